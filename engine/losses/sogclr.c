/* SogCLR: the decoupled loss with a normaliser that each anchor remembers from batch to batch, so that few negatives
 * at a time do the work of many.
 *
 *     g_t    = mean_j exp((s_j - s+) / tau - logq log(q_j candidates))
 *     u_t    = (1 - sogclr_gamma) u_(t-1) + sogclr_gamma g_t,  u_0 = g_0
 *     loss   = log(n u_t),  with the derivative (d g_t / d s) / u_t
 *
 * Yuan, Wu, Qiu, Du, Zhang, Zhou, Yang: Provable Stochastic Optimization for Global Contrastive Learning: Small Batch
 * Does Not Harm Performance, ICML 2022, arXiv 2202.12387; gamma is 0.9 in the authors' code, where 1 forgets all and
 * gives the decoupled loss. The derivative is the method's estimate, not that of the value, whenever something is
 * remembered. A row without negatives has the loss 0 and remembers what it did.
 *
 * What is remembered is log u; 0 stands for nothing yet. */
#include "engine/losses/softmax.h"

enum { TAU, LOGQ, GAMMA };
static const struct knob knob_sogclr_gamma = {
    .name = "sogclr_gamma", .type = KNOB_REAL, .low = 0.01, .high = 1, .scale = SCALE_LINEAR, .start = "0.9",
    .help = "share of the present batch in the normaliser that an anchor keeps; 1 drops the past"};
static const struct knob *const knobs[] = {&knob_tau, &knob_logq, &knob_sogclr_gamma, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
}

/* log((1 - gamma) exp(before) + gamma exp(now)) */
static double moved(double before, double now, double gamma)
{
    double most = fmax(before, now);
    return most + log((1 - gamma) * exp(before - most) + gamma * exp(now - most));
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    *slope = 0;
    if (row->max == -INFINITY)
        return 0;
    double positive = (double)row->positive / (double)terms->value[TAU], log_n = log((double)row->n);
    double now = (double)row->max + log(row->sum) - positive - log_n;
    double u = row->memory == 0 ? now : moved((double)row->memory, now, (double)terms->value[GAMMA]);
    row->memory = (real)u;
    row->normalizer = (real)(positive + log_n + u);
    *slope = (real)(-exp(now - u) / (double)terms->value[TAU]);
    return log_n + u;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    real scale = 1 / terms->value[TAU];
    softmax_slope(s, scale, offset, row->normalizer, scale, n);
}

const struct loss loss_sogclr = {
    .part = {.name = "sogclr",
             .help = "decoupled loss with a moving average of its normaliser for each anchor (few negatives do)",
             .knobs = knobs},
    .remembers = true,
    .of_rows = {scan, finish, slope},
};
