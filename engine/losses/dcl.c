/* Decoupled contrastive loss: InfoNCE without the positive in the denominator, so that an easy positive does not take
 * the weight off the negatives. It gains most where negatives are few.
 *
 *     loss = -s+ / tau + log sum_j exp(s_j / tau - logq log(q_j candidates))
 *
 * Yeh, Hong, Hsu, Liu, Chen, LeCun: Decoupled Contrastive Learning, ECCV 2022, arXiv 2110.06848, there with tau 0.1.
 * A row without negatives has the loss 0. */
#include "engine/losses/softmax.h"

enum { TAU };
static const struct knob *const knobs[] = {&knob_tau, &knob_logq, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    *slope = 0;
    if (row->max == -INFINITY)
        return 0;
    double negatives = (double)row->max + log(row->sum);
    row->normalizer = (real)negatives;
    *slope = -1 / terms->value[TAU];
    return negatives - (double)row->positive / (double)terms->value[TAU];
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    real scale = 1 / terms->value[TAU];
    softmax_slope(s, scale, offset, row->normalizer, scale, n);
}

const struct loss loss_dcl = {
    .part = {.name = "dcl",
             .help = "decoupled: InfoNCE without the positive in the denominator; good with few negatives",
             .knobs = knobs},
    .uses_temperature = true,
    .of_rows = {scan, finish, slope},
};
