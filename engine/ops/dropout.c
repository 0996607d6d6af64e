/* Dropout of coordinates: see ops.h. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 64 };

struct dropout {
    const struct node *x;
    real *to, *factor; /* (rows, cols): 0 or 1 / (1 - share) */
    double share;
    const struct rng *rng;
    const uint32_t *ids;
};

static void thin_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct dropout *d = context;
    size_t cols = d->x->cols, end = (block + 1) * ROWS_PER_BLOCK;
    real kept = (real)(1 / (1 - d->share));
    for (size_t i = block * ROWS_PER_BLOCK; i < end && i < d->x->rows; i++)
        for (size_t k = 0; k < cols; k++) {
            size_t at = i * cols + k;
            d->factor[at] = rng_unit(d->rng, (uint64_t)d->ids[i] * cols + k) < d->share ? 0 : kept;
            d->to[at] = d->factor[at] * d->x->value[at];
        }
}

static void dropout_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape, (void)input;
    const real *factor = self->saved;
    for (size_t k = 0; k < self->rows * self->cols; k++)
        grad[k] = (add ? grad[k] : 0) + factor[k] * self->grad[k];
}

static const struct op dropout_op = {.name = "dropout", .backward = dropout_backward};

struct node *op_dropout(struct tape *tape, struct node *x, double share, const struct rng *rng, const uint32_t *ids)
{
    struct node *node = tape_node(tape, &dropout_op, x->rows, x->cols, x, NULL);
    struct dropout d = {x, node->value, arena_alloc(&tape->arena, x->rows * x->cols, sizeof(real)), share, rng, ids};
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, thin_block, &d);
    node->saved = d.factor;
    return node;
}
