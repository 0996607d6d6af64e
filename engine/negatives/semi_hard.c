/* Semi-hard negatives: less similar than the positive, but by no more than a margin.
 *
 *     s+ - semi_hard_margin < s < s+
 *
 * Schroff, Kalenichenko, Philbin: FaceNet: A Unified Embedding for Face Recognition and Clustering, CVPR 2015, since
 * the hardest lead to collapse; there the margin is 0.2 of squared distances, which is 0.1 of cosines. A slot takes
 * one at random of its candidates there. Where none is, it takes the most similar one below the positive, so that the
 * margin 0 means the nearest below; where none is below either, the least similar of all, the way of TensorFlow's
 * triplet_semihard_loss. */
#include "engine/losses/loss.h"
#include "engine/negatives/choice.h"
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_semi_hard = {
    .name = "mix_semi_hard", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of semi-hard negatives (just below the positive) in the mix"};

static const struct knob knob_semi_hard_pool = {
    .name = "semi_hard_pool", .type = KNOB_INT, .low = 1, .high = MOST_POOL, .scale = SCALE_LOG, .start = "16",
    .unit = "per negative", .help = "candidates that each semi-hard negative is chosen from"};

static const struct knob knob_semi_hard_margin = {
    .name = "semi_hard_margin", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LINEAR, .start = "0.1",
    .help = "how far below the positive a semi-hard negative may be; 0 takes the nearest below"};

enum { SEMI_HARD_MARGIN = 2 };
static const struct knob *const knobs[] = {&knob_mix_semi_hard, &knob_semi_hard_pool, &knob_semi_hard_margin, NULL};

static bool semi_hard(const struct choice *choice, uint32_t j)
{
    real s = choice->similarity[j];
    return s < choice->positive && s > choice->positive - (real)choice->value[SEMI_HARD_MARGIN];
}

/* The most similar one below the positive, or the least similar of all. */
static uint32_t nearest_below(const struct choice *choice)
{
    uint32_t below = NOT_DRAWN, least = 0;
    for (uint32_t j = 0; j < choice->n; j++) {
        real s = choice->similarity[j];
        if (s < choice->positive && (below == NOT_DRAWN || s > choice->similarity[below]))
            below = j;
        least = s < choice->similarity[least] ? j : least;
    }
    return below == NOT_DRAWN ? least : below;
}

static void choose(const struct choice *choice, size_t slots, uint32_t *picked)
{
    (void)slots;
    size_t n = 0;
    for (uint32_t j = 0; j < choice->n; j++)
        if (semi_hard(choice, j))
            choice->order[n++] = j;
    *picked = n ? choice->order[choice_random(choice, n)] : nearest_below(choice);
}

const struct strategy strategy_semi_hard = {
    .part = {.name = "semi_hard", .help = "candidates a little less similar than the positive", .knobs = knobs},
    .weight = &knob_mix_semi_hard,
    .choose = choose,
    .pool = &knob_semi_hard_pool,
    .together = 1,
};
