/* See filling.h. */
#include "engine/negatives/filling.h"

#include "engine/negatives/choosing.h"
#include "engine/negatives/mix.h"
#include "engine/negatives/synthetic.h"
#include "engine/training.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { OWN_ROWS_PER_BLOCK = 64, GROUPS_PER_BLOCK = 16 };

static void mark_known(const struct drawing *d, uint64_t *known, uint32_t anchor, uint32_t positive, bool on)
{
    const struct lists *train = &d->data->related;
    if (d->mask_known)
        for (size_t i = train->start[anchor]; i < train->start[anchor + 1]; i++)
            known[train->other[i] / 64] = on ? known[train->other[i] / 64] | (uint64_t)1 << train->other[i] % 64 : 0;
    known[positive / 64] = on ? known[positive / 64] | (uint64_t)1 << positive % 64 : 0;
}

/* Draws again while it meets what the row must not push away; gives up after a few tries. */
static uint32_t draw_allowed(const struct drawing *d, int s, const uint64_t *known, size_t pair, size_t slot,
                             size_t strategy_slot)
{
    const struct mix *mix = d->mix;
    uint64_t index = ((uint64_t)pair * d->slots + slot) * DRAWING_TRIES;
    for (int attempt = 0; attempt < DRAWING_TRIES; attempt++) {
        uint32_t candidate = strategies[s]->draw(&mix->candidates, mix->state[s], &d->rng, index + (uint64_t)attempt,
                                                 pair, strategy_slot);
        if (candidate == NOT_DRAWN ||
            (!(known[candidate / 64] >> candidate % 64 & 1) &&
             !task_keys_meet(d->data, SIDE_ANCHOR, d->anchor[pair], SIDE_CANDIDATE, candidate)))
            return candidate;
    }
    return NOT_DRAWN;
}

static void fill_from_distribution(const struct drawing *d, uint64_t *known, int s, size_t pair, size_t first,
                                   size_t n, uint32_t *to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = draw_allowed(d, s, known, pair, first + i, i);
        if (d->distinct && to[i] != NOT_DRAWN)
            known[to[i] / 64] |= (uint64_t)1 << to[i] % 64;
    }
}

static void fill_row(const struct drawing *d, int worker, uint64_t *known, size_t pair)
{
    uint32_t *to = d->negative + pair * d->slots;
    size_t first = 0;
    if (d->choosing)
        choosing_for(d, worker, pair);
    for (int s = 0; s < N_STRATEGIES; first += d->share[s++])
        if (strategies[s]->choose)
            choosing_fill(d, worker, known, s, pair, first, d->share[s], to + first);
        else if (strategies[s]->draw)
            fill_from_distribution(d, known, s, pair, first, d->share[s], to + first);
    for (size_t i = 0; i < d->drawn && d->distinct; i++)
        if (to[i] != NOT_DRAWN)
            known[to[i] / 64] = 0;
}

static void draw_own_block(void *context, size_t block, int worker)
{
    const struct drawing *d = context;
    uint64_t *known = d->known[worker];
    for (size_t pair = block * OWN_ROWS_PER_BLOCK; pair < (block + 1) * OWN_ROWS_PER_BLOCK && pair < d->n; pair++) {
        mark_known(d, known, d->anchor[pair], d->positive[pair], true);
        fill_row(d, worker, known, pair);
        mark_known(d, known, d->anchor[pair], d->positive[pair], false);
    }
}

/* One set for all rows ------------------------------------------------------------------------------------------- */

/* The slots of one strategy that chooses, in groups that are chosen at one go. */
struct groups {
    const struct drawing *drawing;
    int s;
    size_t first, n; /* its first slot, its groups */
};

/* Each group is chosen for a row of its own, evenly over the batch, and then serves all: as Karpukhin et al., Dense
 * Passage Retrieval for Open-Domain Question Answering, EMNLP 2020, let a batch share the hard negatives of each of
 * its questions. */
static void choose_groups_block(void *context, size_t block, int worker)
{
    const struct groups *groups = context;
    const struct drawing *d = groups->drawing;
    uint64_t *known = d->known[worker];
    size_t together = strategies[groups->s]->together, share = d->share[groups->s];
    for (size_t g = block * GROUPS_PER_BLOCK; g < (block + 1) * GROUPS_PER_BLOCK && g < groups->n; g++) {
        size_t at = g * together, n = share - at < together ? share - at : together, pair = g * d->n / groups->n;
        mark_known(d, known, d->anchor[pair], d->positive[pair], true);
        choosing_for(d, worker, pair);
        choosing_fill(d, worker, known, groups->s, 0, groups->first + at, n, d->negative + groups->first + at);
        for (size_t i = at; i < at + n && d->distinct; i++)
            if (d->negative[groups->first + i] != NOT_DRAWN)
                known[d->negative[groups->first + i] / 64] = 0;
        mark_known(d, known, d->anchor[pair], d->positive[pair], false);
    }
}

static void choose_shared(const struct drawing *d, int s, size_t first)
{
    size_t together = strategies[s]->together;
    struct groups groups = {d, s, first, (d->share[s] + together - 1) / together};
    pool_for(d->pool, (groups.n + GROUPS_PER_BLOCK - 1) / GROUPS_PER_BLOCK, choose_groups_block, &groups);
}

/* Takes out what was not drawn and, when distinct, what is there already. Returns how many are left. */
static size_t remove_empty_slots(struct drawing *d)
{
    uint64_t *seen = d->known[0];
    size_t left = 0;
    int s = 0;
    for (size_t i = 0; i < d->drawn; i++) {
        uint32_t candidate = d->negative[i];
        for (; d->slot[s] == i; s++) /* the slots of s begin here */
            d->slot[s] = left;
        if (candidate == NOT_DRAWN || (d->distinct && seen[candidate / 64] >> candidate % 64 & 1))
            continue;
        if (d->distinct)
            seen[candidate / 64] |= (uint64_t)1 << candidate % 64;
        d->negative[left++] = candidate;
    }
    for (; s <= N_STRATEGIES; s++)
        d->slot[s] = left;
    for (size_t i = 0; i < left && d->distinct; i++)
        seen[d->negative[i] / 64] = 0;
    return left;
}

/* Returns how many were drawn. What a row must not push away is masked afterwards. */
static size_t draw_shared(struct drawing *d)
{
    const struct mix *mix = d->mix;
    size_t first = 0;
    for (int s = 0; first < d->drawn; first += d->share[s++]) {
        if (strategies[s]->choose) {
            choose_shared(d, s, first);
            continue;
        }
        for (size_t i = 0; i < d->share[s]; i++)
            d->negative[first + i] = strategies[s]->draw(&mix->candidates, mix->state[s], &d->rng,
                                                         (uint64_t)(first + i) * DRAWING_TRIES, 0, i);
    }
    return remove_empty_slots(d);
}

/* Every candidate is a negative of all rows. */
static void whole_catalog(const struct drawing *d)
{
    for (size_t candidate = 0; candidate < d->slots; candidate++)
        d->negative[candidate] = (uint32_t)candidate;
}

static void count_slots(struct drawing *d)
{
    size_t made = 0;
    drawing_share_slots(d->settings, d->slots, d->share);
    for (int s = 0; s < N_STRATEGIES; s++) {
        assert(strategies[s]->make || !made); /* those that make rows stand last in parts.h */
        d->slot[s] = d->drawn + made;
        *(strategies[s]->make ? &made : &d->drawn) += d->share[s];
        d->blends_each += strategies[s]->blends ? d->share[s] : 0;
    }
    d->slot[N_STRATEGIES] = d->slots;
}

/* What is to be drawn. */
static void plan(struct drawing *d, int64_t step, const struct settings *settings)
{
    struct mix *mix = d->mix;
    const char *sharing = setting_word(settings, &knob_sharing);
    d->mask_known = setting(settings, &knob_mask_known) != 0;
    d->distinct = setting(settings, &knob_distinct) != 0;
    d->settings = settings;
    d->rng = rng_make(d->seed, STREAM_NEGATIVES, (uint64_t)step);
    d->synthetic_rng = rng_make(d->seed, STREAM_MAKING, (uint64_t)step);
    d->all = !strcmp(sharing, "catalog");
    d->shared = d->all || !strcmp(sharing, "shared");
    d->slots = (size_t)setting(settings, &knob_negatives);
    if (d->all && d->slots)
        d->slots = d->data->drawable;
    mix->candidates.anchor = d->anchor;
    mix->candidates.positive = d->positive;
    mix->candidates.positives = d->n;
    mix->candidates.shared = d->shared;
    mix_refresh(mix, settings);
    d->memory = mix_memory_rows(mix);
    if (!d->all)
        count_slots(d);
}

size_t drawing_fill(struct drawing *d, struct arena *arena, int64_t step, const struct settings *settings)
{
    plan(d, step, settings);
    size_t most = d->n == 0 ? 0 : d->shared ? d->slots : d->n * d->slots;
    d->negative = arena_alloc(arena, most, sizeof *d->negative);
    if (!most)
        return 0;
    if (d->all) {
        whole_catalog(d);
        return most;
    }
    d->choosing = choosing_make(d, arena, step, settings);
    if (d->shared)
        most = draw_shared(d);
    else
        pool_for(d->pool, (d->n + OWN_ROWS_PER_BLOCK - 1) / OWN_ROWS_PER_BLOCK, draw_own_block, d);
    return synthetic_fill(d, arena, most);
}

/* Of a candidate; q is that of slots that have candidates or stand for some. */
static double log_q(const struct drawing *d, uint32_t candidate)
{
    const struct mix *mix = d->mix;
    double q = 0, slots = 0;
    for (int s = 0; s < N_STRATEGIES; s++)
        if (d->share[s] && !strategies[s]->blends) {
            q += (double)d->share[s] *
                 strategy_probability(strategies[s], &mix->candidates, mix->state[s], candidate);
            slots += (double)d->share[s];
        }
    return q > 0 ? log(q / slots * (double)d->data->drawable) : 0;
}

const real *drawing_correction(const struct drawing *d, struct arena *arena, const uint32_t *ids, size_t n)
{
    real *offset = arena_alloc(arena, n + d->n_blends, sizeof *offset);
    uint32_t candidate[2];
    for (size_t i = 0; i < n; i++) {
        drawing_candidates(d, ids[i], candidate);
        offset[i] = (real)log_q(d, candidate[0]);
    }
    for (size_t b = 0; b < d->n_blends; b++) {
        const struct blend *blend = &d->blends[b];
        bool made = blend->parent[0] != NOT_DRAWN;
        offset[n + b] = made ? blend->share * offset[blend->parent[0]] + (1 - blend->share) * offset[blend->parent[1]]
                             : 0;
    }
    return offset;
}
