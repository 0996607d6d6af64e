/* PCA by the covariance, in double: see project.h. */
#include "engine/core/blas.h"
#include "engine/project/project_internal.h"
#include "store/base/mem.h"

#include <stdlib.h>

enum { COLUMNS_PER_BLOCK = 8 };

struct covariance {
    size_t n, dim;
    double *x;     /* (n, dim), centred */
    double *value; /* (dim, dim): the upper triangle is filled */
};

static void centre_rows(const real *from, size_t n, size_t dim, double *to)
{
    double *mean = xcalloc(dim + 1, sizeof *mean);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < dim; k++)
            mean[k] += (double)from[i * dim + k];
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < dim; k++)
            to[i * dim + k] = (double)from[i * dim + k] - mean[k] / (double)n;
    free(mean);
}

MULTIVERSION static void add_products(struct covariance *c, size_t first, size_t end)
{
    for (size_t i = 0; i < c->n; i++) {
        const double *x = c->x + i * c->dim;
        for (size_t a = first; a < end; a++)
            for (size_t b = a; b < c->dim; b++)
                c->value[a * c->dim + b] += x[a] * x[b];
    }
}

static void sum_columns(void *context, size_t block, int worker)
{
    struct covariance *c = context;
    size_t first = block * COLUMNS_PER_BLOCK, end = first + COLUMNS_PER_BLOCK;
    (void)worker;
    add_products(c, first, end < c->dim ? end : c->dim);
}

/* Of the two directions of an axis that one whose largest number is above 0. */
static double sign_of(const double *axis, size_t dim)
{
    size_t largest = 0;
    for (size_t k = 1; k < dim; k++)
        if (fabs(axis[k]) > fabs(axis[largest]))
            largest = k;
    return axis[largest] < 0 ? -1 : 1;
}

bool project_pca(struct pool *pool, const real *rows, size_t n, size_t dim, float *xy, double *singular)
{
    struct covariance c = {n, dim, xmalloc((n * dim + 1) * sizeof *c.x), xcalloc(dim * dim + 1, sizeof *c.value)};
    double *value = xmalloc((dim + 1) * sizeof *value);
    centre_rows(rows, n, dim, c.x);
    pool_for(pool, blocks_of(dim, COLUMNS_PER_BLOCK), sum_columns, &c);
    bool found = blas_eigen_symmetric(dim, c.value, value) == 0;
    for (size_t k = 0; k < dim; k++)
        singular[k] = sqrt(fmax(value[dim - 1 - k], 0));
    for (size_t d = 0; d < 2; d++) {
        const double *axis = c.value + (dim - 1 - (d < dim ? d : 0)) * dim;
        double sign = d < dim ? sign_of(axis, dim) : 0;
        for (size_t i = 0; i < n; i++) {
            double along = 0;
            for (size_t k = 0; k < dim; k++)
                along += c.x[i * dim + k] * axis[k];
            xy[2 * i + d] = (float)(sign * along);
        }
    }
    free(value);
    free(c.value);
    free(c.x);
    return found;
}
