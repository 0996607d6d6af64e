/* A curve as it is shown: every point of a metric, a pyramid of bins above them, and a smoothed copy with its own.
 *
 * A bin covers 4^level * 16 steps, aligned to a multiple of that, and keeps first, last, lowest and highest value.
 * So a curve of a million points draws from a few thousand bins, a spike of one step can never be lost, and bins stay
 * where they are while points arrive: the beginning of a long run looks the same as it did when the run was short. */
#ifndef TUI_WIDGETS_SERIES_H
#define TUI_WIDGETS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERIES_LEVELS = 10 };

struct bin {
    int64_t index; /* steps >> shift of its level */
    double first, last, low, high;
    int32_t count;                /* finite points */
    bool gap_before, gap_after;   /* not-a-number before its first, after its last finite point */
};

struct bins {
    struct bin *bin;
    size_t n, capacity;
};

struct pyramid {
    struct bins level[SERIES_LEVELS];
};

struct series_point {
    int64_t step;
    double raw, smooth;
};

struct series {
    struct series_point *points;
    size_t n, capacity;
    struct pyramid raw, smooth;
    double low, high, low_positive; /* of the finite raw values; NaN when there is none */
    double weight;                  /* of smoothing, 0 to below 1 */
    double average, share;          /* state of it: the running sum and 1 - weight^n */
};

#define SERIES_INIT {.low = __builtin_nan(""), .high = __builtin_nan(""), .low_positive = __builtin_nan("")}

void series_release(struct series *series);
void series_clear(struct series *series); /* keeps the smoothing weight */

/* Steps must grow; a point at or before the last step is ignored. NaN and infinities are gaps. */
void series_append(struct series *series, int64_t step, double value);

/* Exponential moving average over every point with the start-up bias divided out (Kingma and Ba 2015, section 3). */
void series_smooth(struct series *series, double weight);

/* The last step, -1 when empty. */
int64_t series_last_step(const struct series *series);
/* The value of the last finite point at or before step; NaN if there is none. */
double series_at(const struct series *series, int64_t step, bool smooth);

/* Reduces to `n` columns of equal width over the steps from..to; a column without points has count 0. */
void series_columns(const struct series *series, bool smooth, int64_t from, int64_t to, struct bin *columns, int n);

#endif
