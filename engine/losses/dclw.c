/* Weighted decoupled loss: the decoupled loss in which positives that are near already pull less.
 *
 *     loss = mean_i( -w_i s_i+ / tau + log sum_j exp(s_ij / tau - logq log(q_j candidates)) )
 *     w_i  = 2 - exp(s_i+ / sigma) / mean_k exp(s_k+ / sigma)
 *
 * Yeh, Hong, Hsu, Liu, Chen, LeCun: Decoupled Contrastive Learning, ECCV 2022, arXiv 2110.06848: the weight is a
 * negative von Mises-Fisher one, sigma 0.5, over the positives of the batch, and taken as constant on the way back.
 * With the run's negatives, own or shared; a row without any is only pulled. */
#include "engine/losses/decoupled.h"
#include "engine/losses/loss_input.h"

extern const struct loss loss_dclw;

enum { TAU, LOGQ, SIGMA };
static const struct knob knob_dclw_sigma = {
    .name = "dclw_sigma", .type = KNOB_REAL, .low = 0.05, .high = 10, .scale = SCALE_LOG, .start = "0.5",
    .help = "how sharply near positives pull less; high lets all pull alike"};
static const struct knob *const knobs[] = {&knob_tau, &knob_logq, &knob_dclw_sigma, NULL};

/* w (pairs), whose mean is 1. */
static const real *weights(const struct loss_input *input, double sigma)
{
    const struct contrast_rows *p = &input->batch->pairs;
    size_t dim = input->with_prior[SIDE_ANCHOR]->cols;
    real *weight = arena_alloc(&input->tape->arena, p->n, sizeof *weight);
    double sum = 0, most = -(double)INFINITY;
    for (size_t i = 0; i < p->n; i++) {
        weight[i] = similarity_of_rows(input->geometry, input->with_prior[SIDE_ANCHOR]->value + p->anchor[i] * dim,
                                       input->with_prior[SIDE_CANDIDATE]->value + p->positive[i] * dim, dim);
        most = fmax(most, (double)weight[i]);
    }
    for (size_t i = 0; i < p->n; i++)
        sum += exp(((double)weight[i] - most) / sigma);
    for (size_t i = 0; i < p->n; i++)
        weight[i] = (real)(2 - exp(((double)weight[i] - most) / sigma) * (double)p->n / sum);
    return weight;
}

static size_t ways(const struct loss_input *input, const struct loss_terms *terms, struct contrast_way *way)
{
    const struct contrast_rows *pairs = &input->batch->pairs;
    for (int half = 0; half < 2; half++)
        way[half] = (struct contrast_way){.anchors = input->with_prior[SIDE_ANCHOR],
                                          .candidates = input->with_prior[SIDE_CANDIDATE], .weight = 1};
    way[0].of_rows = &decoupled_positive;
    way[0].pairs = (struct contrast_rows){.n = pairs->n, .anchor = pairs->anchor, .positive = pairs->positive,
                                          .shared = true, .weight = weights(input, (double)terms->value[SIGMA])};
    way[1].of_rows = &decoupled_negatives;
    way[1].pairs = *pairs;
    return 2;
}

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    return contrast_ways_sum(&loss_dclw, input, terms);
}

const struct loss loss_dclw = {
    .part = {.name = "dclw", .help = "decoupled loss in which positives that are near already pull less",
             .knobs = knobs},
    .uses_temperature = true,
    .whole = whole,
    .row = &decoupled_negatives,
    .pull = &decoupled_positive,
    .ways = ways,
};
