/* A branch added to what goes past it, with dropout: see sequence.h. */
#include "engine/ops/sequence.h"

#include <assert.h>
#include <stdlib.h>

enum { X, BRANCH };
enum { ROWS_PER_BLOCK = 128 };

struct residual {
    const struct node *y;
    const struct dropping *dropping;
    real *grad; /* of the branch */
    bool add;
};

static size_t blocks_of(size_t rows)
{
    return (rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
}

static size_t block_end(size_t block, size_t rows)
{
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    return end < rows ? end : rows;
}

MULTIVERSION static void add_rows(const struct residual *r, size_t first, size_t end, real *factor)
{
    size_t cols = r->y->cols;
    for (size_t i = first; i < end; i++) {
        const real *x = r->y->input[X] ? r->y->input[X]->value + i * cols : NULL;
        const real *branch = r->y->input[BRANCH]->value + i * cols;
        real *to = r->y->value + i * cols;
        if (factor)
            dropping_draw(r->dropping, i, 0, cols, factor);
        for (size_t k = 0; k < cols; k++)
            to[k] = (x ? x[k] : 0) + (factor ? factor[k] : 1) * branch[k];
    }
}

MULTIVERSION static void branch_back(const struct residual *r, size_t first, size_t end, real *factor)
{
    size_t cols = r->y->cols;
    for (size_t i = first; i < end; i++) {
        const real *dy = r->y->grad + i * cols;
        real *to = r->grad + i * cols;
        if (factor)
            dropping_draw(r->dropping, i, 0, cols, factor);
        for (size_t k = 0; k < cols; k++)
            to[k] = (r->add ? to[k] : 0) + (factor ? factor[k] : 1) * dy[k];
    }
}

static real *room_for_factors(const struct residual *r)
{
    return r->dropping ? xmalloc(dropping_room(r->y->cols) * sizeof(real)) : NULL;
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct residual *r = context;
    real *factor = room_for_factors(r);
    add_rows(r, block * ROWS_PER_BLOCK, block_end(block, r->y->rows), factor);
    free(factor);
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct residual *r = context;
    real *factor = room_for_factors(r);
    branch_back(r, block * ROWS_PER_BLOCK, block_end(block, r->y->rows), factor);
    free(factor);
}

static void residual_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    struct residual r = {self, input == BRANCH ? self->saved : NULL, grad, add};
    pool_for(tape->pool, blocks_of(self->rows), backward_block, &r);
}

static const struct op residual_op = {.name = "residual", .backward = residual_backward};

struct node *op_residual(struct tape *tape, struct node *x, struct node *branch, const struct dropping *dropping)
{
    assert(!x || (x->rows == branch->rows && x->cols == branch->cols));
    struct node *node = tape_node(tape, &residual_op, branch->rows, branch->cols, x, branch);
    if (dropping->share > 0) {
        struct dropping *saved = arena_alloc(&tape->arena, 1, sizeof *saved);
        *saved = *dropping;
        node->saved = saved;
    }
    struct residual r = {.y = node, .dropping = node->saved};
    pool_for(tape->pool, blocks_of(node->rows), forward_block, &r);
    return node;
}
