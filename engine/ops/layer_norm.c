/* Layer normalisation: see sequence.h. With h = (x - mean) / deviation and g = dy scale, the way back is
 * dx = (g - mean(g) - h mean(g h)) / deviation, dscale = sum dy h, dshift = sum dy. The sums over rows are made in
 * lanes, as many whatever the number of threads, and lanes are added in order. */
#include "engine/ops/sequence.h"

#include <assert.h>

enum { X, SCALE, SHIFT };
enum { ROWS_PER_BLOCK = 128, LANES_OF_BLOCKS = 8 };

struct measures {
    real mean, inverse; /* of a row; 1 / its deviation */
};

struct norm {
    const struct node *y;
    struct measures *measures; /* (rows) */
    double epsilon;
    /* The way back. */
    real *grad; /* of x, or NULL */
    bool add;
    double *sum; /* (lanes, 2, cols): of scale, of shift; or NULL */
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

MULTIVERSION static void norm_rows(const struct norm *norm, size_t first, size_t end)
{
    const struct node *y = norm->y;
    size_t cols = y->cols;
    const real *scale = y->input[SCALE]->value, *shift = y->input[SHIFT]->value;
    for (size_t i = first; i < end; i++) {
        const real *x = y->input[X]->value + i * cols;
        real *to = y->value + i * cols, mean = vector_sum(x, cols) / (real)cols;
        for (size_t k = 0; k < cols; k++)
            to[k] = x[k] - mean;
        double variance = (double)vector_dot(to, to, cols) / (double)cols;
        real inverse = (real)(1 / sqrt(variance + norm->epsilon));
        norm->measures[i] = (struct measures){mean, inverse};
        for (size_t k = 0; k < cols; k++)
            to[k] = to[k] * inverse * scale[k] + shift[k];
    }
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct norm *norm = context;
    norm_rows(norm, block * ROWS_PER_BLOCK, block_end(block, norm->y->rows));
}

/* Of n numbers, LANES or fewer: g, and g h. */
INLINE void add_slopes(const real *x, const real *dy, const real *scale, struct measures m, size_t n, real *g,
                       real *gh)
{
    for (size_t l = 0; l < n; l++) {
        real slope = dy[l] * scale[l];
        g[l] += slope;
        gh[l] += slope * (x[l] - m.mean) * m.inverse;
    }
}

MULTIVERSION static void inputs_back(const struct norm *norm, size_t first, size_t end)
{
    const struct node *y = norm->y;
    size_t cols = y->cols;
    const real *scale = y->input[SCALE]->value;
    for (size_t i = first; i < end; i++) {
        const real *x = y->input[X]->value + i * cols, *dy = y->grad + i * cols;
        struct measures m = norm->measures[i];
        real lane[LANES] = {0}, along[LANES] = {0};
        size_t whole = cols / LANES * LANES;
        for (size_t k = 0; k < whole; k += LANES)
            add_slopes(x + k, dy + k, scale + k, m, LANES, lane, along);
        add_slopes(x + whole, dy + whole, scale + whole, m, cols - whole, lane, along);
        real mean = lanes_sum(lane) / (real)cols, slope = lanes_sum(along) / (real)cols, *to = norm->grad + i * cols;
        for (size_t k = 0; k < cols; k++) {
            real dx = (dy[k] * scale[k] - mean - (x[k] - m.mean) * m.inverse * slope) * m.inverse;
            to[k] = (norm->add ? to[k] : 0) + dx;
        }
    }
}

MULTIVERSION static void weights_back(const struct norm *norm, size_t lane, size_t first, size_t end)
{
    const struct node *y = norm->y;
    size_t cols = y->cols;
    double *scale = norm->sum + 2 * lane * cols, *shift = scale + cols;
    for (size_t i = first; i < end; i++) {
        const real *x = y->input[X]->value + i * cols, *dy = y->grad + i * cols;
        struct measures m = norm->measures[i];
        for (size_t k = 0; k < cols; k++) {
            scale[k] += (double)(dy[k] * (x[k] - m.mean) * m.inverse);
            shift[k] += (double)dy[k];
        }
    }
}

static void backward_lane(void *context, size_t lane, int worker)
{
    (void)worker;
    const struct norm *norm = context;
    size_t rows = norm->y->rows;
    for (size_t block = lane; block < blocks_of(rows); block += LANES_OF_BLOCKS) {
        if (norm->grad)
            inputs_back(norm, block * ROWS_PER_BLOCK, block_end(block, rows));
        if (norm->sum)
            weights_back(norm, lane, block * ROWS_PER_BLOCK, block_end(block, rows));
    }
}

/* Of scale (0) or shift (1). */
static void add_lanes(const struct norm *norm, size_t lanes, size_t which, real *grad, bool add)
{
    size_t cols = norm->y->cols;
    for (size_t k = 0; grad && k < cols; k++) {
        double sum = 0;
        for (size_t lane = 0; lane < lanes; lane++)
            sum += norm->sum[(2 * lane + which) * cols + k];
        grad[k] = (add ? grad[k] : 0) + (real)sum;
    }
}

static void layer_norm_backward(struct tape *tape, struct node *self, real *const *grad, const bool *add)
{
    struct norm norm = {.y = self, .measures = self->saved, .grad = grad[X], .add = add[X]};
    size_t blocks = blocks_of(self->rows), lanes = blocks < LANES_OF_BLOCKS ? blocks : LANES_OF_BLOCKS;
    if (grad[SCALE] || grad[SHIFT])
        norm.sum = arena_zeroed(&tape->arena, lanes * 2 * self->cols, sizeof *norm.sum);
    pool_for(tape->pool, lanes, backward_lane, &norm);
    add_lanes(&norm, lanes, 0, grad[SCALE], add[SCALE]);
    add_lanes(&norm, lanes, 1, grad[SHIFT], add[SHIFT]);
}

static const struct op layer_norm_op = {.name = "layer_norm", .backward_all = layer_norm_backward};

struct node *op_layer_norm(struct tape *tape, struct node *x, struct node *scale, struct node *shift, double epsilon)
{
    assert(scale->rows == 1 && scale->cols == x->cols && shift->rows == 1 && shift->cols == x->cols);
    struct node *node = tape_node(tape, &layer_norm_op, x->rows, x->cols, x, scale);
    tape_input(node, SHIFT, shift);
    struct norm norm = {.y = node, .measures = arena_alloc(&tape->arena, x->rows + 1, sizeof *norm.measures),
                        .epsilon = epsilon};
    node->saved = norm.measures;
    pool_for(tape->pool, blocks_of(x->rows), forward_block, &norm);
    return node;
}
