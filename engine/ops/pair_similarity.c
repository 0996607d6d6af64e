/* How similar the rows of pairs are: see ops.h. */
#include "engine/ops/geometry.h"
#include "engine/ops/ops.h"

#include <assert.h>

enum { ROWS_PER_BLOCK = 64 };

struct pair_way {
    const struct geometry *geometry;
    const struct node *node;
    int input;
    real *grad;
    bool add;
};

static size_t block_end(size_t block, size_t rows)
{
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    return end < rows ? end : rows;
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct pair_way *way = context;
    const struct node *x = way->node->input[0], *y = way->node->input[1];
    for (size_t i = block * ROWS_PER_BLOCK; i < block_end(block, x->rows); i++)
        way->node->value[i] = similarity_inline(way->geometry, x->value + i * x->cols, y->value + i * x->cols,
                                                x->cols);
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct pair_way *way = context;
    const struct node *x = way->node->input[way->input], *y = way->node->input[!way->input];
    for (size_t i = block * ROWS_PER_BLOCK; i < block_end(block, x->rows); i++) {
        real *grad = way->grad + i * x->cols;
        if (!way->add)
            memset(grad, 0, x->cols * sizeof *grad);
        if (way->geometry)
            way->geometry->gradient(grad, way->node->grad[i], x->value + i * x->cols, y->value + i * x->cols,
                                    x->cols);
        else
            vector_add_scaled(grad, way->node->grad[i], y->value + i * x->cols, x->cols);
    }
}

static void pair_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    struct pair_way way = {self->saved, self, input, grad, add};
    pool_for(tape->pool, (self->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, backward_block, &way);
}

static const struct op pair_op = {.name = "pair_similarity", .backward = pair_backward};

struct node *op_pair_similarity(struct tape *tape, struct node *x, struct node *y, const struct geometry *geometry)
{
    assert(x->rows == y->rows && x->cols == y->cols);
    struct node *node = tape_node(tape, &pair_op, x->rows, 1, x, y);
    struct pair_way way = {.geometry = geometry, .node = node};
    node->saved = (void *)(uintptr_t)geometry;
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, forward_block, &way);
    return node;
}
