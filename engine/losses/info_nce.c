/* InfoNCE: the cross-entropy of picking the positive among the negatives.
 *
 *     loss = -log( exp(s+ / tau) / (exp(s+ / tau) + sum_j exp(s_j / tau - logq log(q_j items))) )
 *
 * van den Oord, Li, Vinyals: Representation Learning with Contrastive Predictive Coding, arXiv 1807.03748, 2018. With the
 * logQ correction it is the sampled softmax of Bengio and Senecal (2008), as used for two-tower retrieval by Yi et al.
 * (RecSys 2019): q_j is the chance with which negative j was drawn, and with uniform drawing the correction is nothing. */
#include "engine/losses/softmax.h"

enum { TAU };
static const struct knob *const knobs[] = {&knob_tau, &knob_logq, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double positive = (double)row->positive / (double)terms->value[TAU];
    double max = row->max > positive ? (double)row->max : positive;
    double all = max + log(exp(positive - max) + softmax_sum(row, max));
    row->normalizer = (real)all;
    *slope = (real)((exp(positive - all) - 1) / (double)terms->value[TAU]);
    return all - positive;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    real scale = 1 / terms->value[TAU];
    softmax_slope(s, scale, offset, row->normalizer, scale, n);
}

const struct loss loss_info_nce = {
    .part = {.name = "info_nce", .help = "cross-entropy of the positive among the negatives, sharpened by tau",
             .knobs = knobs},
    .tempered = true,
    .scan = scan,
    .finish = finish,
    .slope = slope,
};
