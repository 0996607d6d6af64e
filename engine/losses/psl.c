/* Pairwise softmax loss: the softmax loss with the exponential of each pair's difference replaced by tanh + 1, which
 * follows ranking metrics more closely and does not let false negatives outweigh the rest.
 *
 *     loss = log sum_j (tanh(d_j) + 1)^(1 / tau),  d_j = (s_j - s+) / activation_tau
 *
 * Yang, Chen, Xin, Zhou, Hu, Feng, Chen, Wang: PSL: Rethinking and Improving Softmax Loss from Pairwise Perspective
 * for Recommendation, NeurIPS 2024, arXiv 2411.00163, the variant PSL-tanh; tau is there called tau*, 0.005 to 0.25,
 * and the other is 2 for cosine similarities. A row without negatives has the loss 0.
 *
 * tanh(d) + 1 = 2 logistic(2 d), so with x = 2 d the logit of a pair is (log 2 - softplus(-x)) / tau, and its
 * derivative by x is logistic(-x) / tau. */
#include "engine/losses/logistic.h"
#include "engine/losses/loss.h"

enum { TAU, ACTIVATION_TAU };
static const struct knob knob_activation_tau = {
    .name = "activation_tau", .type = KNOB_REAL, .low = 0.01, .high = 100, .scale = SCALE_LOG, .start = "2",
    .help = "divides the differences of similarities inside tanh; 2 keeps cosines out of saturation"};
static const struct knob *const knobs[] = {&knob_tau, &knob_activation_tau, NULL};

static double doubled(const struct loss_terms *terms, const struct loss_row *row, real s)
{
    return 2 * ((double)s - (double)row->positive) / (double)terms->value[ACTIVATION_TAU];
}

static double logit(const struct loss_terms *terms, double x)
{
    return (log(2) - softplus(-x)) / (double)terms->value[TAU];
}

/* `sum` is of the exponentials, `slope` of the same times the derivative by x, both relative to exp(max). */
static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)offset;
    real nearest = -INFINITY;
    for (size_t j = 0; j < n; j++)
        nearest = s[j] > nearest ? s[j] : nearest;
    if (nearest == -INFINITY)
        return; /* every negative of the tile is masked */
    real last = row->max, greatest = (real)logit(terms, doubled(terms, row, nearest));
    row->max = greatest > last ? greatest : last;
    double shrink = exp((double)last - (double)row->max);
    row->sum *= shrink;
    row->slope *= shrink;
    for (size_t j = 0; j < n; j++) {
        double x = doubled(terms, row, s[j]), e = s[j] > -INFINITY ? exp(logit(terms, x) - (double)row->max) : 0;
        row->sum += e;
        row->slope += e * logistic(-x);
    }
}

static double by_similarity(const struct loss_terms *terms)
{
    return 2 / ((double)terms->value[TAU] * (double)terms->value[ACTIVATION_TAU]);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    *slope = 0;
    if (row->max == -INFINITY)
        return 0;
    *slope = (real)(-row->slope / row->sum * by_similarity(terms));
    return (double)row->max + log(row->sum);
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)offset;
    double factor = by_similarity(terms) / row->sum;
    for (size_t j = 0; j < n; j++) {
        double x = doubled(terms, row, s[j]);
        s[j] = s[j] > -INFINITY ? (real)(factor * exp(logit(terms, x) - (double)row->max) * logistic(-x)) : 0;
    }
}

const struct loss loss_psl = {
    .part = {.name = "psl",
             .help = "pairwise softmax with tanh for exp: nearer to ranking metrics, calm about false negatives",
             .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
