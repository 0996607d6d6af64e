/* Matrix products whose operands lie where tables say: windows of a picture are the rows of a matrix that is written
 * nowhere. A convolution forward, and back to its input and to its weights, are such products.
 *
 * As in product.h an element is one sum in the order of k, wherever it stands in the matrix and however the work was
 * cut; one thread each. */
#ifndef ENGINE_CORE_GATHERED_H
#define ENGINE_CORE_GATHERED_H

#include "engine/core/product.h"

/* C (m, n) = A B, or C + A B with `add`. Element (i, d) of A is a[row[i] + depth[d]], element (d, j) of B is
 * b[b_row[d] + panel + j % PRODUCT_LANES], where the panel of j, which is j / PRODUCT_LANES, begins at b_panel times
 * its number, and element (i, j) of C is c[c_row[i] + j]. Of B full panels are read, whatever n is: behind the last
 * numbers of b, PRODUCT_LANES more must be readable, of any value. */
struct gathered {
    size_t m, n, k;
    const real *a;
    const uint32_t *row, *depth; /* (m), (k) */
    const real *b;
    const uint32_t *b_row;       /* (k) */
    size_t b_panel;              /* PRODUCT_LANES where B is row-major */
    real *c;
    const uint32_t *c_row;       /* (m) */
    bool add;
};

/* With the kernel of a generation of processors (processor.h), which must not be above this one's. */
void gathered_run(const struct gathered *product, int generation);

/* B (k, n) row-major into panels: row d begins at PRODUCT_LANES d of each, and a panel has PRODUCT_LANES k numbers.
 * `to` has room for gathered_packed_size, what must be readable behind it included. */
size_t gathered_packed_size(size_t n, size_t k);
void gathered_pack(size_t n, size_t k, const real *b, real *to);

#endif
