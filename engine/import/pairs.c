/* Pairs of user and item as columns: see pairs.h.
 *
 * Sorting goes by user with a counting pass, then inside each user over (item, line) packed in 64 bits: this takes
 * 8 bytes for each interaction beside the columns themselves. */
#include "engine/import/pairs.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

void pairs_release(struct interaction_columns *pairs)
{
    free(pairs->user);
    free(pairs->item);
    free(pairs->rating);
    free(pairs->time);
    free(pairs->fraction);
    free(pairs->line);
    *pairs = (struct interaction_columns){0};
}

void pairs_room(struct interaction_columns *into)
{
    if (into->n < into->capacity)
        return;
    size_t capacity = into->capacity ? into->capacity * 2 : 4096;
    into->user = xrealloc(into->user, capacity, sizeof *into->user);
    into->item = xrealloc(into->item, capacity, sizeof *into->item);
    if (into->has_rating)
        into->rating = xrealloc(into->rating, capacity, sizeof *into->rating);
    if (into->has_time)
        into->time = xrealloc(into->time, capacity, sizeof *into->time);
    if (into->fraction) {
        into->fraction = xrealloc(into->fraction, capacity, sizeof *into->fraction);
        memset(into->fraction + into->capacity, 0, (capacity - into->capacity) * sizeof *into->fraction);
    }
    into->capacity = capacity;
}

void pairs_time(struct interaction_columns *pairs, int64_t seconds, uint32_t nanoseconds)
{
    pairs->time[pairs->n] = seconds;
    if (nanoseconds && !pairs->fraction)
        pairs->fraction = xcalloc(pairs->capacity, sizeof *pairs->fraction);
    if (pairs->fraction)
        pairs->fraction[pairs->n] = nanoseconds;
}

uint64_t pairs_moment(const struct interaction_columns *pairs, size_t at)
{
    if (!pairs->time)
        return 0;
    int64_t seconds = pairs->time[at];
    /* With the sign bit flipped, signed times compare as unsigned ones. */
    if (!pairs->fraction)
        return (uint64_t)seconds ^ (uint64_t)1 << 63;
    /* 34 bits of seconds and 30 of nanoseconds; what lies further away has none of them. */
    int64_t most = MOMENT_MOST - 1;
    seconds = seconds < -most ? -most : seconds > most ? most : seconds;
    return (uint64_t)(seconds + MOMENT_MOST) << 30 | pairs->fraction[at];
}

static uint32_t *chosen_u32(const uint32_t *column, const uint32_t *at, size_t n)
{
    uint32_t *chosen = xmalloc(n * sizeof *chosen);
    for (size_t i = 0; i < n; i++)
        chosen[i] = column[at[i]];
    return chosen;
}

/* The interactions at `at`, in that order, as columns of their own. */
static struct interaction_columns chosen(const struct interaction_columns *from, const uint32_t *at, size_t n)
{
    struct interaction_columns to = {.n = n, .capacity = n, .has_rating = from->has_rating,
                                     .has_time = from->has_time};
    to.user = chosen_u32(from->user, at, n);
    to.item = chosen_u32(from->item, at, n);
    to.line = from->line ? chosen_u32(from->line, at, n) : NULL;
    if (from->rating) {
        to.rating = xmalloc(n * sizeof *to.rating);
        for (size_t i = 0; i < n; i++)
            to.rating[i] = from->rating[at[i]];
    }
    to.fraction = from->fraction ? chosen_u32(from->fraction, at, n) : NULL;
    if (from->time) {
        to.time = xmalloc(n * sizeof *to.time);
        for (size_t i = 0; i < n; i++)
            to.time[i] = from->time[at[i]];
    }
    return to;
}

static int by_u64(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* All interactions as item << 32 | line, sorted by user, item, line. */
static uint64_t *sorted_keys(const struct interaction_columns *in, size_t n_users)
{
    size_t *start = xcalloc(n_users + 1, sizeof *start);
    uint64_t *keys = xmalloc(in->n * sizeof *keys);
    for (size_t i = 0; i < in->n; i++)
        start[in->user[i] + 1]++;
    for (size_t u = 0; u < n_users; u++)
        start[u + 1] += start[u];
    for (size_t i = 0; i < in->n; i++)
        keys[start[in->user[i]]++] = (uint64_t)in->item[i] << 32 | i;
    /* By now each start has moved on to the start of the next user. */
    for (size_t u = 0, begin = 0; u < n_users; begin = start[u++])
        qsort(keys + begin, start[u] - begin, sizeof *keys, by_u64);
    free(start);
    return keys;
}

int64_t pairs_merge(struct interaction_columns *in, size_t n_users)
{
    uint64_t *keys = sorted_keys(in, n_users);
    uint32_t *kept = xmalloc(in->n * sizeof *kept);
    size_t n = 0, before = in->n;
    for (size_t i = 0; i < in->n; i++) {
        uint32_t here = (uint32_t)keys[i], last = n ? kept[n - 1] : 0;
        if (!n || in->user[here] != in->user[last] || in->item[here] != in->item[last])
            kept[n++] = here;
        else if (pairs_moment(in, here) >= pairs_moment(in, last))
            kept[n - 1] = here;
    }
    free(keys);
    struct interaction_columns merged = chosen(in, kept, n);
    merged.line = kept;
    pairs_release(in);
    *in = merged;
    return (int64_t)(before - n);
}

int64_t pairs_move(struct interaction_columns *from, const uint8_t *flags, struct interaction_columns *to)
{
    size_t n_stay = 0, n_go = 0;
    uint32_t *stay = xmalloc(from->n * sizeof *stay), *go = xmalloc(from->n * sizeof *go);
    for (size_t i = 0; i < from->n; i++)
        *(flags[i] ? &go[n_go++] : &stay[n_stay++]) = (uint32_t)i;
    if (to) {
        pairs_release(to);
        *to = chosen(from, go, n_go);
    }
    struct interaction_columns left = chosen(from, stay, n_stay);
    pairs_release(from);
    *from = left;
    free(stay);
    free(go);
    return (int64_t)n_go;
}
