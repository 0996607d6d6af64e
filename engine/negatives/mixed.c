/* Mixed negatives: rows between two negatives, which stand for no candidate and are harder than most that do
 * (Kalantidis et al., Hard Negative Mixing for Contrastive Learning, NeurIPS 2020).
 *
 *     h = prepare(a n_i + (1 - a) n_j)
 *
 * of two negatives that the same row (or all rows, where they share) drew by the other strategies, so that what is
 * hard among those is hard here; the paper takes the hardest of its queue. Where a row drew fewer than two, they are
 * drawn uniformly. `a` is uniform around 1/2, over all from 0 to 1 when blend_range is 1, as in the paper. There the
 * parents are constants; here those that are no rows of the queue are learned, and both are pushed away in
 * proportion. A blend of a known positive of the row is masked.
 *
 * They count as negatives whose logQ is that of their parents, in the proportions of the blend. */
#include "engine/fitting.h"
#include "engine/negatives/synthetic.h"
#include "engine/training.h"

static const struct knob knob_mix_mixed = {
    .name = "mix_mixed", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of blends of two other negatives in the mix"};

static const struct knob knob_blend_range = {
    .name = "blend_range", .was = "mixed_spread", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR,
    .start = "1",
    .help = "how unevenly two negatives are blended: 0 half and half, 1 anything between them"};

/* One of those drawn, not `other`; after a few tries in vain any candidate that may be pushed away. */
static uint32_t parent(const struct synthetic_slot *empty_slot, uint64_t index, uint32_t other)
{
    for (uint64_t attempt = 0; attempt < DRAWING_TRIES && empty_slot->n > 1; attempt++) {
        uint32_t id = empty_slot->drawn[rng_below(&empty_slot->rng, index + attempt, (uint32_t)empty_slot->n)];
        if (id != NOT_DRAWN && id != other)
            return id;
    }
    for (uint64_t attempt = DRAWING_TRIES; attempt < 2 * DRAWING_TRIES; attempt++) {
        uint32_t id = rng_below(&empty_slot->rng, index + attempt, (uint32_t)empty_slot->candidates->n);
        if (id != other && synthetic_allows(empty_slot, id))
            return id;
    }
    return NOT_DRAWN;
}

static uint32_t make(const struct synthetic_slot *empty_slot, size_t slot)
{
    (void)slot;
    double spread = setting(empty_slot->settings, &knob_blend_range);
    struct blend blend;
    blend.parent[0] = parent(empty_slot, empty_slot->index, NOT_DRAWN);
    blend.parent[1] = parent(empty_slot, empty_slot->index + 2 * DRAWING_TRIES, blend.parent[0]);
    blend.share = (real)(0.5 + spread * (rng_unit(&empty_slot->rng, empty_slot->index + 4 * DRAWING_TRIES) - 0.5));
    if (blend.parent[0] == NOT_DRAWN || blend.parent[1] == NOT_DRAWN)
        return NOT_DRAWN;
    *empty_slot->blend = blend;
    return BLEND;
}

/* Blends of own negatives are rows of their own, where a candidate is a number. */
static int fits(const struct fitting *run, struct err *err)
{
    static const double most = 1 << 28; /* numbers in blends of a step: each is there four times */
    double numbers = run->own ? (double)drawing_own_blends(run->settings, run->batch) * (double)run->dim : 0;
    if (numbers <= most)
        return 0;
    return err_set(err, ERR_USAGE, "%s=%s of %s negatives for each of %zu positives needs %.1f GB a step: lower "
                   "%s, negatives or batch, or train with sharing=shared", knob_mix_mixed.name,
                   setting_word(run->settings, &knob_mix_mixed), setting_word(run->settings, &knob_negatives),
                   run->batch, numbers * 4 * sizeof(real) * 1e-9, knob_mix_mixed.name);
}

const struct strategy strategy_mixed = {
    .part = {.name = "mixed", .help = "rows between two negatives, harder than most candidates (MoCHi)",
             .knobs = (const struct knob *const[]){&knob_mix_mixed, &knob_blend_range, NULL},
             .fits = fits},
    .weight = &knob_mix_mixed,
    .make = make,
    .blends = true,
};
