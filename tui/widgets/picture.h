/* A picture of bytes on a canvas: half blocks in colours, two pixels a cell, where the canvas has them; else
 * characters that are as dark or light as the picture. */
#ifndef TUI_WIDGETS_PICTURE_H
#define TUI_WIDGETS_PICTURE_H

#include "tui/widgets/canvas.h"

struct picture {
    const uint8_t *pixel;           /* (height, width, channels), line by line from the top, from 0 (dark) to 255 */
    size_t height, width, channels; /* 1: grey; 3: red, green, blue */
};

/* The cells that it takes at most so many columns and rows: in its shape, and no larger than it is. */
struct rect picture_fit(const struct picture *picture, int columns, int rows);
/* Fills the area; a pixel of it is the mean of those of the picture that fall on it. */
void picture_draw(struct canvas *canvas, struct rect area, const struct picture *picture);

#endif
