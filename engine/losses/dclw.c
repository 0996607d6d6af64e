/* Weighted decoupled loss: the decoupled loss in which positives that are near already pull less.
 *
 *     loss = mean_i( -w_i s_i+ / tau + log sum_j exp(s_ij / tau - logq log(q_j items)) )
 *     w_i  = 2 - exp(s_i+ / sigma) / mean_k exp(s_k+ / sigma)
 *
 * Yeh, Hong, Hsu, Liu, Chen, LeCun: Decoupled Contrastive Learning, ECCV 2022, arXiv 2110.06848: the weight is a negative
 * von Mises-Fisher one, sigma 0.5, over the positives of the batch, and constant on the way back. With the run's negatives,
 * own or shared. */
#include "engine/losses/scene.h"

enum { TAU, LOGQ, SIGMA };
static const struct knob knob_dclw_sigma = {
    .name = "dclw_sigma", .type = KNOB_REAL, .low = 0.05, .high = 10, .scale = SCALE_LOG, .start = "0.5",
    .help = "how sharply near positives pull less; high lets all pull alike"};
static const struct knob *const knobs[] = {&knob_tau, &knob_logq, &knob_dclw_sigma, NULL};

extern const struct loss loss_dcl;

/* -s+ / tau as a loss of rows without negatives. */
static void scan_nothing(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)terms, (void)row, (void)s, (void)offset, (void)n;
}

static double finish_pull(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    *slope = -1 / terms->value[TAU];
    return (double)row->positive * (double)*slope;
}

static void slope_nothing(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)terms, (void)row, (void)s, (void)offset, (void)n;
}

static const struct loss pull = {.tempered = true, .scan = scan_nothing, .finish = finish_pull, .slope = slope_nothing};

/* 1 - w_i, which is what is taken off the decoupled loss's own pull, shifted by 1 so that the weights have the mean 1:
 * exp(s_i+ / sigma) / mean_k exp(s_k+ / sigma). */
static const real *nearness(const struct scene *scene, double sigma)
{
    const struct pairs *p = &scene->batch->pairs;
    size_t dim = scene->side[0]->cols;
    real *weight = arena_alloc(&scene->tape->arena, p->n, sizeof *weight);
    double sum = 0, most = -(double)INFINITY;
    for (size_t i = 0; i < p->n; i++) {
        weight[i] = similarity_of_rows(scene->geometry, scene->side[SIDE_USER]->value + p->anchor[i] * dim,
                                       scene->side[SIDE_ITEM]->value + p->positive[i] * dim, dim);
        most = fmax(most, (double)weight[i]);
    }
    for (size_t i = 0; i < p->n; i++)
        sum += exp(((double)weight[i] - most) / sigma);
    for (size_t i = 0; i < p->n; i++)
        weight[i] = (real)(exp(((double)weight[i] - most) / sigma) * (double)p->n / sum);
    return weight;
}

/* The decoupled loss pulls each by 1 where w_i = 2 - nearness_i is wanted: one more pull by 1, and one back by nearness. */
static struct node *whole(const struct scene *scene, const struct loss_terms *terms)
{
    struct row_loss decoupled = {&loss_dcl, *terms, scene->geometry, scene->log_tau};
    struct row_loss pulling = {&pull, *terms, scene->geometry, scene->log_tau};
    struct pairs positives = {.n = scene->batch->pairs.n, .anchor = scene->batch->pairs.anchor,
                              .positive = scene->batch->pairs.positive, .shared = true};
    struct node *users = scene->side[SIDE_USER], *items = scene->side[SIDE_ITEM];
    struct node *loss = op_contrast(scene->tape, users, scene->candidates, &scene->batch->pairs, &decoupled);
    struct node *plain = op_contrast(scene->tape, users, items, &positives, &pulling);
    positives.weight = nearness(scene, (double)terms->value[SIGMA]);
    struct node *by_nearness = op_contrast(scene->tape, users, items, &positives, &pulling);
    return op_blend(scene->tape, loss, 1, op_blend(scene->tape, plain, 1, by_nearness, -1), 1);
}

const struct loss loss_dclw = {
    .part = {.name = "dclw", .help = "decoupled loss in which positives that are near already pull less", .knobs = knobs},
    .tempered = true,
    .whole = whole,
};
