/* Ranking the full catalogue for users, in blocks: the kernel that the probe `ranking`, recommending and
 * pseudo-labels share.
 *
 * Scores are never all in memory: blocks of users against tiles of items by matrix products. A list has equal
 * scores by item number, so it is the same on every machine that computes the same scores. */
#ifndef ENGINE_PROBES_RANK_H
#define ENGINE_PROBES_RANK_H

#include "engine/core/pool.h"
#include "engine/core/real.h"
#include "engine/tasks/task.h"
#include "engine/similarities/similarity.h"

enum { LONGEST_LIST = 1000 };

/* What is ranked: prepared rows, whose dot product is the score, or what the geometry says. */
struct catalog {
    const real *users; /* (n_users, dim) */
    const real *items; /* (n_items, dim) */
    size_t n_users, n_items, dim;
    const struct geometry *geometry; /* NULL: the dot product */
    const uint32_t *key[2]; /* (n_users), (n_items), or NULL: an item with a user's key is in the user's list only where it
                               is what is looked for */
};

/* The best `top` items of each of these users, masked ones left out, into item (n, top) and score (n, top; NULL if
 * not wanted). Places beyond the end of a short list hold UINT32_MAX. */
void rank_users(struct pool *pool, const struct catalog *catalog, const uint32_t *users, size_t n, size_t top,
                const struct lists *masked, uint32_t *item, real *score);
/* The same where `relevant` is what is looked for. */
void rank_relevant(struct pool *pool, const struct catalog *catalog, const uint32_t *users, size_t n, size_t top,
                   const struct lists *relevant, const struct lists *masked, uint32_t *item, real *score);

/* Of one user's items that are not masked: how many have this score and are not relevant, and whether any has
 * another. */
struct tally {
    real score;
    size_t enough; /* no more are counted */
    size_t equal;
    bool other;
};

/* Fills `equal` and `other` of a tally (n) for each of these users. Scores are the same products as in rank_users. */
void rank_count_equals(struct pool *pool, const struct catalog *catalog, const struct lists *relevant,
                       const struct lists *masked, const uint32_t *users, size_t n, struct tally *tally);

#endif
