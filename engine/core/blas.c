/* The only file that includes cblas.h: see blas.h. */
#include "engine/core/blas.h"

#include <cblas.h>

#ifdef NEARFAR_DOUBLE
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

void blas_start(void)
{
    openblas_set_num_threads(1);
}

const char *blas_kernel(void)
{
    return openblas_get_corename();
}

const char *blas_name(void)
{
    return openblas_get_config();
}

void blas_a_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, int add)
{
    GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)m, (int)n, (int)k, 1, a, (int)k, b, (int)n, (real)add, c,
         (int)n);
}

void blas_at_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, int add)
{
    GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m, (int)n, (int)k, 1, a, (int)m, b, (int)n, (real)add, c,
         (int)n);
}
