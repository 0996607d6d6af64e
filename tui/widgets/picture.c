/* Pictures as cells: see picture.h. */
#include "tui/widgets/picture.h"

enum { UPPER_HALF_BLOCK = 0x2580 };
static const char shades_of[] = " .:-=+*#%@"; /* from dark to bright */

int picture_rows(const struct picture *picture, int columns)
{
    size_t rows = ((size_t)columns * picture->height + picture->width) / (2 * picture->width);
    return rows ? (int)rows : 1;
}

/* The pixels, of so many, that the place `at` of `places` stands for; one at least. */
static void pixels_of(size_t at, size_t places, size_t pixels, size_t *from, size_t *end)
{
    *from = at * pixels / places;
    *end = (at + 1) * pixels / places;
    *end += *end == *from;
}

/* The mean colour of a half of a cell. */
static void colour_of(const struct picture *picture, int columns, int x, int half, uint8_t to[3])
{
    size_t left, right, top, bottom;
    pixels_of((size_t)x, (size_t)columns, picture->width, &left, &right);
    pixels_of((size_t)half, 2 * (size_t)picture_rows(picture, columns), picture->height, &top, &bottom);
    size_t n = (right - left) * (bottom - top);
    for (size_t c = 0; c < 3; c++) {
        size_t sum = 0;
        for (size_t v = top; v < bottom; v++)
            for (size_t u = left; u < right; u++)
                sum += picture->pixel[(v * picture->width + u) * picture->channels + c % picture->channels];
        to[c] = (uint8_t)((sum + n / 2) / n);
    }
}

/* Of red, green and blue by ITU-R BT.601. */
static uint32_t brightness(const uint8_t colour[3])
{
    return (299u * colour[0] + 587u * colour[1] + 114u * colour[2]) / 1000;
}

struct picture_cell picture_cell_at(const struct picture *picture, int columns, int x, int y, bool shades)
{
    struct picture_cell cell = {.rune = UPPER_HALF_BLOCK};
    colour_of(picture, columns, x, 2 * y, cell.ink);
    colour_of(picture, columns, x, 2 * y + 1, cell.paper);
    if (shades) {
        uint32_t mean = (brightness(cell.ink) + brightness(cell.paper) + 1) / 2;
        cell.rune = (unsigned char)shades_of[mean * (sizeof shades_of - 1) / 256];
    }
    return cell;
}
