/* Triplet loss on similarities: negatives push only while they are within the margin of the positive.
 *
 *     all        loss = mean_j max(0, margin - s+ + s_j)
 *     hard       loss = max(0, margin - s+ + max_j s_j)
 *     semi_hard  loss = max(0, margin - s+ + s_k), s_k the greatest s_j below s+; the least s_j where none is below
 *
 * Schroff, Kalenichenko, Philbin: FaceNet, CVPR 2015, there with squared distances, and semi-hard negatives because
 * the hardest lead to collapse; Hermans, Beyer, Leibe: In Defense of the Triplet Loss, arXiv 1703.07737, 2017, for
 * the hardest. For what happens when no negative is below, the way of TensorFlow's triplet_semihard_loss was
 * taken. */
#include "engine/losses/loss.h"

enum { MARGIN, MINING };
enum { MINE_ALL, MINE_SEMI_HARD, MINE_HARD };

static const struct knob knob_mining = {
    .name = "mining", .type = KNOB_CHOICE, .choices = "all semi_hard hard", .start = "all",
    .help = "which negatives a triplet loss takes: all, the hardest below the positive, or the hardest"};
static const struct knob *const knobs[] = {&knob_margin, &knob_mining, NULL};

static int mining_of(const struct loss_terms *terms)
{
    return (int)terms->value[MINING];
}

static void scan_all(const struct loss_terms *terms, struct loss_row *row, const real *s, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double inside = (double)terms->value[MARGIN] - (double)row->positive + (double)s[j];
        if (inside > 0) {
            row->sum += inside;
            row->slope -= 1;
        }
    }
}

/* The greatest below `limit` is in row->max; until there is one, the least of all is row->second. */
static void scan_for_one(struct loss_row *row, const real *s, size_t n, real limit)
{
    for (size_t j = 0; j < n; j++) {
        if (s[j] == -INFINITY)
            continue;
        if (s[j] < limit && s[j] > row->max) {
            row->max = s[j];
            row->picked = row->at + j + 1;
        } else if (row->max == -INFINITY && (!row->picked || (double)s[j] < row->second)) {
            row->second = (double)s[j];
            row->picked = row->at + j + 1;
        }
    }
}

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)offset;
    if (mining_of(terms) == MINE_ALL)
        scan_all(terms, row, s, n);
    else
        scan_for_one(row, s, n, mining_of(terms) == MINE_HARD ? (real)INFINITY : row->positive);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    if (mining_of(terms) == MINE_ALL) {
        double n = row->n ? (double)row->n : 1;
        *slope = (real)(row->slope / n);
        return row->sum / n;
    }
    double s = row->max > -INFINITY ? (double)row->max : row->second;
    double inside = row->picked ? (double)terms->value[MARGIN] - (double)row->positive + s : 0;
    row->normalizer = inside > 0 ? 1 : 0;
    *slope = -row->normalizer;
    return inside > 0 ? inside : 0;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)offset;
    if (mining_of(terms) == MINE_ALL)
        for (size_t j = 0; j < n; j++)
            s[j] = terms->value[MARGIN] - row->positive + s[j] > 0 ? 1 / (real)row->n : 0;
    else
        for (size_t j = 0; j < n; j++)
            s[j] = row->at + j + 1 == row->picked ? row->normalizer : 0;
}

const struct loss loss_triplet = {
    .part = {.name = "triplet", .help = "negatives push only while they are within the margin of the positive",
             .knobs = knobs},
    .margin_gap = true,
    .of_rows = {scan, finish, slope},
};
