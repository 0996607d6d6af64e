/* A weighted sum of two nodes: see ops.h. */
#include "engine/ops/ops.h"

#include <assert.h>

static void blend_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    real weight = ((const real *)self->saved)[input];
    for (size_t k = 0; k < self->rows * self->cols; k++)
        grad[k] = (add ? grad[k] : 0) + weight * self->grad[k];
}

static const struct op blend_op = {.name = "blend", .backward = blend_backward};

struct node *op_weighted_sum(struct tape *tape, struct node *a, double weight_a, struct node *b, double weight_b)
{
    assert(!b || (a->rows == b->rows && a->cols == b->cols));
    struct node *node = tape_node(tape, &blend_op, a->rows, a->cols, a, b);
    real *weight = arena_alloc(&tape->arena, 2, sizeof *weight);
    weight[0] = (real)weight_a;
    weight[1] = (real)weight_b;
    node->saved = weight;
    for (size_t k = 0; k < a->rows * a->cols; k++)
        node->value[k] = weight[0] * a->value[k] + (b ? weight[1] * b->value[k] : 0);
    return node;
}
