/* Making a batch: positives of the epoch's order, negatives by the mix (negatives/drawing.h), and the list of who
 * takes part. See batcher.h. */
#include "engine/batcher.h"

#include "engine/losses/loss.h"
#include "engine/negatives/filling.h"
#include "engine/pseudo.h"
#include "engine/training.h"

#include <stdlib.h>
#include <string.h>

/* For so many ids. All are absent then, as they are between steps. */
static void make_room(struct batcher *batcher, int side, size_t ids)
{
    if (ids == batcher->ids[side])
        return;
    free(batcher->place[side]);
    free(batcher->present[side]);
    batcher->ids[side] = ids;
    batcher->place[side] = xmalloc(ids * sizeof(uint32_t));
    memset(batcher->place[side], 0xff, ids * sizeof(uint32_t));
    batcher->present[side] = xcalloc(ids / 64 + 1, sizeof(uint64_t));
}

void batcher_init(struct batcher *batcher, const struct task_data *data, struct pool *pool, size_t batch,
                  uint64_t seed, const struct tower *tower, const struct similarity *similarity)
{
    *batcher = (struct batcher){.data = data, .tower = tower, .similarity = similarity, .pool = pool, .seed = seed,
                                .epoch = -1};
    batcher->batch = batch < data->n ? batch : data->n;
    batcher->steps_per_epoch = (int64_t)((data->n + batcher->batch - 1) / batcher->batch);
    batcher->order = xmalloc(data->n * sizeof *batcher->order);
    mix_init(&batcher->mix, data, tower ? &tower[SIDE_CANDIDATE] : NULL);
    make_room(batcher, SIDE_ANCHOR, data->rows[SIDE_ANCHOR]);
    make_room(batcher, SIDE_CANDIDATE, data->rows[SIDE_CANDIDATE]);
    batcher->known = xcalloc((size_t)pool_threads(pool), sizeof *batcher->known);
    for (int t = 0; t < pool_threads(pool); t++)
        batcher->known[t] = xcalloc(data->rows[SIDE_CANDIDATE] / 64 + 1, sizeof(uint64_t));
}

void batcher_release(struct batcher *batcher)
{
    free(batcher->order);
    mix_release(&batcher->mix);
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

/* The positives of a step as anchors and candidates (not yet places), some of them dropped. */
static size_t take_positives(struct batcher *batcher, int64_t step, double dropout, uint32_t *anchor,
                             uint32_t *candidate, float *score)
{
    shuffle(batcher, step / batcher->steps_per_epoch);
    const struct task_data *data = batcher->data;
    struct rng rng = rng_make(batcher->seed, STREAM_POSITIVE_DROPOUT, (uint64_t)step);
    struct rng partners = rng_make(batcher->seed, STREAM_PARTNER, (uint64_t)step);
    size_t first = (size_t)(step % batcher->steps_per_epoch) * batcher->batch, n = 0;
    for (size_t i = first; i < first + batcher->batch && i < data->n; i++) {
        if (dropout > 0 && rng_unit(&rng, i - first) < dropout)
            continue;
        anchor[n] = data->row[SIDE_ANCHOR][batcher->order[i]];
        candidate[n] = data->partner ? data->partner(data, &partners, i - first, anchor[n])
                                     : data->row[SIDE_CANDIDATE][batcher->order[i]];
        if (score)
            score[n] = data->score[batcher->order[i]];
        n++;
    }
    return n;
}

/* Behind the n positives of the data come pseudo-labels, when there are any: how many more the step has. */
static size_t add_pseudo(struct batcher *batcher, int64_t step, const struct settings *settings, uint32_t *anchor,
                         uint32_t *candidate)
{
    size_t steps = (size_t)batcher->steps_per_epoch;
    bool wanted = batcher->pseudo && setting(settings, &knob_pseudo_weight) > 0;
    return wanted ? pseudo_of_step(batcher->pseudo, (size_t)step % steps, steps, anchor, candidate) : 0;
}

/* What each of n positives counts, of which the last `pseudo` are labels that nobody gave. */
static const real *weigh(struct arena *arena, size_t n, size_t pseudo, double weight)
{
    real *to = pseudo ? arena_alloc(arena, n, sizeof *to) : NULL;
    for (size_t i = 0; pseudo && i < n; i++)
        to[i] = i < n - pseudo ? 1 : (real)weight;
    return to;
}

/* Marks who takes part; blends stand beyond all ids. */
static void mark(uint64_t *present, size_t all, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] < all)
            present[list[i] / 64] |= (uint64_t)1 << list[i] % 64;
}

/* The list of those marked, in rising order, so that their rows are walked through as they lie in memory; every mark
 * goes. */
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

/* Replaces ids by their places in the list of n_ids, behind which the blends stand. */
static void replace(const uint32_t *place, size_t all, size_t n_ids, uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] != NOT_DRAWN)
            list[i] = list[i] < all ? place[list[i]] : (uint32_t)(list[i] - all + n_ids);
}

/* Which columns of the shared set stand for each candidate: a blend for both of its parents. */
struct columns {
    uint32_t *head; /* (candidates): the last entry hung there; entries of column j are 2 j and 2 j + 1 */
    uint32_t *next; /* (entries) */
    uint32_t *candidate; /* (entries): of a column that stands for one candidate both are that */
};

/* The list of places is not in use yet: its room has the heads, and is left as it was found by unlink_columns. */
static struct columns link_columns_by_candidate(const struct drawing *d, uint32_t *head, struct arena *arena,
                                                size_t n)
{
    struct columns c = {head, arena_alloc(arena, 2 * n + 1, sizeof *c.next),
                        arena_alloc(arena, 2 * n + 1, sizeof *c.candidate)};
    for (size_t j = n; j-- > 0;) {
        uint32_t *candidate = c.candidate + 2 * j;
        size_t n_candidates = drawing_candidates(d, d->negative[j], candidate);
        for (size_t i = n_candidates; i-- > 0;) {
            c.next[2 * j + i] = c.head[candidate[i]];
            c.head[candidate[i]] = (uint32_t)(2 * j + i);
        }
        candidate[1] = candidate[n_candidates - 1];
    }
    return c;
}

static void unlink_columns(const struct columns *c, size_t n)
{
    for (size_t entry = 0; entry < 2 * n; entry++)
        c->head[c->candidate[entry]] = UINT32_MAX;
}

/* Columns that are masked, row by row. */
struct masking {
    struct arena *arena;
    uint32_t *masked;
    size_t n, capacity;
    size_t *seen; /* (columns): the latest pair that masked it, plus 1 */
};

static void mask_column(struct masking *m, size_t pair, uint32_t column)
{
    if (m->seen[column] == pair + 1)
        return;
    m->seen[column] = pair + 1;
    if (m->n == m->capacity) {
        uint32_t *larger = arena_alloc(m->arena, m->capacity * 2, sizeof *larger);
        memcpy(larger, m->masked, m->n * sizeof *larger);
        m->masked = larger;
        m->capacity *= 2;
    }
    m->masked[m->n++] = column;
}

/* Columns with the key of the row's anchor. */
static void mask_equal_keys(const struct drawing *d, const struct columns *columns, size_t n, struct masking *m,
                            size_t pair)
{
    for (size_t entry = 0; entry < 2 * n; entry++)
        if (task_keys_meet(d->data, SIDE_ANCHOR, d->anchor[pair], SIDE_CANDIDATE, columns->candidate[entry]))
            mask_column(m, pair, (uint32_t)(entry / 2));
}

/* For each row the columns of the shared set that it must not push away: its own positive, what its anchor is known
 * to have, and what has its key. Columns of one candidate are chained, since it may have been drawn twice. Ids are
 * not yet places. */
static void mask_shared(const struct batcher *batcher, const struct drawing *d, struct arena *arena,
                        struct contrast_rows *pairs)
{
    const struct lists *related = &d->data->related;
    size_t columns_n = pairs->negatives, capacity = d->n * 4 + 64;
    struct columns columns = link_columns_by_candidate(d, batcher->place[SIDE_CANDIDATE], arena, columns_n);
    size_t *start = arena_alloc(arena, d->n + 1, sizeof *start);
    struct masking m = {arena, arena_alloc(arena, capacity, sizeof *m.masked), 0, capacity,
                        arena_zeroed(arena, columns_n + 1, sizeof *m.seen)};
    for (size_t pair = 0; pair < d->n; pair++) {
        start[pair] = m.n;
        size_t first = related->start[d->anchor[pair]],
               count = d->mask_known ? lists_length(related, d->anchor[pair]) : 1;
        for (size_t i = 0; i < count; i++) {
            uint32_t entry = columns.head[d->mask_known ? related->other[first + i] : d->positive[pair]];
            for (; entry != UINT32_MAX; entry = columns.next[entry])
                mask_column(&m, pair, entry / 2);
        }
        if (d->data->key[0])
            mask_equal_keys(d, &columns, columns_n, &m, pair);
    }
    start[d->n] = m.n;
    unlink_columns(&columns, columns_n);
    pairs->masked_start = start;
    pairs->masked = m.masked;
}

/* Parents become places as well. */
static void replace_parents(const uint32_t *place, struct blend *blends, size_t n)
{
    for (size_t b = 0; b < n; b++)
        for (int p = 0; p < 2; p++)
            if (blends[b].parent[p] != NOT_DRAWN)
                blends[b].parent[p] = place[blends[b].parent[p]];
}

/* Lists who takes part, and makes places of ids. */
static void list_present_rows(struct batcher *batcher, struct drawing *d, struct arena *arena, size_t drawn,
                              struct batch *batch)
{
    size_t all = batcher->ids[SIDE_CANDIDATE], n_blends = d->n_blends;
    uint32_t *anchor = arena_alloc(arena, d->n, sizeof *anchor),
             *positive = arena_alloc(arena, d->n, sizeof *positive);
    uint32_t *anchor_ids = arena_alloc(arena, d->n, sizeof *anchor_ids);
    uint32_t *candidate_ids = arena_alloc(arena, d->n + drawn + 2 * n_blends, sizeof *candidate_ids);
    memcpy(anchor, d->anchor, d->n * sizeof *anchor);
    memcpy(positive, d->positive, d->n * sizeof *positive);
    mark(batcher->present[SIDE_ANCHOR], batcher->ids[SIDE_ANCHOR], anchor, d->n);
    mark(batcher->present[SIDE_CANDIDATE], all, positive, d->n);
    mark(batcher->present[SIDE_CANDIDATE], all, d->negative, drawn);
    for (size_t b = 0; b < n_blends; b++)
        mark(batcher->present[SIDE_CANDIDATE], all, d->blends[b].parent, 2);
    size_t n_anchors = enlist(batcher->present[SIDE_ANCHOR], batcher->ids[SIDE_ANCHOR], batcher->place[SIDE_ANCHOR],
                              anchor_ids);
    size_t n_ids = enlist(batcher->present[SIDE_CANDIDATE], all, batcher->place[SIDE_CANDIDATE], candidate_ids),
           n_candidates = n_ids;
    while (n_candidates && candidate_ids[n_candidates - 1] >= batcher->data->rows[SIDE_CANDIDATE])
        n_candidates--;
    replace(batcher->place[SIDE_ANCHOR], batcher->ids[SIDE_ANCHOR], n_anchors, anchor, d->n);
    replace(batcher->place[SIDE_CANDIDATE], all, n_ids, positive, d->n);
    replace(batcher->place[SIDE_CANDIDATE], all, n_ids, d->negative, drawn);
    replace_parents(batcher->place[SIDE_CANDIDATE], d->blends, n_blends);
    /* The places go back to "not in the list" for the next step. */
    for (size_t i = 0; i < n_anchors; i++)
        batcher->place[SIDE_ANCHOR][anchor_ids[i]] = UINT32_MAX;
    for (size_t i = 0; i < n_ids; i++)
        batcher->place[SIDE_CANDIDATE][candidate_ids[i]] = UINT32_MAX;
    batch->ids[SIDE_ANCHOR] = anchor_ids;
    batch->ids[SIDE_CANDIDATE] = candidate_ids;
    batch->n_ids[SIDE_ANCHOR] = n_anchors;
    batch->n_ids[SIDE_CANDIDATE] = n_candidates;
    batch->n_queued = n_ids - n_candidates;
    batch->n_blends = n_blends;
    batch->blends = d->blends;
    batch->pairs.anchor = anchor;
    batch->pairs.positive = positive;
}

void batch_make(struct batcher *batcher, struct arena *arena, int64_t step, const struct settings *settings,
                struct batch *batch)
{
    size_t most = batcher->batch +
                  (batcher->pseudo ? pseudo_most(batcher->pseudo, (size_t)batcher->steps_per_epoch) : 0);
    uint32_t *anchor = arena_alloc(arena, most, sizeof *anchor),
             *candidate = arena_alloc(arena, most, sizeof *candidate);
    float *score = batcher->data->score ? arena_alloc(arena, most, sizeof *score) : NULL;
    size_t n = take_positives(batcher, step, setting(settings, &knob_positive_dropout), anchor, candidate, score);
    size_t pseudo = add_pseudo(batcher, step, settings, anchor + n, candidate + n);
    for (size_t i = 0; score && i < pseudo; i++)
        score[n + i] = batcher->data->highest_score;
    n += pseudo;
    struct drawing d = {.data = batcher->data, .mix = &batcher->mix, .tower = batcher->tower,
                        .similarity = batcher->similarity, .pool = batcher->pool, .seed = batcher->seed,
                        .known = batcher->known, .anchor = anchor, .positive = candidate, .n = n};
    size_t drawn = drawing_fill(&d, arena, step, settings);
    *batch = (struct batch){.pairs = {.n = n, .shared = d.shared, .negative = d.negative,
                                      .negatives = d.shared ? drawn : d.slots,
                                      .guide = setting(settings, &knob_false_negative_guard),
                                      .weight = weigh(arena, n, pseudo, setting(settings, &knob_pseudo_weight))},
                            .n_all_candidates = batcher->data->rows[SIDE_CANDIDATE], .queue = d.memory.rows,
                            .queue_candidate = d.memory.candidate, .score = score};
    memcpy(batch->slot, d.slot, sizeof batch->slot);
    make_room(batcher, SIDE_CANDIDATE, drawing_first_blend(&d));
    if (d.shared)
        mask_shared(batcher, &d, arena, &batch->pairs);
    list_present_rows(batcher, &d, arena, drawn, batch);
    if (setting(settings, &knob_logq) > 0 && !d.all)
        batch->pairs.offset = drawing_correction(&d, arena, batch->ids[SIDE_CANDIDATE],
                                                 batch->n_ids[SIDE_CANDIDATE] + batch->n_queued);
}
