/* VICReg: pairs agree, every coordinate varies over the batch, and coordinates do not vary together. No negatives are
 * drawn.
 *
 *     loss = vicreg_invariance mean_i |x_i - y_i|^2 / d
 *          + sum over both sides of vicreg_variance / 2 mean_a max(0, 1 - sqrt(Var x_a + 0.0001))
 *                                 + vicreg_covariance sum_{a != b} Cov(x_a, x_b)^2 / d
 *
 * Bardes, Ponce, LeCun: VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning, ICLR
 * 2022, arXiv 2105.04906, as in the authors' code, which the weights 25, 25 and 1 belong to: it takes the invariance
 * by the coordinate and half of each variance term. Rows are taken sqrt(d) times as long: so rows of length one,
 * evenly spread, have the variance 1 that is asked for. A single pair varies in nothing: it is only pulled
 * together. */
#include "engine/losses/loss_input.h"

enum { INVARIANCE, VARIANCE, COVARIANCE };
static const struct knob knob_vicreg_invariance = {
    .name = "vicreg_invariance", .type = KNOB_REAL, .low = 0, .high = 1000, .scale = SCALE_LOG, .start = "25",
    .help = "how much it weighs that pairs agree"};
static const struct knob knob_vicreg_variance = {
    .name = "vicreg_variance", .type = KNOB_REAL, .low = 0, .high = 1000, .scale = SCALE_LOG, .start = "25",
    .help = "how much it weighs that every coordinate varies over the batch"};
static const struct knob knob_vicreg_covariance = {
    .name = "vicreg_covariance", .type = KNOB_REAL, .low = 0, .high = 1000, .scale = SCALE_LOG, .start = "1",
    .help = "how much it weighs that coordinates do not vary together"};
static const struct knob *const knobs[] = {&knob_vicreg_invariance, &knob_vicreg_variance, &knob_vicreg_covariance,
                                           NULL};

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    const struct contrast_rows *p = &input->batch->pairs;
    const uint32_t *rows[2] = {p->anchor, p->positive};
    struct node *x[2], *scattered[2];
    for (int side = 0; side < 2; side++) {
        struct node *taken = op_take(input->tape, input->side[side], rows[side], p->n);
        x[side] = op_weighted_sum(input->tape, taken, sqrt((double)taken->cols), NULL, 0);
        scattered[side] = op_variance_covariance(input->tape, x[side], (double)terms->value[VARIANCE] / 2,
                                                 (double)terms->value[COVARIANCE]);
    }
    struct node *apart = op_mean_square(input->tape, op_weighted_sum(input->tape, x[0], 1, x[1], -1));
    struct node *spread = op_weighted_sum(input->tape, scattered[0], 1, scattered[1], 1);
    return op_weighted_sum(input->tape, apart, (double)terms->value[INVARIANCE], spread, 1);
}

const struct loss loss_vicreg = {
    .part = {.name = "vicreg", .help = "pairs agree, coordinates vary, and not together; no negatives",
             .knobs = knobs},
    .in_batch = true,
    .whole = whole,
};
