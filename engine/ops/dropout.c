/* Dropout of coordinates: see ops.h. */
#include "engine/ops/ops.h"

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
    real *factor = arena_alloc(&tape->arena, x->rows * x->cols, sizeof *factor), kept = (real)(1 / (1 - share));
    for (size_t i = 0; i < x->rows; i++)
        for (size_t k = 0; k < x->cols; k++) {
            size_t at = i * x->cols + k;
            factor[at] = rng_unit(rng, (uint64_t)ids[i] * x->cols + k) < share ? 0 : kept;
            node->value[at] = factor[at] * x->value[at];
        }
    node->saved = factor;
    return node;
}
