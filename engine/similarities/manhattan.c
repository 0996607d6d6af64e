/* The negative Manhattan distance: the sum of the differences, coordinate by coordinate. */
#include "engine/similarities/similarity.h"

MULTIVERSION static real pair(const real *x, const real *y, size_t n)
{
    real lane[LANES] = {0}, sum;
    size_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += x[k + l] > y[k + l] ? x[k + l] - y[k + l] : y[k + l] - x[k + l];
    sum = lanes_sum(lane);
    for (; k < n; k++)
        sum += x[k] > y[k] ? x[k] - y[k] : y[k] - x[k];
    return -sum;
}

MULTIVERSION static void gradient(real *grad, real slope, const real *x, const real *y, size_t n)
{
    for (size_t k = 0; k < n; k++)
        grad[k] += x[k] < y[k] ? slope : x[k] > y[k] ? -slope : 0;
}

static const struct geometry geometry = {pair, gradient};

const struct similarity similarity_manhattan = {
    .part = {.name = "manhattan", .help = "negative Manhattan distance: 0 is the nearest, lower is further"},
    .prepare = prepare_nothing,
    .prepare_rows = prepare_no_rows,
    .geometry = &geometry,
    .low = -16,
    .high = 0,
};
