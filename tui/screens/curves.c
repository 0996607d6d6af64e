/* The curves of a run: see curves.h. */
#include "tui/screens/curves.h"

#include "store/base/mem.h"
#include "store/main_metric.h"
#include "tui/screens/overlay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char loss_name[] = "loss";

/* They take about 25 ms, so that a key never waits much longer for a long curve. */
enum { POINTS_AT_ONCE = 100000 };

/* Which there are ------------------------------------------------------------------------------------------------ */

int curves_read_floor(struct curves *curves, struct store *store, const struct run *run, double now, struct err *err)
{
    static const double pause = 1;
    if (!*curves->main || (curves->floor_read > 0 && now >= curves->floor_read && now - curves->floor_read < pause))
        return 0;
    curves->floor_read = now;
    return metric_best_baseline(store, run->id, curves->main, &curves->floor, err);
}

void curves_clear(struct curves *curves)
{
    for (size_t i = 0; i < curves->n; i++)
        series_clear(&curves->curve[i].series);
}

static void drop_all(struct curves *curves)
{
    for (size_t i = 0; i < curves->n; i++)
        series_release(&curves->curve[i].series);
    curves->n = 0;
}

void curves_release(struct curves *curves)
{
    drop_all(curves);
    free(curves->curve);
    *curves = (struct curves){0};
}

static struct curve *find(const struct curves *curves, const char *metric)
{
    for (size_t i = 0; i < curves->n; i++)
        if (!strcmp(curves->curve[i].metric, metric))
            return &curves->curve[i];
    return NULL;
}

static struct curve *add(struct curves *curves, const char *metric, enum curve_kind kind)
{
    ARRAY_ROOM(curves->curve, curves->n, curves->capacity);
    struct curve *curve = &curves->curve[curves->n++];
    *curve = (struct curve){.kind = kind, .range = RANGE_INIT, .series = SERIES_INIT};
    COPY_TEXT(curve->metric, metric);
    if (!strcmp(metric, loss_name))
        curve->series.weight = curves->weight;
    return curve;
}

/* The loss before its terms, the main metric before the others of its pane, and that pane before other panes. */
static void rank_curves(struct curves *curves)
{
    const struct curve *main = find(curves, curves->main);
    for (size_t i = 0; i < curves->n; i++) {
        struct curve *curve = &curves->curve[i];
        curve->rank = curve->id;
        for (size_t k = 0; k < curves->n; k++) {
            const struct curve *other = &curves->curve[k];
            if (other->kind == curve->kind && !strcmp(other->pane, curve->pane) && other->id < curve->rank)
                curve->rank = other->id;
        }
        if (main && curve->kind == main->kind && !strcmp(curve->pane, main->pane))
            curve->rank = 0;
    }
}

static bool is_first(const struct curve *curve, const struct curves *curves)
{
    return !strcmp(curve->metric, curve->kind == CURVE_LOSS ? loss_name : curves->main);
}

static int by_place(const void *a, const void *b, void *context)
{
    const struct curve *x = a, *y = b;
    const struct curves *curves = context;
    if (x->kind != y->kind)
        return (x->kind > y->kind) - (x->kind < y->kind);
    if (is_first(x, curves) != is_first(y, curves))
        return is_first(y, curves) - is_first(x, curves);
    if (x->rank != y->rank)
        return (x->rank > y->rank) - (x->rank < y->rank);
    return (x->id > y->id) - (x->id < y->id);
}

static void arrange(struct curves *curves)
{
    rank_curves(curves);
    qsort_r(curves->curve, curves->n, sizeof *curves->curve, by_place, curves);
}

static int judge(struct curves *curves, struct store *store, const struct run *run, const struct setting *settings,
                 size_t n_settings, struct main_metric *judging, struct err *err)
{
    if (main_metric_of(store, run, settings, n_settings, judging, err))
        return -1;
    if (curves->n && !strcmp(judging->name, curves->main))
        return 0;
    drop_all(curves);
    COPY_TEXT(curves->main, judging->name);
    add(curves, loss_name, CURVE_LOSS);
    if (*curves->main)
        add(curves, curves->main, CURVE_MEASURE);
    arrange(curves);
    return 0;
}

int curves_begin(struct curves *curves, struct store *store, const struct run *run, const struct setting *settings,
                 size_t n_settings, struct err *err)
{
    struct main_metric judging;
    return judge(curves, store, run, settings, n_settings, &judging, err);
}

/* Lists are looked at as far as the main metric does; what has no length has one curve. */
static enum curve_kind kind_of(const struct metric_summary *summary, const struct main_metric *judging)
{
    if (!strcmp(summary->pane, loss_name))
        return CURVE_LOSS;
    if (!*summary->split)
        return CURVE_OTHER;
    bool same_split = !strcmp(summary->split, *judging->split ? judging->split : "valid");
    bool same_cut = !summary->cut || summary->cut == judging->cut;
    return same_split && same_cut ? CURVE_MEASURE : CURVE_NONE;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* Adds what was recorded for the first time. */
static void take_new(struct curves *curves, const struct metric_summary *summaries, size_t n,
                     const struct main_metric *judging)
{
    bool news = false;
    for (size_t i = 0; i < n; i++) {
        enum curve_kind kind = kind_of(&summaries[i], judging);
        struct curve *curve = find(curves, summaries[i].name);
        if (kind == CURVE_NONE || (curve && curve->id))
            continue;
        curve = curve ? curve : add(curves, summaries[i].name, kind);
        curve->id = summaries[i].metric;
        COPY_TEXT(curve->pane, summaries[i].pane);
        COPY_TEXT(curve->unit, summaries[i].unit);
        news = true;
    }
    if (news)
        arrange(curves);
}

int curves_read(struct curves *curves, struct store *store, const struct run *run, const struct setting *settings,
                size_t n_settings, struct err *err)
{
    struct metric_summary *summaries;
    struct main_metric judging;
    size_t n;
    if (judge(curves, store, run, settings, n_settings, &judging, err) < 0 ||
        metric_summaries(store, run->id, &summaries, &n, err) < 0)
        return -1;
    take_new(curves, summaries, n, &judging);
    int64_t room = POINTS_AT_ONCE;
    int result = 0;
    for (size_t i = 0; i < curves->n && result == 0; i++) {
        const struct metric_summary *summary = summary_named(summaries, n, curves->curve[i].metric);
        if (summary)
            result = series_follow(&curves->curve[i].series, store, run->id, summary, &room, err);
        else
            series_clear(&curves->curve[i].series);
    }
    curves->more = room <= 0;
    free(summaries);
    return result;
}

void curves_smooth(struct curves *curves, double weight)
{
    struct curve *loss = find(curves, loss_name);
    curves->weight = weight;
    if (loss)
        series_smooth(&loss->series, weight);
}

/* Charts --------------------------------------------------------------------------------------------------------- */

const char *curve_label(const struct curve *curve)
{
    const char *slash = curve->whole_name ? NULL : strchr(curve->metric, '/');
    return slash ? slash + 1 : curve->metric;
}

const struct curve *curves_loss(const struct curves *curves)
{
    return find(curves, loss_name);
}

const struct curve *curves_main(const struct curves *curves)
{
    return *curves->main ? find(curves, curves->main) : NULL;
}

bool curves_share_axis(const struct curve *a, const struct curve *b)
{
    return !strcmp(a->pane, b->pane) && (!*a->unit || !*b->unit || !strcmp(a->unit, b->unit));
}

/* Those from the one at `first` on that are of its kind and belong into one chart. */
static struct curve_slice slice_from(const struct curves *curves, size_t first, enum curve_kind kind)
{
    struct curve_slice slice = {curves->curve + first, 0};
    for (size_t i = first; i < curves->n && slice.n < CURVES_IN_CHART; i++, slice.n++)
        if (curves->curve[i].kind != kind || !curves_share_axis(&curves->curve[first], &curves->curve[i]))
            break;
    return slice;
}

static size_t first_of(const struct curves *curves, enum curve_kind kind)
{
    size_t first = 0;
    while (first < curves->n && curves->curve[first].kind < kind)
        first++;
    return first;
}

struct curve_slice curves_of_loss(const struct curves *curves)
{
    struct curve_slice slice = {curves->curve, first_of(curves, CURVE_MEASURE)};
    slice.n = slice.n > CURVES_IN_CHART ? CURVES_IN_CHART : slice.n;
    return slice;
}

struct curve_slice curves_of_main(const struct curves *curves)
{
    return slice_from(curves, first_of(curves, CURVE_MEASURE), CURVE_MEASURE);
}

struct curve_slice curves_of_page(const struct curves *curves, int page)
{
    struct curve_slice slice = curves_of_main(curves);
    for (int i = 0; i <= page && slice.n; i++)
        slice = slice_from(curves, (size_t)(slice.curve - curves->curve) + slice.n, CURVE_MEASURE);
    return slice;
}

int curves_pages(const struct curves *curves)
{
    int pages = 0;
    while (curves_of_page(curves, pages).n)
        pages++;
    return pages;
}

struct curve_slice curves_of_others(const struct curves *curves)
{
    size_t first = first_of(curves, CURVE_OTHER);
    return (struct curve_slice){curves->curve + first, curves->n - first};
}

void curves_follow_range(struct curve *first, size_t n, bool log, double level, double now)
{
    double low = level, high = level;
    for (size_t i = 0; i < n; i++) {
        const struct series *series = &first[i].series;
        low = fmin(low, log ? series->low_positive : series->low); /* NaN yields to a number */
        high = fmax(high, series->high);
    }
    if (n)
        range_update(&first->range, low, high, log, now);
}

static void follow_range(struct curves *curves, struct curve_slice slice, bool log, double level, double now)
{
    curves_follow_range(curves->curve + (slice.curve - curves->curve), slice.n, log, level, now);
}

void curves_follow_ranges(struct curves *curves, bool log_loss, double now)
{
    follow_range(curves, curves_of_loss(curves), log_loss, NAN, now);
    follow_range(curves, curves_of_main(curves), false, *curves->floor.name ? curves->floor.value : NAN, now);
    for (int page = curves_pages(curves) - 1; page >= 0; page--)
        follow_range(curves, curves_of_page(curves, page), false, NAN, now);
}

void curves_forget_loss_range(struct curves *curves)
{
    struct curve *loss = find(curves, loss_name);
    if (loss)
        loss->range = (struct range)RANGE_INIT;
}
