/* Products by tables: see gathered.h. The kernel is that of product.c, with an address for each row of A and one for
 * each d; it comes in three shapes for the same reason. */
#include "engine/core/gathered.h"

#include "engine/core/processor.h"
#include "engine/core/vectors.h"

enum { DEPTH = 256 /* of k at a time, as in product.c */ };

/* Some rows by the columns of a panel. */
struct tile {
    size_t k;
    const real *a, *b;
    const uint32_t *row, *depth, *b_row, *c_row;
    real *c;
    bool add;
};

/* Where a row of C has the first lane. */
#define TILE_ROW(r) (t->c + t->c_row[row + (size_t)(r)] + lane)

/* ROWS rows from `row` on by VECTORS vectors from `lane` on. */
#define KERNEL(name, target, vector, ROWS, VECTORS)                                                                  \
    target static void name(const struct tile *t, size_t row, size_t lane)                                           \
    {                                                                                                                \
        enum { WIDTH = sizeof(vector) / sizeof(real) };                                                              \
        const real *a[ROWS], *b = t->b + lane;                                                                       \
        const uint32_t *depth = t->depth, *b_row = t->b_row;                                                         \
        vector sum[ROWS][VECTORS] = {0};                                                                             \
        UNROLL for (int r = 0; r < ROWS; r++) a[r] = t->a + t->row[row + (size_t)r];                                 \
        if (t->add)                                                                                                  \
            UNROLL for (int r = 0; r < ROWS; r++)                                                                    \
                UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] = *(const vector *)(TILE_ROW(r) + v * WIDTH);     \
        for (size_t d = 0; d < t->k; d++) {                                                                          \
            const real *b_d = b + b_row[d];                                                                          \
            size_t at = depth[d];                                                                                    \
            vector x[VECTORS];                                                                                       \
            UNROLL for (int v = 0; v < VECTORS; v++) x[v] = *(const vector *)(b_d + v * WIDTH);                      \
            UNROLL for (int r = 0; r < ROWS; r++)                                                                    \
                UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] += a[r][at] * x[v];                               \
        }                                                                                                            \
        UNROLL for (int r = 0; r < ROWS; r++)                                                                        \
            UNROLL for (int v = 0; v < VECTORS; v++) *(vector *)(TILE_ROW(r) + v * WIDTH) = sum[r][v];               \
    }

KERNEL(rows_base, , vector16, 2, 4)
KERNEL(half_base, , vector16, 2, 2)
#ifdef WIDE
KERNEL(rows_v3, __attribute__((target("arch=x86-64-v3"))), vector32, 4, 2)
KERNEL(half_v3, __attribute__((target("arch=x86-64-v3"))), vector32, 4, 1)
KERNEL(rows_v4, __attribute__((target("arch=x86-64-v4"))), vector64, 8, 2)
KERNEL(half_v4, __attribute__((target("arch=x86-64-v4"))), vector64, 8, 1)
#endif

struct shape {
    size_t rows, lanes;
    void (*block)(const struct tile *t, size_t row, size_t lane);
    void (*half)(const struct tile *t, size_t row, size_t lane); /* of the lanes */
};

static const struct shape *shape_of(int generation)
{
    static const struct shape base = {2, PRODUCT_LANES / 2, rows_base, half_base};
#ifdef WIDE
    static const struct shape v4 = {8, PRODUCT_LANES, rows_v4, half_v4};
    static const struct shape v3 = {4, PRODUCT_LANES / 2, rows_v3, half_v3};
    if (generation >= 3)
        return generation >= 4 ? &v4 : &v3;
#endif
    (void)generation;
    return &base;
}

/* The rows of the kernel, and the lanes that hold the first n columns. */
static void run_block(const struct shape *shape, const struct tile *t, size_t row, size_t n)
{
    for (size_t lane = 0; lane < n; lane += shape->lanes)
        (n - lane > shape->lanes / 2 ? shape->block : shape->half)(t, row, lane);
}

/* Fewer rows than the kernel has, or fewer columns than lanes, by way of a full block: the last row stands for those
 * that are not there. */
static void run_part(const struct shape *shape, const struct tile *t, size_t row, size_t rows, size_t n)
{
    real c[PRODUCT_ROWS * PRODUCT_LANES] = {0};
    uint32_t a_row[PRODUCT_ROWS], c_row[PRODUCT_ROWS];
    struct tile part = *t;
    part.row = a_row;
    part.c_row = c_row;
    part.c = c;
    for (size_t r = 0; r < shape->rows; r++) {
        a_row[r] = t->row[row + (r < rows ? r : rows - 1)];
        c_row[r] = (uint32_t)(r * PRODUCT_LANES);
    }
    for (size_t r = 0; r < rows && t->add; r++)
        memcpy(c + r * PRODUCT_LANES, t->c + t->c_row[row + r], n * sizeof *c);
    run_block(shape, &part, 0, n);
    for (size_t r = 0; r < rows; r++)
        memcpy(t->c + t->c_row[row + r], c + r * PRODUCT_LANES, n * sizeof *c);
}

void gathered_run(const struct gathered *p, int generation)
{
    const struct shape *shape = shape_of(generation);
    for (size_t j = 0; j < p->n; j += PRODUCT_LANES) {
        size_t n = p->n - j < PRODUCT_LANES ? p->n - j : PRODUCT_LANES;
        bool whole = n % (shape->lanes / 2) == 0;
        for (size_t d = 0; d == 0 || d < p->k; d += DEPTH) {
            struct tile t = {.k = p->k - d < DEPTH ? p->k - d : DEPTH, .a = p->a,
                             .b = p->b + j / PRODUCT_LANES * p->b_panel, .row = p->row, .depth = p->depth + d,
                             .b_row = p->b_row + d, .c_row = p->c_row, .c = p->c + j, .add = p->add || d > 0};
            size_t row = 0;
            for (; whole && row + shape->rows <= p->m; row += shape->rows)
                run_block(shape, &t, row, n);
            for (; row < p->m; row += shape->rows)
                run_part(shape, &t, row, p->m - row < shape->rows ? p->m - row : shape->rows, n);
        }
    }
}

size_t gathered_packed_size(size_t n, size_t k)
{
    return (n + PRODUCT_LANES - 1) / PRODUCT_LANES * PRODUCT_LANES * k + PRODUCT_LANES;
}

void gathered_pack(size_t n, size_t k, const real *b, real *to)
{
    for (size_t j = 0; j < n; j += PRODUCT_LANES) {
        size_t lanes = n - j < PRODUCT_LANES ? n - j : PRODUCT_LANES;
        real *panel = to + j * k;
        if (lanes < PRODUCT_LANES)
            memset(panel, 0, k * PRODUCT_LANES * sizeof *panel);
        for (size_t d = 0; d < k; d++)
            memcpy(panel + d * PRODUCT_LANES, b + d * n + j, lanes * sizeof *panel);
    }
}
