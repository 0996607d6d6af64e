/* What similarities share: see similarity.h. */
#include "engine/similarities/similarity.h"

#include "engine/core/product.h"

const struct knob knob_prior = {
    .name = "prior", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LOG, .start = "0",
    .help = "popularity: similarities of an item are raised by this times log(1 + its count)"};

void similarity_tile(const struct geometry *geometry, size_t m, size_t n, size_t k, const real *x, const real *y, real *s)
{
    if (!geometry) {
        product_a_bt(m, n, k, x, y, s);
        return;
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            s[i * n + j] = geometry->pair(x + i * k, y + j * k, k);
}

void similarity_pull(const struct geometry *geometry, size_t m, size_t n, size_t k, const real *x, const real *y,
                     const real *slope, real *grad_x, real *grad_y)
{
    if (!geometry) {
        product_a_b(m, k, n, slope, y, grad_x, true);
        product_at_b(n, k, m, slope, x, grad_y, true);
        return;
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            if (slope[i * n + j] == 0)
                continue;
            geometry->gradient(grad_x + i * k, slope[i * n + j], x + i * k, y + j * k, k);
            geometry->gradient(grad_y + j * k, slope[i * n + j], y + j * k, x + i * k, k);
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
