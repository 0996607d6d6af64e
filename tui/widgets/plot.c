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
    int across = canvas->ascii ? 1 : 2, down = canvas->ascii ? 3 : canvas->block ? 2 : 4;
    size_t cells = (size_t)area.width * (size_t)area.height + 1;
    *plot = (struct plot){.canvas = canvas,
                          .area = area,
                          .across = across,
                          .down = down,
                          .width = area.width * across,
                          .height = area.height * down,
                          .bits = xcalloc(cells, 1),
                          .owner = xcalloc(cells, 1),
                          .style = xcalloc(cells, 1),
                          .layer = 1};
}

void plot_layer(struct plot *plot)
{
    plot->layer++;
}

/* Bit of a dot by its place in the cell. The code points of braille number dots column by column, the last row
 * apart; rows of quarters and of ASCII are their own. */
static uint8_t bit_of(const struct plot *plot, int x, int y)
{
    static const uint8_t braille[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    return plot->down == 4 ? braille[y][x] : (uint8_t)(1u << (y * plot->across + x));
}

void plot_dot(struct plot *plot, int x, int y, int style)
{
    if (x < 0 || y < 0 || x >= plot->width || y >= plot->height)
        return;
    int cell = y / plot->down * plot->area.width + x / plot->across;
    if (plot->owner[cell] != plot->layer)
        plot->bits[cell] = 0;
    plot->owner[cell] = (uint8_t)plot->layer;
    plot->style[cell] = (uint8_t)style;
    plot->bits[cell] |= bit_of(plot, x % plot->across, y % plot->down);
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
    static const uint16_t quarters[16] = {' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b,
                                          0x2597, 0x259a, 0x2590, 0x259c, 0x2584, 0x2599, 0x259f, 0x2588};
    return plot->down == 3   ? (uint32_t)levels[bits & 7]
           : plot->down == 2 ? quarters[bits & 15]
                             : 0x2800u + (uint32_t)bits;
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
