/* Hard negative contrastive loss: the debiased loss with each negative weighted by how hard it is.
 *
 *     loss = -log( exp(s+ / tau) / (exp(s+ / tau) + N g) )
 *     w_j = exp(hardness s_j / tau) / mean_k exp(hardness s_k / tau)
 *     g = max( (mean_j w_j exp(s_j / tau) - tau_plus exp(s+ / tau)) / (1 - tau_plus), exp(-1 / tau) )
 *
 * Robinson, Chuang, Sra, Jegelka: Contrastive Learning with Hard Negative Samples, ICLR 2021, arXiv 2010.04592, where
 * hardness is called beta, 1 by default, with tau 0.5 and tau_plus 0.1; with hardness 0 it is the debiased loss. As
 * in the authors' code the weights are part of the function that is differentiated, so a negative much easier than
 * the rest has a slope under 0: to push it away would make the others weigh more.
 *
 * The row keeps two sums relative to its greatest logit: of w_j exp(s_j / tau) in `sum` and of w_j in `second`. */
#include "engine/losses/softmax.h"

enum { TAU, HARDNESS, TAU_PLUS };
static const struct knob knob_hardness = {
    .name = "hardness", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LINEAR, .start = "1",
    .help = "how much more hard negatives weigh than easy ones; 0 is alike (beta in the paper)"};
static const struct knob *const knobs[] = {&knob_tau, &knob_hardness, &knob_tau_plus, NULL};

/* exp(hardness (logit - max)), 0 for a masked negative whatever the hardness. */
INLINE real weight(real behind, real hardness)
{
    return behind == -INFINITY ? 0 : real_exp(hardness * behind);
}

INLINE void add(real behind, real hardness, real *product, real *sum)
{
    real w = weight(behind, hardness);
    *product += w * real_exp(behind);
    *sum += w;
}

MULTIVERSION static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                              size_t n)
{
    (void)offset;
    real scale = 1 / terms->value[TAU], hardness = terms->value[HARDNESS], max = row->max;
    for (size_t j = 0; j < n; j++)
        max = s[j] * scale > max ? s[j] * scale : max;
    if (max == -INFINITY)
        return; /* every negative so far is masked */
    real products[LANES] = {0}, weights[LANES] = {0};
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        for (int l = 0; l < LANES; l++)
            add(s[j + l] * scale - max, hardness, &products[l], &weights[l]);
    for (; j < n; j++)
        add(s[j] * scale - max, hardness, &products[0], &weights[0]);
    double shrink = exp((double)row->max - (double)max); /* of what was summed relative to a lower maximum */
    row->sum = row->sum * pow(shrink, 1 + (double)hardness) + (double)lanes_sum(products);
    row->second = row->second * pow(shrink, (double)hardness) + (double)lanes_sum(weights);
    row->max = max;
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double n = (double)row->n, sum = row->second > 0 ? n * row->sum / row->second : 0;
    double value = debiased_finish(row, (double)terms->value[TAU], (double)terms->value[TAU_PLUS], sum, slope);
    if (row->second > 0)
        row->normalizer *= (real)(n / row->second);
    return value;
}

MULTIVERSION static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s,
                               const real *offset, size_t n)
{
    (void)offset;
    real scale = 1 / terms->value[TAU], hardness = terms->value[HARDNESS];
    real mean = row->second > 0 ? (real)(row->sum / row->second) : 0;
    for (size_t j = 0; j < n; j++) {
        real behind = s[j] * scale - row->max;
        s[j] = row->normalizer * weight(behind, hardness) * ((1 + hardness) * real_exp(behind) - hardness * mean);
    }
}

const struct loss loss_hcl = {
    .part = {.name = "hcl", .help = "debiased, and hard negatives weigh more than easy ones", .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
