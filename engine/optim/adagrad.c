/* AdaGrad: the learning rate of each number falls with the squares of all its gradients, so that rows met rarely
 * still take long steps.
 *
 *     s += g^2,   w -= lr g / (sqrt(s) + 1e-10)
 *
 * Duchi, Hazan and Singer: Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, JMLR
 * 2011. */
#include "engine/optim/optimizer.h"

INLINE void update_row(real lr, real *w, real *s, const real *g, size_t cols)
{
    for (size_t k = 0; k < cols; k++) {
        s[k] += g[k] * g[k];
#ifdef NEARFAR_DOUBLE
        w[k] -= lr * g[k] / (sqrt(s[k]) + (real)1e-10);
#else
        w[k] -= lr * g[k] / (sqrtf(s[k]) + (real)1e-10);
#endif
    }
}

MULTIVERSION static void rows(const struct update *update, size_t first, size_t end)
{
    struct param *p = update->param;
    for (size_t i = first; i < end; i++) {
        size_t at = update->rows[i] * p->cols;
        update_row((real)update->lr, p->value + at, p->moment[0] + at, update->grad + i * p->cols, p->cols);
        p->updates[update->rows[i]]++;
    }
}

const struct optimizer optimizer_adagrad = {
    .part = {.name = "adagrad",
             .help = "steps that shrink with all past gradients (AdaGrad): long ones for rare rows"},
    .rows = rows,
};
