/* Embedding noise, a view that costs almost nothing: see ops.h. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 64 };

struct noise {
    const struct node *x;
    real *to;
    double strength;
    const struct rng *rng;
    const uint32_t *ids;
};

static void push_row(const struct noise *noise, size_t row)
{
    size_t cols = noise->x->cols;
    const real *x = noise->x->value + row * cols;
    real *y = noise->to + row * cols;
    double length = 0, drawn = 0;
    for (size_t k = 0; k < cols; k++) {
        double u = rng_unit(noise->rng, (uint64_t)noise->ids[row] * cols + k);
        y[k] = (real)(x[k] < 0 ? -u : u);
        drawn += u * u;
        length += (double)x[k] * x[k];
    }
    real scale = drawn > 0 ? (real)(noise->strength * sqrt(length / drawn)) : 0;
    for (size_t k = 0; k < cols; k++)
        y[k] = x[k] + scale * y[k];
}

static void push_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct noise *noise = context;
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    for (size_t row = block * ROWS_PER_BLOCK; row < end && row < noise->x->rows; row++)
        push_row(noise, row);
}

static void noise_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape, (void)input;
    for (size_t i = 0; i < self->rows * self->cols; i++)
        grad[i] = (add ? grad[i] : 0) + self->grad[i];
}

static const struct op noise_op = {.name = "noise", .backward = noise_backward};

struct node *op_noise(struct tape *tape, struct node *x, double strength, const struct rng *rng, const uint32_t *ids)
{
    struct node *node = tape_node(tape, &noise_op, x->rows, x->cols, x, NULL);
    struct noise noise = {x, node->value, strength, rng, ids};
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, push_block, &noise);
    return node;
}
