/* Filling the slots of a step with negatives: see drawing.h. */
#include "engine/negatives/drawing.h"

#include <math.h>
#include <string.h>

enum { OWN_ROWS_PER_BLOCK = 64, TRIES = 8 };

/* How many slots each strategy has: shares of the weights, the largest remainders rounded up. */
static void share_slots(const struct settings *settings, size_t slots, size_t *share)
{
    double weight[N_STRATEGIES], total = 0, rest[N_STRATEGIES];
    size_t given = 0;
    for (int s = 0; s < N_STRATEGIES; s++)
        total += weight[s] = setting(settings, strategies[s]->weight->name);
    for (int s = 0; s < N_STRATEGIES; s++) {
        double exact = total > 0 ? weight[s] / total * (double)slots : s == 0 ? (double)slots : 0;
        share[s] = (size_t)exact;
        rest[s] = exact - (double)share[s];
        given += share[s];
    }
    while (given < slots) {
        int most = 0;
        for (int s = 1; s < N_STRATEGIES; s++)
            most = rest[s] > rest[most] ? s : most;
        share[most]++;
        rest[most] = -1;
        given++;
    }
}

static void mark_known(const struct drawing *d, uint64_t *known, uint32_t user, uint32_t positive, bool on)
{
    const struct by_user *train = &d->batcher->data->train;
    if (d->mask_known)
        for (size_t i = train->start[user]; i < train->start[user + 1]; i++)
            known[train->item[i] / 64] = on ? known[train->item[i] / 64] | (uint64_t)1 << train->item[i] % 64 : 0;
    known[positive / 64] = on ? known[positive / 64] | (uint64_t)1 << positive % 64 : 0;
}

/* Draws again while it meets what the row must not push away; gives up after a few tries. */
static uint32_t draw_allowed(const struct drawing *d, const struct strategy *strategy, const uint64_t *known, size_t pair,
                             size_t slot, size_t strategy_slot)
{
    uint64_t index = ((uint64_t)pair * d->slots + slot) * TRIES;
    for (int attempt = 0; attempt < TRIES; attempt++) {
        uint32_t item = strategy->draw(&d->batcher->sampler, &d->rng, index + (uint64_t)attempt, pair, strategy_slot);
        if (item == NOT_DRAWN || !(known[item / 64] >> item % 64 & 1))
            return item;
    }
    return NOT_DRAWN;
}

static void draw_own_block(void *context, size_t block, int worker)
{
    const struct drawing *d = context;
    uint64_t *known = d->batcher->known[worker];
    for (size_t pair = block * OWN_ROWS_PER_BLOCK; pair < (block + 1) * OWN_ROWS_PER_BLOCK && pair < d->n; pair++) {
        mark_known(d, known, d->user[pair], d->item[pair], true);
        size_t slot = 0;
        for (int s = 0; s < N_STRATEGIES; s++)
            for (size_t i = 0; i < d->share[s]; i++, slot++)
                d->negative[pair * d->slots + slot] = draw_allowed(d, strategies[s], known, pair, slot, i);
        mark_known(d, known, d->user[pair], d->item[pair], false);
    }
}

/* One set for all rows; returns how many were drawn. What a row must not push away is masked afterwards. */
static size_t draw_shared(const struct drawing *d)
{
    size_t n = 0, slot = 0;
    for (int s = 0; s < N_STRATEGIES; s++)
        for (size_t i = 0; i < d->share[s]; i++, slot++) {
            uint32_t item = strategies[s]->draw(&d->batcher->sampler, &d->rng, (uint64_t)slot * TRIES, 0, i);
            if (item != NOT_DRAWN)
                d->negative[n++] = item;
        }
    return n;
}

/* Every item is a negative of all rows. */
static void whole_catalog(const struct drawing *d)
{
    for (size_t item = 0; item < d->slots; item++)
        d->negative[item] = (uint32_t)item;
}

void drawing_init(struct drawing *d, struct batcher *batcher, int64_t step, const struct settings *settings,
                  const uint32_t *user, const uint32_t *item, size_t n)
{
    *d = (struct drawing){.batcher = batcher, .user = user, .item = item, .n = n, .slots = (size_t)setting(settings, "negatives"),
                          .mask_known = setting(settings, "mask_known") != 0,
                          .rng = rng_make(batcher->seed, STREAM_NEGATIVES, (uint64_t)step)};
    d->all = !strcmp(setting_word(settings, "sharing"), "catalog");
    d->shared = d->all || !strcmp(setting_word(settings, "sharing"), "shared");
    d->slots = d->all ? batcher->data->items : d->slots;
    sampler_follow(&batcher->sampler, settings);
    batcher->sampler.batch_item = item;
    batcher->sampler.batch_n = n;
    batcher->sampler.shared = d->shared;
    share_slots(settings, d->slots, d->share);
}

size_t drawing_fill(struct drawing *d, struct arena *arena)
{
    size_t most = d->n == 0 ? 0 : d->shared ? d->slots : d->n * d->slots;
    d->negative = arena_alloc(arena, most, sizeof *d->negative);
    if (!most)
        return 0;
    if (d->all)
        whole_catalog(d);
    else if (d->shared)
        return draw_shared(d);
    else
        pool_for(d->batcher->pool, (d->n + OWN_ROWS_PER_BLOCK - 1) / OWN_ROWS_PER_BLOCK, draw_own_block, d);
    return most;
}

const real *drawing_correction(const struct drawing *d, struct arena *arena, const uint32_t *ids, size_t n)
{
    real *offset = arena_alloc(arena, n, sizeof *offset);
    for (size_t i = 0; i < n; i++) {
        double q = 0;
        for (int s = 0; s < N_STRATEGIES; s++)
            if (d->share[s])
                q += (double)d->share[s] / (double)d->slots * strategies[s]->chance(&d->batcher->sampler, ids[i]);
        offset[i] = q > 0 ? (real)log(q * (double)d->batcher->data->items) : 0;
    }
    return offset;
}
