/* Sigmoid loss: each pair is a yes-or-no question of its own, with no softmax over the row.
 *
 *     loss = -log sigmoid(s+ / tau + bias) - sum_j log sigmoid(-(s_j / tau + bias))
 *
 * Zhai, Mustafa, Kolesnikov, Beyer: Sigmoid Loss for Language Image Pre-Training (SigLIP), ICCV 2023, arXiv 2303.15343,
 * there with tau 0.1 and bias -10 at the start, both learned; here they are knobs. As there the sum over negatives is not
 * divided by their number, only the whole by the number of positives. The bias makes up for the many negatives: about
 * minus the logarithm of how many there are for each positive is where training starts balanced. */
#include "engine/losses/logistic.h"
#include "engine/losses/loss.h"

enum { TAU, BIAS };
static const struct knob knob_bias = {
    .name = "bias", .type = KNOB_REAL, .low = -50, .high = 50, .scale = SCALE_LINEAR, .start = "-10",
    .help = "added to every logit: low says that most pairs are no match"};
static const struct knob *const knobs[] = {&knob_tau, &knob_bias, NULL};

static double logit_of(const struct loss_terms *terms, real s)
{
    return (double)s / (double)terms->value[TAU] + (double)terms->value[BIAS];
}

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)offset;
    for (size_t j = 0; j < n; j++)
        row->sum += softplus(logit_of(terms, s[j]));
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double positive = logit_of(terms, row->positive);
    *slope = (real)(-logistic(-positive) / (double)terms->value[TAU]);
    return softplus(-positive) + row->sum;
}

MULTIVERSION static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset,
                               size_t n)
{
    (void)row, (void)offset;
    real scale = 1 / terms->value[TAU];
    for (size_t j = 0; j < n; j++) {
        real logit = s[j] * scale + terms->value[BIAS];
        real e = real_exp(logit < 40 ? logit : 40); /* beyond, the logistic is 1 */
        s[j] = scale * e / (1 + e);
    }
}

const struct loss loss_sigmoid = {
    .part = {.name = "sigmoid", .help = "SigLIP: each pair alone is a yes-or-no question", .knobs = knobs},
    .scan = scan,
    .finish = finish,
    .slope = slope,
};
