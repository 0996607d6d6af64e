/* Consistency: two views of the same batch (noise, dropout) must agree about which candidate belongs to which anchor.
 *
 *     loss = mean over anchors of (KL(p || q) + KL(q || p)) / 2
 *
 * p and q are the softmax of s / tau over the candidates of the batch's pairs, in one view and in the other. Liang,
 * Wu, Li, Wang, Meng, Qin, Chen, Zhang, Liu: R-Drop: Regularized Dropout for Neural Networks, NeurIPS 2021, arXiv
 * 2106.14448, with dropout as the view and a weight of 0.1 to 5 (weight_consistency). It pulls no pair together, so
 * it stands beside a loss that does; without a view that changes anything it is 0. A learned temperature is not moved
 * by it: the higher, the better all views would agree. */
#include "engine/losses/loss_input.h"

enum { TAU };
static const struct knob *const knobs[] = {&knob_tau, NULL};

/* (2 n, dim): the members of the pairs on a side, in both views. */
static struct node *both_views(const struct loss_input *input, enum side side, const uint32_t *rows)
{
    size_t n = input->batch->pairs.n;
    struct node *first = op_take(input->tape, input->side[side], rows, n);
    struct node *second = op_take(input->tape, input->second_view(input->context, side), rows, n);
    return op_stack(input->tape, first, second);
}

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    struct node *anchors = both_views(input, SIDE_ANCHOR, input->batch->pairs.anchor);
    struct node *candidates = both_views(input, SIDE_CANDIDATE, input->batch->pairs.positive);
    return op_consistency(input->tape, anchors, candidates, (double)terms->value[TAU], input->geometry);
}

const struct loss loss_consistency = {
    .part = {.name = "consistency",
             .help = "two views of the batch agree who belongs to whom; stands beside another loss", .knobs = knobs},
    .is_auxiliary = true,
    .in_batch = true,
    .whole = whole,
};
