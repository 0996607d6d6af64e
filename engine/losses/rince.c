/* Robust InfoNCE: between InfoNCE (q towards 0) and a loss that false positives cannot lead astray (q = 1), since
 * what an unlikely positive can cost is bounded.
 *
 *     loss = -exp(q s+ / tau) / q + (lambda (exp(s+ / tau) + sum_j exp(s_j / tau - logq log(q_j candidates))))^q / q
 *
 * Chuang, Hjelm, Wang, Vineet, Joshi, Torralba, Jegelka, Song: Robust Contrastive Learning against Noisy Views, CVPR
 * 2022, arXiv 2201.04309, with q of 0.1 to 0.5 and lambda of 0.01 to 0.025. The loss may be under 0, and its size
 * follows exp(q / tau), which a float cannot hold at every temperature that other losses bear: so its temperature is
 * a knob of its own, with a range in which no cosine overflows. */
#include "engine/losses/softmax.h"

enum { TAU, Q, LAMBDA };
static const struct knob knob_rince_tau = {
    .name = "rince_tau", .type = KNOB_REAL, .low = 0.02, .high = 10, .scale = SCALE_LOG, .start = "0.2",
    .help = "temperature: low cares for the hardest negatives, high for all alike"};
static const struct knob knob_q = {
    .name = "rince_q", .type = KNOB_REAL, .low = 0.01, .high = 1, .scale = SCALE_LINEAR, .start = "0.5",
    .help = "robustness to false positives: low is InfoNCE, 1 the most robust"};
static const struct knob knob_lambda = {
    .name = "rince_lambda", .type = KNOB_REAL, .low = 1e-6, .high = 1, .scale = SCALE_LOG, .start = "0.025",
    .help = "how much the denominator weighs: low cares more for the positive"};
static const struct knob *const knobs[] = {&knob_rince_tau, &knob_q, &knob_lambda, &knob_logq, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
}

/* The slope at a logit is lambda^q all^(q - 1) exp(logit): the exponential of the logit less a normalizer. */
static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double tau = (double)terms->value[TAU], q = (double)terms->value[Q],
           log_lambda = log((double)terms->value[LAMBDA]);
    double p = (double)row->positive / tau, max = fmax(p, (double)row->max);
    double all = max + log(exp(p - max) + softmax_sum(row, max));
    double normalizer = (1 - q) * all - q * log_lambda;
    row->normalizer = (real)normalizer;
    *slope = (real)((exp(p - normalizer) - exp(q * p)) / tau);
    return (exp(q * (log_lambda + all)) - exp(q * p)) / q;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    real scale = 1 / terms->value[TAU];
    softmax_slope(s, scale, offset, row->normalizer, scale, n);
}

const struct loss loss_rince = {
    .part = {.name = "rince", .help = "robust InfoNCE: false positives cannot lead it far astray", .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
