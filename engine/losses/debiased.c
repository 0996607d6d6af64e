/* Debiased contrastive loss: InfoNCE that takes out of the negatives what must be unseen positives among them, by the
 * share tau_plus of candidates that an anchor would like.
 *
 *     loss = -log( exp(s+ / tau) / (exp(s+ / tau) + N g) )
 *     g = max( (mean_j exp(s_j / tau - logq log(q_j candidates)) - tau_plus exp(s+ / tau)) / (1 - tau_plus),
 *              exp(-1 / tau) )
 *
 * Chuang, Robinson, Yen-Chen, Torralba, Jegelka: Debiased Contrastive Learning, NeurIPS 2020, arXiv 2007.00224, with
 * one positive; there tau 0.5 and tau_plus 0.1. The floor is the least that a cosine can give. Where it holds, no
 * negative of the row has a slope. */
#include "engine/losses/softmax.h"

enum { TAU, TAU_PLUS };
static const struct knob *const knobs[] = {&knob_tau, &knob_tau_plus, &knob_logq, NULL};

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    softmax_scan(row, s, 1 / terms->value[TAU], offset, n);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    return debiased_finish(row, (double)terms->value[TAU], (double)terms->value[TAU_PLUS], row->sum, slope);
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    softmax_slope(s, 1 / terms->value[TAU], offset, row->max, row->normalizer, n);
}

const struct loss loss_debiased = {
    .part = {.name = "debiased", .help = "InfoNCE corrected for unseen positives among the negatives",
             .knobs = knobs},
    .of_rows = {scan, finish, slope},
};
