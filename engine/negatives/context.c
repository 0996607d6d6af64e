/* Context negatives: candidates of the class of the row's positive, all alike; or, with context_side=other,
 * candidates of any class but that.
 *
 * Negatives of the same class are the harder ones, as they share what the class says and differ in the rest; those of
 * other classes teach the classes apart first. The class is that of the positive rather than one of all that the
 * anchor has touched: in an epoch each of an anchor's interactions is the positive once, so that the classes come as
 * often as in the anchor's history. Shared slots are each drawn for a row of the batch by lot. Candidates without a
 * class count as one class more. A slot stays empty where there is nothing to draw: other, when all candidates are of
 * one class.
 *
 * logq corrects by the chance of a candidate over all rows, not by that given the row. */
#include "engine/losses/loss.h"
#include "engine/negatives/strategy.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static const struct knob knob_mix_context = {
    .name = "mix_context", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of negatives by the class of the positive in the mix"};

static const struct knob knob_context_side = {
    .name = "context_side", .type = KNOB_CHOICE, .choices = "same other ", .start = "same",
    .help = "context negatives: of the same class as the positive, or of any other"};

/* Shares are for the law alone: of the positives of an epoch, by class. */
struct context {
    double *share;    /* (groups): which share of them is of each class */
    double elsewhere; /* sum over the classes of that share / candidates that are not of the class */
    bool other;
};

static size_t size_of(const struct candidates *candidates, uint32_t class)
{
    return lists_length(&candidates->classes->members, class);
}

static struct context *weigh_classes(const struct candidates *candidates)
{
    const struct classes *classes = candidates->classes;
    struct context *context = xcalloc(1, sizeof *context);
    context->share = xcalloc(classes->groups, sizeof *context->share);
    for (size_t i = 0; i < candidates->n; i++)
        context->share[classes_group(classes, (uint32_t)i)] += (double)candidates->count[i] /
                                                               (double)candidates->pairs;
    for (size_t c = 0; c < classes->groups; c++) {
        size_t outside = candidates->n - size_of(candidates, (uint32_t)c);
        context->elsewhere += outside ? context->share[c] / (double)outside : 0;
    }
    return context;
}

static void refresh(void **state, const struct candidates *candidates, const struct settings *settings)
{
    struct context *context = *state ? *state : weigh_classes(candidates);
    context->other = !strcmp(setting_word(settings, &knob_context_side), "other");
    *state = context;
}

static void release(void *state)
{
    struct context *context = state;
    free(context->share);
    free(context);
}

static uint32_t draw(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot)
{
    (void)slot;
    const struct context *context = state;
    const struct lists *members = &candidates->classes->members;
    struct rng lot = rng_within(rng, index);
    size_t row = candidates->shared ? rng_below(&lot, 0, (uint32_t)candidates->positives) : pair;
    uint32_t class = classes_group(candidates->classes, candidates->positive[row]);
    size_t first = members->start[class], size = size_of(candidates, class);
    if (!context->other)
        return members->other[first + rng_below(&lot, 1, (uint32_t)size)];
    if (size == candidates->n)
        return NOT_DRAWN;
    size_t at = rng_below(&lot, 1, (uint32_t)(candidates->n - size));
    return members->other[at < first ? at : at + size];
}

static double chance_given(const struct candidates *candidates, const struct context *context, uint32_t class,
                           uint32_t candidate)
{
    size_t size = size_of(candidates, class);
    bool same = classes_group(candidates->classes, candidate) == class;
    if (same == context->other)
        return 0;
    return 1 / (double)(same ? size : candidates->n - size);
}

static double probability_given_row(const struct candidates *candidates, const void *state, size_t pair,
                                    uint32_t candidate)
{
    return chance_given(candidates, state, classes_group(candidates->classes, candidates->positive[pair]), candidate);
}

static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    const struct context *context = state;
    uint32_t class = classes_group(candidates->classes, candidate);
    if (!context->other)
        return context->share[class] * chance_given(candidates, context, class, candidate);
    size_t size = size_of(candidates, class);
    double own = size == candidates->n ? 0 : context->share[class] / (double)(candidates->n - size);
    return context->elsewhere - own;
}

static int fits(const struct fitting *run, struct err *err)
{
    return classes_are_there(run, &knob_mix_context, err);
}

const struct strategy strategy_context = {
    .part = {.name = "context", .help = "candidates of the class of the positive, or of any other class",
             .knobs = (const struct knob *const[]){&knob_mix_context, &knob_context_side, NULL},
             .fits = fits},
    .weight = &knob_mix_context,
    .draw = draw,
    .chance = chance,
    .probability_given_row = probability_given_row,
    .refresh = refresh,
    .release = release,
};
