/* The logistic function and its integral, for losses that judge one pair at a time. */
#ifndef ENGINE_LOSSES_LOGISTIC_H
#define ENGINE_LOSSES_LOGISTIC_H

#include "engine/core/real.h"

/* 1 / (1 + exp(-x)); 0 for a masked negative's -INFINITY. */
INLINE double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

/* log(1 + exp(x)) without overflow; 0 for -INFINITY. */
INLINE double softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/* Over a tile, x_j = s_j scale + shift: adds softplus(x_j) to *sum and logistic(x_j) to *slope. */
void logistic_scan(const real *s, real scale, real shift, size_t n, double *sum, double *slope);
/* s_j becomes logistic(x_j) factor. */
void logistic_slope(real *s, real scale, real shift, real factor, size_t n);

#endif
