/* Pictures of vectors in the plane, and how far each can be trusted.
 *
 * PCA is linear and exact. t-SNE (van der Maaten: Accelerating t-SNE using Tree-Based Algorithms, JMLR 2014) and UMAP
 * (McInnes, Healy, Melville: UMAP: Uniform Manifold Approximation and Projection, arXiv 1802.03426) keep who is near
 * to whom, and give up distances between what is far apart. All begin with PCA and take random numbers from the seed
 * alone, and work is cut by the shape of the data: the same picture for any number of threads.
 *
 * Vectors are x (n, dim), compared by their Euclidean distance, which for vectors of length 1 orders pairs as their
 * cosine does. Pictures are xy (n, 2). */
#ifndef ENGINE_PROJECT_PROJECT_H
#define ENGINE_PROJECT_PROJECT_H

#include "engine/core/pool.h"
#include "engine/core/real.h"

#include <stdbool.h>

/* Who waits for a picture: is told how far it is, share 0 to 1, and says false when it is no longer wanted. */
struct project_watch {
    bool (*goes_on)(void *context, const char *stage, double share);
    void *context;
};

/* The nearest k of each of n vectors but itself, nearest first; equal distances by number. */
struct nearest {
    size_t n, k;
    uint32_t *row;   /* (n, k) */
    float *distance; /* (n, k) */
};

/* The two directions in which the vectors vary most. `singular` (dim) receives the singular values of the centred
 * vectors, falling; that of a direction in which nothing varies is 0. False where the directions cannot be computed,
 * as of numbers that are not finite. */
bool project_pca(struct pool *pool, const real *x, size_t n, size_t dim, float *xy, double *singular);

/* By exact distances of the k + 8 whose products are nearest, k < n: neighbours are missed only where more than 8 lie
 * within the rounding of a float. False when the watch said so; nothing is to be released then. */
bool nearest_find(struct pool *pool, const real *x, size_t n, size_t dim, size_t k, const struct project_watch *watch,
                  struct nearest *out);
void nearest_release(struct nearest *nearest);

/* How many neighbours each method looks at, of n vectors. */
size_t tsne_neighbours(size_t n, double perplexity);
size_t umap_neighbours(size_t n, size_t wanted); /* wanted 0: the usual 14 */

/* xy begins as a picture of any scale, as PCA makes it, and receives the new one. False when the watch said so.
 * `nearest` has as many neighbours as the method looks at, or more. */
bool project_tsne(struct pool *pool, const struct nearest *nearest, double perplexity,
                  const struct project_watch *watch, float *xy);
/* By the k nearest of each. */
bool project_umap(struct pool *pool, const struct nearest *nearest, size_t k, uint64_t seed,
                  const struct project_watch *watch, float *xy);

/* Trustworthiness (Venna, Kaski: Neighborhood Preservation in Nonlinear Projection Methods, ICANN 2001): 1 when the k
 * nearest in the picture are all among the k nearest in truth, less the farther away a false one is. And the share of
 * the true k nearest that are among the k nearest in the picture. `of` (n) receives that share for each vector. */
struct picture_trust {
    size_t k;
    double trustworthiness, preserved;
};
/* `nearest` has k neighbours or more, and n is over 2 k. False when the watch said so. */
bool picture_measure(struct pool *pool, const real *x, size_t dim, const struct nearest *nearest, const float *xy,
                     size_t k, const struct project_watch *watch, struct picture_trust *trust, float *of);

/* Turns and mirrors xy (n, 2), with the scale of `towards` where `scaled`, so that the sum of squared distances to
 * `towards` (n, 2) is least: Procrustes in the plane. Both have their middle at 0. */
void turn_towards(float *xy, const float *towards, size_t n, bool scaled);
/* Less the mean of each column. */
void picture_centre(float *xy, size_t n);

#endif
