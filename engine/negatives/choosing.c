/* Candidates, their similarities, and who picks: see choosing.h. */
#include "engine/negatives/choosing.h"

#include "engine/lookup.h"
#include "engine/negatives/choice.h"
#include "engine/prior.h"

#include <string.h>

/* Room of one thread. */
struct chooser_room {
    uint32_t anchor_id;       /* of the row at hand */
    real *anchor, *positive;  /* (dim) each: its own */
    real similarity_positive;
    uint32_t *candidate;      /* (most): candidates */
    real *similarity, *room;  /* (most) */
    const real **row;         /* (most) */
    real *looked;             /* (most, dim) */
    uint32_t *order, *picked; /* (most) */
};

struct choosing {
    struct lookup anchors, candidates; /* of the rows of the drawing; every candidate */
    size_t dim;
    struct rng rng;
    double value[N_STRATEGIES][MOST_STRATEGY_KNOBS];
    size_t pool[N_STRATEGIES]; /* candidates for each slot */
    double prior;        /* what popularity adds to similarities: see prior.h */
    struct chooser_room *room; /* for each thread */
};

/* Getting ready -------------------------------------------------------------------------------------------------- */

static struct lookup lookup_of(const struct drawing *d, enum side side)
{
    return (struct lookup){.tower = &d->tower[side], .similarity = d->similarity,
                           .which = WEIGHTS_PRESENT};
}

/* Each candidate once, rather than each candidate, when the candidates are about as many. */
static void make_lookups(struct choosing *choosing, const struct drawing *d, struct arena *arena, size_t candidates)
{
    size_t n_candidates = d->data->rows[SIDE_CANDIDATE];
    choosing->anchors = lookup_of(d, SIDE_ANCHOR);
    choosing->anchors.rows = d->anchor;
    lookup_init(&choosing->anchors, d->pool, arena, d->n, false);
    choosing->candidates = lookup_of(d, SIDE_CANDIDATE);
    lookup_init(&choosing->candidates, d->pool, arena, n_candidates, candidates > n_candidates / 2);
}

static void make_room(struct chooser_room *room, struct arena *arena, size_t most, size_t dim, bool looks)
{
    room->anchor = arena_alloc(arena, 2 * dim, sizeof(real));
    room->positive = room->anchor + dim;
    room->candidate = arena_alloc(arena, 3 * most, sizeof *room->candidate);
    room->order = room->candidate + most;
    room->picked = room->order + most;
    room->similarity = arena_alloc(arena, 2 * most, sizeof(real));
    room->room = room->similarity + most;
    room->row = arena_alloc(arena, most, sizeof *room->row);
    room->looked = looks ? arena_alloc(arena, most * dim, sizeof(real)) : NULL;
}

static void read_knobs(struct choosing *choosing, const struct settings *settings, int s)
{
    for (int k = 0; strategies[s]->part.knobs[k]; k++)
        choosing->value[s][k] = setting(settings, strategies[s]->part.knobs[k]);
    choosing->pool[s] = (size_t)setting(settings, strategies[s]->pool);
}

struct choosing *choosing_make(const struct drawing *d, struct arena *arena, int64_t step,
                               const struct settings *settings)
{
    struct choosing *choosing = arena_alloc(arena, 1, sizeof *choosing);
    size_t candidates = 0, most = 0;
    for (int s = 0; s < N_STRATEGIES; s++) {
        if (!strategies[s]->choose || !d->share[s])
            continue;
        read_knobs(choosing, settings, s);
        size_t together = strategies[s]->together * choosing->pool[s];
        most = together > most ? together : most;
        candidates += d->share[s] * choosing->pool[s] * (d->shared ? 1 : d->n);
    }
    if (!most)
        return NULL;
    choosing->dim = d->tower[SIDE_CANDIDATE].dim;
    choosing->prior = prior_strength(settings);
    choosing->rng = rng_make(d->seed, STREAM_CANDIDATES, (uint64_t)step);
    make_lookups(choosing, d, arena, candidates);
    choosing->room = arena_alloc(arena, (size_t)pool_threads(d->pool), sizeof *choosing->room);
    for (int t = 0; t < pool_threads(d->pool); t++)
        make_room(&choosing->room[t], arena, most, choosing->dim, !choosing->candidates.embedded);
    return choosing;
}

/* Choosing ------------------------------------------------------------------------------------------------------- */

void choosing_for(const struct drawing *d, int worker, size_t pair)
{
    struct chooser_room *room = &d->choosing->room[worker];
    room->anchor_id = d->anchor[pair];
    lookup_copy(&d->choosing->anchors, pair, room->anchor);
    lookup_copy(&d->choosing->candidates, d->positive[pair], room->positive);
    room->similarity_positive = similarity_of_rows(d->similarity->geometry, room->anchor, room->positive,
                                                   d->choosing->dim);
    room->similarity_positive += (real)prior_of(d->choosing->prior, d->data, d->positive[pair]);
}

static bool has(const uint64_t *bits, uint32_t candidate)
{
    return bits[candidate / 64] >> candidate % 64 & 1;
}

static void flip(uint64_t *bits, uint32_t candidate)
{
    bits[candidate / 64] ^= (uint64_t)1 << candidate % 64;
}

/* Up to n candidates into room->candidate, uniform over what is not known; returns how many. They depend on the slot
 * alone, so that a larger pool only adds some. When distinct, their bits are set. */
static size_t draw_candidates(const struct drawing *d, struct chooser_room *room, uint64_t *known, uint64_t slot,
                              size_t n)
{
    size_t drawn = 0;
    for (size_t c = 0; c < n; c++)
        for (uint64_t attempt = 0; attempt < DRAWING_TRIES; attempt++) {
            uint64_t index = (slot * MOST_POOL + c) * DRAWING_TRIES + attempt;
            uint32_t candidate = rng_below(&d->choosing->rng, index, (uint32_t)d->data->drawable);
            if (has(known, candidate) ||
                task_keys_meet(d->data, SIDE_ANCHOR, room->anchor_id, SIDE_CANDIDATE, candidate))
                continue;
            if (d->distinct)
                flip(known, candidate);
            room->candidate[drawn++] = candidate;
            break;
        }
    return drawn;
}

MULTIVERSION static void score(const struct drawing *d, struct chooser_room *room, size_t n)
{
    const struct geometry *geometry = d->similarity->geometry;
    size_t dim = d->choosing->dim;
    for (size_t j = 0; j < n; j++) {
        room->row[j] = lookup_row(&d->choosing->candidates, room->candidate[j], room->looked + j * dim);
        room->similarity[j] = similarity_inline(geometry, room->anchor, room->row[j], dim) +
                              (real)prior_of(d->choosing->prior, d->data, room->candidate[j]);
    }
}

/* Fills n slots that are chosen at one go. */
static void fill_together(const struct drawing *d, struct chooser_room *room, uint64_t *known, int s, uint64_t slot,
                          size_t n, uint32_t *to)
{
    size_t candidates = draw_candidates(d, room, known, slot, n * d->choosing->pool[s]);
    score(d, room, candidates);
    struct choice choice = {.value = d->choosing->value[s], .n = candidates, .similarity = room->similarity,
                            .row = room->row, .positive = room->similarity_positive, .dim = d->choosing->dim,
                            .geometry = d->similarity->geometry,
                            .lot = rng_unit(&d->choosing->rng, UINT64_MAX - slot), .order = room->order,
                            .room = room->room};
    for (size_t i = 0; i < n; i++)
        room->picked[i] = NOT_DRAWN;
    if (candidates)
        strategies[s]->choose(&choice, n, room->picked);
    for (size_t c = 0; c < candidates && d->distinct; c++)
        flip(known, room->candidate[c]);
    for (size_t i = 0; i < n; i++) {
        to[i] = room->picked[i] == NOT_DRAWN ? NOT_DRAWN : room->candidate[room->picked[i]];
        if (d->distinct && to[i] != NOT_DRAWN)
            flip(known, to[i]);
    }
}

void choosing_fill(const struct drawing *d, int worker, uint64_t *known, int s, size_t pair, size_t first, size_t n,
                   uint32_t *to)
{
    size_t together = strategies[s]->together;
    for (size_t i = 0; i < n; i += together)
        fill_together(d, &d->choosing->room[worker], known, s, (uint64_t)pair * d->slots + first + i,
                      n - i < together ? n - i : together, to + i);
}
