/* LARS: momentum with steps as long, for each table, as a fixed share of the table itself, however large the
 * gradients are.
 *
 *     ratio = trust |w| / |g|,   v = momentum v + lr ratio g,   w -= v
 *
 * You, Gitman and Ginsburg: Large Batch Training of Convolutional Networks, arXiv 1708.03888, 2017. There a ratio
 * belongs to a layer; here to a table, and |w| and |g| are over the rows that the batch touched, since the others
 * have no gradient. Weight decay is decoupled as everywhere, so it is not in the ratio. A table of zeros has the
 * ratio 1. */
#include "engine/optim/optimizer.h"

static const struct knob knob_trust = {
    .name = "trust", .type = KNOB_REAL, .low = 1e-5, .high = 1, .scale = SCALE_LOG, .start = "0.001",
    .help = "LARS: length of a step at lr 1, as a share of the length of the rows it moves"};

INLINE void update_row(real momentum, real rate, real *w, real *v, const real *g, size_t cols)
{
    for (size_t k = 0; k < cols; k++) {
        v[k] = momentum * v[k] + rate * g[k];
        w[k] -= v[k];
    }
}

MULTIVERSION static void rows(const struct update *update, size_t first, size_t end)
{
    struct param *p = update->param;
    real momentum = (real)setting(update->settings, &knob_momentum);
    bool defined = update->value_norm > 0 && update->grad_norm > 0;
    double ratio = defined ? setting(update->settings, &knob_trust) * update->value_norm / update->grad_norm : 1;
    for (size_t i = first; i < end; i++) {
        size_t at = update->rows[i] * p->cols;
        update_row(momentum, (real)(update->lr * ratio), p->value + at, p->moment[0] + at, update->grad + i * p->cols,
                   p->cols);
        p->updates[update->rows[i]]++;
    }
}

const struct optimizer optimizer_lars = {
    .part = {.name = "lars",
             .help = "momentum with steps in proportion to each table (LARS); wants lr near 1 or above",
             .knobs = (const struct knob *const[]){&knob_momentum, &knob_trust, NULL}},
    .wants_norms = true,
    .rows = rows,
};
