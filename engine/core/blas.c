/* The only file that includes cblas.h: see blas.h. */
#include "engine/core/blas.h"

#include "store/base/mem.h"

#include <cblas.h>
#include <stdlib.h>

#ifdef NEARFAR_DOUBLE
#define GEMM cblas_dgemm
#define POTRF dpotrf_
#define POTRI dpotri_
#else
#define GEMM cblas_sgemm
#define POTRF spotrf_
#define POTRI spotri_
#endif

/* Of LAPACK, which OpenBLAS contains: as Fortran calls them, the last being the length of the word. */
void POTRF(const char *triangle, const int *n, real *a, const int *stride, int *failed, size_t length);
void POTRI(const char *triangle, const int *n, real *a, const int *stride, int *failed, size_t length);
void dsyev_(const char *what, const char *triangle, const int *n, double *a, const int *stride, double *value,
            double *work, const int *n_work, int *failed, size_t length, size_t other_length);

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

/* LAPACK counts by columns, so that what it calls the lower triangle is the upper one here. */
int blas_invert_symmetric(size_t n, real *a)
{
    int size = (int)n, stride = n ? size : 1, failed;
    POTRF("L", &size, a, &stride, &failed, 1);
    if (!failed)
        POTRI("L", &size, a, &stride, &failed, 1);
    for (size_t i = 0; i < n && !failed; i++)
        for (size_t j = i + 1; j < n; j++)
            a[j * n + i] = a[i * n + j];
    return failed ? -1 : 0;
}

int blas_eigen_symmetric(size_t n, double *a, double *value)
{
    int size = (int)n, stride = n ? size : 1, n_work = -1, failed = 0;
    double best;
    if (!n)
        return 0;
    dsyev_("V", "L", &size, a, &stride, value, &best, &n_work, &failed, 1, 1);
    n_work = (int)best;
    double *work = xmalloc((size_t)n_work * sizeof *work);
    dsyev_("V", "L", &size, a, &stride, value, work, &n_work, &failed, 1, 1);
    free(work);
    return failed ? -1 : 0;
}
