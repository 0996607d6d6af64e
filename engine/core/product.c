/* Matrix products: see product.h.
 *
 * The innermost loop holds a few rows by a few vectors of sums in registers, takes a number of A for each row and a
 * piece of a row of B for all. How many fit depends on the processor, so one kernel comes in three shapes.
 * (MULTIVERSION would compile one shape three times, and the sums of the widest do not fit the registers of the
 * others.) */
#include "engine/core/product.h"

#include "engine/core/processor.h"
#include "engine/core/vectors.h"

enum { DEPTH = 256 /* of k at a time: 256 rows of a panel of B are 32 KiB, about a core's first-level cache */ };

/* Where the kernel works: rows of A, a panel of B (k, PRODUCT_LANES) with rows b_k apart, and rows of C c_row
 * apart. */
struct strip {
    size_t k, a_row, a_k, b_k, c_row;
    const real *a, *b;
    real *c;
    bool add;
};

/* ROWS rows from `row` on by VECTORS vectors from `lane` on. */
#define KERNEL(name, target, vector, ROWS, VECTORS)                                                                  \
    target static void name(const struct strip *t, size_t row, size_t lane)                                          \
    {                                                                                                                \
        enum { WIDTH = sizeof(vector) / sizeof(real) };                                                              \
        const real *a = t->a + row * t->a_row, *b = t->b + lane;                                                     \
        size_t a_row = t->a_row, a_k = t->a_k, b_k = t->b_k, c_row = t->c_row;                                       \
        real *c = t->c + row * c_row + lane;                                                                         \
        vector sum[ROWS][VECTORS] = {0};                                                                             \
        if (t->add)                                                                                                  \
            UNROLL for (int r = 0; r < ROWS; r++)                                                                    \
                UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] = *(const vector *)(c + r * c_row + v * WIDTH);   \
        for (size_t d = 0; d < t->k; d++, a += a_k, b += b_k) {                                                      \
            vector x[VECTORS];                                                                                       \
            UNROLL for (int v = 0; v < VECTORS; v++) x[v] = *(const vector *)(b + v * WIDTH);                        \
            UNROLL for (int r = 0; r < ROWS; r++)                                                                    \
                UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] += a[r * a_row] * x[v];                           \
        }                                                                                                            \
        UNROLL for (int r = 0; r < ROWS; r++)                                                                        \
            UNROLL for (int v = 0; v < VECTORS; v++) *(vector *)(c + r * c_row + v * WIDTH) = sum[r][v];             \
    }

KERNEL(rows_base, , vector16, 2, 4)
KERNEL(half_base, , vector16, 2, 2)
KERNEL(row_base, , vector16, 1, 4)
#ifdef WIDE
KERNEL(rows_v3, __attribute__((target("arch=x86-64-v3"))), vector32, 4, 2)
KERNEL(half_v3, __attribute__((target("arch=x86-64-v3"))), vector32, 4, 1)
KERNEL(row_v3, __attribute__((target("arch=x86-64-v3"))), vector32, 1, 2)
KERNEL(rows_v4, __attribute__((target("arch=x86-64-v4"))), vector64, 8, 2)
KERNEL(half_v4, __attribute__((target("arch=x86-64-v4"))), vector64, 8, 1)
KERNEL(row_v4, __attribute__((target("arch=x86-64-v4"))), vector64, 1, 2)
#endif

struct shape {
    size_t rows, lanes;
    void (*block)(const struct strip *t, size_t row, size_t lane);
    void (*half)(const struct strip *t, size_t row, size_t lane); /* of the lanes: columns are often one more than a
                                                                     power of two */
    void (*single)(const struct strip *t, size_t row, size_t lane);
};

static const struct shape *shape_of(int generation)
{
    static const struct shape base = {2, PRODUCT_LANES / 2, rows_base, half_base, row_base};
#ifdef WIDE
    static const struct shape v4 = {8, PRODUCT_LANES, rows_v4, half_v4, row_v4};
    static const struct shape v3 = {4, PRODUCT_LANES / 2, rows_v3, half_v3, row_v3};
    if (generation >= 3)
        return generation >= 4 ? &v4 : &v3;
#endif
    (void)generation;
    return &base;
}

/* m rows by the lanes that hold the first n columns. */
static void run_strip(const struct shape *shape, const struct strip *t, size_t m, size_t n)
{
    for (size_t row = 0, step; row < m; row += step) {
        step = m - row >= shape->rows ? shape->rows : 1;
        for (size_t lane = 0; lane < n; lane += shape->lanes)
            (step == 1 ? shape->single : n - lane > shape->lanes / 2 ? shape->block : shape->half)(t, row, lane);
    }
}

/* The columns of a panel that is no full one, or whose numbers do not lie side by side; those beyond n are 0. One
 * number at a time is faster than the gathers that MULTIVERSION would make of it. */
static void copy_panel(const real *b, size_t k, size_t n, size_t b_k, size_t b_column, real *panel)
{
    if (n < PRODUCT_LANES)
        memset(panel, 0, k * PRODUCT_LANES * sizeof *panel);
    for (size_t d = 0; d < k && b_column == 1; d++)
        memcpy(panel + d * PRODUCT_LANES, b + d * b_k, n * sizeof *b);
    for (size_t lane = 0; lane < n && b_column != 1; lane++)
        for (size_t d = 0; d < k; d++)
            panel[d * PRODUCT_LANES + lane] = b[d * b_k + lane * b_column];
}

/* Fewer columns than a panel has, by way of full ones. */
static void run_narrow(const struct shape *shape, const struct strip *t, size_t m, size_t n)
{
    real c[PRODUCT_ROWS * PRODUCT_LANES] = {0};
    struct strip narrow = *t;
    narrow.c = c;
    narrow.c_row = PRODUCT_LANES;
    for (size_t first = 0, rows; first < m; first += rows) {
        rows = m - first < PRODUCT_ROWS ? m - first : PRODUCT_ROWS;
        narrow.a = t->a + first * t->a_row;
        for (size_t r = 0; r < rows && t->add; r++)
            memcpy(c + r * PRODUCT_LANES, t->c + (first + r) * t->c_row, n * sizeof *c);
        run_strip(shape, &narrow, rows, n);
        for (size_t r = 0; r < rows; r++)
            memcpy(t->c + (first + r) * t->c_row, c + r * PRODUCT_LANES, n * sizeof *c);
    }
}

void product_run(const struct product *p, int generation)
{
    const struct shape *shape = shape_of(generation);
    real panel[DEPTH * PRODUCT_LANES];
    for (size_t d = 0; d == 0 || d < p->k; d += DEPTH)
        for (size_t j = 0; j < p->n; j += PRODUCT_LANES) {
            size_t n = p->n - j < PRODUCT_LANES ? p->n - j : PRODUCT_LANES;
            struct strip t = {.k = p->k - d < DEPTH ? p->k - d : DEPTH, .a_row = p->a_row, .a_k = p->a_k,
                              .b_k = p->b_k, .c_row = p->c_row, .a = p->a + d * p->a_k,
                              .b = p->b + d * p->b_k + j * p->b_column, .c = p->c + j, .add = p->add || d > 0};
            if (n < PRODUCT_LANES || p->b_column != 1) {
                copy_panel(t.b, t.k, n, p->b_k, p->b_column, panel);
                t.b = panel;
                t.b_k = PRODUCT_LANES;
            }
            if (n < PRODUCT_LANES)
                run_narrow(shape, &t, p->m, n);
            else
                run_strip(shape, &t, p->m, n);
        }
}

void product_a_bt(size_t m, size_t n, size_t k, const real *a, const real *b, real *c)
{
    struct product product = {m, n, k, a, k, 1, b, 1, k, c, n, false};
    product_run(&product, processor_generation());
}

void product_a_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, bool add)
{
    struct product product = {m, n, k, a, k, 1, b, n, 1, c, n, add};
    product_run(&product, processor_generation());
}

void product_at_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, bool add)
{
    struct product product = {m, n, k, a, 1, m, b, n, 1, c, n, add};
    product_run(&product, processor_generation());
}

/* Packed: for each DEPTH of k one panel after the other. */

static size_t whole_panels(size_t n)
{
    return (n + PRODUCT_LANES - 1) / PRODUCT_LANES * PRODUCT_LANES;
}

size_t product_packed_size(size_t n, size_t k)
{
    return whole_panels(n) * k;
}

void product_pack(size_t n, size_t k, const real *b, size_t first, size_t count, real *packed)
{
    for (size_t d = 0; d < k; d += DEPTH) {
        size_t depth = k - d < DEPTH ? k - d : DEPTH;
        real *chunk = packed + d * whole_panels(n);
        for (size_t j = first; j < first + count; j += PRODUCT_LANES)
            copy_panel(b + j * k + d, depth, n - j < PRODUCT_LANES ? n - j : PRODUCT_LANES, 1, k, chunk + j * depth);
    }
}

void product_packed(size_t m, size_t n, size_t k, const real *a, const real *packed, size_t first, size_t count,
                    real *c, size_t c_row)
{
    const struct shape *shape = shape_of(processor_generation());
    for (size_t d = 0; d == 0 || d < k; d += DEPTH) {
        size_t depth = k - d < DEPTH ? k - d : DEPTH;
        for (size_t j = 0; j < count; j += PRODUCT_LANES) {
            struct strip t = {.k = depth, .a_row = k, .a_k = 1, .b_k = PRODUCT_LANES, .c_row = c_row, .a = a + d,
                              .b = packed + d * whole_panels(n) + (first + j) * depth, .c = c + j, .add = d > 0};
            if (count - j < PRODUCT_LANES)
                run_narrow(shape, &t, m, count - j);
            else
                run_strip(shape, &t, m, PRODUCT_LANES);
        }
    }
}
