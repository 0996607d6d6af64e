/* How similar two prepared rows are: their dot product, or what a geometry says, pair by pair. Higher is nearer. */
#ifndef ENGINE_OPS_GEOMETRY_H
#define ENGINE_OPS_GEOMETRY_H

#include "engine/core/real.h"

struct geometry {
    /* s(x, y) = s(y, x) of two rows of n numbers. */
    real (*pair)(const real *x, const real *y, size_t n);
    /* grad (n) += slope d s(x, y) / d x. */
    void (*gradient)(real *grad, real slope, const real *x, const real *y, size_t n);
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
/* 0 where one of them is all 0. */
double cosine_of_rows(const real *x, const real *y, size_t n);
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

#endif
