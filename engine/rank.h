/* Ranking the full catalogue for anchors, in blocks: the kernel that the probe `ranking`, recommending and
 * pseudo-labels share.
 *
 * Scores are never all in memory: blocks of anchors against tiles of candidates by matrix products. A list has equal
 * scores by candidate number, so it is the same on every machine that computes the same scores. */
#ifndef ENGINE_RANK_H
#define ENGINE_RANK_H

#include "engine/core/pool.h"
#include "engine/core/real.h"
#include "engine/data/lists.h"
#include "engine/ops/geometry.h"

enum { LONGEST_LIST = 1000 };

/* Scores that no rows are behind: those of one anchor with all candidates (n_candidates). Called from several threads
 * at once, and must come to the same numbers each time. */
struct scorer {
    void (*score)(const void *state, uint32_t anchor, real *to);
    const void *state;
};

/* What is ranked: prepared rows, whose dot product is the score, or what the geometry says; or whatever has a scorer,
 * which needs no rows. */
struct embedded {
    const real *anchors; /* (n_anchors, dim) */
    const real *candidates; /* (n_candidates, dim) */
    size_t n_anchors, n_candidates, dim;
    const struct geometry *geometry; /* NULL: the dot product */
    const uint32_t *key[2]; /* (n_anchors), (n_candidates), or NULL: a candidate with an anchor's key is in the
                               anchor's list only where it is what is looked for */
    const struct scorer *scorer; /* NULL: scores are of the rows */
};

/* The best `top` candidates of each of these anchors, masked ones left out, into candidate (n, top) and score (n,
 * top; NULL if not wanted). Places beyond the end of a short list hold UINT32_MAX. */
void rank_anchors(struct pool *pool, const struct embedded *embedded, const uint32_t *anchors, size_t n, size_t top,
                  const struct lists *masked, uint32_t *list, real *score);
/* The same where `relevant` is what is looked for. */
void rank_relevant(struct pool *pool, const struct embedded *embedded, const uint32_t *anchors, size_t n, size_t top,
                   const struct lists *relevant, const struct lists *masked, uint32_t *list, real *score);

/* Of one anchor's candidates that are not masked: how many have this score and are not relevant, and whether any has
 * another. */
struct equal_scores {
    real score;
    size_t enough; /* no more are counted */
    size_t equal;
    bool other;
};

/* Fills `equal` and `other` of a tally (n) for each of these anchors. Scores are the same products as in
 * rank_anchors. */
void rank_count_equals(struct pool *pool, const struct embedded *embedded, const struct lists *relevant,
                       const struct lists *masked, const uint32_t *anchors, size_t n, struct equal_scores *tally);

#endif
