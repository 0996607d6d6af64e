/* Dissimilarity: pushes negatives away and pulls nothing, the repulsive half of InfoNCE. To stand beside a loss that
 * pulls.
 *
 *     loss = log mean_j exp(s_j / tau - logq log(q_j candidates))
 *
 * With many negatives the contrastive loss comes apart into such a half and the mean similarity of the positives:
 * Wang and Isola, Understanding Contrastive Representation Learning through Alignment and Uniformity, ICML 2020,
 * theorem 1. A row without negatives has the loss 0. */
#include "engine/losses/softmax.h"

enum { TAU };
static const struct knob *const knobs[] = {&knob_tau, &knob_logq, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    (void)terms;
    *slope = 0;
    if (row->max == -INFINITY)
        return 0;
    double all = (double)row->max + log(row->sum);
    row->normalizer = (real)all;
    return all - log((double)row->n);
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    real scale = 1 / terms->value[TAU];
    softmax_slope(s, scale, offset, row->normalizer, scale, n);
}

const struct loss loss_dissimilarity = {
    .part = {.name = "dissimilarity",
             .help = "only pushes negatives, sharpened by tau; stands beside a loss that pulls", .knobs = knobs},
    .is_auxiliary = true,
    .of_rows = {scan, finish, slope},
};
