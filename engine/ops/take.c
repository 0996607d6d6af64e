/* Rows of a node in any order, and rows of two nodes one under the other: see ops.h. */
#include "engine/ops/ops.h"

#include <assert.h>

struct taken {
    const uint32_t *rows;
    size_t n;
};

/* In order of the taken rows, so that the gradients of one row are always added in the same order. */
static void take_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    const struct taken *taken = self->saved;
    size_t cols = self->cols;
    if (!add)
        memset(grad, 0, self->input[input]->rows * cols * sizeof *grad);
    for (size_t i = 0; i < taken->n; i++)
        vector_add_scaled(grad + taken->rows[i] * cols, 1, self->grad + i * cols, cols);
}

static const struct op take_op = {.name = "take", .backward = take_backward};

struct node *op_take(struct tape *tape, struct node *x, const uint32_t *rows, size_t n)
{
    struct node *node = tape_node(tape, &take_op, n, x->cols, x, NULL);
    struct taken *taken = arena_alloc(&tape->arena, 1, sizeof *taken);
    *taken = (struct taken){rows, n};
    node->saved = taken;
    for (size_t i = 0; i < n; i++)
        memcpy(node->value + i * x->cols, x->value + rows[i] * x->cols, x->cols * sizeof(real));
    return node;
}

static void stack_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    size_t size = self->input[input]->rows * self->cols;
    const real *part = self->grad + (input ? self->input[0]->rows * self->cols : 0);
    for (size_t k = 0; k < size; k++)
        grad[k] = (add ? grad[k] : 0) + part[k];
}

static const struct op stack_op = {.name = "stack", .backward = stack_backward};

struct node *op_stack(struct tape *tape, struct node *a, struct node *b)
{
    assert(a->cols == b->cols);
    struct node *node = tape_node(tape, &stack_op, a->rows + b->rows, a->cols, a, b);
    memcpy(node->value, a->value, a->rows * a->cols * sizeof(real));
    memcpy(node->value + a->rows * a->cols, b->value, b->rows * b->cols * sizeof(real));
    return node;
}
