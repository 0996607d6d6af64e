/* The mean of each channel of a picture: see convolution.h. */
#include "engine/ops/convolution.h"

#include <assert.h>

enum { ROWS_PER_BLOCK = 32 };

struct job {
    const struct node *node;
    real *grad;
    bool add;
};

static size_t block_end(size_t block, size_t rows)
{
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    return end < rows ? end : rows;
}

/* How many pixels there are. */
static size_t pixels_of(const struct node *node)
{
    return node->input[0]->cols / node->cols;
}

MULTIVERSION static void average_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct node *node = ((const struct job *)context)->node;
    size_t pixels = pixels_of(node);
    for (size_t i = block * ROWS_PER_BLOCK; i < block_end(block, node->rows); i++) {
        const real *x = node->input[0]->value + i * node->input[0]->cols;
        real *to = node->value + i * node->cols;
        memset(to, 0, node->cols * sizeof *to);
        for (size_t p = 0; p < pixels; p++)
            vector_add_scaled(to, 1, x + p * node->cols, node->cols);
        for (size_t c = 0; c < node->cols; c++)
            to[c] /= (real)pixels;
    }
}

MULTIVERSION static void spread_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    const struct node *node = job->node;
    size_t pixels = pixels_of(node);
    for (size_t i = block * ROWS_PER_BLOCK; i < block_end(block, node->rows); i++)
        for (size_t p = 0; p < pixels; p++) {
            real *to = job->grad + (i * pixels + p) * node->cols;
            for (size_t c = 0; c < node->cols; c++)
                to[c] = (job->add ? to[c] : 0) + node->grad[i * node->cols + c] / (real)pixels;
        }
}

static void average_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)input;
    struct job job = {self, grad, add};
    pool_for(tape->pool, (self->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, spread_block, &job);
}

static const struct op average_op = {.name = "average_map", .backward = average_backward};

struct node *op_average_map(struct tape *tape, struct node *x, const struct map *map)
{
    assert(x->cols == map_size(map));
    struct node *node = tape_node(tape, &average_op, x->rows, map->channels, x, NULL);
    struct job job = {.node = node};
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, average_block, &job);
    return node;
}
