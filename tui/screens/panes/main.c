/* The pane of the main metric, by which the run is judged, and of what belongs beside it. */
#include "tui/screens/charts.h"

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    struct curve_slice slice = curves_of_main(&live->view.curves);
    (void)app;
    charts_draw(live, canvas, box, slice, false, false);
    if (slice.n)
        charts_title(live, canvas, box, slice, "", title_style);
}

const struct pane pane_main = {.name = "main", .place = PLACE_CHARTS, .draw = draw};
