/* Pictures as cells of a terminal: two pixels one above the other in each, as a half block in two colours, or where
 * there are no colours a character as dense as the pixels are bright. */
#ifndef TUI_WIDGETS_PICTURE_H
#define TUI_WIDGETS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture {
    size_t height, width, channels; /* 1 channel, grey, or 3, red, green and blue */
    const uint8_t *pixel;           /* row by row from the top, from 0 (dark) to 255 */
};

struct picture_cell {
    uint32_t rune;
    uint8_t ink[3], paper[3]; /* red, green and blue: of the upper half and of the lower one */
};

/* How many rows of cells a picture of so many columns needs: a cell is twice as high as it is wide. */
int picture_rows(const struct picture *picture, int columns);
/* What stands in a cell when the picture is scaled to so many columns; pixels that share a half of it are averaged.
 * With `shades` the rune says how bright it is, else the colours do. */
struct picture_cell picture_cell_at(const struct picture *picture, int columns, int x, int y, bool shades);

#endif
