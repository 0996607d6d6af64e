/* Curves: see series.h. Bins are made as points are appended (each level costs one comparison), so that drawing never
 * walks over all points. A reduction to means would be smaller and hide what matters: the spike. */
#include "tui/widgets/series.h"

#include "store/base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int level_shift(int level)
{
    return 4 + 2 * level;
}

void series_release(struct series *series)
{
    for (int i = 0; i < SERIES_LEVELS; i++) {
        free(series->raw.level[i].bin);
        free(series->smooth.level[i].bin);
    }
    free(series->points);
    *series = (struct series)SERIES_INIT;
}

static void pyramid_clear(struct pyramid *pyramid)
{
    for (int i = 0; i < SERIES_LEVELS; i++)
        pyramid->level[i].n = 0;
}

void series_clear(struct series *series)
{
    series->n = 0;
    series->low = series->high = series->low_positive = NAN;
    series->average = series->share = 0;
    pyramid_clear(&series->raw);
    pyramid_clear(&series->smooth);
}

static struct bin empty_bin(int64_t index)
{
    return (struct bin){.index = index, .first = NAN, .last = NAN, .low = NAN, .high = NAN};
}

static void bin_add(struct bin *bin, double value)
{
    if (!isfinite(value)) {
        if (bin->count)
            bin->gap_after = true;
        else
            bin->gap_before = true;
        return;
    }
    if (!bin->count)
        bin->first = bin->low = bin->high = value;
    if (value < bin->low)
        bin->low = value;
    if (value > bin->high)
        bin->high = value;
    bin->last = value;
    bin->gap_after = false;
    bin->count++;
}

/* b follows a. */
static void bin_join(struct bin *a, const struct bin *b)
{
    if (!b->count) {
        if (b->gap_before)
            bin_add(a, NAN);
        return;
    }
    if (!a->count) {
        a->first = b->first;
        a->low = b->low;
        a->high = b->high;
        a->gap_before = a->gap_before || b->gap_before;
    }
    a->low = fmin(a->low, b->low);
    a->high = fmax(a->high, b->high);
    a->last = b->last;
    a->gap_after = b->gap_after;
    a->count += b->count;
}

static void pyramid_add(struct pyramid *pyramid, int64_t step, double value)
{
    for (int i = 0; i < SERIES_LEVELS; i++) {
        struct bins *bins = &pyramid->level[i];
        int64_t index = step >> level_shift(i);
        if (!bins->n || bins->bin[bins->n - 1].index != index) {
            ARRAY_ROOM(bins->bin, bins->n, bins->capacity);
            bins->bin[bins->n++] = empty_bin(index);
        }
        bin_add(&bins->bin[bins->n - 1], value);
    }
}

static double next_average(struct series *series, double value)
{
    if (!isfinite(value))
        return NAN;
    double weight = series->weight;
    series->average = weight * series->average + (1 - weight) * value;
    series->share = weight * series->share + (1 - weight); /* 1 - weight^n without a power */
    return series->average / series->share;
}

void series_append(struct series *series, int64_t step, double value)
{
    if (series->n && step <= series->points[series->n - 1].step)
        return;
    double smooth = next_average(series, value);
    ARRAY_ROOM(series->points, series->n, series->capacity);
    series->points[series->n++] = (struct series_point){step, value, smooth};
    pyramid_add(&series->raw, step, value);
    pyramid_add(&series->smooth, step, smooth);
    if (!isfinite(value))
        return;
    series->low = fmin(series->low, value);
    series->high = fmax(series->high, value);
    if (value > 0)
        series->low_positive = fmin(series->low_positive, value);
}

void series_smooth(struct series *series, double weight)
{
    assert(weight >= 0 && weight < 1);
    if (weight == series->weight)
        return;
    series->weight = weight;
    series->average = series->share = 0;
    pyramid_clear(&series->smooth);
    for (size_t i = 0; i < series->n; i++) {
        series->points[i].smooth = next_average(series, series->points[i].raw);
        pyramid_add(&series->smooth, series->points[i].step, series->points[i].smooth);
    }
}

int64_t series_last_step(const struct series *series)
{
    return series->n ? series->points[series->n - 1].step : -1;
}

/* How many points lie before `step`. */
static size_t points_before(const struct series *series, int64_t step)
{
    size_t low = 0, high = series->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (series->points[middle].step < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double series_at(const struct series *series, int64_t step, bool smooth)
{
    for (size_t i = points_before(series, step + 1); i > 0; i--) {
        double value = smooth ? series->points[i - 1].smooth : series->points[i - 1].raw;
        if (isfinite(value))
            return value;
    }
    return NAN;
}

/* Reducing ------------------------------------------------------------------------------------------------------- */

struct columns {
    struct bin *column;
    int n;
    int64_t from;
    double steps_each;
};

static struct bin *column_of(const struct columns *columns, int64_t step)
{
    int at = (int)((double)(step - columns->from) / columns->steps_each);
    return &columns->column[at < 0 ? 0 : at >= columns->n ? columns->n - 1 : at];
}

static size_t bins_before(const struct bins *bins, int64_t index)
{
    size_t low = 0, high = bins->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (bins->bin[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void reduce_bins(const struct bins *bins, int shift, int64_t to, const struct columns *columns)
{
    for (size_t i = bins_before(bins, columns->from >> shift); i < bins->n; i++) {
        int64_t step = bins->bin[i].index << shift;
        if (step > to)
            break;
        bin_join(column_of(columns, step), &bins->bin[i]);
    }
}

static void reduce_points(const struct series *series, bool smooth, int64_t to, const struct columns *columns)
{
    for (size_t i = points_before(series, columns->from); i < series->n && series->points[i].step <= to; i++)
        bin_add(column_of(columns, series->points[i].step),
                smooth ? series->points[i].smooth : series->points[i].raw);
}

void series_columns(const struct series *series, bool smooth, int64_t from, int64_t to, struct bin *columns, int n)
{
    assert(to > from);
    for (int i = 0; i < n; i++)
        columns[i] = empty_bin(i);
    struct columns into = {columns, n, from, (double)(to - from) / n};
    int level = -1;
    while (level + 1 < SERIES_LEVELS && ldexp(1, level_shift(level + 1)) * 2 <= into.steps_each)
        level++;
    if (level < 0)
        reduce_points(series, smooth, to, &into);
    else
        reduce_bins(&(smooth ? &series->smooth : &series->raw)->level[level], level_shift(level), to, &into);
}
