/* The curves of Compare: groups of seeds, means and bands, and what is left when the baseline is taken off. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/screens/compare.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Groups --------------------------------------------------------------------------------------------------------- */

static bool same_settings(const struct shown_run *a, const struct shown_run *b)
{
    if (a->n_settings != b->n_settings)
        return false;
    for (size_t i = 0; i < a->n_settings; i++) /* both by name */
        if (strcmp(a->settings[i].knob, b->settings[i].knob) || strcmp(a->settings[i].start, b->settings[i].start))
            return false;
    return true;
}

/* The next change that was made, from `at` on; NULL at the end. */
static const struct event *next_change(const struct shown_run *run, size_t *at)
{
    while (*at < run->n_events) {
        const struct event *event = &run->events[(*at)++];
        if (event->verb == EVENT_SET && event->step >= 0 && !*event->refused)
            return event;
    }
    return NULL;
}

static bool same_changes(const struct shown_run *a, const struct shown_run *b)
{
    size_t i = 0, k = 0;
    for (;;) {
        const struct event *p = next_change(a, &i), *q = next_change(b, &k);
        if (!p || !q)
            return !p && !q;
        if (p->step != q->step || strcmp(p->knob, q->knob) || strcmp(p->new, q->new))
            return false;
    }
}

bool differ_by_seed(const struct shown_run *a, const struct shown_run *b)
{
    return a->run.dataset == b->run.dataset && a->run.seed != b->run.seed && a->run.parent == b->run.parent &&
           a->run.fork_step == b->run.fork_step && same_settings(a, b) && same_changes(a, b);
}

/* Whether it may join: it differs by its seed from every run of the group. */
static bool fits_group(const struct compare *compare, int group, int run)
{
    for (int i = 0; i < run; i++)
        if (compare->run[i].group == group && !differ_by_seed(&compare->run[i], &compare->run[run]))
            return false;
    return true;
}

static void make_groups(struct compare *compare)
{
    compare->n_groups = 0;
    for (int i = 0; i < (int)compare->n; i++) {
        int group = 0;
        while (group < (int)compare->n_groups && !(compare->folded && fits_group(compare, group, i)))
            group++;
        if (group == (int)compare->n_groups)
            compare->group[compare->n_groups++] = (struct shown_group){i, 0, false};
        compare->group[group].n++;
        compare->group[group].baseline |= compare->run[i].baseline;
        compare->run[i].group = group;
    }
}

/* The x axis ----------------------------------------------------------------------------------------------------- */

static const struct {
    double least, seconds;
    const char *name;
} time_units[] = {{7200, 3600, N_("hours")}, {120, 60, N_("minutes")}, {0, 1, N_("seconds")}};

static int time_unit(const struct compare *compare)
{
    double longest = 0;
    int unit = 0;
    for (size_t i = 0; i < compare->n; i++)
        longest = fmax(longest, compare->run[i].run.seconds);
    while (longest < time_units[unit].least)
        unit++;
    return unit;
}

/* What a step of a run counts: of epochs and time its mean. */
static double scale_of(const struct compare *compare, const struct run *run)
{
    double steps = run->step > 0 ? (double)run->step : 1, scale = 1;
    if (compare->axis == AXIS_EPOCH)
        scale = run->epoch / steps;
    else if (compare->axis == AXIS_TIME)
        scale = run->seconds / steps / time_units[time_unit(compare)].seconds;
    return scale > 0 ? scale : 1e-9;
}

const char *compare_unit(const struct compare *compare)
{
    static const char *const units[AXIS_COUNT] = {N_("step"), N_("epoch"), NULL};
    return _(compare->axis == AXIS_TIME ? time_units[time_unit(compare)].name : units[compare->axis]);
}

/* A run that trains has room for what is planned. */
double compare_span(const struct compare *compare)
{
    double span = 0;
    for (size_t i = 0; i < compare->n; i++) {
        const struct run *run = &compare->run[i].run;
        int64_t end = run_status_is_active(run->status) && run->steps > run->step ? run->steps : run->step;
        for (int c = 0; c < compare->n_charts; c++) {
            const struct overlay_curve *raw = overlay_find(&compare->raw, run->id, compare->chart[c].metric);
            if (raw && series_last_step(&raw->series) > end)
                end = series_last_step(&raw->series);
        }
        span = fmax(span, (double)end * scale_of(compare, run));
    }
    return span > 0 ? span : 1;
}

/* Curves --------------------------------------------------------------------------------------------------------- */

static void release_curve(struct shown_curve *curve)
{
    if (curve->made)
        series_release(&curve->mean);
    if (curve->band) {
        series_release(&curve->low);
        series_release(&curve->high);
    }
}

static void drop_curves(struct shown_curve *curves, size_t n)
{
    for (size_t i = 0; i < n && curves; i++)
        release_curve(&curves[i]);
    free(curves);
}

/* Runs of a group with their places, on the way through all steps that one of them has. */
struct walk {
    const struct series *series[MARKS_MOST];
    size_t at[MARKS_MOST];
    int n;
};

static void walk_begin(struct walk *walk, const struct compare *compare, int group, const char *metric)
{
    *walk = (struct walk){.n = 0};
    for (size_t i = 0; i < compare->n; i++) {
        const struct overlay_curve *raw = overlay_find(&compare->raw, compare->run[i].run.id, metric);
        if (compare->run[i].group == group && raw && raw->series.n)
            walk->series[walk->n++] = &raw->series;
    }
}

/* The next step that one of them has, -1 at the end. */
static int64_t walk_step(const struct walk *walk)
{
    int64_t next = -1;
    for (int i = 0; i < walk->n; i++)
        if (walk->at[i] < walk->series[i]->n) {
            int64_t step = walk->series[i]->points[walk->at[i]].step;
            next = next < 0 || step < next ? step : next;
        }
    return next;
}

/* Goes there: the mean and the standard deviation of those that have a value there. Returns of how many. */
static int walk_to(struct walk *walk, int64_t step, double *mean, double *spread)
{
    double values[MARKS_MOST], sum = 0, squares = 0;
    int n = 0;
    for (int i = 0; i < walk->n; i++) {
        const struct series *series = walk->series[i];
        if (walk->at[i] >= series->n || series->points[walk->at[i]].step != step)
            continue;
        double value = series->points[walk->at[i]++].raw;
        if (isfinite(value))
            values[n++] = value;
    }
    for (int i = 0; i < n; i++)
        sum += values[i];
    *mean = n ? sum / n : NAN;
    for (int i = 0; i < n; i++)
        squares += (values[i] - *mean) * (values[i] - *mean);
    *spread = n > 1 ? sqrt(squares / (n - 1)) : 0;
    return n;
}

/* The mean of a group at each step, and its band: where fewer have a value than at the steps before, since some have
 * ended, the mean would jump, so that it ends there. */
static void make_mean(struct shown_curve *curve, struct walk *walk, double weight)
{
    double mean, spread;
    int64_t step;
    int most = 0, n;
    curve->made = curve->band = true;
    curve->mean = curve->low = curve->high = (struct series)SERIES_INIT;
    curve->mean.weight = curve->low.weight = curve->high.weight = weight;
    while ((step = walk_step(walk)) >= 0) {
        n = walk_to(walk, step, &mean, &spread);
        if (n < most)
            continue;
        most = n;
        series_append(&curve->mean, step, mean);
        series_append(&curve->low, step, mean - spread);
        series_append(&curve->high, step, mean + spread);
    }
}

static struct series minus(const struct series *series, const struct series *base, double weight)
{
    struct series result = SERIES_INIT;
    int64_t last = series_last_step(base);
    result.weight = weight;
    for (size_t i = 0; i < series->n && series->points[i].step <= last; i++) {
        const struct series_point *point = &series->points[i];
        series_append(&result, point->step, point->raw - series_at(base, point->step, false));
    }
    return result;
}

static void replace(struct series *series, const struct series *base, double weight)
{
    struct series less = minus(series, base, weight);
    series_release(series);
    *series = less;
}

/* Takes the baseline off: what is drawn then is this curve's own. */
static void take_off(struct shown_curve *curve, const struct series *base, double weight)
{
    if (!curve->made) {
        curve->mean = minus(curve->series, base, weight);
        curve->made = true;
    } else {
        replace(&curve->mean, base, weight);
        replace(&curve->low, base, weight);
        replace(&curve->high, base, weight);
    }
    curve->series = &curve->mean;
}

static int baseline_run(const struct compare *compare)
{
    int i = 0;
    while (i < (int)compare->n && !compare->run[i].baseline)
        i++;
    return i < (int)compare->n ? i : -1;
}

/* A number that is another when any of the points is that a group's curve is made of. A series that was cleared has
 * fewer points or an earlier end when it is looked at next. */
static uint64_t points_of(const struct compare *compare, int group, const char *metric)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < compare->n; i++) {
        const struct overlay_curve *raw = overlay_find(&compare->raw, compare->run[i].run.id, metric);
        if (compare->run[i].group != group || !raw)
            continue;
        sum = run_facts_mix(sum, (uint64_t)raw->run);
        sum = run_facts_mix(sum, raw->series.n);
        sum = run_facts_mix(sum, (uint64_t)series_last_step(&raw->series));
    }
    return sum;
}

/* The same of all that a curve follows from. */
static uint64_t origin_of(const struct compare *compare, int group, const char *metric)
{
    uint64_t sum = points_of(compare, group, metric), weight;
    memcpy(&weight, &compare->weight, sizeof weight);
    for (const char *at = metric; *at; at++)
        sum = run_facts_mix(sum, (unsigned char)*at);
    int base = compare->minus ? baseline_run(compare) : -1;
    sum = run_facts_mix(sum, base < 0 ? 0 : points_of(compare, compare->run[base].group, metric) | 1);
    return run_facts_mix(sum, weight);
}

/* As it is without a baseline. */
static void make_curve(const struct compare *compare, int group, const char *metric, struct shown_curve *curve)
{
    struct walk walk;
    walk_begin(&walk, compare, group, metric);
    if (walk.n > 1)
        make_mean(curve, &walk, compare->weight);
    curve->series = walk.n > 1 ? &curve->mean : walk.n ? walk.series[0] : NULL;
}

/* Takes over one of the curves that were there before. */
static bool take_over(struct shown_curve *curve, struct shown_curve *before, size_t n)
{
    for (size_t i = 0; i < n && before; i++) {
        if (!before[i].made || before[i].origin != curve->origin)
            continue;
        *curve = before[i];
        curve->series = &curve->mean;
        before[i].made = before[i].band = false;
        return true;
    }
    return false;
}

/* Only those are made that follow from something else than before. */
static void make_curves(struct compare *compare, struct compare_chart *chart, struct shown_curve *before, size_t n)
{
    struct shown_curve base = {.series = NULL};
    int baseline = compare->minus ? baseline_run(compare) : -1;
    bool based = false;
    chart->curve = xcalloc(compare->n_groups + 1, sizeof *chart->curve);
    for (int g = 0; g < (int)compare->n_groups; g++) {
        struct shown_curve *curve = &chart->curve[g];
        curve->origin = origin_of(compare, g, chart->metric);
        if (!take_over(curve, before, n)) {
            make_curve(compare, g, chart->metric, curve);
            if (baseline >= 0 && !based)
                make_curve(compare, compare->run[baseline].group, chart->metric, &base);
            based |= baseline >= 0;
            if (baseline >= 0 && curve->series)
                take_off(curve, base.series, compare->weight);
        }
        curve->scale = scale_of(compare, &compare->run[compare->group[g].first].run);
    }
    release_curve(&base);
}

/* The lowest and highest number that is seen of a series. */
static void see_range(const struct compare *compare, const struct series *series, double scale, double *low,
                      double *high)
{
    axis_window_see(&compare->window, compare_span(compare), series, scale, compare->log, low, high);
}

static void follow_range(struct compare *compare, struct compare_chart *chart, double now)
{
    double low = NAN, high = NAN;
    for (int g = 0; g < (int)compare->n_groups; g++) {
        const struct shown_curve *curve = &chart->curve[g];
        if (!curve->series || compare->run[compare->group[g].first].hidden)
            continue;
        see_range(compare, curve->series, curve->scale, &low, &high);
        if (curve->band) {
            see_range(compare, &curve->low, curve->scale, &low, &high);
            see_range(compare, &curve->high, curve->scale, &low, &high);
        }
    }
    range_update(&chart->range, low, high, compare->log, now);
}

void compare_forget_ranges(struct compare *compare)
{
    for (int c = 0; c < CHARTS_MOST; c++)
        compare->chart[c].range = (struct range)RANGE_INIT;
}

void compare_arrange(struct compare *compare, double now)
{
    size_t n = compare->n_groups;
    make_groups(compare);
    for (int c = 0; c < CHARTS_MOST; c++) {
        struct compare_chart *chart = &compare->chart[c];
        struct shown_curve *before = chart->curve;
        chart->curve = NULL;
        if (c < compare->n_charts) {
            overlay_smooth(&compare->raw, chart->metric, compare->weight);
            make_curves(compare, chart, before, n);
            follow_range(compare, chart, now);
        }
        drop_curves(before, n);
    }
}

double compare_value(const struct compare *compare, int chart, int group, double *spread)
{
    const struct shown_curve *curve = &compare->chart[chart].curve[group];
    int64_t step = axis_window_step(&compare->window, curve->scale);
    *spread = NAN;
    if (!curve->series || (compare->window.has_cursor && step > series_last_step(curve->series)))
        return NAN;
    if (curve->band && compare->group[group].n > 1)
        *spread = (series_at(&curve->high, step, true) - series_at(&curve->low, step, true)) / 2;
    return series_at(curve->series, step, true);
}

int compare_row(const struct compare *compare)
{
    for (size_t i = 0; i < compare->n; i++)
        if (compare->run[i].run.id == compare->selected)
            return compare->run[i].group;
    return compare->n_groups ? 0 : -1;
}
