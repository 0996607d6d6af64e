/* Uniform negatives: every candidate of the catalogue alike. */
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_uniform = {
    .name = "mix_uniform", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "1",
    .help = "weight of uniform negatives in the mix"};

static uint32_t draw(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot)
{
    (void)state, (void)pair, (void)slot;
    return rng_below(rng, index, (uint32_t)candidates->n);
}

static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    (void)state, (void)candidate;
    return 1 / (double)candidates->n;
}

const struct strategy strategy_uniform = {
    .part = {.name = "uniform", .help = "any candidate, with equal probability",
             .knobs = (const struct knob *const[]){&knob_mix_uniform, NULL}},
    .weight = &knob_mix_uniform,
    .draw = draw,
    .chance = chance,
};
