/* Dots on a canvas: see struct plot in canvas.h. */
#include "tui/widgets/canvas.h"

#include "store/base/mem.h"

#include <stdlib.h>

void plot_init(struct plot *plot, struct canvas *canvas, struct rect area)
{
    if (area.width < 0)
        area.width = 0;
    if (area.height < 0)
        area.height = 0;
    size_t cells = (size_t)area.width * (size_t)area.height + 1;
    *plot = (struct plot){.canvas = canvas,
                          .area = area,
                          .width = canvas->ascii ? area.width : area.width * 2,
                          .height = canvas->ascii ? area.height * 3 : area.height * 4,
                          .bits = xcalloc(cells, 1),
                          .owner = xcalloc(cells, 1),
                          .style = xcalloc(cells, 1),
                          .layer = 1};
}

void plot_layer(struct plot *plot)
{
    plot->layer++;
}

/* Bit of a braille dot by its place in the cell: the code points number them column by column, the last row apart. */
static const uint8_t braille_bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

void plot_dot(struct plot *plot, int x, int y, int style)
{
    if (x < 0 || y < 0 || x >= plot->width || y >= plot->height)
        return;
    bool ascii = plot->canvas->ascii;
    int cell = ascii ? y / 3 * plot->area.width + x : y / 4 * plot->area.width + x / 2;
    if (plot->owner[cell] != plot->layer)
        plot->bits[cell] = 0;
    plot->owner[cell] = (uint8_t)plot->layer;
    plot->style[cell] = (uint8_t)style;
    plot->bits[cell] |= (uint8_t)(ascii ? 1u << y % 3 : braille_bit[y % 4][x % 2]);
}

void plot_upright(struct plot *plot, int x, int from, int to, int style)
{
    int low = from < to ? from : to, high = from < to ? to : from;
    for (int y = low; y <= high; y++)
        plot_dot(plot, x, y, style);
}

void plot_line(struct plot *plot, int x0, int y0, int x1, int y1, int style, unsigned stroke)
{
    if (x1 <= x0) {
        plot_upright(plot, x0, y0, y1, style);
        return;
    }
    int before = y0;
    for (int x = x0; x <= x1; x++) {
        double exact = y0 + (double)(y1 - y0) * (x - x0) / (x1 - x0);
        int y = (int)(exact + 0.5);
        int from = before < y ? before + 1 : before > y ? before - 1 : y;
        if (stroke >> x % 8 & 1)
            plot_upright(plot, x, from, y, style);
        before = y;
    }
}

static uint32_t cell_rune(const struct plot *plot, int bits)
{
    static const char levels[8] = {' ', '\'', '-', '|', '.', '|', '|', '|'};
    return plot->canvas->ascii ? (uint32_t)levels[bits & 7] : 0x2800u + (uint32_t)bits;
}

void plot_finish(struct plot *plot)
{
    for (int i = 0; i < plot->area.width * plot->area.height; i++)
        if (plot->bits[i])
            canvas_put(plot->canvas, plot->area.x + i % plot->area.width, plot->area.y + i / plot->area.width,
                       cell_rune(plot, plot->bits[i]), plot->style[i]);
    free(plot->bits);
    free(plot->owner);
    free(plot->style);
}
