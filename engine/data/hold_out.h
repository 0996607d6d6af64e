/* Which pairs are set apart, for validation or for test, where pairs that belong together stay together. */
#ifndef ENGINE_DATA_HOLD_OUT_H
#define ENGINE_DATA_HOLD_OUT_H

#include "engine/core/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* n pairs. Within one collection those belong together that share a row, directly or through others, so that no row
 * is on both sides of a split. Of two collections those do whose first rows have one group, or are one row. */
struct pair_grouping {
    size_t n;
    const uint32_t *row[2]; /* (n) each */
    size_t rows;            /* of the first collection */
    bool within;            /* both are rows of it */
    const uint32_t *group;  /* (rows), NO_CLASS where a row has none; or NULL */
};

/* (n), to be freed: a number for each pair, equal for pairs that belong together. */
uint32_t *pairs_together(const struct pair_grouping *grouping);

/* (n), to be freed: whole groups in an order drawn by lot, each that still fits into the share, and never all. */
bool *hold_out_together(const uint32_t *group, size_t n, double share, const struct rng *rng);

/* How many pairs the smallest group has. */
size_t smallest_together(const uint32_t *group, size_t n);

#endif
