/* What the panes with a chart have in common: see charts.h. */
#include "tui/screens/charts.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct look looks[CURVES_IN_CHART] = {
    {0x25cf, "●", COLOUR_CYAN, STROKE_SOLID},
    {0x25c6, "◆", COLOUR_GREEN, STROKE_DASHED},
    {0x25aa, "▪", COLOUR_MAGENTA, STROKE_DOTTED},
};
/* Of the run on Live beside marked ones, when it is none of them. */
static const struct look look_unmarked = {0x25b6, "▶", COLOUR_PLAIN, STROKE_SOLID};

/* Curves --------------------------------------------------------------------------------------------------------- */

static struct chart_flag *flags_of(const struct run_view *view, size_t *n)
{
    struct chart_flag *flags = xcalloc(view->n_events + 1, sizeof *flags);
    *n = 0;
    for (size_t i = 0; i < view->n_events; i++) {
        if (view->letters[i] && view->events[i].step >= 0)
            flags[(*n)++] = (struct chart_flag){(double)view->events[i].step, view->letters[i],
                                                 COLOUR_PLAIN, 0};
    }
    return flags;
}

/* Those of a baseline were measured once. Returns how many there are. */
static size_t levels_of(const struct run_view *view, const struct chart_curve *curves, struct curve_slice slice,
                        struct chart_level levels[CURVES_IN_CHART + 1])
{
    const struct best_baseline *floor = &view->curves.floor;
    size_t n = 0;
    if (*floor->name && slice.curve == curves_of_main(&view->curves).curve)
        levels[n++] = (struct chart_level){floor->value, COLOUR_YELLOW, STROKE_DOTTED};
    for (size_t i = 0; i < slice.n && view->run.baseline[0]; i++)
        levels[n++] = (struct chart_level){series_at(curves[i].series, INT64_MAX - 1, false), curves[i].style,
                                           curves[i].stroke};
    return n;
}

/* What a marked run has of the first metric of a slice; NULL for nothing. */
static const struct overlay_curve *marked_curve(const struct live *live, const struct mark *mark,
                                                struct curve_slice slice)
{
    const struct overlay_curve *curve = slice.n ? overlay_find(&live->marked, mark->run, slice.curve->metric) : NULL;
    return curve && !mark->hidden && curve->series.n ? curve : NULL;
}

static bool has_marked(const struct app *app, const struct live *live, struct curve_slice slice)
{
    for (size_t i = 0; i < app->selection.n; i++)
        if (marked_curve(live, &app->selection.mark[i], slice))
            return true;
    return false;
}

struct curve_slice charts_shown(const struct app *app, const struct live *live, struct curve_slice slice)
{
    return slice.n > 1 && has_marked(app, live, slice) ? (struct curve_slice){slice.curve, 1} : slice;
}

struct look chart_look(const struct app *app, const struct live *live, struct curve_slice slice, size_t i)
{
    const struct mark *mark = selection_find(&app->selection, live->view.id);
    if (i || !has_marked(app, live, slice))
        return looks[i];
    return mark ? look_numbered(mark->look) : look_unmarked;
}

static struct chart_curve curve_of(const struct series *series, struct look look)
{
    return (struct chart_curve){.series = series, .marker = look.marker, .style = look.style, .stroke = look.stroke};
}

/* The run's own, then those of marked runs. */
static size_t gather_curves(const struct app *app, const struct live *live, struct curve_slice slice,
                            struct chart_curve *curves)
{
    size_t n = 0;
    for (; n < slice.n; n++)
        curves[n] = curve_of(&slice.curve[n].series, chart_look(app, live, slice, n));
    for (size_t i = 0; i < app->selection.n; i++) {
        const struct mark *mark = &app->selection.mark[i];
        const struct overlay_curve *curve = marked_curve(live, mark, slice);
        if (curve)
            curves[n++] = curve_of(&curve->series, look_numbered(mark->look));
    }
    return n;
}

static int64_t later(int64_t step, const struct series *series)
{
    int64_t last = series_last_step(series);
    return last > step ? last : step;
}

/* Only Live has keys that move it. */
static struct axis_window window_of(const struct app *app, const struct live *live)
{
    return app->screen == &screen_live ? live->window : (struct axis_window){0};
}

/* The range of the run's own curves, or one in which those of marked runs have a place, too, or of what is seen. */
static struct range range_of(const struct chart *chart, const struct axis_window *window, struct curve_slice slice)
{
    struct range range = RANGE_INIT;
    double low = NAN, high = NAN;
    if (chart->n_curves == (int)slice.n && !(window->to > 0))
        return slice.curve->range;
    for (int i = 0; i < chart->n_curves; i++) {
        const struct series *series = chart->curves[i].series;
        if (window->to > 0)
            axis_window_see(window, chart->span, series, 1, chart->log, &low, &high);
        else {
            low = fmin(low, chart->log ? series->low_positive : series->low);
            high = fmax(high, series->high);
        }
    }
    range_update(&range, low, high, chart->log, 0);
    return range;
}

double charts_span(const struct app *app, const struct live *live)
{
    int64_t last = live->view.run.step;
    for (size_t i = 0; i < live->view.curves.n; i++)
        last = later(last, &live->view.curves.curve[i].series);
    for (size_t i = 0; i < app->selection.n; i++)
        for (size_t c = 0; c < live->marked.n; c++)
            if (live->marked.curve[c].run == app->selection.mark[i].run && !app->selection.mark[i].hidden)
                last = later(last, &live->marked.curve[c].series);
    return (double)axis_span(live->view.run.steps, last);
}

void charts_draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 struct curve_slice slice, bool log, bool smoothed)
{
    const struct run_view *view = &live->view;
    struct rect inside = rect_inside(box);
    struct chart_curve curves[CURVES_IN_CHART + MARKS_MOST];
    int64_t last = view->run.step;
    slice = charts_shown(app, live, slice);
    if (!view->read || !slice.n) {
        canvas_text(canvas, inside.x + 2, inside.y + inside.height / 2, inside.width - 4, STYLE_DIM,
                    view->read ? _("nothing is measured") : _("reading..."));
        return;
    }
    size_t n = gather_curves(app, live, slice, curves);
    curves[0].raw_behind = smoothed;
    for (size_t i = 0; i < n; i++)
        last = later(last, curves[i].series);
    struct axis_window window = window_of(app, live);
    struct chart chart = {.curves = curves, .n_curves = (int)n, .log = log, .thick = app->present};
    axis_window_apply(&window, (double)axis_span(view->run.steps, last), &chart);
    chart.range = range_of(&chart, &window, slice);
    struct chart_level levels[CURVES_IN_CHART + 1];
    chart.n_levels = levels_of(view, curves, slice, levels);
    chart.levels = levels;
    struct chart_flag *flags = flags_of(view, &chart.n_flags);
    chart.flags = flags;
    chart_draw(canvas, inside, &chart);
    if (view->curves.more)
        canvas_right(canvas, inside.x, inside.y, inside.width - 1, STYLE_DIM, _("reading..."));
    free(flags);
}

/* Titles --------------------------------------------------------------------------------------------------------- */

void charts_look(const struct app *app, const struct live *live, double span, struct chart *chart)
{
    struct axis_window window = window_of(app, live);
    axis_window_apply(&window, span, chart);
}

double charts_at(const struct app *app, const struct live *live, const struct curve *curve)
{
    struct axis_window window = window_of(app, live);
    int64_t step = axis_window_step(&window, 1);
    bool behind = step > series_last_step(&curve->series) && (window.has_cursor || live->view.curves.more);
    return behind ? NAN : series_at(&curve->series, step, false);
}

void charts_number(double value, char *to, size_t size)
{
    char text[32];
    if (fabs(value) < 10)
        snprintf(text, sizeof text, "%.3f", value);
    else
        format_short(value, text, sizeof text);
    if (isnan(value))
        snprintf(to, size, "-");
    else
        copy_text(to, size, text[0] == '0' ? text + 1 : text);
}

/* How much a title says of each curve: all; of the later ones a short name; and no value; of the first a short name,
 * too. */
enum brevity { FULL, SHORT_NAMES, BRIEF, BRIEFEST };

/* "recall@20 .162", "precision .031" beside a first one that says the length of the list, "prec". */
static void describe_curve(const struct app *app, const struct live *live, const struct curve *curve, bool first,
                           enum brevity brevity, char *to, size_t size)
{
    const char *label = curve_label(curve);
    int name = first ? (int)strlen(label) : (int)strcspn(label, "@");
    static const int most_first[] = {40, 40, 40, 7}, most_later[] = {40, 4, 4, 3};
    int most = (first ? most_first : most_later)[brevity];
    char value[32] = "";
    name = name > most ? most : name;
    while (name > 1 && label[name - 1] == '_')
        name--;
    if (live->view.read && (first || brevity <= SHORT_NAMES))
        charts_number(charts_at(app, live, curve), value, sizeof value);
    snprintf(to, size, "%.*s%s%s", name, label, *value ? " " : "", value);
}

static int title_width(const struct app *app, const struct live *live, struct curve_slice slice, enum brevity brevity)
{
    int needed = 0;
    char text[96];
    for (size_t i = 0; i < slice.n; i++) {
        describe_curve(app, live, &slice.curve[i], i == 0, brevity, text, sizeof text);
        needed += text_width(text) + 3;
    }
    return needed;
}

int charts_name_marked(const struct app *app, const struct live *live, struct canvas *canvas,
                       struct curve_slice slice, int x, int end, int y)
{
    for (size_t i = 0; i < app->selection.n; i++) {
        const struct mark *mark = &app->selection.mark[i];
        struct look look = look_numbered(mark->look);
        char text[32];
        snprintf(text, sizeof text, "%lld ", (long long)mark->run);
        if (!marked_curve(live, mark, slice) || x + text_width(text) + 2 > end)
            continue;
        x += canvas_text(canvas, x, y, end - x, COLOUR_PLAIN, text);
        canvas_put(canvas, x, y, look.marker, look.style | STYLE_BOLD);
        canvas_put(canvas, x + 1, y, ' ', COLOUR_PLAIN);
        x += 2;
    }
    return x;
}

void charts_title(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                  struct curve_slice slice, const char *note, int style)
{
    slice = charts_shown(app, live, slice);
    int x = box.x + 2, end = box.x + box.width - 2, room = end + 1 - x - (*note ? text_width(note) + 1 : 0);
    enum brevity brevity = FULL;
    while (brevity < BRIEFEST && title_width(app, live, slice, brevity) > room)
        brevity++;
    canvas_put(canvas, box.x + 1, box.y, ' ', COLOUR_PLAIN);
    for (size_t i = 0; i < slice.n; i++) {
        char text[96];
        describe_curve(app, live, &slice.curve[i], i == 0, brevity, text, sizeof text);
        if (x + text_width(text) + 2 > end)
            break;
        x += canvas_text(canvas, x, box.y, end - x, style, text);
        canvas_put(canvas, x, box.y, ' ', style);
        struct look look = chart_look(app, live, slice, i);
        canvas_put(canvas, x + 1, box.y, look.marker, look.style | STYLE_BOLD);
        canvas_put(canvas, x + 2, box.y, ' ', COLOUR_PLAIN);
        x += 3;
    }
    x = charts_name_marked(app, live, canvas, slice, x, end, box.y);
    if (*note && x + text_width(note) + 1 <= end + 1)
        canvas_printf(canvas, x, box.y, end + 1 - x, style, "%s ", note);
}
