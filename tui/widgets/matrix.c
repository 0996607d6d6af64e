/* See matrix.h. */
#include "tui/widgets/matrix.h"

#include <math.h>

static double mean_of(const float *value, int n, int row, int rows, int column, int columns)
{
    int top = row * n / rows, bottom = (row + 1) * n / rows, left = column * n / columns,
        right = (column + 1) * n / columns;
    double sum = 0;
    for (int i = top; i < bottom; i++)
        for (int j = left; j < right; j++)
            sum += (double)value[i * n + j];
    return sum / ((bottom - top) * (right - left));
}

static void find_range(const float *value, int n, int rows, int columns, double *low, double *high)
{
    *low = INFINITY;
    *high = -(double)INFINITY;
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            double x = mean_of(value, n, row, rows, column, columns);
            *low = fmin(*low, x);
            *high = fmax(*high, x);
        }
}

int matrix_draw(struct canvas *canvas, struct rect area, const float *value, int n, double *low, double *high)
{
    static const uint32_t shades[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    enum { SHADES = sizeof shades / sizeof *shades };
    int rows = n < area.height ? n : area.height, wide = area.width >= 2 * n ? 2 : 1,
        columns = n < area.width / wide ? n : area.width / wide;
    if (rows < 1 || columns < 1)
        return 0;
    find_range(value, n, rows, columns, low, high);
    for (int row = 0; row < rows; row++)
        for (int x = 0; x < columns * wide; x++) {
            double share = (mean_of(value, n, row, rows, x / wide, columns) - *low) / fmax(*high - *low, 1e-12);
            int at = share >= 0 && share < 1 ? (int)(share * SHADES) : share >= 1 ? SHADES - 1 : 0;
            canvas_put(canvas, area.x + x, area.y + row, shades[at],
                       row * columns / rows == x / wide ? COLOUR_GREEN : COLOUR_PLAIN);
        }
    return rows;
}
