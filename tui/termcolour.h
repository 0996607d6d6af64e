/* The colours of a terminal by way of curses: pairs of a colour of characters and one of what is behind them, for the
 * styles of a theme and for cells with colours of the palette. For term.c alone, between newterm and endwin. */
#ifndef TUI_TERMCOLOUR_H
#define TUI_TERMCOLOUR_H

#include "tui/widgets/theme.h"

enum { PALETTE = 256 };

struct termcolour {
    bool on;     /* there are colours, and they are wanted */
    bool direct; /* a colour is a number of red, green and blue, and not one of a palette */
    const struct theme *theme;
    int (*pair)[PALETTE]; /* (PALETTE, PALETTE): curses' number of an ink on a paper of the palette, made when it is
                             first needed; 0: not yet. NULL: the terminal does not have the palette */
    int pairs;            /* numbers that are taken */
};

/* Looks at what the terminal has. Freed with termcolour_end. */
void termcolour_begin(struct termcolour *colours, bool wanted);
void termcolour_end(struct termcolour *colours);
/* From now on styles look as in that theme; every cell must be sent again. */
void termcolour_use(struct termcolour *colours, const struct theme *theme);
/* The pair of a cell. `dim` is set when the attribute is still to make it fainter, as no colour does. */
int termcolour_pair(struct termcolour *colours, const struct cell *cell, bool *dim);

#endif
