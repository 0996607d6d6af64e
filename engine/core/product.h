/* Matrix products of the shapes that training and ranking are made of.
 *
 * Sums are short there (the dimension of an embedding) or results narrow (the same), and OpenBLAS, which copies both
 * operands at every call, spends a good part of its time on that. Here at most one is copied; when ranking, neither,
 * and scores need not go to memory at all. For any other shape blas.h is the better choice. One thread each:
 * parallelism is the pool's.
 *
 * An element is one sum in the order of k, wherever it stands in the matrix and however the work was cut. */
#ifndef ENGINE_CORE_PRODUCT_H
#define ENGINE_CORE_PRODUCT_H

#include "engine/core/real.h"

#include <stdbool.h>

/* C (m, n) = A B, or C + A B with `add`. Element (i, d) of A is a[i * a_row + d * a_k], element (d, j) of B is
 * b[d * b_k + j * b_column]; C is row-major. */
struct product {
    size_t m, n, k;
    const real *a;
    size_t a_row, a_k;
    const real *b;
    size_t b_k, b_column;
    real *c;
    size_t c_row; /* numbers from a row of C to the next: n, or more */
    bool add;
};

/* With the kernel of a generation of processors (processor.h), which must not be above this one's. */
void product_run(const struct product *product, int generation);

/* The three that gradients are made of; all matrices row-major. C (m, n) = A (m, k) B (n, k)ᵀ */
void product_a_bt(size_t m, size_t n, size_t k, const real *a, const real *b, real *c);
/* C (m, n) = add ? C + A B : A B, with A (m, k) and B (k, n) */
void product_a_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, bool add);
/* C (m, n) = add ? C + Aᵀ B : Aᵀ B, with A (k, m) and B (k, n) */
void product_at_b(size_t m, size_t n, size_t k, const real *a, const real *b, real *c, bool add);

/* B (n, k)ᵀ packed once for many products with it: as the kernel takes its columns. Columns first .. first + count,
 * where first is a multiple of PRODUCT_LANES and so is count or they are the last: several threads may pack one B.
 * `packed` has product_packed_size numbers. */
size_t product_packed_size(size_t n, size_t k);
void product_pack(size_t n, size_t k, const real *b, size_t first, size_t count, real *packed);
/* C (m, count), rows c_row apart, = A (m, k) times those columns. The same bits as product_a_bt. */
void product_packed(size_t m, size_t n, size_t k, const real *a, const real *packed, size_t first, size_t count,
                    real *c, size_t c_row);

/* How many columns are in registers at once, and by how many rows: fastest are multiples of both. */
enum { PRODUCT_LANES = 128 / sizeof(real), PRODUCT_ROWS = 8 };

#endif
