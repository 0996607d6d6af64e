/* The negative Euclidean distance: 0 where rows are the same, lower the further apart. */
#include "engine/similarities/similarity.h"

MULTIVERSION static real distance(const real *x, const real *y, size_t n)
{
    real lane[LANES] = {0}, sum;
    size_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += (x[k + l] - y[k + l]) * (x[k + l] - y[k + l]);
    sum = lanes_sum(lane);
    for (; k < n; k++)
        sum += (x[k] - y[k]) * (x[k] - y[k]);
    return (real)sqrt((double)sum);
}

static real pair(const real *x, const real *y, size_t n)
{
    return -distance(x, y, n);
}

/* Where the rows meet there is no direction to move in, and nothing is added. */
static void gradient(real *grad, real slope, const real *x, const real *y, size_t n)
{
    real length = distance(x, y, n);
    if (length > 0)
        for (size_t k = 0; k < n; k++)
            grad[k] += slope / length * (y[k] - x[k]);
}

static const struct geometry geometry = {pair, gradient};

const struct similarity similarity_euclidean = {
    .part = {.name = "euclidean", .help = "negative Euclidean distance: 0 is the nearest, lower is further"},
    .prepare = prepare_nothing,
    .prepare_rows = prepare_no_rows,
    .geometry = &geometry,
    .low = -4,
    .high = 0,
};
