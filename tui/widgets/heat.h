/* A table of shares, a cell for each pair of a row and a column: shades, and numbers where they fit, so that it can
 * be read without colours, too. */
#ifndef TUI_WIDGETS_HEAT_H
#define TUI_WIDGETS_HEAT_H

#include "tui/widgets/canvas.h"

struct heat {
    int n;               /* rows, and columns */
    const double *share; /* (n, n): 0 to 1; NaN where there is none, as in a row of nothing */
    const char **name;   /* (n): of a row and its column */
};

/* What it needs at least, to show a shade for each cell and the beginning of each name. */
bool heat_fits(int n, struct rect area);
/* Draws it, and returns the rows it took. On the diagonal it is green, else red. */
int heat_draw(struct canvas *canvas, struct rect area, const struct heat *heat);

#endif
