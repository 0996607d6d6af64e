/* Where this very program lies. */
#ifndef TUI_ITSELF_H
#define TUI_ITSELF_H

/* The path of the program that runs, symbolic links followed. NULL where the system does not say. The caller frees
 * it. */
char *itself_path(void);
/* The folder that it lies in, "" where the system does not say. The caller frees it. */
char *itself_folder(void);

#endif
