/* Popularity negatives: items by how often they occur in train, to a power.
 *
 * The power 3/4 is that of Mikolov et al., Distributed Representations of Words and Phrases, NIPS 2013. */
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_popularity = {
    .name = "mix_popularity", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of popular negatives in the mix"};

const struct knob knob_popularity_exponent = {
    .name = "popularity_exponent", .type = KNOB_REAL, .low = -1, .high = 2, .scale = SCALE_LINEAR, .start = "0.75",
    .help = "popular negatives are drawn by count to this power: 0 is uniform, 1 by count"};

static uint32_t draw(const struct sampler *sampler, const struct rng *rng, uint64_t index, size_t pair, size_t slot)
{
    (void)pair, (void)slot;
    return alias_draw(&sampler->popularity, rng, index);
}

static double chance(const struct sampler *sampler, uint32_t item)
{
    return sampler->popularity.chance[item];
}

const struct strategy negatives_popularity = {
    .part = {.name = "popularity", .help = "items in proportion to how often they occur, to a power",
             .knobs = (const struct knob *const[]){&knob_mix_popularity, &knob_popularity_exponent, NULL}},
    .weight = &knob_mix_popularity,
    .draw = draw,
    .chance = chance,
};
