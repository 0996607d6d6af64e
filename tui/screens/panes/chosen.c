/* The pane of the metrics that a person has chosen: a chart for those that can share an axis, one over the other
 * where there is room, else as many pages as it takes. */
#include "tui/screens/charts.h"

#include <stdio.h>

enum { LEAST_CHART = 7 };

static int count(const struct live *live)
{
    return chosen_charts(&live->chosen);
}

static bool shown(const struct live *live)
{
    return count(live) > 0;
}

/* One chart; those below the first bring their own upper edge. */
static void draw_chart(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                       int chart, const char *note, int style)
{
    struct curve_slice slice = chosen_slice(&live->chosen, chart);
    if (!slice.n)
        return;
    charts_draw(app, live, canvas, box, slice, false, false);
    charts_title(app, live, canvas, box, slice, note, style);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    int first = live->scroll[PANE_chosen], left = count(live) - first, fit = (box.height - 1) / (LEAST_CHART - 1);
    char note[24] = "";
    int n = left < fit ? left : fit > 1 ? fit : 1;
    if (n < count(live))
        snprintf(note, sizeof note, "%d/%d", first + 1, count(live));
    for (int i = 0, y = box.y; i < n; i++) {
        int height = (box.y + box.height - y + n - i - 1 + n - i - 1) / (n - i);
        struct rect part = {box.x, y, box.width, height};
        if (i)
            canvas_box(canvas, part, STYLE_DIM, "", title_style);
        draw_chart(app, live, canvas, part, first + i, i ? "" : note, title_style);
        y += height - 1;
    }
}

const struct pane pane_chosen = {.name = "chosen", .place = PLACE_CHARTS, .shown = shown, .draw = draw,
                                 .count = count};
