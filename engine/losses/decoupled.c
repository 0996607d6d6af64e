/* The decoupled loss in its two halves: see decoupled.h. */
#include "engine/losses/decoupled.h"

#include "engine/losses/softmax.h"

enum { TAU };

static void scan_nothing(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                         size_t n)
{
    (void)terms, (void)row, (void)s, (void)offset, (void)n;
}

static double finish_pull(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    *slope = -1 / terms->value[TAU];
    return (double)row->positive * (double)*slope;
}

static void slope_nothing(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset,
                          size_t n)
{
    (void)terms, (void)row, (void)offset;
    memset(s, 0, n * sizeof *s);
}

static void scan_push(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                      size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
}

static double finish_push(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    (void)terms;
    *slope = 0;
    if (row->max == -INFINITY)
        return 0;
    double all = (double)row->max + log(row->sum);
    row->normalizer = (real)all;
    return all;
}

static void slope_push(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset,
                       size_t n)
{
    real scale = 1 / terms->value[TAU];
    softmax_slope(s, scale, offset, row->normalizer, scale, n);
}

const struct row_functions decoupled_positive = {scan_nothing, finish_pull, slope_nothing};
const struct row_functions decoupled_negatives = {scan_push, finish_push, slope_push};
