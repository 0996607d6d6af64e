/* The pane of the main metric, by which the run is judged, and of what belongs beside it. */
#include "tui/screens/charts.h"

#include <stdio.h>

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    const struct best_baseline *floor = &live->view.curves.floor;
    struct curve_slice slice = curves_of_main(&live->view.curves);
    char note[80] = "", value[32];
    if (*floor->name) {
        charts_number(floor->value, value, sizeof value);
        snprintf(note, sizeof note, "%s %s \u2508", floor->name, value);
    }
    charts_draw(app, live, canvas, box, slice, false, false);
    if (slice.n)
        charts_title(app, live, canvas, box, slice, note, title_style);
}

const struct pane pane_main = {.name = "main", .place = PLACE_CHARTS, .draw = draw};
