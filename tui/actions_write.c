/* Writing what a screen shows into a file, as the ending of its name says. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/report.h"
#include "tui/actions_internal.h"
#include "tui/pages/figure.h"
#include "tui/pages/figure_space.h"
#include "tui/screens/live.h"
#include "tui/screens/screen.h"
#include "tui/screens/space.h"
#include "tui/whole_file.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 800, HEIGHT = 360 };

struct written {
    struct text text;
    char told[PEN_TOLD]; /* what the file lacks; "" for nothing */
};

/* The screen as it is seen. */
static int add_text(struct app *app, struct written *out, struct err *err)
{
    struct canvas canvas;
    (void)err;
    canvas_init(&canvas, app->width, app->height, false);
    app_draw(app, &canvas);
    char *text = canvas_to_text(&canvas);
    text_add(&out->text, text);
    free(text);
    canvas_release(&canvas);
    return 0;
}

static int needs_curves(const struct app *app, const char *what, const char *instead, struct err *err)
{
    bool compare = app->screen == &screen_compare, live = app->screen == &screen_live;
    bool drawn = compare_view_of(compare_of(app))->draw ? compare_of(app)->points.space.n_points > 0
                                                         : compare_of(app)->n > 0;
    if ((compare && drawn) || (live && live_of(app)->view.id))
        return 0;
    return err_set(err, ERR_USAGE, "%s is written of what Live, Compare or Space draw, and nothing is drawn here; "
                   "%s", what, instead);
}

/* On Live of the run and those that are marked. */
static int draw_live(struct app *app, struct pen *pen, struct err *err)
{
    struct figure figure;
    struct figure_wish wish = {.weight = live_of(app)->view.curves.weight};
    int64_t runs[MARKS_MOST + 1];
    size_t n = 0;
    runs[n++] = live_of(app)->view.id;
    for (size_t i = 0; i < app->selection.n && n < MARKS_MOST; i++)
        if (app->selection.mark[i].run != runs[0])
            runs[n++] = app->selection.mark[i].run;
    int result = figure_read(&figure, app->store, runs, n, &wish, err);
    if (!result)
        figure_draw(&figure, WIDTH, HEIGHT, pen);
    figure_release(&figure);
    return result;
}

static int add_figure(struct app *app, const char *what, const struct pen_kind *kind, struct written *out,
                      struct err *err)
{
    struct pen pen = {.kind = kind, .out = &out->text};
    bool space = app->screen == &screen_space && space_xy(space_of(app));
    if (!space && needs_curves(app, what, _("a name that ends in .txt gets the table"), err) < 0)
        return -1;
    if (space)
        figure_of_space(space_of(app), &pen);
    else if (app->screen == &screen_compare)
        figure_of_compare(compare_of(app), WIDTH, HEIGHT, &pen);
    else if (draw_live(app, &pen, err) < 0)
        return -1;
    pen_tell(&pen, out->told);
    return pen_failed(&pen, err);
}

static int add_svg(struct app *app, struct written *out, struct err *err)
{
    return add_figure(app, "SVG", &pen_svg, out, err);
}

static int add_png(struct app *app, struct written *out, struct err *err)
{
    return add_figure(app, "PNG", &pen_png, out, err);
}

static int add_line(void *out, const char *line)
{
    text_add(out, line);
    return 0;
}

/* Of a run all that was recorded; on Compare the values of all curves, or of all points; on Space the chosen ones. */
static int add_csv(struct app *app, struct written *written, struct err *err)
{
    struct text *out = &written->text;
    const struct overlay *raw = &compare_of(app)->raw;
    const struct compare_view *view = compare_view_of(compare_of(app));
    char number[32];
    if (app->screen == &screen_space && space_xy(space_of(app))) {
        space_csv(space_of(app), out);
        return 0;
    }
    if (needs_curves(app, "CSV", _("`nearfar ls --json` has the table"), err) < 0)
        return -1;
    if (app->screen == &screen_live)
        return report_points_csv(app->store, live_of(app)->view.id, add_line, out, err);
    if (view->add_csv) {
        view->add_csv(&compare_of(app)->points, out);
        return 0;
    }
    text_add(out, "run,metric,step,value\n");
    for (size_t i = 0; i < raw->n; i++)
        for (size_t k = 0; k < raw->curve[i].series.n; k++) {
            const struct series_point *point = &raw->curve[i].series.points[k];
            format_real(point->raw, number, sizeof number);
            text_printf(out, "%lld,%s,%lld,%s\n", (long long)raw->curve[i].run, raw->curve[i].metric,
                        (long long)point->step, number);
        }
    return 0;
}

static const struct {
    const char *ending;
    int (*add)(struct app *app, struct written *out, struct err *err);
} formats[] = {{".svg", add_svg}, {".png", add_png}, {".csv", add_csv}, {".txt", add_text}};

int run_write(struct app *app, const struct words *words, struct err *err)
{
    const char *path = words->word[1], *dot = strrchr(path, '.');
    size_t n = sizeof formats / sizeof *formats, at = 0;
    struct written out = {.text = TEXT_INIT};
    while (at < n && (!dot || strcmp(dot, formats[at].ending)))
        at++;
    if (at == n)
        return err_set(err, ERR_USAGE, "what is written follows from the ending of the name: .svg or .png the "
                       "figure, .csv its values, .txt the screen; %s has none of these", path);
    text_add(&out.text, "");
    int result = formats[at].add(app, &out, err) ||
                 whole_file_write(path, out.text.data, out.text.length, false, err);
    if (!result)
        app_say(app, false, "wrote %s%s%s", path, *out.told ? C_("clauses", "; ") : "", out.told);
    text_release(&out.text);
    return result ? -1 : 0;
}
