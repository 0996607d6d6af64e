/* Matrix products by OpenBLAS, one thread each: parallelism is the pool's, so that the bits never depend on it. All
 * matrices are row-major. */
#ifndef ENGINE_CORE_BLAS_H
#define ENGINE_CORE_BLAS_H

#include "engine/core/real.h"

/* Makes OpenBLAS single-threaded. To be called once, before the pool exists. */
void blas_start(void);

/* Which kernel it chose for this processor, on which the last bits of a run depend. */
const char *blas_kernel(void);
const char *blas_name(void);

/* C (m, n) = add ? C + A B : A B, with A (m, k) and B (k, n) */
void blas_a_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, int add);
/* C (m, n) = add ? C + Aᵀ B : Aᵀ B, with A (k, m) and B (k, n) */
void blas_at_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, int add);

/* Replaces a symmetric, positive definite matrix A (n, n) by its inverse, by LAPACK's Cholesky decomposition. -1 when
 * A is not positive definite, as far as its precision shows; it is spoilt then. */
int blas_invert_symmetric(size_t n, real *a);
/* Of a symmetric matrix A (n, n), whose upper triangle is looked at: `value` (n) receives its eigenvalues, rising,
 * and the rows of A become their eigenvectors, each of length 1. -1 when LAPACK does not come to an end. */
int blas_eigen_symmetric(size_t n, double *a, double *value);

#endif
