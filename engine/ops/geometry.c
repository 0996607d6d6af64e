/* See geometry.h. */
#include "engine/ops/geometry.h"

#include "engine/core/processor.h"
#include "engine/core/product.h"

void similarity_tile(const struct geometry *geometry, size_t m, size_t n, size_t k, const real *x, const real *y,
                     real *s, size_t stride)
{
    if (!geometry) {
        struct product product = {m, n, k, x, k, 1, y, 1, k, s, stride, false};
        product_run(&product, processor_generation());
        return;
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            s[i * stride + j] = geometry->pair(x + i * k, y + j * k, k);
}

void similarity_backward(const struct geometry *geometry, size_t m, size_t n, size_t k, const real *x, const real *y,
                         const real *slope, size_t stride, real *grad_x, real *grad_y)
{
    if (!geometry) {
        struct product to_x = {m, k, n, slope, stride, 1, y, k, 1, grad_x, k, true};
        struct product to_y = {n, k, m, slope, 1, stride, x, k, 1, grad_y, k, true};
        product_run(&to_x, processor_generation());
        product_run(&to_y, processor_generation());
        return;
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            if (slope[i * stride + j] == 0)
                continue;
            geometry->gradient(grad_x + i * k, slope[i * stride + j], x + i * k, y + j * k, k);
            geometry->gradient(grad_y + j * k, slope[i * stride + j], y + j * k, x + i * k, k);
        }
}

real similarity_of_rows(const struct geometry *geometry, const real *x, const real *y, size_t n)
{
    return geometry ? geometry->pair(x, y, n) : vector_dot(x, y, n);
}

double cosine_of_rows(const real *x, const real *y, size_t n)
{
    double product = 0, of_x = 0, of_y = 0;
    for (size_t k = 0; k < n; k++) {
        product += (double)x[k] * (double)y[k];
        of_x += (double)x[k] * (double)x[k];
        of_y += (double)y[k] * (double)y[k];
    }
    return of_x > 0 && of_y > 0 ? product / sqrt(of_x * of_y) : 0;
}
