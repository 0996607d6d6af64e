/* The directions in which rows vary most (principal components), by power iteration: the same bits everywhere, and
 * good enough to look at rows and to cut what all of them share. */
#ifndef ENGINE_CORE_DIRECTIONS_H
#define ENGINE_CORE_DIRECTIONS_H

#include <stddef.h>

/* x (n, dim) less the mean of each column. */
void directions_centre(double *x, size_t n, size_t dim);
/* The direction (dim), of length 1, in which x (n, dim), which is centred, varies most and that has nothing of the
 * directions (found, dim) that are known; it is put behind those. */
void directions_find(const double *x, size_t n, size_t dim, double *directions, size_t found);
/* v (dim) without what it has of n directions, one after the other. */
void directions_take_out(double *v, const double *directions, size_t n, size_t dim);

#endif
