/* Rows of length one: see ops.h. With y = x / |x| the way back is dx = (dy - (dy . y) y) / |x|. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 256 };

struct rows {
    struct node *node;
    real *inverse; /* (rows) */
    real *grad;
    bool add;
};

MULTIVERSION static void normalize_rows(const real *x, real *y, real *inverse, size_t rows, size_t cols)
{
    for (size_t i = 0; i < rows; i++) {
        const real *from = x + i * cols;
        real length = (real)sqrt((double)vector_dot(from, from, cols));
        inverse[i] = length > 0 ? 1 / length : 0;
        for (size_t k = 0; k < cols; k++)
            y[i * cols + k] = from[k] * inverse[i];
    }
}

MULTIVERSION static void normalize_rows_back(const real *y, const real *dy, const real *inverse, real *dx,
                                             size_t rows, size_t cols, bool add)
{
    for (size_t i = 0; i < rows; i++) {
        const real *y_i = y + i * cols, *dy_i = dy + i * cols;
        real along = vector_dot(dy_i, y_i, cols);
        for (size_t k = 0; k < cols; k++)
            dx[i * cols + k] = (add ? dx[i * cols + k] : 0) + (dy_i[k] - along * y_i[k]) * inverse[i];
    }
}

static size_t block_rows(const struct node *node, size_t first)
{
    return node->rows - first < ROWS_PER_BLOCK ? node->rows - first : ROWS_PER_BLOCK;
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    struct rows *r = context;
    size_t first = block * ROWS_PER_BLOCK, at = first * r->node->cols;
    normalize_rows(r->node->input[0]->value + at, r->node->value + at, r->inverse + first, block_rows(r->node, first),
                   r->node->cols);
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    struct rows *r = context;
    size_t first = block * ROWS_PER_BLOCK, at = first * r->node->cols;
    normalize_rows_back(r->node->value + at, r->node->grad + at, r->inverse + first, r->grad + at,
                        block_rows(r->node, first), r->node->cols, r->add);
}

static void normalize_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)input;
    struct rows rows = {self, self->saved, grad, add};
    pool_for(tape->pool, (self->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, backward_block, &rows);
}

static const struct op normalize_op = {.name = "normalize", .backward = normalize_backward};

struct node *op_normalize(struct tape *tape, struct node *x)
{
    struct node *node = tape_node(tape, &normalize_op, x->rows, x->cols, x, NULL);
    node->saved = arena_alloc(&tape->arena, x->rows, sizeof(real));
    struct rows rows = {.node = node, .inverse = node->saved};
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, forward_block, &rows);
    return node;
}
