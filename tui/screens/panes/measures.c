/* The pane of what else is measured on the split of the main metric: as many pages as it takes, a chart each. */
#include "tui/screens/charts.h"

#include <stdio.h>

static int count(const struct live *live)
{
    return curves_pages(&live->view.curves);
}

static bool shown(const struct live *live)
{
    return count(live) > 0;
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    int page = live->scroll[PANE_measures], pages = count(live);
    struct curve_slice slice = curves_of_page(&live->view.curves, page);
    char note[24] = "";
    if (pages > 1)
        snprintf(note, sizeof note, "%d/%d", page + 1, pages);
    charts_draw(app, live, canvas, box, slice, false, false);
    if (slice.n)
        charts_title(app, live, canvas, box, slice, note, title_style);
}

const struct pane pane_measures = {.name = "measures", .place = PLACE_CHARTS, .shown = shown, .draw = draw,
                                   .count = count};
