/* Power iteration: see directions.h. */
#include "engine/core/directions.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 30 };

void directions_centre(double *x, size_t n, size_t dim)
{
    for (size_t k = 0; k < dim; k++) {
        double mean = 0;
        for (size_t i = 0; i < n; i++)
            mean += x[i * dim + k] / (double)n;
        for (size_t i = 0; i < n; i++)
            x[i * dim + k] -= mean;
    }
}

static double scale_to_one(double *v, size_t dim)
{
    double length = 0;
    for (size_t k = 0; k < dim; k++)
        length += v[k] * v[k];
    length = sqrt(length);
    for (size_t k = 0; k < dim && length > 0; k++)
        v[k] /= length;
    return length;
}

/* What the rows add up to, each by how far it goes that way. */
static void multiply(const double *x, size_t n, size_t dim, const double *direction, double *to)
{
    memset(to, 0, dim * sizeof *to);
    for (size_t i = 0; i < n; i++) {
        double along = 0;
        for (size_t k = 0; k < dim; k++)
            along += x[i * dim + k] * direction[k];
        for (size_t k = 0; k < dim; k++)
            to[k] += along * x[i * dim + k];
    }
}

static void take_one_out(double *v, const double *direction, size_t dim)
{
    double shared = 0;
    for (size_t k = 0; k < dim; k++)
        shared += v[k] * direction[k];
    for (size_t k = 0; k < dim; k++)
        v[k] -= shared * direction[k];
}

void directions_take_out(double *v, const double *directions, size_t n, size_t dim)
{
    for (size_t d = 0; d < n; d++)
        take_one_out(v, directions + d * dim, dim);
}

void directions_find(const double *x, size_t n, size_t dim, double *directions, size_t found)
{
    double *next = xmalloc(dim * sizeof *next), *direction = directions + found * dim;
    for (size_t k = 0; k < dim; k++)
        direction[k] = 1 / (double)(k + 1 + found);
    for (int round = 0; round < ROUNDS; round++) {
        multiply(x, n, dim, direction, next);
        directions_take_out(next, directions, found, dim);
        if (scale_to_one(next, dim) == 0)
            break;
        memcpy(direction, next, dim * sizeof *next);
    }
    scale_to_one(direction, dim);
    free(next);
}
