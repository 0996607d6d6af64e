/* A crash gives the terminal back before it takes its course. What a signal's handler needs for that is made ready
 * while * all is well. */
#ifndef TUI_RESCUE_H
#define TUI_RESCUE_H

/* The modes of the terminal as they are now are those that it will get back. */
void rescue_remember(void);
/* Begins to watch over crashes; nothing is sent yet. */
void rescue_begin(void);
/* Adds what is to be sent to the terminal then; pauses in it ("$<5>") are left out. */
void rescue_send(const char *bytes);
void rescue_end(void);

#endif
