/* Context negatives: items of the class of the row's positive, all alike; or, with context_side=other, items of any class
 * but that.
 *
 * Negatives of the same class are the harder ones, as they share what the class says and differ in the rest; those of
 * other classes teach the classes apart first. The class is that of the positive rather than one of all that the user has
 * touched: in an epoch each of a user's interactions is the positive once, so that the classes come as often as in the
 * user's history. Shared slots are each drawn for a row of the batch by lot. Items without a class count as one class
 * more. A slot stays empty where there is nothing to draw: other, when all items are of one class.
 *
 * logq corrects by the chance of an item over all rows, not by that given the row. */
#include "engine/losses/loss.h"
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_context = {
    .name = "mix_context", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of negatives by the class of the positive in the mix"};

const struct knob knob_context_side = {
    .name = "context_side", .type = KNOB_CHOICE, .choices = "same other ", .start = "same",
    .help = "context negatives: of the same class as the positive, or of any other"};

static size_t size_of(const struct lists *by, uint32_t class)
{
    return by->start[class + 1] - by->start[class];
}

static uint32_t draw(const struct sampler *sampler, const struct rng *rng, uint64_t index, size_t pair, size_t slot)
{
    (void)slot;
    const struct lists *by = &sampler->data->by_class;
    struct rng lot = rng_within(rng, index);
    size_t row = sampler->shared ? rng_below(&lot, 0, (uint32_t)sampler->batch_n) : pair;
    uint32_t class = task_group(sampler->data, sampler->batch_item[row]);
    size_t first = by->start[class], size = size_of(by, class);
    if (!sampler->context_other)
        return by->other[first + rng_below(&lot, 1, (uint32_t)size)];
    if (size == sampler->data->rows[SIDE_ITEM])
        return NOT_DRAWN;
    size_t at = rng_below(&lot, 1, (uint32_t)(sampler->data->rows[SIDE_ITEM] - size));
    return by->other[at < first ? at : at + size];
}

static double chance_given(const struct sampler *sampler, uint32_t class, uint32_t item)
{
    size_t size = size_of(&sampler->data->by_class, class);
    bool same = task_group(sampler->data, item) == class;
    if (same == sampler->context_other)
        return 0;
    return 1 / (double)(same ? size : sampler->data->rows[SIDE_ITEM] - size);
}

static double chance_of_row(const struct sampler *sampler, size_t pair, uint32_t item)
{
    return chance_given(sampler, task_group(sampler->data, sampler->batch_item[pair]), item);
}

static double chance(const struct sampler *sampler, uint32_t item)
{
    uint32_t class = task_group(sampler->data, item);
    if (!sampler->context_other)
        return sampler->class_share[class] * chance_given(sampler, class, item);
    size_t size = size_of(&sampler->data->by_class, class);
    double own = size == sampler->data->rows[SIDE_ITEM] ? 0 : sampler->class_share[class] / (double)(sampler->data->rows[SIDE_ITEM] - size);
    return sampler->elsewhere - own;
}

const struct strategy negatives_context = {
    .part = {.name = "context", .help = "items of the class of the positive, or of any but that",
             .knobs = (const struct knob *const[]){&knob_mix_context, &knob_context_side, NULL}},
    .weight = &knob_mix_context,
    .draw = draw,
    .chance = chance,
    .chance_of_row = chance_of_row,
    .needs_classes = true,
};
