/* The pane of the map: the rows of a run as they are embedded, by class, as they move; beside it what views make of
 * inputs. */
#include "store/base/language.h"
#include "tui/screens/live.h"
#include "tui/screens/map.h"

enum { LEAST_HALF = 16 };

static bool shown(const struct live *live)
{
    return live->view.frames.there[FRAMES_map];
}

/* A caption in the last row, the points above it. */
static void draw_half(struct canvas *canvas, struct rect area, const struct scatter *scatter, const char *caption)
{
    struct rect above = area;
    above.height -= area.height > 4;
    scatter_draw(canvas, above, scatter);
    if (area.height > 4)
        canvas_text(canvas, area.x + 1, area.y + area.height - 1, area.width - 1, STYLE_DIM, caption);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    struct rect area = rect_inside(box), left = area, right = area;
    struct scatter embedded = map_embedded(&live->view.frames, canvas->no_color);
    struct scatter views = map_views(&live->view.frames, canvas->no_color);
    (void)app;
    (void)title_style;
    left.width = views.points.n && area.width >= 2 * LEAST_HALF ? area.width / 2 : area.width;
    right.x += left.width;
    right.width -= left.width;
    draw_half(canvas, left, &embedded, embedded.circle ? _("circle, a ring a class") : _("embedded, by class"));
    if (right.width)
        draw_half(canvas, right, &views, _("views of inputs"));
}

const struct pane pane_map = {.name = "map", .place = PLACE_CHARTS, .shown = shown, .draw = draw,
                              .frames = FRAMES_map};
