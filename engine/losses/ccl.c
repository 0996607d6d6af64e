/* Cosine contrastive loss: the positive should be as near as can be, and a negative pushes only while it is nearer
 * than the margin, whatever the positive does.
 *
 *     loss = (1 - s+) + negative_weight mean_j max(0, s_j - margin)
 *
 * Mao, Zhu, Wang, Dai, Dong, Xiao, He: SimpleX: A Simple and Strong Baseline for Collaborative Filtering, CIKM 2021,
 * arXiv 2109.12613, with 1000 negatives, margins of 0.3 to 0.9 and weights of 10 to several hundred, by data set. */
#include "engine/losses/loss.h"

enum { MARGIN, NEGATIVE_WEIGHT };
static const struct knob knob_negative_weight = {
    .name = "negative_weight", .type = KNOB_REAL, .low = 0, .high = 10000, .scale = SCALE_LOG, .start = "10",
    .help = "how much all negatives together weigh against the positive"};
static const struct knob *const knobs[] = {&knob_margin, &knob_negative_weight, NULL};

MULTIVERSION static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                              size_t n)
{
    (void)offset;
    for (size_t j = 0; j < n; j++)
        if (s[j] > terms->value[MARGIN])
            row->sum += (double)s[j] - (double)terms->value[MARGIN];
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double n = row->n ? (double)row->n : 1;
    *slope = -1;
    return 1 - (double)row->positive + (double)terms->value[NEGATIVE_WEIGHT] * row->sum / n;
}

MULTIVERSION static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s,
                               const real *offset, size_t n)
{
    (void)offset;
    real each = terms->value[NEGATIVE_WEIGHT] / (real)row->n;
    for (size_t j = 0; j < n; j++)
        s[j] = s[j] > terms->value[MARGIN] ? each : 0;
}

const struct loss loss_ccl = {
    .part = {.name = "ccl", .help = "cosine contrastive (SimpleX): negatives push while nearer than the margin",
             .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
