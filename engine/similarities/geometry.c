/* What similarities share: see similarity.h. */
#include "engine/similarities/similarity.h"

#include "engine/core/processor.h"
#include "engine/core/product.h"

const struct knob knob_prior = {
    .name = "prior", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LOG, .start = "0",
    .help = "popularity: adds this times log(1 + its count) to the similarities of a candidate"};

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

struct node *prepare_nothing(struct tape *tape, struct node *x)
{
    (void)tape;
    return x;
}

void prepare_no_rows(real *x, size_t rows, size_t cols)
{
    (void)x, (void)rows, (void)cols;
}

void prepare_unit_rows(real *x, size_t rows, size_t cols)
{
    for (size_t i = 0; i < rows; i++) {
        real *row = x + i * cols;
        double squared = 0;
        for (size_t k = 0; k < cols; k++)
            squared += (double)row[k] * (double)row[k];
        real inverse = squared > 0 ? (real)(1 / sqrt(squared)) : 0;
        for (size_t k = 0; k < cols; k++)
            row[k] *= inverse;
    }
}
