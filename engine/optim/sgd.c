/* Plain stochastic gradient descent: w -= lr g. */
#include "engine/optim/optimizer.h"

MULTIVERSION static void rows(const struct update *update, size_t first, size_t end)
{
    size_t cols = update->param->cols;
    real lr = (real)update->lr;
    for (size_t i = first; i < end; i++) {
        vector_add_scaled(update->param->value + (size_t)update->rows[i] * cols, -lr, update->grad + i * cols, cols);
        update->param->updates[update->rows[i]]++;
    }
}

const struct optimizer optimizer_sgd = {
    .part = {.name = "sgd", .help = "plain gradient descent"},
    .rows = rows,
};
