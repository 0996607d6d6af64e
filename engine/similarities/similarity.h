/* Similarities: how near two embeddings are. Higher is nearer.
 *
 * A similarity prepares rows, and is then the dot product of two of them, or whatever its geometry says. Dot products
 * have the fast paths (matrix products); a geometry goes pair by pair. */
#ifndef ENGINE_SIMILARITIES_SIMILARITY_H
#define ENGINE_SIMILARITIES_SIMILARITY_H

#include "engine/core/tape.h"
#include "engine/part.h"

struct geometry {
    /* s(x, y) = s(y, x) of two rows of n numbers. */
    real (*pair)(const real *x, const real *y, size_t n);
    /* grad (n) += slope d s(x, y) / d x. */
    void (*gradient)(real *grad, real slope, const real *x, const real *y, size_t n);
};

struct similarity {
    struct part part;
    struct node *(*prepare)(struct tape *tape, struct node *x); /* while training */
    void (*prepare_rows)(real *x, size_t rows, size_t cols);    /* in place, when ranking */
    const struct geometry *geometry;                            /* NULL: the dot product */
    double low, high; /* where similarities are expected: what a picture of them shows */
};

/* s (m, n), its rows `stride` apart: every row of x (m, k) with every row of y (n, k). geometry may be NULL, here and
 * below. */
void similarity_tile(const struct geometry *geometry, size_t m, size_t n, size_t k, const real *x, const real *y,
                     real *s, size_t stride);
/* The way back, from slopes (m, n), their rows `stride` apart: grad_x (m, k) and grad_y (n, k) get the gradients of
 * their rows added. */
void similarity_backward(const struct geometry *geometry, size_t m, size_t n, size_t k, const real *x, const real *y,
                         const real *slope, size_t stride, real *grad_x, real *grad_y);
/* Of one pair; geometry may be NULL. */
real similarity_of_rows(const struct geometry *geometry, const real *x, const real *y, size_t n);
/* The same, for loops that matter. */
INLINE real similarity_inline(const struct geometry *geometry, const real *x, const real *y, size_t n)
{
    return geometry ? geometry->pair(x, y, n) : vector_dot(x, y, n);
}

/* `share` times a similarity, where one below 0 counts as its size: a share under 1 is farther, one over 1 nearer,
 * whatever the sign. */
INLINE real similarity_share(real s, double share)
{
    return s - (real)(1 - share) * (s < 0 ? -s : s);
}

/* Of those that are dot products: see prior.h. */
extern const struct knob knob_prior;

/* What dot products and similarities that need no preparing share. */
struct node *prepare_nothing(struct tape *tape, struct node *x);
void prepare_no_rows(real *x, size_t rows, size_t cols);
/* Rows of length one, in place; a row of zeros stays. */
void prepare_unit_rows(real *x, size_t rows, size_t cols);

#endif
