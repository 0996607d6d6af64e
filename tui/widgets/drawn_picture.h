/* A picture on a canvas: in colours where it has the palette of 256, else by characters as bright as its pixels. */
#ifndef TUI_WIDGETS_DRAWN_PICTURE_H
#define TUI_WIDGETS_DRAWN_PICTURE_H

#include "tui/widgets/canvas.h"
#include "tui/widgets/picture.h"

/* The columns that it takes so as to fit so many columns and rows of the canvas: no more than it has pixels, 1 at
 * least. */
int picture_columns(const struct picture *picture, int columns, int rows);
/* Draws it in so many columns and the rows that it needs then (picture_rows). */
void picture_draw(struct canvas *canvas, int x, int y, int columns, const struct picture *picture);

#endif
