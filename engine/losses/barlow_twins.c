/* Barlow Twins: over the pairs of the batch, a coordinate of the anchor says what the same coordinate of the
 * candidate says, and nothing of the others.
 *
 *     loss = sum_a (1 - C_aa)^2 + barlow_lambda sum_{a != b} C_ab^2,  C_ab = mean_i x_ia y_ib
 *
 * x and y with each coordinate standardised over the batch, as batch normalisation does it. Zbontar, Jing, Misra,
 * LeCun, Deny: Barlow Twins: Self-Supervised Learning via Redundancy Reduction, ICML 2021, arXiv 2103.03230, lambda
 * 0.005. No negatives are drawn. */
#include "engine/losses/loss_input.h"

enum { LAMBDA };
static const struct knob knob_barlow_lambda = {
    .name = "barlow_lambda", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LOG, .start = "0.005",
    .help = "how much it weighs that different coordinates say different things"};
static const struct knob *const knobs[] = {&knob_barlow_lambda, NULL};

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    const struct contrast_rows *p = &input->batch->pairs;
    struct node *x = op_standardize(input->tape, op_take(input->tape, input->side[SIDE_ANCHOR], p->anchor, p->n));
    struct node *y = op_standardize(input->tape,
                                    op_take(input->tape, input->side[SIDE_CANDIDATE], p->positive, p->n));
    return op_correlation(input->tape, x, y, (double)terms->value[LAMBDA]);
}

const struct loss loss_barlow_twins = {
    .part = {.name = "barlow_twins",
             .help = "coordinates of pairs agree each with its own and with no other; no negatives", .knobs = knobs},
    .in_batch = true,
    .whole = whole,
};
