/* k-means: rows in k clusters, each row in that of the nearest centre, each centre the mean of its rows. */
#ifndef ENGINE_CORE_KMEANS_H
#define ENGINE_CORE_KMEANS_H

#include "engine/core/pool.h"
#include "engine/core/real.h"

#include <stdint.h>

struct rng;

/* Squared Euclidean distances; the same bits for any number of threads. */
struct kmeans {
    const real *x; /* (n, dim): borrowed */
    size_t n, dim, k;
    struct pool *pool; /* borrowed */
    double *centre;    /* (k, dim) */
    double *square;    /* (n): the squared length of each row */
    uint32_t *member;  /* (n): the cluster of each row */
    double *distance;  /* (n): squared, to its centre */

    /* The centres that rows are compared with now. */
    size_t first, compared;
    real *narrow;          /* (k, dim) */
    double *centre_square; /* (k): their squared lengths */
};

/* Of n rows, at least one, of finite numbers. */
void kmeans_init(struct kmeans *c, struct pool *pool, const real *x, size_t n, size_t dim, size_t k);
void kmeans_release(struct kmeans *c);

/* The first k rows as centres, for rows that were drawn at random. */
void kmeans_place_first(struct kmeans *c);
/* At most so many rounds, each of which moves the centres to the means of their rows (one without a row stays) and
 * gives every row to its nearest centre; fewer where the sum of squared distances no longer falls. Returns that
 * sum. */
double kmeans_improve(struct kmeans *c, int rounds);
/* The best of a few starts by k-means++ (Arthur, Vassilvitskii, SODA 2007), whose random numbers belong to the seed.
 * `member` (n) gets the clusters. */
void kmeans_best(struct kmeans *c, uint64_t seed, uint32_t *member);

#endif
