/* The ways back of a dense layer y = x W + b, for ops that have one within. */
#ifndef ENGINE_OPS_DENSE_H
#define ENGINE_OPS_DENSE_H

#include "engine/core/tape.h"

/* x (rows, in) and the gradient of y, dy (rows, out), whose rows lie so far apart. */
struct dense_rows {
    size_t rows, in, out;
    const real *x, *dy;
    size_t dy_row;
};

/* xᵀ dy (in, out), and the sums of the columns of dy (out), into grad or added to it. */
void dense_back_weights(struct tape *tape, const struct dense_rows *rows, real *grad, bool add);
void dense_back_bias(struct tape *tape, const struct dense_rows *rows, real *grad, bool add);

/* W (rows, cols) transposed, in the arena: products by it read it as it lies. */
real *dense_transposed(struct tape *tape, const struct node *w);

#endif
