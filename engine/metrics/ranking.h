/* Ranking the full catalogue for every user, in blocks, and the metrics of the list: every K in one pass.
 *
 * Scores are never all in memory: blocks of users against tiles of items by matrix products. A list has equal scores by item
 * number, so it is the same on every machine that computes the same scores. In the metrics equal scores never help: a relevant
 * item stands behind all its equals that are not relevant, in the list or not. (Runs of the first rules, store/run.h, are
 * measured by the list as it is.) */
#ifndef ENGINE_METRICS_RANKING_H
#define ENGINE_METRICS_RANKING_H

#include "engine/core/pool.h"
#include "engine/core/real.h"
#include "engine/interactions.h"
#include "engine/similarities/similarity.h"

enum { MOST_K = 8, LONGEST_LIST = 1000 };

/* What is ranked: prepared rows, whose dot product is the score, or what the geometry says. */
struct catalog {
    const real *users; /* (n_users, dim) */
    const real *items; /* (n_items, dim) */
    size_t n_users, n_items, dim;
    const struct geometry *geometry; /* NULL: the dot product */
};

/* The best `top` items of each of these users, masked ones left out, into item (n, top) and score (n, top; NULL if not
 * wanted). Places beyond the end of a short list hold UINT32_MAX. */
void rank_users(struct pool *pool, const struct catalog *catalog, const uint32_t *users, size_t n, size_t top,
                const struct by_user *masked, uint32_t *item, real *score);

/* Means over users that have anything relevant. Precision divides by K; F1 is the harmonic mean of a user's own precision
 * and recall, then averaged; NDCG has binary gains and the ideal of min(K, relevant); hit is 1 when any of the K is relevant;
 * MRR is 1 / place of the first relevant item among the K, or 0. */
struct ranking {
    size_t users; /* that counted */
    double recall[MOST_K], precision[MOST_K], f1[MOST_K], ndcg[MOST_K], hit[MOST_K], mrr[MOST_K];
    size_t tied_users; /* whose longest list ends between equals, or has a relevant item among equals that are not */
    bool all_equal;    /* no user's scores tell one item from another (of some users every score was looked at) */
};

/* By these rules (enum in store/run.h); k rises. */
void rank_evaluate(struct pool *pool, const struct catalog *catalog, const struct by_user *relevant,
                   const struct by_user *masked, const size_t *k, size_t n_k, int64_t rules, struct ranking *out);

/* What is wrong with a ranking in which equal scores decide much, as a sentence with a remedy; "" when nothing is. */
const char *ranking_alarm(const struct ranking *ranking);

#endif
