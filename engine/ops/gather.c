/* Rows of a table, as a leaf of the tape: see ops.h. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 512 };

static const struct op gather_op = {.name = "gather"};

struct copy {
    const struct param *table;
    const uint32_t *rows;
    size_t n;
    real *to;
};

static void copy_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct copy *copy = context;
    size_t cols = copy->table->cols, end = (block + 1) * ROWS_PER_BLOCK;
    for (size_t i = block * ROWS_PER_BLOCK; i < end && i < copy->n; i++)
        memcpy(copy->to + i * cols, copy->table->value + (size_t)copy->rows[i] * cols, cols * sizeof(real));
}

struct node *op_gather(struct tape *tape, struct param *table, const uint32_t *rows, size_t n)
{
    param_settle(table, rows, n);
    struct node *node = tape_node(tape, &gather_op, n, table->cols, NULL, NULL);
    node->needs_grad = true;
    struct copy copy = {table, rows, n, node->value};
    pool_for(tape->pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, copy_block, &copy);
    ARRAY_ROOM(tape->gathers, tape->n_gathers, tape->gather_capacity);
    tape->gathers[tape->n_gathers++] = (struct gather){table, rows, node};
    return node;
}
