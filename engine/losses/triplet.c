/* Triplet loss on similarities: negatives push only while they are within the margin of the positive.
 *
 *     loss = mean_j max(0, margin - s+ + s_j)
 *
 * Schroff, Kalenichenko, Philbin: FaceNet, CVPR 2015, there with squared distances; Weinberger and Saul, JMLR 2009. */
#include "engine/losses/loss.h"

enum { MARGIN };
static const struct knob *const knobs[] = {&knob_margin, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)offset;
    for (size_t j = 0; j < n; j++) {
        double inside = (double)terms->value[MARGIN] - (double)row->positive + (double)s[j];
        if (inside > 0) {
            row->sum += inside;
            row->slope -= 1;
        }
    }
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    (void)terms;
    double n = row->n ? (double)row->n : 1;
    *slope = (real)(row->slope / n);
    return row->sum / n;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)offset;
    for (size_t j = 0; j < n; j++)
        s[j] = terms->value[MARGIN] - row->positive + s[j] > 0 ? 1 / (real)row->n : 0;
}

const struct loss loss_triplet = {
    .part = {.name = "triplet", .help = "negatives push only while they are within the margin of the positive",
             .knobs = knobs},
    .scan = scan,
    .finish = finish,
    .slope = slope,
};
