/* WARP: a triplet loss that goes through the negatives until one is in the way, and steps the further the sooner it
 * found one, since the positive must then stand low in the list.
 *
 *     loss = L(n div N) max(0, margin - s+ + s_N),   L(k) = 1 + 1/2 + ... + 1/k
 *
 * s_N is the first of the n negatives with s_j > s+ - margin, in the order in which they were drawn, and n div N the
 * estimate of the positive's rank; where no negative is in the way the loss is 0. The rank counts as a constant on
 * the way back. Weston, Bengio, Usunier: WSABIE: Scaling Up To Large Vocabulary Image Annotation, IJCAI 2011. With
 * sharing=catalog n is the catalogue, in the order of its candidates; otherwise the rank is one among the negatives
 * drawn. */
#include "engine/losses/loss.h"

enum { MARGIN };
static const struct knob *const knobs[] = {&knob_margin, NULL};

/* row->sum counts the negatives before the one that was found, whose similarity is in row->max. */
static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)offset;
    for (size_t j = 0; j < n && !row->picked; j++) {
        if (s[j] == -INFINITY)
            continue;
        if (s[j] > row->positive - terms->value[MARGIN]) {
            row->picked = row->at + j + 1;
            row->max = s[j];
        } else {
            row->sum++;
        }
    }
}

static double harmonic(size_t k)
{
    double sum = 0;
    for (size_t i = 1; i <= k; i++)
        sum += 1 / (double)i;
    return sum;
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    *slope = 0;
    if (!row->picked)
        return 0;
    double weight = harmonic(row->n / ((size_t)row->sum + 1));
    row->normalizer = (real)weight;
    *slope = (real)-weight;
    return weight * ((double)terms->value[MARGIN] - (double)row->positive + (double)row->max);
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)terms, (void)offset;
    for (size_t j = 0; j < n; j++)
        s[j] = row->at + j + 1 == row->picked ? row->normalizer : 0;
}

const struct loss loss_warp = {
    .part = {.name = "warp", .help = "the first negative that violates the margin, weighted by its estimated rank",
             .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
