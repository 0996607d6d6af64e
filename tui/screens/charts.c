/* What the panes with a chart have in common: see charts.h. */
#include "tui/screens/charts.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct chart_curve curve_looks[CURVES_IN_CHART] = {
    {.marker = 0x25cf, .style = COLOUR_CYAN, .stroke = STROKE_SOLID},
    {.marker = 0x25c6, .style = COLOUR_GREEN, .stroke = STROKE_DASHED},
    {.marker = 0x25aa, .style = COLOUR_MAGENTA, .stroke = STROKE_DOTTED},
};

/* Curves --------------------------------------------------------------------------------------------------------- */

static struct chart_flag *flags_of(const struct run_view *view, size_t *n)
{
    struct chart_flag *flags = xcalloc(view->n_events + 1, sizeof *flags);
    *n = 0;
    for (size_t i = 0; i < view->n_events; i++) {
        if (view->letters[i] && view->events[i].step >= 0)
            flags[(*n)++] = (struct chart_flag){view->events[i].step, view->letters[i]};
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

void charts_draw(const struct live *live, struct canvas *canvas, struct rect box, struct curve_slice slice, bool log,
                 bool smoothed)
{
    const struct run_view *view = &live->view;
    struct rect inside = rect_inside(box);
    struct chart_curve curves[CURVES_IN_CHART];
    int64_t last = view->run.step;
    for (size_t i = 0; i < slice.n; i++) {
        curves[i] = curve_looks[i];
        curves[i].series = &slice.curve[i].series;
        curves[i].raw_behind = smoothed && i == 0;
        if (series_last_step(curves[i].series) > last)
            last = series_last_step(curves[i].series);
    }
    if (!view->read || !slice.n) {
        canvas_text(canvas, inside.x + 2, inside.y + inside.height / 2, inside.width - 4, STYLE_DIM,
                    view->read ? "nothing is measured" : "reading...");
        return;
    }
    struct chart chart = {.curves = curves, .n_curves = (int)slice.n, .range = slice.curve->range,
                          .span = axis_span(view->run.steps, last), .log = log};
    struct chart_level levels[CURVES_IN_CHART + 1];
    chart.n_levels = levels_of(view, curves, slice, levels);
    chart.levels = levels;
    struct chart_flag *flags = flags_of(view, &chart.n_flags);
    chart.flags = flags;
    chart_draw(canvas, inside, &chart);
    free(flags);
}

/* Titles --------------------------------------------------------------------------------------------------------- */

void charts_value(const struct curve *curve, char *to, size_t size)
{
    charts_number(series_at(&curve->series, INT64_MAX - 1, false), to, size);
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
static void describe_curve(const struct curve *curve, bool first, bool read, enum brevity brevity, char *to,
                           size_t size)
{
    const char *label = curve_label(curve);
    int name = first ? (int)strlen(label) : (int)strcspn(label, "@");
    static const int most_first[] = {40, 40, 40, 7}, most_later[] = {40, 4, 4, 3};
    int most = (first ? most_first : most_later)[brevity];
    char value[32] = "";
    name = name > most ? most : name;
    while (name > 1 && label[name - 1] == '_')
        name--;
    if (read && (first || brevity <= SHORT_NAMES))
        charts_value(curve, value, sizeof value);
    snprintf(to, size, "%.*s%s%s", name, label, *value ? " " : "", value);
}

static int title_width(struct curve_slice slice, bool read, enum brevity brevity)
{
    int needed = 0;
    char text[96];
    for (size_t i = 0; i < slice.n; i++) {
        describe_curve(&slice.curve[i], i == 0, read, brevity, text, sizeof text);
        needed += text_width(text) + 3;
    }
    return needed;
}

void charts_title(const struct live *live, struct canvas *canvas, struct rect box, struct curve_slice slice,
                  const char *note, int style)
{
    bool read = live->view.read;
    int x = box.x + 2, end = box.x + box.width - 2, room = end + 1 - x - (*note ? text_width(note) + 1 : 0);
    enum brevity brevity = FULL;
    while (brevity < BRIEFEST && title_width(slice, read, brevity) > room)
        brevity++;
    canvas_put(canvas, box.x + 1, box.y, ' ', COLOUR_PLAIN);
    for (size_t i = 0; i < slice.n; i++) {
        char text[96];
        describe_curve(&slice.curve[i], i == 0, read, brevity, text, sizeof text);
        if (x + text_width(text) + 2 > end)
            break;
        x += canvas_text(canvas, x, box.y, end - x, style, text);
        canvas_put(canvas, x, box.y, ' ', style);
        canvas_put(canvas, x + 1, box.y, curve_looks[i].marker, curve_looks[i].style | STYLE_BOLD);
        canvas_put(canvas, x + 2, box.y, ' ', COLOUR_PLAIN);
        x += 3;
    }
    if (*note && x + text_width(note) + 1 <= end + 1)
        canvas_printf(canvas, x, box.y, end + 1 - x, style, "%s ", note);
}
