/* A matrix of numbers as shades, its lowest and its highest value apart as far as shades go. One that is larger than
 * its place is drawn by the means of blocks. */
#ifndef TUI_WIDGETS_MATRIX_H
#define TUI_WIDGETS_MATRIX_H

#include "tui/widgets/canvas.h"

/* value (n, n), row by row. Returns the rows it took; *low and *high are what the shades lie between. */
int matrix_draw(struct canvas *canvas, struct rect area, const float *value, int n, double *low, double *high);

#endif
