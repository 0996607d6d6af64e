/* See hold_out.h. */
#include "engine/data/hold_out.h"

#include "store/base/mem.h"
#include "store/dataset.h"
#include "store/validation.h"

#include <stdlib.h>

/* The row that stands for all that belong together with this one; the way there becomes shorter. */
static uint32_t root_of(uint32_t *parent, uint32_t row)
{
    while (parent[row] != row)
        row = parent[row] = parent[parent[row]];
    return row;
}

uint32_t *pairs_together(const struct pair_grouping *g)
{
    uint32_t *parent = xmalloc((g->rows + 1) * sizeof *parent), *group = xmalloc((g->n + 1) * sizeof *group);
    uint32_t *first = xmalloc((g->rows + 1) * sizeof *first);
    for (size_t r = 0; r < g->rows; r++) {
        parent[r] = (uint32_t)r;
        first[r] = NO_CLASS;
    }
    for (size_t r = 0; r < g->rows && g->group; r++) {
        uint32_t own = g->group[r]; /* groups are no more than rows */
        if (own != NO_CLASS && first[own] == NO_CLASS)
            first[own] = (uint32_t)r;
        if (own != NO_CLASS)
            parent[root_of(parent, (uint32_t)r)] = root_of(parent, first[own]);
    }
    for (size_t i = 0; i < g->n && g->within; i++)
        parent[root_of(parent, g->row[0][i])] = root_of(parent, g->row[1][i]);
    for (size_t i = 0; i < g->n; i++)
        group[i] = root_of(parent, g->row[0][i]);
    free(first);
    free(parent);
    return group;
}

struct member {
    uint64_t key; /* drawn for its group */
    uint32_t group, at;
};

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->key != y->key)
        return (x->key > y->key) - (x->key < y->key);
    return x->group != y->group ? (x->group > y->group) - (x->group < y->group) : (x->at > y->at) - (x->at < y->at);
}

/* Group by group, by their keys. To be freed. */
static struct member *order_members(const uint32_t *group, size_t n, const struct rng *rng)
{
    struct member *member = xmalloc((n + 1) * sizeof *member);
    for (size_t i = 0; i < n; i++)
        member[i] = (struct member){rng_bits(rng, group[i]), group[i], (uint32_t)i};
    qsort(member, n, sizeof *member, compare_members);
    return member;
}

static size_t end_of_group(const struct member *member, size_t first, size_t n)
{
    size_t end = first;
    while (end < n && member[end].group == member[first].group)
        end++;
    return end;
}

bool *hold_out_together(const uint32_t *group, size_t n, double share, const struct rng *rng)
{
    bool *held = xcalloc(n + 1, sizeof *held);
    struct member *member = order_members(group, n, rng);
    size_t room = validation_takes(n, share);
    for (size_t first = 0, end; first < n; first = end) {
        end = end_of_group(member, first, n);
        if (end - first > room)
            continue;
        room -= end - first;
        for (size_t i = first; i < end; i++)
            held[member[i].at] = true;
    }
    free(member);
    return held;
}

size_t smallest_together(const uint32_t *group, size_t n)
{
    struct rng rng = rng_make(0, STREAM_VALIDATION, 0);
    struct member *member = order_members(group, n, &rng);
    size_t smallest = n;
    for (size_t first = 0, end; first < n; first = end) {
        end = end_of_group(member, first, n);
        smallest = end - first < smallest ? end - first : smallest;
    }
    free(member);
    return smallest;
}
