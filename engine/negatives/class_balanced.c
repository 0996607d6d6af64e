/* Class-balanced negatives: a class by lot, all alike, then a candidate of it, all alike.
 *
 * Where a few classes have most of the candidates, uniform negatives are nearly all of those, and a small class is
 * hardly ever pushed away from anything; here each class is drawn as often as any other, and a candidate of a small
 * class more often than one of a large one. Candidates without a class count as one class more. */
#include "engine/losses/loss.h"
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_class_balanced = {
    .name = "mix_class_balanced", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of class-balanced negatives in the mix"};

static uint32_t draw(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot)
{
    (void)state, (void)pair, (void)slot;
    const struct lists *members = &candidates->classes->members;
    struct rng lot = rng_within(rng, index);
    uint32_t class = rng_below(&lot, 0, (uint32_t)candidates->classes->groups);
    if (!lists_length(members, class)) /* all its rows are held out */
        return NOT_DRAWN;
    return members->other[members->start[class] + rng_below(&lot, 1, (uint32_t)lists_length(members, class))];
}

static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    (void)state;
    const struct classes *classes = candidates->classes;
    return 1 / (double)classes->groups / (double)lists_length(&classes->members, classes_group(classes, candidate));
}

static int fits(const struct fitting *run, struct err *err)
{
    return classes_are_there(run, &knob_mix_class_balanced, err);
}

const struct strategy strategy_class_balanced = {
    .part = {.name = "class_balanced", .help = "first a class at random, then a candidate of it at random",
             .knobs = (const struct knob *const[]){&knob_mix_class_balanced, NULL},
             .fits = fits},
    .weight = &knob_mix_class_balanced,
    .draw = draw,
    .chance = chance,
};
