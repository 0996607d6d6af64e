/* Multi-similarity loss: a soft maximum over how far the positive is under a base similarity, and another over how
 * far negatives are above it, with a sharpness each.
 *
 *     loss = log(1 + exp(-alpha (s+ - base))) / alpha + log(1 + sum_j exp(beta (s_j - base))) / beta
 *
 * Wang, Han, Huang, Dong, Scott: Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning, CVPR
 * 2019, arXiv 1904.06627, with one positive, all negatives (none mined away) and, as there, alpha 2 and beta 50; base
 * 0.5 is the usual choice. */
#include "engine/losses/logistic.h"
#include "engine/losses/softmax.h"

enum { ALPHA, BETA, BASE };
static const struct knob knob_alpha = {
    .name = "alpha", .type = KNOB_REAL, .low = 0.1, .high = 1000, .scale = SCALE_LOG, .start = "2",
    .help = "how sharply the pull on a positive sets in below the base"};
static const struct knob knob_beta = {
    .name = "beta", .type = KNOB_REAL, .low = 0.1, .high = 1000, .scale = SCALE_LOG, .start = "50",
    .help = "how sharply the push sets in above the base; high cares for the hardest negatives"};
static const struct knob knob_base = {
    .name = "base", .type = KNOB_REAL, .low = -1, .high = 1, .scale = SCALE_LINEAR, .start = "0.5",
    .help = "similarity that should lie between positives and negatives"};
static const struct knob *const knobs[] = {&knob_alpha, &knob_beta, &knob_base, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)offset;
    softmax_scan(row, s, terms->value[BETA], NULL, n);
}

/* The 1 beside the sum is exp(beta base) when the negatives are taken as exp(beta s_j). */
static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double alpha = (double)terms->value[ALPHA], beta = (double)terms->value[BETA], base = (double)terms->value[BASE];
    double below = -alpha * ((double)row->positive - base), one = beta * base;
    double max = fmax((double)row->max, one), all = max + log(exp(one - max) + softmax_sum(row, max));
    row->normalizer = (real)all;
    *slope = (real)-logistic(below);
    return softplus(below) / alpha + (all - one) / beta;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)offset;
    softmax_slope(s, terms->value[BETA], NULL, row->normalizer, 1, n);
}

const struct loss loss_multi_similarity = {
    .part = {.name = "multi_similarity",
             .help = "soft maxima of the positive below a base and of the negatives above it", .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
