/* InfoNCE: the cross-entropy of picking the positive among the negatives.
 *
 *     loss = -log( exp(s+ / tau) / (exp(s+ / tau) + sum_j exp(s_j / tau - logq log(q_j candidates))) )
 *
 * van den Oord, Li, Vinyals: Representation Learning with Contrastive Predictive Coding, arXiv 1807.03748, 2018. With
 * the logQ correction it is the sampled softmax of Bengio and Senecal (2008), as used for two-tower retrieval by Yi
 * et al. (RecSys 2019): q_j is the chance with which negative j was drawn, and with uniform drawing the correction is
 * nothing.
 *
 * With smoothing e it is the cross-entropy to 1 - e on the positive and e spread over the n negatives that count:
 *
 *     loss = log(sum of all exp(logit)) - (1 - e) logit+ - e / n sum_j logit_j
 *
 * Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture for Computer Vision, CVPR 2016,
 * arXiv 1512.00567, section 7, who spread it over all classes, with e = 0.1. */
#include "engine/losses/softmax.h"

enum { TAU, LOGQ, SMOOTHING };
static const struct knob knob_smoothing = {
    .name = "smoothing", .type = KNOB_REAL, .low = 0, .high = 0.9, .scale = SCALE_LINEAR, .start = "0",
    .help = "label smoothing: this share of the target is spread evenly over the negatives"};
static const struct knob *const knobs[] = {&knob_tau, &knob_logq, &knob_smoothing, NULL};

/* The share of each negative. */
static double share(const struct loss_terms *terms, const struct loss_row *row)
{
    return row->n ? (double)terms->value[SMOOTHING] / (double)row->n : 0;
}

/* Of the logits of negatives that count. */
MULTIVERSION static double sum_of_logits(const real *s, real scale, const real *offset, size_t n)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += s[j] > -INFINITY ? (double)(s[j] * scale - (offset ? offset[j] : 0)) : 0;
    return sum;
}

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
    if (terms->value[SMOOTHING] > 0)
        row->second += sum_of_logits(s, 1 / terms->value[TAU], offset, n);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double positive = (double)row->positive / (double)terms->value[TAU];
    double max = row->max > positive ? (double)row->max : positive;
    double all = max + log(exp(positive - max) + softmax_sum(row, max));
    double each = share(terms, row), kept = 1 - each * (double)row->n;
    row->normalizer = (real)all;
    *slope = (real)((exp(positive - all) - kept) / (double)terms->value[TAU]);
    return all - kept * positive - each * row->second;
}

MULTIVERSION static void take_share(real *s, real scale, const real *offset, real normalizer, real each, size_t n)
{
    for (size_t j = 0; j < n; j++)
        s[j] = s[j] > -INFINITY ? (real_exp(s[j] * scale - (offset ? offset[j] : 0) - normalizer) - each) * scale : 0;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    real scale = 1 / terms->value[TAU];
    if (terms->value[SMOOTHING] > 0)
        take_share(s, scale, offset, row->normalizer, (real)share(terms, row), n);
    else
        softmax_slope(s, scale, offset, row->normalizer, scale, n);
}

const struct loss loss_info_nce = {
    .part = {.name = "info_nce", .help = "cross-entropy of the positive among the negatives, sharpened by tau",
             .knobs = knobs},
    .uses_temperature = true,
    .of_rows = {scan, finish, slope},
};
