/* Pictures on a canvas: see drawn_picture.h. */
#include "tui/widgets/drawn_picture.h"

#include "store/base/palette.h"

int picture_columns(const struct picture *picture, int columns, int rows)
{
    if (columns > (int)picture->width)
        columns = (int)picture->width;
    while (columns > 1 && picture_rows(picture, columns) > rows)
        columns--;
    return columns < 1 ? 1 : columns;
}

void picture_draw(struct canvas *canvas, int x, int y, int columns, const struct picture *picture)
{
    bool shades = canvas->ascii || !canvas->palette;
    for (int row = 0; row < picture_rows(picture, columns); row++)
        for (int column = 0; column < columns; column++) {
            struct picture_cell cell = picture_cell_at(picture, columns, column, row, shades);
            if (shades)
                canvas_put(canvas, x + column, y + row, cell.rune, COLOUR_PLAIN);
            else
                canvas_halves(canvas, x + column, y + row, palette_nearest(cell.ink), palette_nearest(cell.paper));
        }
}
