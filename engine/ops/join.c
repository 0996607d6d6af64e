/* Several nodes as one, beside each other or added: see ops.h. */
#include "engine/ops/ops.h"

#include <assert.h>

enum { ROWS_PER_BLOCK = 256 };

struct joined {
    const uint8_t *missing[JOIN_INPUTS];
    size_t n;
    bool add;
};

struct job {
    struct node *node;
    const struct joined *joined;
    int input;  /* on the way back */
    real *grad;
    bool add;
};

/* Where the columns of an input begin. */
static size_t first_column(const struct node *node, const struct joined *joined, size_t input)
{
    size_t first = 0;
    for (size_t m = 0; m < input && !joined->add; m++)
        first += node->input[m]->cols;
    return first;
}

static size_t end_of(const struct node *node, size_t block)
{
    return (block + 1) * ROWS_PER_BLOCK < node->rows ? (block + 1) * ROWS_PER_BLOCK : node->rows;
}

static void join_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    struct node *node = job->node;
    size_t first = block * ROWS_PER_BLOCK, end = end_of(node, block);
    memset(node->value + first * node->cols, 0, (end - first) * node->cols * sizeof *node->value);
    for (size_t m = 0; m < job->joined->n; m++) {
        const struct node *x = node->input[m];
        size_t at = first_column(node, job->joined, m);
        for (size_t i = first; i < end; i++)
            if (!job->joined->missing[m][i])
                vector_add_scaled(node->value + i * node->cols + at, 1, x->value + i * x->cols, x->cols);
    }
}

static void part_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    const struct node *node = job->node, *x = node->input[job->input];
    const uint8_t *missing = job->joined->missing[job->input];
    size_t at = first_column(node, job->joined, (size_t)job->input);
    for (size_t i = block * ROWS_PER_BLOCK; i < end_of(node, block); i++) {
        real *grad = job->grad + i * x->cols;
        if (!job->add)
            memset(grad, 0, x->cols * sizeof *grad);
        if (!missing[i])
            vector_add_scaled(grad, 1, node->grad + i * node->cols + at, x->cols);
    }
}

static size_t blocks_of(const struct node *node)
{
    return (node->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
}

static void join_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    struct job job = {self, self->saved, input, grad, add};
    pool_for(tape->pool, blocks_of(self), part_block, &job);
}

static const struct op join_op = {.name = "join", .backward = join_backward};

struct node *op_join(struct tape *tape, struct node *const *x, const uint8_t *const *missing, size_t n, bool add)
{
    struct joined *joined = arena_alloc(&tape->arena, 1, sizeof *joined);
    size_t cols = 0;
    assert(n > 0 && n <= JOIN_INPUTS);
    *joined = (struct joined){.n = n, .add = add};
    for (size_t m = 0; m < n; m++) {
        assert(x[m]->rows == x[0]->rows && (!add || x[m]->cols == x[0]->cols));
        cols = add ? x[m]->cols : cols + x[m]->cols;
        joined->missing[m] = missing[m];
    }
    struct node *node = tape_node(tape, &join_op, x[0]->rows, cols, x[0], n > 1 ? x[1] : NULL);
    for (size_t m = 2; m < n; m++)
        tape_input(node, (int)m, x[m]);
    node->saved = joined;
    struct job job = {.node = node, .joined = joined};
    pool_for(tape->pool, blocks_of(node), join_block, &job);
    return node;
}
