/* Rows that are made: see synthetic.h. */
#include "engine/negatives/synthetic.h"

#include "engine/negatives/mix.h"
#include "engine/prior.h"

#include <stdlib.h>

enum { OWN_ROWS_PER_BLOCK = 64 };

/* Filling slots -------------------------------------------------------------------------------------------------- */

bool synthetic_allows(const struct synthetic_slot *empty_slot, uint32_t candidate_id)
{
    if (empty_slot->shared)
        return true;
    const struct task_data *data = empty_slot->data;
    return candidate_id != empty_slot->positive &&
           !(empty_slot->mask_known && lists_have(&data->related, empty_slot->anchor, candidate_id)) &&
           !task_keys_meet(data, SIDE_ANCHOR, empty_slot->anchor, SIDE_CANDIDATE, candidate_id);
}

/* Slot `slot` of a row, the strategy's i-th. */
static uint32_t make(const struct drawing *d, struct synthetic_slot *empty_slot, int s, size_t row, size_t slot,
                     size_t i)
{
    size_t blend = row * d->blends_each + i;
    empty_slot->state = d->mix->state[s];
    empty_slot->index = 1 + (row * (d->slots - d->drawn) + slot - d->drawn) * SYNTHETIC_NUMBERS;
    if (strategies[s]->blends) {
        empty_slot->blend = &d->blends[blend];
        *empty_slot->blend = (struct blend){.parent = {NOT_DRAWN, NOT_DRAWN}};
    }
    uint32_t id = strategies[s]->make(empty_slot, i);
    return id == BLEND ? (uint32_t)(drawing_first_blend(d) + blend) : id;
}

static struct synthetic_slot empty_slot_of(const struct drawing *d)
{
    return (struct synthetic_slot){.data = d->data, .candidates = &d->mix->candidates,
                                   .settings = d->settings, .rng = d->synthetic_rng, .shared = d->shared,
                                   .mask_known = d->mask_known, .distinct = d->distinct};
}

static void fill_own_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct drawing *d = context;
    struct synthetic_slot empty_slot = empty_slot_of(d);
    for (size_t pair = block * OWN_ROWS_PER_BLOCK; pair < (block + 1) * OWN_ROWS_PER_BLOCK && pair < d->n; pair++) {
        uint32_t *row = d->negative + pair * d->slots;
        size_t slot = d->drawn;
        empty_slot.anchor = d->anchor[pair];
        empty_slot.positive = d->positive[pair];
        empty_slot.drawn = row;
        for (int s = 0; s < N_STRATEGIES; s++) {
            empty_slot.n = slot;
            for (size_t i = 0; strategies[s]->make && i < d->share[s]; i++, slot++)
                row[slot] = make(d, &empty_slot, s, pair, slot, i);
        }
    }
}

static size_t fill_shared(struct drawing *d, size_t n)
{
    struct synthetic_slot empty_slot = empty_slot_of(d);
    size_t slot = d->drawn;
    empty_slot.drawn = d->negative;
    for (int s = 0; s < N_STRATEGIES; s++) {
        if (strategies[s]->make)
            d->slot[s] = n;
        empty_slot.n = n;
        for (size_t i = 0; strategies[s]->make && i < d->share[s]; i++, slot++) {
            uint32_t id = make(d, &empty_slot, s, 0, slot, i);
            if (id != NOT_DRAWN)
                d->negative[n++] = id;
        }
    }
    d->slot[N_STRATEGIES] = n;
    return n;
}

size_t synthetic_fill(struct drawing *d, struct arena *arena, size_t n)
{
    d->n_blends = (d->shared ? 1 : d->n) * d->blends_each;
    d->blends = arena_alloc(arena, d->n_blends, sizeof *d->blends);
    if (d->shared && !d->all)
        return fill_shared(d, n);
    if (d->drawn < d->slots)
        pool_for(d->pool, (d->n + OWN_ROWS_PER_BLOCK - 1) / OWN_ROWS_PER_BLOCK, fill_own_block, d);
    return n;
}

/* On the tape ---------------------------------------------------------------------------------------------------- */

static const real *queue_row(const struct batch *batch, size_t i, size_t dim)
{
    return batch->queue +
           (batch->ids[SIDE_CANDIDATE][batch->n_ids[SIDE_CANDIDATE] + i] - batch->n_all_candidates) * dim;
}

static struct node *queued(struct tape *tape, const struct batch *batch, size_t dim)
{
    real *rows = arena_alloc(&tape->arena, batch->n_queued * dim, sizeof *rows);
    for (size_t i = 0; i < batch->n_queued; i++)
        memcpy(rows + i * dim, queue_row(batch, i, dim), dim * sizeof *rows);
    return tape_constant(tape, batch->n_queued, dim, rows, false);
}

struct node *synthetic_append_rows(struct tape *tape, const struct batch *batch, struct node *plain,
                                   const struct similarity *similarity)
{
    struct node *candidates = plain;
    if (batch->n_queued)
        candidates = op_stack(tape, candidates, queued(tape, batch, plain->cols));
    if (batch->n_blends)
        candidates = op_stack(tape, candidates,
                              similarity->prepare(tape,
                                                  op_interpolate(tape, candidates, batch->blends, batch->n_blends)));
    return candidates;
}

double synthetic_prior(const struct batch *batch, const struct task_data *data, uint32_t candidate, double strength)
{
    size_t plain = batch->n_ids[SIDE_CANDIDATE] + batch->n_queued;
    if (candidate < plain) {
        uint32_t id = batch->ids[SIDE_CANDIDATE][candidate];
        return prior_of(strength, data,
                        id < batch->n_all_candidates ? id : batch->queue_candidate[id - batch->n_all_candidates] - 1);
    }
    const struct blend *blend = &batch->blends[candidate - plain];
    if (blend->parent[0] == NOT_DRAWN)
        return 0;
    return (double)blend->share * synthetic_prior(batch, data, blend->parent[0], strength) +
           (1 - (double)blend->share) * synthetic_prior(batch, data, blend->parent[1], strength);
}

struct node *synthetic_append_prior(struct tape *tape, struct node *candidates, const struct batch *batch,
                                    const struct task_data *data, double strength)
{
    if (strength == 0)
        return candidates;
    real *column = arena_alloc(&tape->arena, candidates->rows, sizeof *column);
    for (size_t i = 0; i < candidates->rows; i++)
        column[i] = (real)synthetic_prior(batch, data, (uint32_t)i, strength);
    return op_append(tape, candidates, column);
}

/* Without it ----------------------------------------------------------------------------------------------------- */

void synthetic_read(const struct batch *batch, const struct lookup *candidates, uint32_t candidate, real *to)
{
    size_t n_candidates = batch->n_ids[SIDE_CANDIDATE], dim = candidates->tower->dim;
    if (candidate < n_candidates) {
        lookup_copy(candidates, candidate, to);
        return;
    }
    if (candidate < n_candidates + batch->n_queued) {
        memcpy(to, queue_row(batch, candidate - n_candidates, dim), dim * sizeof *to);
        return;
    }
    const struct blend *blend = &batch->blends[candidate - n_candidates - batch->n_queued];
    real *other = xmalloc(dim * sizeof *other);
    synthetic_read(batch, candidates, blend->parent[0], to);
    synthetic_read(batch, candidates, blend->parent[1], other);
    for (size_t k = 0; k < dim; k++)
        to[k] = blend->share * to[k] + (1 - blend->share) * other[k];
    candidates->similarity->prepare_rows(to, 1, dim);
    free(other);
}
