/* The bends between layers, for ops that have one within. */
#ifndef ENGINE_OPS_ACTIVATION_H
#define ENGINE_OPS_ACTIVATION_H

#include "engine/ops/ops.h"

/* Of n numbers: y = f(x); to = f'(x) grad, or that added, where `to` may be grad. */
struct bend {
    void (*forward)(const real *x, real *y, size_t n);
    void (*back)(const real *x, const real *grad, real *to, bool add, size_t n);
};

extern const struct bend bends[N_ACTIVATIONS];

#endif
