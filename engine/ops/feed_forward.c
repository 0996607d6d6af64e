/* Two dense layers with an activation between them: see sequence.h. What is between them is wide, so a block of rows
 * goes through both while it lies in the caches, and only what goes into the activation is kept. With h = f act(a), a
 * = x w1 + b1, and f the factors of dropout, the way back is dh = dy w2', da = f dh act'(a), dw2 = h' dy, dw1 = x'
 * da, dx = da w1'. The sums over rows are made in lanes, as many whatever the number of threads, and lanes are added
 * in order. */
#include "engine/ops/sequence.h"

#include "engine/core/product.h"
#include "engine/ops/activation.h"
#include "engine/ops/dense.h"

#include <assert.h>
#include <stdlib.h>

enum { X, W1, B1, W2, B2 };
enum { ROWS_PER_BLOCK = 64, LANES_OF_BLOCKS = 8 };

struct feeding {
    const struct node *y;
    const struct bend *bend;
    struct dropping dropping;
    real *before; /* (rows, hidden): what goes into the activation */
    /* The way back. */
    const real *w1, *w2; /* transposed: (hidden, in), (out, hidden) */
    real *grad;          /* of x, or NULL */
    bool add;
    real *lane;          /* (lanes, size_of_lane): of the weights, or NULL */
};

static size_t hidden_of(const struct feeding *f)
{
    return f->y->input[W1]->cols;
}

static size_t blocks_of(size_t rows)
{
    return (rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
}

static size_t block_rows(size_t first, size_t rows)
{
    return rows - first < ROWS_PER_BLOCK ? rows - first : ROWS_PER_BLOCK;
}

/* to (rows, cols) = a (rows, depth) w + b */
static void layer(const struct node *w, const struct node *b, size_t rows, const real *a, real *to)
{
    for (size_t i = 0; i < rows; i++)
        memcpy(to + i * w->cols, b->value, w->cols * sizeof *to);
    product_a_b(rows, w->cols, w->rows, a, w->value, to, true);
}

/* Rows `first` and on, multiplied by their factors. */
MULTIVERSION static void drop(const struct feeding *f, size_t first, size_t rows, real *x)
{
    size_t hidden = hidden_of(f);
    real *factor = xmalloc(dropping_room(hidden) * sizeof *factor);
    for (size_t i = 0; i < rows; i++) {
        dropping_draw(&f->dropping, first + i, 0, hidden, factor);
        for (size_t k = 0; k < hidden; k++)
            x[i * hidden + k] *= factor[k];
    }
    free(factor);
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct feeding *f = context;
    const struct node *y = f->y;
    size_t first = block * ROWS_PER_BLOCK, rows = block_rows(first, y->rows), hidden = hidden_of(f);
    real *before = f->before + first * hidden, *after = xmalloc(rows * hidden * sizeof *after);
    layer(y->input[W1], y->input[B1], rows, y->input[X]->value + first * y->input[X]->cols, before);
    f->bend->forward(before, after, rows * hidden);
    if (f->dropping.share > 0)
        drop(f, first, rows, after);
    layer(y->input[W2], y->input[B2], rows, after, y->value + first * y->cols);
    free(after);
}

/* The way back --------------------------------------------------------------------------------------------------- */

/* What a lane adds up: w1 (in, hidden), w2 (hidden, out), b1, b2. */
struct sums {
    real *w1, *w2, *b1, *b2;
};

static size_t size_of_lane(const struct feeding *f)
{
    const struct node *w1 = f->y->input[W1], *w2 = f->y->input[W2];
    return w1->rows * w1->cols + w2->rows * w2->cols + w1->cols + w2->cols;
}

static struct sums sums_of(const struct feeding *f, size_t lane)
{
    const struct node *w1 = f->y->input[W1], *w2 = f->y->input[W2];
    struct sums sums = {.w1 = f->lane + lane * size_of_lane(f)};
    sums.w2 = sums.w1 + w1->rows * w1->cols;
    sums.b1 = sums.w2 + w2->rows * w2->cols;
    sums.b2 = sums.b1 + w1->cols;
    return sums;
}

MULTIVERSION static void add_rows(const real *x, size_t rows, size_t cols, real *sum)
{
    for (size_t i = 0; i < rows; i++)
        vector_add_scaled(sum, 1, x + i * cols, cols);
}

/* h and da of the rows from `first` on, (rows, hidden) each. */
static void between(const struct feeding *f, size_t first, size_t rows, real *h, real *da)
{
    const struct node *y = f->y;
    size_t hidden = hidden_of(f), n = rows * hidden;
    const real *before = f->before + first * hidden;
    f->bend->forward(before, h, n);
    product_a_b(rows, hidden, y->cols, y->grad + first * y->cols, f->w2, da, false);
    if (f->dropping.share > 0) {
        drop(f, first, rows, h);
        drop(f, first, rows, da);
    }
    f->bend->back(before, da, da, false, n);
}

static void backward_block(const struct feeding *f, struct sums *sums, size_t first, real *h, real *da)
{
    const struct node *y = f->y, *x = y->input[X];
    size_t rows = block_rows(first, y->rows), hidden = hidden_of(f);
    const real *dy = y->grad + first * y->cols;
    between(f, first, rows, h, da);
    if (f->grad)
        product_a_b(rows, x->cols, hidden, da, f->w1, f->grad + first * x->cols, f->add);
    if (!f->lane)
        return;
    product_at_b(hidden, y->cols, rows, h, dy, sums->w2, true);
    product_at_b(x->cols, hidden, rows, x->value + first * x->cols, da, sums->w1, true);
    add_rows(dy, rows, y->cols, sums->b2);
    add_rows(da, rows, hidden, sums->b1);
}

static void backward_lane(void *context, size_t lane, int worker)
{
    (void)worker;
    const struct feeding *f = context;
    struct sums sums = {0};
    if (f->lane)
        sums = sums_of(f, lane);
    size_t size = (size_t)ROWS_PER_BLOCK * hidden_of(f);
    real *room = xmalloc(2 * size * sizeof *room);
    for (size_t block = lane; block < blocks_of(f->y->rows); block += LANES_OF_BLOCKS)
        backward_block(f, &sums, block * ROWS_PER_BLOCK, room, room + size);
    free(room);
}

static void add_lanes(const struct feeding *f, size_t lanes, real *const *grad, const bool *add)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        struct sums sums = sums_of(f, lane);
        const real *from[] = {[W1] = sums.w1, [B1] = sums.b1, [W2] = sums.w2, [B2] = sums.b2};
        for (int i = W1; i <= B2; i++) {
            size_t n = f->y->input[i]->rows * f->y->input[i]->cols;
            if (grad[i] && !lane && !add[i])
                memcpy(grad[i], from[i], n * sizeof *grad[i]);
            else if (grad[i])
                vector_add_scaled(grad[i], 1, from[i], n);
        }
    }
}

static void feed_forward_backward(struct tape *tape, struct node *self, real *const *grad, const bool *add)
{
    struct feeding f = *(const struct feeding *)self->saved;
    size_t blocks = blocks_of(self->rows), lanes = blocks < LANES_OF_BLOCKS ? blocks : LANES_OF_BLOCKS;
    f.w1 = dense_transposed(tape, self->input[W1]);
    f.w2 = dense_transposed(tape, self->input[W2]);
    f.grad = grad[X];
    f.add = add[X];
    if (grad[W1] || grad[B1] || grad[W2] || grad[B2])
        f.lane = arena_zeroed(&tape->arena, lanes * size_of_lane(&f), sizeof *f.lane);
    pool_for(tape->pool, lanes, backward_lane, &f);
    if (f.lane)
        add_lanes(&f, lanes, grad, add);
    tape_spare(tape, f.before, self->rows * hidden_of(&f));
}

static const struct op feed_forward_op = {.name = "feed_forward", .backward_all = feed_forward_backward};

struct node *op_feed_forward(struct tape *tape, struct node *x, const struct layer_pair *layers)
{
    assert(x->cols == layers->w1->rows && layers->w1->cols == layers->w2->rows);
    struct node *node = tape_node(tape, &feed_forward_op, x->rows, layers->w2->cols, x, layers->w1);
    tape_input(node, B1, layers->b1);
    tape_input(node, W2, layers->w2);
    tape_input(node, B2, layers->b2);
    struct feeding *f = arena_alloc(&tape->arena, 1, sizeof *f);
    *f = (struct feeding){.y = node, .bend = &bends[layers->activation], .dropping = layers->dropping,
                          .before = arena_alloc(&tape->arena, x->rows * layers->w1->cols + 1, sizeof *f->before)};
    node->saved = f;
    pool_for(tape->pool, blocks_of(x->rows), forward_block, f);
    return node;
}
