/* Pairwise margin loss: the positive is drawn until it is nearer than one margin, negatives are pushed until they are
 * farther than the other, each for itself.
 *
 *     loss = max(0, positive_margin - s+)^2 + mean_j max(0, s_j - margin)^2
 *
 * Hadsell, Chopra, LeCun: Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006, there with distances
 * D: D^2 for alike and max(0, m - D)^2 for different, both halved. With the cosine distance D = 1 - s that is this
 * loss at positive_margin 1 and margin 1 - m. */
#include "engine/losses/loss.h"

enum { POSITIVE_MARGIN, MARGIN };
static const struct knob knob_positive_margin = {
    .name = "positive_margin", .type = KNOB_REAL, .low = -1, .high = 10, .scale = SCALE_LINEAR, .start = "1",
    .help = "margin of positives: a positive with a higher similarity has no loss"};
static const struct knob *const knobs[] = {&knob_positive_margin, &knob_margin, NULL};

static double above(double x)
{
    return x > 0 ? x : 0;
}

MULTIVERSION static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                              size_t n)
{
    (void)offset;
    for (size_t j = 0; j < n; j++) {
        double inside = above((double)s[j] - (double)terms->value[MARGIN]);
        row->sum += inside * inside;
    }
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double n = row->n ? (double)row->n : 1;
    double apart = above((double)terms->value[POSITIVE_MARGIN] - (double)row->positive);
    *slope = (real)(-2 * apart);
    return apart * apart + row->sum / n;
}

MULTIVERSION static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s,
                               const real *offset, size_t n)
{
    (void)offset;
    real each = 2 / (real)row->n;
    for (size_t j = 0; j < n; j++)
        s[j] = s[j] > terms->value[MARGIN] ? each * (s[j] - terms->value[MARGIN]) : 0;
}

const struct loss loss_margin_pair = {
    .part = {.name = "margin_pair",
             .help = "squared hinge on each pair alone: positives above one margin, negatives below", .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
