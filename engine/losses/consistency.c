/* Consistency: two views of the same batch (noise, dropout) must agree about which candidate belongs to which anchor.
 *
 *     loss = mean over anchors of (KL(p || q) + KL(q || p)) / 2
 *
 * p and q are the softmax of s / tau over the candidates of the batch's pairs, in one view and in the other. Liang, Wu, Li, Wang,
 * Meng, Qin, Chen, Zhang, Liu: R-Drop: Regularized Dropout for Neural Networks, NeurIPS 2021, arXiv 2106.14448, with dropout
 * as the view and a weight of 0.1 to 5 (weight_consistency). It pulls no pair together, so it stands beside a loss that does;
 * without a view that changes anything it is 0. A learned temperature is not moved by it: the higher, the better all views
 * would agree. */
#include "engine/losses/scene.h"

enum { TAU };
static const struct knob *const knobs[] = {&knob_tau, NULL};

/* (2 n, dim): the members of the pairs on a side, in both views. */
static struct node *both_views(const struct scene *scene, enum side side, const uint32_t *rows)
{
    size_t n = scene->batch->pairs.n;
    struct node *first = op_take(scene->tape, scene->side[side], rows, n);
    struct node *second = op_take(scene->tape, scene->second_view(scene->context, side), rows, n);
    return op_stack(scene->tape, first, second);
}

static struct node *whole(const struct scene *scene, const struct loss_terms *terms)
{
    struct node *anchors = both_views(scene, SIDE_ANCHOR, scene->batch->pairs.anchor);
    struct node *candidates = both_views(scene, SIDE_CANDIDATE, scene->batch->pairs.positive);
    return op_consistency(scene->tape, anchors, candidates, (double)terms->value[TAU], scene->geometry);
}

const struct loss loss_consistency = {
    .part = {.name = "consistency", .help = "two views of the batch agree who belongs to whom; stands beside another loss",
             .knobs = knobs},
    .needs_company = true,
    .in_batch = true,
    .whole = whole,
};
