/* In-batch negatives: the positives of the other rows.
 *
 * Shared slots take neighbouring rows from a random start, so that no row is taken twice (a batch is shuffled
 * already); own slots draw any other row. A candidate comes as often as it occurs, so popular ones are punished more:
 * logq corrects. */
#include "engine/losses/loss.h"
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_in_batch = {
    .name = "mix_in_batch", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of in-batch negatives (positives of other rows) in the mix"};

static uint32_t draw(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot)
{
    (void)state;
    uint32_t n = (uint32_t)candidates->positives;
    if (candidates->shared)
        return slot < n ? candidates->positive[(rng_below(rng, UINT64_MAX, n) + slot) % n] : NOT_DRAWN;
    return n > 1 ? candidates->positive[(pair + 1 + rng_below(rng, index, n - 1)) % n] : NOT_DRAWN;
}

static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    (void)state;
    return (double)candidates->count[candidate] / (double)candidates->pairs;
}

const struct strategy strategy_in_batch = {
    .part = {.name = "in_batch", .help = "the positives of the batch's other rows",
             .knobs = (const struct knob *const[]){&knob_mix_in_batch, NULL}},
    .weight = &knob_mix_in_batch,
    .draw = draw,
    .chance = chance,
};
