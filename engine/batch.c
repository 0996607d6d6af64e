/* Making a batch: positives of the epoch's order, negatives by the mix (negatives/drawing.h), and the list of who takes part.
 * See batch.h. */
#include "engine/negatives/drawing.h"

#include <stdlib.h>
#include <string.h>

void batcher_init(struct batcher *batcher, const struct interactions *data, struct pool *pool, size_t batch, uint64_t seed,
                  const struct model *model, const struct similarity *similarity)
{
    *batcher = (struct batcher){.data = data, .model = model, .similarity = similarity, .pool = pool, .seed = seed, .epoch = -1};
    batcher->batch = batch < data->n ? batch : data->n;
    batcher->steps_per_epoch = (int64_t)((data->n + batcher->batch - 1) / batcher->batch);
    batcher->order = xmalloc(data->n * sizeof *batcher->order);
    sampler_init(&batcher->sampler, data);
    size_t sizes[] = {data->users, data->items};
    for (int side = 0; side < 2; side++) {
        batcher->place[side] = xmalloc(sizes[side] * sizeof(uint32_t));
        memset(batcher->place[side], 0xff, sizes[side] * sizeof(uint32_t));
        batcher->present[side] = xcalloc(sizes[side] / 64 + 1, sizeof(uint64_t));
    }
    batcher->known = xcalloc((size_t)pool_threads(pool), sizeof *batcher->known);
    for (int t = 0; t < pool_threads(pool); t++)
        batcher->known[t] = xcalloc(data->items / 64 + 1, sizeof(uint64_t));
}

void batcher_release(struct batcher *batcher)
{
    free(batcher->order);
    sampler_release(&batcher->sampler);
    free(batcher->place[0]);
    free(batcher->place[1]);
    free(batcher->present[0]);
    free(batcher->present[1]);
    for (int t = 0; batcher->known && t < pool_threads(batcher->pool); t++)
        free(batcher->known[t]);
    free(batcher->known);
}

/* Fisher and Yates, from the epoch's own random numbers. */
static void shuffle(struct batcher *batcher, int64_t epoch)
{
    if (batcher->epoch == epoch)
        return;
    struct rng rng = rng_make(batcher->seed, STREAM_SHUFFLE, (uint64_t)epoch);
    for (size_t i = 0; i < batcher->data->n; i++)
        batcher->order[i] = (uint32_t)i;
    for (size_t i = batcher->data->n; i > 1; i--) {
        uint32_t j = rng_below(&rng, i, (uint32_t)i), swap = batcher->order[j];
        batcher->order[j] = batcher->order[i - 1];
        batcher->order[i - 1] = swap;
    }
    batcher->epoch = epoch;
}

/* The positives of a step as users and items (not yet places), some of them dropped. */
static size_t take_positives(struct batcher *batcher, int64_t step, double dropout, uint32_t *user, uint32_t *item)
{
    shuffle(batcher, step / batcher->steps_per_epoch);
    struct rng rng = rng_make(batcher->seed, STREAM_POSITIVE_DROPOUT, (uint64_t)step);
    size_t first = (size_t)(step % batcher->steps_per_epoch) * batcher->batch, n = 0;
    for (size_t i = first; i < first + batcher->batch && i < batcher->data->n; i++) {
        if (dropout > 0 && rng_unit(&rng, i - first) < dropout)
            continue;
        user[n] = batcher->data->user[batcher->order[i]];
        item[n++] = batcher->data->item[batcher->order[i]];
    }
    return n;
}

/* Marks who takes part. */
static void mark(uint64_t *present, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] != NOT_DRAWN)
            present[list[i] / 64] |= (uint64_t)1 << list[i] % 64;
}

/* The list of those marked, in rising order, so that their rows are walked through as they lie in memory; every mark goes. */
static size_t enlist(uint64_t *present, size_t all, uint32_t *place, uint32_t *ids)
{
    size_t n = 0;
    for (size_t word = 0; word < all / 64 + 1; word++)
        for (; present[word]; present[word] &= present[word] - 1) {
            uint32_t id = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(present[word]));
            place[id] = (uint32_t)n;
            ids[n++] = id;
        }
    return n;
}

/* Replaces ids by their places in the list. */
static void replace(const uint32_t *place, uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] != NOT_DRAWN)
            list[i] = place[list[i]];
}

/* For each row the columns of the shared set that it must not push away: its own positive, and what its user is known to
 * have. Columns of one item are chained, since it may have been drawn twice. */
static void mask_shared(const struct drawing *d, struct arena *arena, struct pairs *pairs, const uint32_t *place,
                        const uint32_t *local, size_t n_ids)
{
    const struct by_user *train = &d->batcher->data->train;
    uint32_t *head = arena_alloc(arena, n_ids, sizeof *head), *next = arena_alloc(arena, pairs->negatives + 1, sizeof *next);
    memset(head, 0xff, n_ids * sizeof *head);
    for (size_t j = pairs->negatives; j-- > 0;) {
        next[j] = head[local[j]];
        head[local[j]] = (uint32_t)j;
    }
    size_t *start = arena_alloc(arena, d->n + 1, sizeof *start), n = 0, capacity = d->n * 4 + 64;
    uint32_t *masked = arena_alloc(arena, capacity, sizeof *masked);
    for (size_t pair = 0; pair < d->n; pair++) {
        start[pair] = n;
        size_t first = train->start[d->user[pair]], count = d->mask_known ? train->start[d->user[pair] + 1] - first : 1;
        for (size_t i = 0; i < count; i++) {
            uint32_t at = place[d->mask_known ? train->item[first + i] : d->item[pair]];
            for (uint32_t j = at < n_ids ? head[at] : UINT32_MAX; j != UINT32_MAX; j = next[j]) {
                if (n == capacity) {
                    uint32_t *larger = arena_alloc(arena, capacity * 2, sizeof *larger);
                    memcpy(larger, masked, n * sizeof *masked);
                    masked = larger;
                    capacity *= 2;
                }
                masked[n++] = j;
            }
        }
    }
    start[d->n] = n;
    pairs->masked_start = start;
    pairs->masked = masked;
}

void batch_make(struct batcher *batcher, struct arena *arena, int64_t step, const struct settings *settings,
                struct batch *batch)
{
    uint32_t *user = arena_alloc(arena, batcher->batch, sizeof *user), *item = arena_alloc(arena, batcher->batch, sizeof *item);
    size_t n = take_positives(batcher, step, setting(settings, "positive_dropout"), user, item);
    struct drawing d;
    size_t drawn = drawing_make(&d, arena, batcher, step, settings, user, item, n);

    uint32_t *anchor = arena_alloc(arena, n, sizeof *anchor), *positive = arena_alloc(arena, n, sizeof *positive);
    memcpy(anchor, user, n * sizeof *anchor);
    memcpy(positive, item, n * sizeof *positive);
    uint32_t *users = arena_alloc(arena, n, sizeof *users), *items = arena_alloc(arena, n + drawn, sizeof *items);
    mark(batcher->present[SIDE_USER], anchor, n);
    mark(batcher->present[SIDE_ITEM], positive, n);
    mark(batcher->present[SIDE_ITEM], d.negative, drawn);
    size_t n_users = enlist(batcher->present[SIDE_USER], batcher->data->users, batcher->place[SIDE_USER], users);
    size_t n_items = enlist(batcher->present[SIDE_ITEM], batcher->data->items, batcher->place[SIDE_ITEM], items);
    replace(batcher->place[SIDE_USER], anchor, n);
    replace(batcher->place[SIDE_ITEM], positive, n);
    replace(batcher->place[SIDE_ITEM], d.negative, drawn);
    *batch = (struct batch){.ids = {users, items}, .n_ids = {n_users, n_items}};
    batch->pairs = (struct pairs){.n = n, .anchor = anchor, .positive = positive, .shared = d.shared, .negative = d.negative,
                                  .negatives = d.shared ? drawn : d.slots};
    batch->pairs.guide = setting(settings, "guide");
    if (d.shared)
        mask_shared(&d, arena, &batch->pairs, batcher->place[SIDE_ITEM], d.negative, n_items);
    if (setting(settings, "logq") > 0 && !d.all)
        batch->pairs.offset = drawing_correction(&d, arena, items, n_items);
    /* The places go back to "not in the list" for the next step. */
    for (size_t i = 0; i < n_users; i++)
        batcher->place[SIDE_USER][users[i]] = UINT32_MAX;
    for (size_t i = 0; i < n_items; i++)
        batcher->place[SIDE_ITEM][items[i]] = UINT32_MAX;
}
