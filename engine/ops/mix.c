/* Rows between two rows: see ops.h. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 256, COLS_PER_BLOCK = 16 };

struct mixing {
    const struct blend *blends;
    size_t n;
    const real *from; /* the rows of x, or of the gradient of the mixed rows */
    real *to;
    size_t cols;
};

static void mix_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct mixing *m = context;
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    for (size_t i = block * ROWS_PER_BLOCK; i < end && i < m->n; i++) {
        const struct blend *b = &m->blends[i];
        real *to = m->to + i * m->cols;
        memset(to, 0, m->cols * sizeof *to);
        if (b->parent[0] == NOT_DRAWN)
            continue;
        vector_add_scaled(to, b->share, m->from + b->parent[0] * m->cols, m->cols);
        vector_add_scaled(to, 1 - b->share, m->from + b->parent[1] * m->cols, m->cols);
    }
}

/* A stripe of columns of all rows, so that the gradients of one parent are added in the order of the blends. */
static void mix_back_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct mixing *m = context;
    size_t first = block * COLS_PER_BLOCK, n = m->cols - first < COLS_PER_BLOCK ? m->cols - first : COLS_PER_BLOCK;
    for (size_t i = 0; i < m->n; i++) {
        const struct blend *b = &m->blends[i];
        const real *from = m->from + i * m->cols + first;
        if (b->parent[0] == NOT_DRAWN)
            continue;
        vector_add_scaled(m->to + b->parent[0] * m->cols + first, b->share, from, n);
        vector_add_scaled(m->to + b->parent[1] * m->cols + first, 1 - b->share, from, n);
    }
}

static void mix_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    struct mixing m = {self->saved, self->rows, self->grad, grad, self->cols};
    if (!add)
        memset(grad, 0, self->input[input]->rows * self->cols * sizeof *grad);
    pool_for(tape->pool, (self->cols + COLS_PER_BLOCK - 1) / COLS_PER_BLOCK, mix_back_block, &m);
}

static const struct op mix_op = {.name = "mix", .backward = mix_backward};

struct node *op_interpolate(struct tape *tape, struct node *x, const struct blend *blends, size_t n)
{
    struct node *node = tape_node(tape, &mix_op, n, x->cols, x, NULL);
    struct mixing m = {blends, n, x->value, node->value, x->cols};
    node->saved = (void *)(uintptr_t)blends;
    pool_for(tape->pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, mix_block, &m);
    return node;
}
