/* The pane of the loss, and of a sum of losses its first terms. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/screens/charts.h"

#include <stdio.h>
#include <string.h>

/* "info_nce 1.2 ◆  bpr .31 ▪": the terms of a sum. */
static int draw_terms(const struct app *app, const struct live *live, struct curve_slice slice, struct canvas *canvas,
                      int x, int end, int y)
{
    const struct run_view *view = &live->view;
    for (size_t i = 1; i < slice.n; i++) {
        const struct curve *curve = &slice.curve[i];
        char value[32];
        format_short(charts_at(app, live, curve), value, sizeof value);
        if (x + text_width(curve_label(curve)) + 10 > end)
            break;
        x += canvas_printf(canvas, x, y, end - x, COLOUR_PLAIN, " %s %s ", curve_label(curve),
                           view->read ? value : "");
        struct look look = chart_look(app, live, slice, i);
        canvas_put(canvas, x++, y, look.marker, look.style | STYLE_BOLD);
    }
    return x;
}

/* How the curve of the loss is drawn. */
static void describe_drawing(const struct run_view *view, char *to, size_t size)
{
    if (view->curves.weight > 0)
        snprintf(to, size, _("ema %.2g · %s"), view->curves.weight, view->log_loss ? _("log") : _("linear"));
    else
        snprintf(to, size, "%s", view->log_loss ? _("log") : _("linear"));
}

static void draw_title(const struct app *app, const struct live *live, struct curve_slice slice,
                       struct canvas *canvas, struct rect box, int style)
{
    const struct run_view *view = &live->view;
    struct curve_slice shown = charts_shown(app, live, slice);
    struct look look = chart_look(app, live, slice, 0);
    char value[32], drawing[48], name[80];
    int x = box.x + 1, end = box.x + box.width - 1;
    format_short(charts_at(app, live, slice.curve), value, sizeof value);
    describe_drawing(view, drawing, sizeof drawing);
    snprintf(name, sizeof name, _("loss %s"), slice.n > 1 ? _("sum") : run_view_setting(view, "loss"));
    if (text_width(name) + text_width(value) + text_width(drawing) + 7 > box.width)
        COPY_TEXT(name, "loss");
    canvas_put(canvas, x, box.y, ' ', COLOUR_PLAIN);
    x += 1 + canvas_printf(canvas, x + 1, box.y, box.width - 4, style, "%s %s", name, view->read ? value : "");
    int named = charts_name_marked(app, live, canvas, slice, x + 3, end, box.y);
    if (shown.n > 1 || named > x + 3) {
        canvas_put(canvas, x, box.y, ' ', COLOUR_PLAIN);
        canvas_put(canvas, x + 1, box.y, look.marker, look.style | STYLE_BOLD);
        canvas_put(canvas, x + 2, box.y, ' ', COLOUR_PLAIN);
        x = draw_terms(app, live, shown, canvas, named > x + 3 ? named - 1 : x + 2, end, box.y);
    }
    if (view->curves.weight > 0 && x + text_width(drawing) + 9 < end)
        x += canvas_text(canvas, x, box.y, end - x, COLOUR_PLAIN, _("  raw ·"));
    else
        x += canvas_text(canvas, x, box.y, end - x, COLOUR_PLAIN, " ");
    canvas_printf(canvas, x, box.y, end - x, COLOUR_PLAIN, " %s ", drawing);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    const struct run_view *view = &live->view;
    struct curve_slice slice = curves_of_loss(&view->curves);
    charts_draw(app, live, canvas, box, slice, view->log_loss, view->curves.weight > 0);
    draw_title(app, live, slice, canvas, box, title_style);
}

const struct pane pane_loss = {.name = "loss", .place = PLACE_CHARTS, .draw = draw};
