/* A dense layer, y = x W + b: see ops.h. The way back is dx = dy Wᵀ, dW = xᵀ dy, db = the columns' sums of dy.
 *
 * The gradients of W and b are sums over the rows of the batch: blocks of rows are dealt out to lanes, as many
 * whatever the number of threads; each lane adds up its own, and lanes are added in order. */
#include "engine/ops/dense.h"

#include "engine/core/processor.h"
#include "engine/core/product.h"
#include "engine/ops/ops.h"

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

/* To x ----------------------------------------------------------------------------------------------------------- */

struct back {
    const struct node *y;
    const real *transposed; /* W (out, in) */
    real *grad;
    bool add;
};

static void inputs_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct back *back = context;
    const struct node *y = back->y, *w = y->input[W];
    size_t first = block * ROWS_PER_BLOCK;
    product_a_b(block_rows(first, y->rows), w->rows, w->cols, y->grad + first * y->cols, back->transposed,
                back->grad + first * w->rows, back->add);
}

real *dense_transposed(struct tape *tape, const struct node *w)
{
    real *to = arena_alloc(&tape->arena, w->rows * w->cols, sizeof *to);
    for (size_t i = 0; i < w->rows; i++)
        for (size_t j = 0; j < w->cols; j++)
            to[j * w->rows + i] = w->value[i * w->cols + j];
    return to;
}

/* To W and b ----------------------------------------------------------------------------------------------------- */

struct weighing {
    const struct dense_rows *of;
    real *lane;  /* (lanes, in, out): of W */
    double *sum; /* (lanes, out): of b */
};

static size_t lanes_of(size_t rows)
{
    return blocks_of(rows) < LANES_OF_BLOCKS ? blocks_of(rows) : LANES_OF_BLOCKS;
}

static void weights_lane(void *context, size_t lane, int worker)
{
    (void)worker;
    const struct weighing *w = context;
    const struct dense_rows *of = w->of;
    for (size_t first = lane * ROWS_PER_BLOCK; first < of->rows; first += (size_t)ROWS_PER_BLOCK * LANES_OF_BLOCKS) {
        struct product product = {.m = of->in, .n = of->out, .k = block_rows(first, of->rows),
                                  .a = of->x + first * of->in, .a_row = 1, .a_k = of->in,
                                  .b = of->dy + first * of->dy_row, .b_k = of->dy_row, .b_column = 1,
                                  .c = w->lane + lane * of->in * of->out, .c_row = of->out,
                                  .add = first > lane * ROWS_PER_BLOCK};
        product_run(&product, processor_generation());
    }
}

void dense_back_weights(struct tape *tape, const struct dense_rows *rows, real *grad, bool add)
{
    size_t size = rows->in * rows->out, lanes = lanes_of(rows->rows);
    struct weighing weighing = {.of = rows, .lane = arena_alloc(&tape->arena, lanes * size, sizeof(real))};
    pool_for(tape->pool, lanes, weights_lane, &weighing);
    if (!add)
        memset(grad, 0, size * sizeof *grad);
    for (size_t lane = 0; lane < lanes; lane++)
        vector_add_scaled(grad, 1, weighing.lane + lane * size, size);
}

static void bias_lane(void *context, size_t lane, int worker)
{
    (void)worker;
    const struct weighing *w = context;
    const struct dense_rows *of = w->of;
    double *sum = w->sum + lane * of->out;
    for (size_t first = lane * ROWS_PER_BLOCK; first < of->rows; first += (size_t)ROWS_PER_BLOCK * LANES_OF_BLOCKS)
        for (size_t i = first; i < first + block_rows(first, of->rows); i++)
            for (size_t k = 0; k < of->out; k++)
                sum[k] += (double)of->dy[i * of->dy_row + k];
}

void dense_back_bias(struct tape *tape, const struct dense_rows *rows, real *grad, bool add)
{
    size_t cols = rows->out, lanes = lanes_of(rows->rows);
    struct weighing weighing = {.of = rows, .sum = arena_zeroed(&tape->arena, lanes * cols, sizeof(double))};
    pool_for(tape->pool, lanes, bias_lane, &weighing);
    for (size_t k = 0; k < cols; k++) {
        double sum = 0;
        for (size_t lane = 0; lane < lanes; lane++)
            sum += weighing.sum[lane * cols + k];
        grad[k] = (add ? grad[k] : 0) + (real)sum;
    }
}

static void dense_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    const struct node *x = self->input[X];
    struct dense_rows rows = {self->rows, x->cols, self->cols, x->value, self->grad, self->cols};
    if (input == W) {
        dense_back_weights(tape, &rows, grad, add);
    } else if (input == B) {
        dense_back_bias(tape, &rows, grad, add);
    } else {
        struct back back = {self, dense_transposed(tape, self->input[W]), grad, add};
        pool_for(tape->pool, blocks_of(self->rows), inputs_block, &back);
    }
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
