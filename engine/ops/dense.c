/* A dense layer, y = x W + b: see ops.h. The way back is dx = dy Wᵀ, dW = xᵀ dy, db = the columns' sums of dy.
 *
 * The gradients of W and b are sums over the rows of the batch: blocks of rows are dealt out to lanes, as many
 * whatever the number of threads; each lane adds up its own, and lanes are added in order. */
#include "engine/ops/ops.h"

#include "engine/core/processor.h"
#include "engine/core/product.h"

#include <assert.h>

enum { X, W, B };
enum { ROWS_PER_BLOCK = 128, LANES_OF_BLOCKS = 8 };

static size_t blocks_of(size_t rows)
{
    return (rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
}

static size_t block_rows(size_t first, size_t rows)
{
    return rows - first < ROWS_PER_BLOCK ? rows - first : ROWS_PER_BLOCK;
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    struct node *y = context;
    const struct node *x = y->input[X], *w = y->input[W];
    size_t first = block * ROWS_PER_BLOCK, rows = block_rows(first, y->rows);
    real *to = y->value + first * y->cols;
    for (size_t i = 0; i < rows; i++)
        memcpy(to + i * y->cols, y->input[B]->value, y->cols * sizeof *to);
    product_a_b(rows, y->cols, x->cols, x->value + first * x->cols, w->value, to, true);
}

struct back {
    const struct node *y;
    real *grad;  /* (rows, in): of x */
    bool add;
    real *lane;  /* (lanes, in, out): of W */
    double *sum; /* (lanes, out): of b */
};

static void inputs_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct back *back = context;
    const struct node *y = back->y, *w = y->input[W];
    size_t first = block * ROWS_PER_BLOCK;
    struct product product = {.m = block_rows(first, y->rows), .n = w->rows, .k = w->cols,
                              .a = y->grad + first * y->cols, .a_row = y->cols, .a_k = 1,
                              .b = w->value, .b_k = 1, .b_column = w->cols,
                              .c = back->grad + first * w->rows, .c_row = w->rows, .add = back->add};
    product_run(&product, processor_generation());
}

static void weights_lane(void *context, size_t lane, int worker)
{
    (void)worker;
    const struct back *back = context;
    const struct node *y = back->y, *x = y->input[X];
    real *to = back->lane + lane * x->cols * y->cols;
    for (size_t first = lane * ROWS_PER_BLOCK; first < y->rows; first += (size_t)ROWS_PER_BLOCK * LANES_OF_BLOCKS)
        product_at_b(x->cols, y->cols, block_rows(first, y->rows), x->value + first * x->cols,
                     y->grad + first * y->cols, to, first > lane * ROWS_PER_BLOCK);
}

static void bias_lane(void *context, size_t lane, int worker)
{
    (void)worker;
    const struct back *back = context;
    const struct node *y = back->y;
    double *sum = back->sum + lane * y->cols;
    for (size_t first = lane * ROWS_PER_BLOCK; first < y->rows; first += (size_t)ROWS_PER_BLOCK * LANES_OF_BLOCKS)
        for (size_t i = first; i < first + block_rows(first, y->rows); i++)
            for (size_t k = 0; k < y->cols; k++)
                sum[k] += (double)y->grad[i * y->cols + k];
}

static void weights_backward(struct tape *tape, struct back *back, size_t lanes)
{
    const struct node *w = back->y->input[W];
    size_t size = w->rows * w->cols;
    back->lane = arena_alloc(&tape->arena, lanes * size, sizeof *back->lane);
    pool_for(tape->pool, lanes, weights_lane, back);
    if (!back->add)
        memset(back->grad, 0, size * sizeof *back->grad);
    for (size_t lane = 0; lane < lanes; lane++)
        vector_add_scaled(back->grad, 1, back->lane + lane * size, size);
}

static void bias_backward(struct tape *tape, struct back *back, size_t lanes)
{
    size_t cols = back->y->cols;
    back->sum = arena_zeroed(&tape->arena, lanes * cols, sizeof *back->sum);
    pool_for(tape->pool, lanes, bias_lane, back);
    for (size_t lane = 1; lane < lanes; lane++)
        for (size_t k = 0; k < cols; k++)
            back->sum[k] += back->sum[lane * cols + k];
    for (size_t k = 0; k < cols; k++)
        back->grad[k] = (back->add ? back->grad[k] : 0) + (real)back->sum[k];
}

static void dense_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    struct back back = {.y = self, .grad = grad, .add = add};
    size_t blocks = blocks_of(self->rows), lanes = blocks < LANES_OF_BLOCKS ? blocks : LANES_OF_BLOCKS;
    if (input == X)
        pool_for(tape->pool, blocks, inputs_block, &back);
    else if (input == W)
        weights_backward(tape, &back, lanes);
    else
        bias_backward(tape, &back, lanes);
}

static const struct op dense_op = {.name = "dense", .backward = dense_backward};

struct node *op_dense(struct tape *tape, struct node *x, struct node *w, struct node *b)
{
    assert(x->cols == w->rows && b->rows == 1 && b->cols == w->cols);
    struct node *y = tape_node(tape, &dense_op, x->rows, w->cols, x, w);
    tape_input(y, B, b);
    pool_for(tape->pool, blocks_of(y->rows), forward_block, y);
    return y;
}
