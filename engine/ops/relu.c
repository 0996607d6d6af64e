/* Numbers below 0 become 0: see ops.h. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 512 };

struct rows {
    const struct node *node;
    real *to;
    bool add;
};

static size_t block_end(const struct node *node, size_t block)
{
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    return (end < node->rows ? end : node->rows) * node->cols;
}

MULTIVERSION static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct rows *rows = context;
    const real *x = rows->node->input[0]->value;
    for (size_t k = block * ROWS_PER_BLOCK * rows->node->cols; k < block_end(rows->node, block); k++)
        rows->to[k] = x[k] > 0 ? x[k] : 0;
}

MULTIVERSION static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct rows *rows = context;
    const struct node *y = rows->node;
    for (size_t k = block * ROWS_PER_BLOCK * y->cols; k < block_end(y, block); k++)
        rows->to[k] = (rows->add ? rows->to[k] : 0) + (y->value[k] > 0 ? y->grad[k] : 0);
}

static void relu_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)input;
    struct rows rows = {self, grad, add};
    pool_for(tape->pool, (self->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, backward_block, &rows);
}

static const struct op relu_op = {.name = "relu", .backward = relu_backward};

struct node *op_relu(struct tape *tape, struct node *x)
{
    struct node *node = tape_node(tape, &relu_op, x->rows, x->cols, x, NULL);
    struct rows rows = {node, node->value, false};
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, forward_block, &rows);
    return node;
}
