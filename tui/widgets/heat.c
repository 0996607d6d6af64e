/* Shares as shades: see heat.h. */
#include "tui/widgets/heat.h"

#include <math.h>
#include <stdio.h>

/* A cell with a number is a shade, three digits and a column that stays free; without one it is two of its shade. */
enum { LEAST_NAME = 3, USEFUL_NAME = 6, MOST_NAME = 16, NARROWEST = 2, NUMBERED = 5, WIDEST = 8 };

bool heat_fits(int n, struct rect area)
{
    return n > 0 && area.height > n && area.width >= LEAST_NAME + 1 + n * NARROWEST;
}

static uint32_t shade(double share)
{
    static const struct {
        double from;
        uint32_t rune;
    } shades[] = {{0.75, 0x2588}, {0.4, 0x2593}, {0.15, 0x2592}, {0, 0x2591}};
    for (int i = 0; i < 4 && share > 0; i++)
        if (share >= shades[i].from)
            return shades[i].rune;
    return 0x00b7;
}

static void draw_cell(struct canvas *canvas, int x, int y, int width, double share, bool right)
{
    int style = !(share > 0) ? STYLE_DIM : right ? COLOUR_GREEN : COLOUR_RED;
    char percent[16];
    if (isnan(share))
        return;
    if (width < NUMBERED) {
        canvas_put(canvas, x, y, shade(share), style);
        if (share > 0)
            canvas_put(canvas, x + 1, y, shade(share), style);
        return;
    }
    int digits = x + width - NUMBERED + 1;
    snprintf(percent, sizeof percent, "%.0f", 100 * share);
    if (share > 0)
        canvas_put(canvas, digits - 1, y, shade(share), style);
    canvas_right(canvas, digits, y, 3, style, share > 0 ? percent : "·");
}

/* How wide names and cells are. */
static void lay_out(const struct heat *heat, int width, int *names, int *cells)
{
    int longest = LEAST_NAME, room = width - 1 - heat->n * NUMBERED;
    for (int i = 0; i < heat->n; i++)
        longest = text_width(heat->name[i]) > longest ? text_width(heat->name[i]) : longest;
    longest = longest < MOST_NAME ? longest : MOST_NAME;
    bool numbered = room >= (longest < USEFUL_NAME ? longest : USEFUL_NAME);
    room = numbered ? room : width - 1 - heat->n * NARROWEST;
    *names = longest < room ? longest : room;
    *cells = numbered ? (width - 1 - *names) / heat->n : NARROWEST;
    *cells = *cells < WIDEST ? *cells : WIDEST;
}

/* The beginning of a name, without an ellipsis, which would be half of it. */
static void draw_head(struct canvas *canvas, int x, int y, int width, const char *name)
{
    char text[64];
    int shown = (int)text_fitting(name, width), most = (int)sizeof text - 1;
    snprintf(text, sizeof text, "%.*s", shown < most ? shown : most, name);
    canvas_right(canvas, x, y, width, STYLE_DIM, text);
}

int heat_draw(struct canvas *canvas, struct rect area, const struct heat *heat)
{
    int n = heat->n, names, cells;
    lay_out(heat, area.width, &names, &cells);
    int x = area.x + names + 1;
    for (int column = 0; column < n; column++)
        draw_head(canvas, x + column * cells, area.y, cells - 1, heat->name[column]);
    for (int row = 0; row < n; row++) {
        canvas_text(canvas, area.x, area.y + 1 + row, names, COLOUR_PLAIN, heat->name[row]);
        for (int column = 0; column < n; column++)
            draw_cell(canvas, x + column * cells, area.y + 1 + row, cells, heat->share[row * n + column],
                      row == column);
    }
    return n + 1;
}
