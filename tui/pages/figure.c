/* Charts of runs for a file: see figure.h. */
#include "tui/pages/figure.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/pages/drawn_sketch.h"
#include "tui/pages/panels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_WIDTH = 100, POINTS_HEIGHT = 30 }; /* in cells */

int figure_read(struct figure *figure, struct store *store, const int64_t *runs, size_t n,
                const struct figure_wish *wish, struct err *err)
{
    struct compare *compare = &figure->compare;
    *figure = (struct figure){.store = store};
    if (n > MARKS_MOST)
        return err_set(err, ERR_USAGE, "a figure has room for %d runs, and %zu are named: name fewer", MARKS_MOST, n);
    for (size_t i = 0; i < n; i++)
        if (selection_mark(&figure->selection, runs[i], err) < 0)
            return -1;
    if (compare_choose(compare, store, wish->metrics, wish->n_metrics, err) < 0)
        return -1;
    compare_forget_ranges(compare);
    compare->axis = wish->axis;
    compare->weight = wish->weight;
    compare->log = wish->log;
    compare->folded = wish->folded;
    return compare_read(compare, store, &figure->selection, 0, err);
}

void figure_release(struct figure *figure)
{
    compare_release(&figure->compare);
}

/* Legend --------------------------------------------------------------------------------------------------------- */

static bool has_curve(const struct compare *compare, int group)
{
    for (int c = 0; c < compare->n_charts; c++)
        if (compare->chart[c].curve[group].series)
            return true;
    return false;
}

static char *label_of(const struct compare *compare, int group)
{
    const struct shown_run *first = &compare->run[compare->group[group].first];
    int n = compare->group[group].n;
    const char *none = has_curve(compare, group) ? "" : _(", without a value");
    char *values = compare_values_by(compare, first), seeds[48] = "";
    if (n > 1)
        snprintf(seeds, sizeof seeds, _(", mean of %d seeds"), n);
    char *label = xasprintf("%lld %s%s%s%s", (long long)first->run.id, first->run.name, values, seeds, none);
    free(values);
    return label;
}

static size_t make_legend(const struct compare *compare, struct legend_entry entries[MARKS_MOST])
{
    size_t n = 0;
    for (int g = 0; g < (int)compare->n_groups; g++) {
        const struct shown_run *first = &compare->run[compare->group[g].first];
        struct look look = compare_look(compare, first);
        if (!first->hidden)
            entries[n++] = (struct legend_entry){label_of(compare, g), look.marker, look.style, look.stroke};
    }
    return n;
}

static char *note_of(const struct compare *compare)
{
    struct text note = TEXT_INIT;
    text_add(&note, "");
    for (size_t g = 0; g < compare->n_groups; g++)
        if (compare->group[g].n > 1) {
            text_add(&note, _("Bands: one standard deviation over seeds. "));
            break;
        }
    if (*compare->by[BY_COLOUR])
        text_printf(&note, _("Colour by %s. "), compare->by[BY_COLOUR]);
    if (*compare->by[BY_STROKE])
        text_printf(&note, _("Stroke and mark by %s. "), compare->by[BY_STROKE]);
    if (compare->weight > 0)
        text_printf(&note, _("Smoothed (moving average, weight %.2g), over the values as measured. "),
                    compare->weight);
    if (compare->axis != AXIS_STEP)
        text_printf(&note, _("%s by the mean of each run."), compare->axis == AXIS_TIME ? _("Time") : _("Epochs"));
    return note.data;
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

/* The changes of all groups; where several have some, each with its run's number. */
static struct chart_flag *gather_flags(const struct compare *compare, size_t *n)
{
    struct chart_flag *flags = NULL;
    size_t capacity = 0;
    bool several = false;
    *n = 0;
    for (int g = 0; g < (int)compare->n_groups; g++) {
        if (!compare->run[compare->group[g].first].hidden)
            compare_flags_of(compare, g, &flags, n, &capacity);
        several |= *n && flags[0].run != flags[*n - 1].run;
    }
    for (size_t i = 0; i < *n && !several; i++)
        flags[i].run = 0;
    return flags;
}

void figure_of_points(const struct points *points, const struct compare_view *view, struct pen *pen)
{
    struct sketch sketch = {.width = POINTS_WIDTH, .height = POINTS_HEIGHT};
    view->draw(points, &sketch);
    drawn_sketch(pen, &sketch, view->name);
    sketch_release(&sketch);
}

void figure_of_compare(const struct compare *compare, int width, int height, struct pen *pen)
{
    if (compare_view_of(compare)->draw) {
        figure_of_points(&compare->points, compare_view_of(compare), pen);
        return;
    }
    struct chart_curve curves[CHARTS_MOST][MARKS_MOST];
    struct panel panels[CHARTS_MOST];
    struct legend_entry legend[MARKS_MOST];
    char titles[CHARTS_MOST][METRIC_NAME + 32], *note = note_of(compare);
    size_t n_flags, n_entries = make_legend(compare, legend);
    struct chart_flag *flags = gather_flags(compare, &n_flags);
    for (int c = 0; c < compare->n_charts; c++) {
        snprintf(titles[c], sizeof titles[c], "%s%s", compare->chart[c].metric,
                 compare->minus ? _(" minus baseline") : "");
        panels[c] = (struct panel){compare_chart_of(compare, c, 0, curves[c]), titles[c]};
        panels[c].chart.flags = flags;
        panels[c].chart.n_flags = n_flags;
    }
    panels_draw(pen, &(struct panels){panels, (size_t)compare->n_charts, {legend, n_entries, note}, width, height});
    while (n_entries)
        free(legend[--n_entries].label);
    free(flags);
    free(note);
}

void figure_draw(const struct figure *figure, int width, int height, struct pen *pen)
{
    figure_of_compare(&figure->compare, width, height, pen);
}

void figure_tell_gaps(const struct figure *figure, struct text *out)
{
    const struct compare *compare = &figure->compare;
    for (size_t i = 0; i < compare->raw.n && compare->log; i++) {
        const struct overlay_curve *curve = &compare->raw.curve[i];
        size_t hidden = 0;
        for (size_t k = 0; k < curve->series.n; k++)
            hidden += curve->series.points[k].raw <= 0;
        if (hidden)
            text_printf(out, _("run %lld has %zu value%s of %s that %s not positive, which a logarithmic axis cannot "
                        "show\n"), (long long)curve->run, hidden, plural((int64_t)hidden), curve->metric,
                        hidden == 1 ? _("is") : "are");
    }
}
