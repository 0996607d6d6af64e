/* The lines that were typed after ':', to be had again with Up: those of this workbench, and of earlier ones from a
 * small file. */
#ifndef TUI_HISTORY_H
#define TUI_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

struct history {
    bool first; /* nothing of this person was here before */
    char **line; /* the oldest first */
    size_t n, capacity, at; /* at: the line that is shown; n: none, but what is being typed */
    char *typed; /* what was being typed before Up */
    char *file;  /* NULL: kept for this workbench alone */
};

/* Reads the file in $XDG_STATE_HOME or ~/.local/state; without them, or when it cannot be read or written, the lines
 * are kept for this workbench alone. */
void history_open(struct history *history);
void history_release(struct history *history);
/* Keeps a line, unless it is the one before. */
void history_add(struct history *history, const char *line);
/* A prompt opens: nothing is shown. */
void history_begin(struct history *history);
/* The line before (-1) or after (+1) the one that is shown; after the last comes what was typed. NULL when there is
 * no more. */
const char *history_move(struct history *history, int by, const char *typed);

#endif
