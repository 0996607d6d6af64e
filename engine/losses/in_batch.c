/* See in_batch.h. Sets of columns are found by chains: the columns of one member are linked, so that a row is masked
 * in the time of what it masks. */
#include "engine/losses/in_batch.h"
#include "engine/training.h"

#include <string.h>

/* Lists that are being written, one for each row. */
struct growing {
    size_t rows, n, capacity;
    size_t *start;  /* (rows + 1) */
    uint32_t *member; /* (n) */
};

static void growing_init(struct growing *growing, struct arena *arena, size_t rows, size_t capacity)
{
    *growing = (struct growing){.rows = rows, .capacity = capacity + 1};
    growing->start = arena_zeroed(arena, rows + 1, sizeof *growing->start);
    growing->member = arena_alloc(arena, growing->capacity, sizeof *growing->member);
}

static void growing_add(struct growing *growing, struct arena *arena, uint32_t member)
{
    if (growing->n == growing->capacity) {
        uint32_t *larger = arena_alloc(arena, growing->capacity * 2, sizeof *larger);
        memcpy(larger, growing->member, growing->n * sizeof *larger);
        growing->member = larger;
        growing->capacity *= 2;
    }
    growing->member[growing->n++] = member;
}

/* The place of a candidate among the batch's, which stand in rising order; `n` when it takes no part. */
static size_t place_of(const uint32_t *ids, size_t n, uint32_t id)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && ids[low] == id ? low : n;
}

/* Rows that belong together by their keys, and are not listed yet. */
static void find_kin(const struct loss_input *input, struct growing *known, uint32_t anchor)
{
    const struct batch *batch = input->batch;
    size_t before = known->n, listed = known->start[anchor];
    for (size_t at = 0; at < batch->n_ids[SIDE_CANDIDATE]; at++) {
        bool met = false;
        if (!task_keys_meet(input->data, SIDE_ANCHOR, batch->ids[SIDE_ANCHOR][anchor], SIDE_CANDIDATE,
                            batch->ids[SIDE_CANDIDATE][at]))
            continue;
        for (size_t i = listed; i < before && !met; i++)
            met = known->member[i] == at;
        if (!met)
            growing_add(known, &input->tape->arena, (uint32_t)at);
    }
}

/* What train says belongs to each anchor of the batch, and is in the batch. */
static void find_known(const struct loss_input *input, struct growing *known)
{
    const struct batch *batch = input->batch;
    const struct lists *related = &input->data->related;
    struct arena *arena = &input->tape->arena;
    size_t n_anchors = batch->n_ids[SIDE_ANCHOR], n_candidates = batch->n_ids[SIDE_CANDIDATE];
    growing_init(known, arena, n_anchors, batch->pairs.n * 4);
    for (size_t u = 0; u < n_anchors; u++) {
        uint32_t anchor_id = batch->ids[SIDE_ANCHOR][u];
        for (size_t i = related->start[anchor_id]; i < related->start[anchor_id + 1]; i++) {
            size_t at = place_of(batch->ids[SIDE_CANDIDATE], n_candidates, related->other[i]);
            if (at < n_candidates)
                growing_add(known, arena, (uint32_t)at);
        }
        if (input->data->keys_attract)
            find_kin(input, known, (uint32_t)u);
        known->start[u + 1] = known->n;
    }
}

void in_batch_known(const struct loss_input *input, size_t **start, uint32_t **candidate)
{
    struct growing known;
    find_known(input, &known);
    *start = known.start;
    *candidate = known.member;
}

/* From lists of candidates by anchor to lists of anchors by candidate. */
static void turn_around(const struct growing *by_anchor, struct arena *arena, size_t n_candidates,
                        struct growing *by_candidate)
{
    growing_init(by_candidate, arena, n_candidates, by_anchor->n);
    by_candidate->n = by_anchor->n;
    for (size_t i = 0; i < by_anchor->n; i++)
        by_candidate->start[by_anchor->member[i] + 1]++;
    for (size_t i = 0; i < n_candidates; i++)
        by_candidate->start[i + 1] += by_candidate->start[i];
    size_t *at = arena_alloc(arena, n_candidates + 1, sizeof *at);
    memcpy(at, by_candidate->start, (n_candidates + 1) * sizeof *at);
    for (size_t u = 0; u < by_anchor->rows; u++)
        for (size_t i = by_anchor->start[u]; i < by_anchor->start[u + 1]; i++)
            by_candidate->member[at[by_anchor->member[i]]++] = (uint32_t)u;
}

/* What stands against what, by members: whom each must not push away on the other side. */
struct exclusions {
    struct growing other[2]; /* candidates by anchor, anchors by candidate; empty without mask_known */
};

static void exclude_known(const struct loss_input *input, struct exclusions *excluded)
{
    struct arena *arena = &input->tape->arena;
    if (setting(input->settings, &knob_mask_known) != 0)
        find_known(input, &excluded->other[SIDE_ANCHOR]);
    else
        growing_init(&excluded->other[SIDE_ANCHOR], arena, input->batch->n_ids[SIDE_ANCHOR], 0);
    turn_around(&excluded->other[SIDE_ANCHOR], arena, input->batch->n_ids[SIDE_CANDIDATE],
                &excluded->other[SIDE_CANDIDATE]);
}

/* Columns of each member of a side, linked: head[member], then next[column]. */
struct chain {
    uint32_t *head, *next;
};

static struct chain chain_columns(struct arena *arena, const uint32_t *member, size_t n, size_t members)
{
    struct chain chain = {arena_alloc(arena, members, sizeof *chain.head),
                          arena_alloc(arena, n + 1, sizeof *chain.next)};
    memset(chain.head, 0xff, members * sizeof *chain.head);
    for (size_t j = n; j-- > 0;) {
        chain.next[j] = chain.head[member[j]];
        chain.head[member[j]] = (uint32_t)j;
    }
    return chain;
}

static void mask_member(struct growing *masked, struct arena *arena, const struct chain *chain, uint32_t member,
                        size_t shift)
{
    for (uint32_t j = chain->head[member]; j != NOT_DRAWN; j = chain->next[j])
        growing_add(masked, arena, (uint32_t)(j + shift));
}

/* What the anchor must not push away on the other side: the positive, and what it is known to have. */
static void mask_others(struct growing *masked, struct arena *arena, const struct growing *other,
                        const struct chain *chain, uint32_t anchor, uint32_t positive, size_t shift)
{
    bool met = false;
    for (size_t i = other->start[anchor]; i < other->start[anchor + 1]; i++) {
        met |= other->member[i] == positive;
        mask_member(masked, arena, chain, other->member[i], shift);
    }
    if (!met)
        mask_member(masked, arena, chain, positive, shift);
}

static const uint32_t *members_of(const struct loss_input *input, enum side side)
{
    return side == SIDE_ANCHOR ? input->batch->pairs.anchor : input->batch->pairs.positive;
}

/* The key of each of n members of a side, one after the other; none where rows have no keys. Those whose keys have
 * the same remainder by a hash are linked in rising order: first[remainder], then next[member]. */
struct member_keys {
    struct arena *arena;
    size_t n, remainders; /* the latter a power of two */
    uint32_t *key, *first, *next;
};

static size_t remainder_of(const struct member_keys *keys, uint32_t key)
{
    return (key * 2654435761u >> 7) & (keys->remainders - 1);
}

static struct member_keys keys_of_members(const struct loss_input *input, enum side side)
{
    struct member_keys keys = {.arena = &input->tape->arena, .n = input->data->key[0] ? input->batch->pairs.n : 0};
    keys.key = arena_alloc(keys.arena, keys.n + 1, sizeof *keys.key);
    for (keys.remainders = 1; keys.remainders < keys.n;)
        keys.remainders *= 2;
    keys.first = arena_alloc(keys.arena, keys.remainders, sizeof *keys.first);
    keys.next = arena_alloc(keys.arena, keys.n + 1, sizeof *keys.next);
    memset(keys.first, 0xff, keys.remainders * sizeof *keys.first);
    for (size_t i = keys.n; i-- > 0;) {
        keys.key[i] = input->data->key[side][input->batch->ids[side][members_of(input, side)[i]]];
        uint32_t *first = &keys.first[remainder_of(&keys, keys.key[i])];
        keys.next[i] = *first;
        *first = (uint32_t)i;
    }
    return keys;
}

/* Columns `first`, `first` + 1, ... of members of a side whose key is `own`, that of an anchor, and who are not
 * masked yet: those from `row` on in the list are the anchor's. */
static void mask_equal_keys(struct growing *masked, size_t row, const struct member_keys *keys, uint32_t own,
                            size_t first)
{
    size_t before = masked->n;
    for (uint32_t j = keys->n ? keys->first[remainder_of(keys, own)] : NOT_DRAWN; j != NOT_DRAWN; j = keys->next[j]) {
        bool met = false;
        if (keys->key[j] != own)
            continue;
        for (size_t i = row; i < before && !met; i++)
            met = masked->member[i] == first + j;
        if (!met)
            growing_add(masked, keys->arena, (uint32_t)(first + j));
    }
}

void in_batch_pairs(const struct loss_input *input, enum side from, struct contrast_rows *pairs)
{
    enum side to = from == SIDE_ANCHOR ? SIDE_CANDIDATE : SIDE_ANCHOR;
    struct arena *arena = &input->tape->arena;
    const uint32_t *anchor = members_of(input, from), *positive = members_of(input, to);
    size_t n = input->batch->pairs.n;
    struct exclusions excluded;
    struct growing masked;
    exclude_known(input, &excluded);
    struct chain chain = chain_columns(arena, positive, n, input->batch->n_ids[to]);
    growing_init(&masked, arena, n, n * 2);
    struct member_keys keys[2] = {keys_of_members(input, SIDE_ANCHOR), keys_of_members(input, SIDE_CANDIDATE)};
    for (size_t i = 0; i < n; i++) {
        mask_others(&masked, arena, &excluded.other[from], &chain, anchor[i], positive[i], 0);
        mask_equal_keys(&masked, masked.start[i], &keys[to], keys[from].n ? keys[from].key[i] : 0, 0);
        masked.start[i + 1] = masked.n;
    }
    *pairs = (struct contrast_rows){.n = n, .anchor = anchor, .positive = positive, .negatives = n, .shared = true,
                                    .negative = positive, .masked_start = masked.start, .masked = masked.member};
}

void in_batch_views(const struct loss_input *input, struct contrast_rows *pairs)
{
    struct arena *arena = &input->tape->arena;
    size_t n = input->batch->pairs.n;
    uint32_t *all = arena_alloc(arena, 2 * n, sizeof *all),
             *counterpart = arena_alloc(arena, 2 * n, sizeof *counterpart);
    struct exclusions excluded;
    struct chain chain[2];
    struct growing masked;
    exclude_known(input, &excluded);
    for (int side = 0; side < 2; side++)
        chain[side] = chain_columns(arena, members_of(input, (enum side)side), n, input->batch->n_ids[side]);
    struct member_keys keys[2] = {keys_of_members(input, SIDE_ANCHOR), keys_of_members(input, SIDE_CANDIDATE)};
    growing_init(&masked, arena, 2 * n, n * 6);
    for (size_t row = 0; row < 2 * n; row++) {
        enum side from = row < n ? SIDE_ANCHOR : SIDE_CANDIDATE, to = row < n ? SIDE_CANDIDATE : SIDE_ANCHOR;
        uint32_t member = members_of(input, from)[row % n], positive = members_of(input, to)[row % n];
        all[row] = (uint32_t)row;
        counterpart[row] = (uint32_t)(row < n ? row + n : row - n);
        mask_member(&masked, arena, &chain[from], member, from == SIDE_CANDIDATE ? n : 0);
        mask_others(&masked, arena, &excluded.other[from], &chain[to], member, positive,
                    to == SIDE_CANDIDATE ? n : 0);
        for (int side = 0; side < 2; side++)
            mask_equal_keys(&masked, masked.start[row], &keys[side], keys[from].n ? keys[from].key[row % n] : 0,
                            side == SIDE_CANDIDATE ? n : 0);
        masked.start[row + 1] = masked.n;
    }
    *pairs = (struct contrast_rows){.n = 2 * n, .anchor = all, .positive = counterpart, .negatives = 2 * n,
                                    .shared = true, .negative = all, .masked_start = masked.start,
                                    .masked = masked.member};
}

void in_batch_equal_keys(const struct loss_input *input, const uint32_t *row, size_t n, const uint32_t *column,
                         size_t columns, struct contrast_rows *pairs)
{
    struct arena *arena = &input->tape->arena;
    struct growing known, masked;
    find_known(input, &known);
    growing_init(&masked, arena, n, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < columns; j++) {
            bool positive = false;
            for (size_t k = known.start[row[i]]; k < known.start[row[i] + 1] && !positive; k++)
                positive = known.member[k] == column[j];
            if (!positive && task_keys_meet(input->data, SIDE_ANCHOR, input->batch->ids[SIDE_ANCHOR][row[i]],
                                            SIDE_CANDIDATE, input->batch->ids[SIDE_CANDIDATE][column[j]]))
                growing_add(&masked, arena, (uint32_t)j);
        }
        masked.start[i + 1] = masked.n;
    }
    pairs->masked_start = masked.start;
    pairs->masked = masked.member;
}

size_t in_batch_members(const struct loss_input *input, enum side side, uint32_t **rows)
{
    struct arena *arena = &input->tape->arena;
    const uint32_t *member = members_of(input, side);
    size_t all = input->batch->n_ids[side], n = 0;
    bool *takes_part = arena_zeroed(arena, all, sizeof *takes_part);
    for (size_t i = 0; i < input->batch->pairs.n; i++)
        takes_part[member[i]] = true;
    *rows = arena_alloc(arena, all, sizeof **rows);
    for (size_t m = 0; m < all; m++)
        if (takes_part[m])
            (*rows)[n++] = (uint32_t)m;
    return n;
}
