/* Sigmoid loss: each pair is a yes-or-no question of its own, with no softmax over the row.
 *
 *     loss = -log sigmoid(s+ / tau + bias) - sum_j log sigmoid(-(s_j / tau + bias))
 *
 * Zhai, Mustafa, Kolesnikov, Beyer: Sigmoid Loss for Language Image Pre-Training (SigLIP), ICCV 2023, arXiv
 * 2303.15343, there with tau 0.1 and bias -10 at the start, both learned; here they are knobs. As there the sum over
 * negatives is not divided by their number, only the whole by the number of positives. The bias makes up for the many
 * negatives: about minus the logarithm of how many there are for each positive is where training starts balanced. */
#include "engine/losses/logistic.h"
#include "engine/losses/loss.h"

enum { TAU, BIAS };
static const struct knob knob_bias = {
    .name = "bias", .type = KNOB_REAL, .low = -50, .high = 50, .scale = SCALE_LINEAR, .start = "-10",
    .help = "added to every logit: low says that most pairs are no match"};
static const struct knob *const knobs[] = {&knob_tau, &knob_bias, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)offset;
    logistic_scan(s, 1 / terms->value[TAU], terms->value[BIAS], n, &row->sum, &row->slope);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double tau = (double)terms->value[TAU], positive = (double)row->positive / tau + (double)terms->value[BIAS];
    *slope = (real)(-logistic(-positive) / tau);
    return softplus(-positive) + row->sum;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)row, (void)offset;
    real scale = 1 / terms->value[TAU];
    logistic_slope(s, scale, terms->value[BIAS], scale, n);
}

const struct loss loss_sigmoid = {
    .part = {.name = "sigmoid", .help = "SigLIP: each pair alone is a yes-or-no question", .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
