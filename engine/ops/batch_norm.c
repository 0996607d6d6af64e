/* Batch normalisation: see ops.h. With y = (x - mean) / d, d = sqrt(variance + epsilon), the way back is dx = (dy
 * - mean(dy) - y mean(dy y)) / d where mean and variance are the batch's, and dx = dy / d where they are given.
 *
 * Means over the batch are summed in double: blocks of rows are dealt out to lanes, as many whatever the number of
 * threads, and lanes are added in order. */
#include "engine/ops/statistics.h"

#include <assert.h>

enum { ROWS_PER_BLOCK = 128, LANES_OF_BLOCKS = 8 };

/* Of each column the mean of a, and of (a - less) b. */
struct means {
    size_t rows, cols;
    const real *a, *b;
    const double *less; /* (cols), or NULL: 0 */
    double *sum;        /* (lanes, 2, cols) */
};

static void means_lane(void *context, size_t lane, int worker)
{
    (void)worker;
    const struct means *m = context;
    double *of_a = m->sum + lane * 2 * m->cols, *of_product = of_a + m->cols;
    for (size_t first = lane * ROWS_PER_BLOCK; first < m->rows; first += (size_t)ROWS_PER_BLOCK * LANES_OF_BLOCKS)
        for (size_t i = first; i < first + ROWS_PER_BLOCK && i < m->rows; i++)
            for (size_t k = 0; k < m->cols; k++) {
                double a = (double)m->a[i * m->cols + k], less = m->less ? m->less[k] : 0;
                of_a[k] += a;
                of_product[k] += (a - less) * ((double)m->b[i * m->cols + k] - less);
            }
}

/* (2, cols), in the tape's arena. */
static double *means_of(struct tape *tape, struct means *m)
{
    m->sum = arena_zeroed(&tape->arena, LANES_OF_BLOCKS * 2 * m->cols, sizeof *m->sum);
    pool_for(tape->pool, LANES_OF_BLOCKS, means_lane, m);
    for (size_t k = 0; k < 2 * m->cols; k++) {
        for (size_t lane = 1; lane < LANES_OF_BLOCKS; lane++)
            m->sum[k] += m->sum[lane * 2 * m->cols + k];
        m->sum[k] /= (double)m->rows;
    }
    return m->sum;
}

struct norm {
    struct node *node;
    bool given;                /* mean and variance are not the batch's */
    const double *mean, *root; /* (cols): of x; sqrt(variance + epsilon) */
    const double *back;        /* (2, cols): mean(dy), mean(dy y) */
    real *grad;
    bool add;
};

static size_t block_end(const struct node *node, size_t block)
{
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    return end < node->rows ? end : node->rows;
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct norm *norm = context;
    const struct node *y = norm->node;
    for (size_t i = block * ROWS_PER_BLOCK; i < block_end(y, block); i++)
        for (size_t k = 0; k < y->cols; k++) {
            double x = (double)y->input[0]->value[i * y->cols + k];
            y->value[i * y->cols + k] = (real)((x - norm->mean[k]) / norm->root[k]);
        }
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct norm *norm = context;
    const struct node *y = norm->node;
    for (size_t i = block * ROWS_PER_BLOCK; i < block_end(y, block); i++)
        for (size_t k = 0; k < y->cols; k++) {
            size_t at = i * y->cols + k;
            double slope = (double)y->grad[at];
            if (!norm->given)
                slope -= norm->back[k] + (double)y->value[at] * norm->back[y->cols + k];
            norm->grad[at] = (norm->add ? norm->grad[at] : 0) + (real)(slope / norm->root[k]);
        }
}

static void norm_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)input;
    struct norm norm = *(const struct norm *)self->saved;
    struct means means = {.rows = self->rows, .cols = self->cols, .a = self->grad, .b = self->value};
    norm.back = norm.given ? NULL : means_of(tape, &means);
    norm.grad = grad;
    norm.add = add;
    pool_for(tape->pool, (self->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, backward_block, &norm);
}

static const struct op norm_op = {.name = "batch_norm", .backward = norm_backward};

/* (2, cols): means and variances of the batch; the running ones are updated after the step. */
static double *of_batch(struct tape *tape, const struct node *x, struct param *statistics)
{
    size_t cols = x->cols;
    struct means means = {.rows = x->rows, .cols = cols, .a = x->value, .b = x->value};
    double *mean = means_of(tape, &means);
    means.less = mean;
    double *variance = means_of(tape, &means) + cols;
    memcpy(mean + cols, variance, cols * sizeof *mean);
    statistics_follow(tape, statistics, mean);
    return mean;
}

struct node *op_batch_norm(struct tape *tape, struct node *x, struct param *statistics)
{
    assert(statistics->rows == 2 && statistics->cols == x->cols);
    struct norm *norm = arena_alloc(&tape->arena, 1, sizeof *norm);
    *norm = (struct norm){.node = tape_node(tape, &norm_op, x->rows, x->cols, x, NULL)};
    norm->given = statistics_are_given(tape, statistics);
    double *mean = norm->given ? statistics_read(tape, statistics) : of_batch(tape, x, statistics);
    double *root = mean + x->cols;
    for (size_t k = 0; k < x->cols; k++)
        root[k] = sqrt(root[k] + STATISTICS_EPSILON);
    norm->mean = mean;
    norm->root = root;
    norm->node->saved = norm;
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, forward_block, norm);
    return norm->node;
}
