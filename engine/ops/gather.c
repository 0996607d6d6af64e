/* Rows of a table, as a leaf of the tape: see ops.h. */
#include "engine/ops/ops.h"

#include <assert.h>

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

/* The node of a table that this step has gathered from already, as a second view of the same rows does: the optimiser goes
 * one step for a table, by all that flowed back to it. */
static struct node *gathered(const struct tape *tape, const struct param *table, const uint32_t *rows, size_t n)
{
    for (size_t g = 0; g < tape->n_gathers; g++)
        if (tape->gathers[g].param == table) {
            assert(tape->gathers[g].rows == rows && tape->gathers[g].node->rows == n);
            return tape->gathers[g].node;
        }
    return NULL;
}

struct node *op_gather(struct tape *tape, struct param *table, const uint32_t *rows, size_t n)
{
    struct node *known = gathered(tape, table, rows, n);
    if (known)
        return known;
    param_settle(table, rows, n);
    struct node *node = tape_node(tape, &gather_op, n, table->cols, NULL, NULL);
    node->needs_grad = !table->frozen;
    struct copy copy = {table, rows, n, node->value};
    pool_for(tape->pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, copy_block, &copy);
    ARRAY_ROOM(tape->gathers, tape->n_gathers, tape->gather_capacity);
    tape->gathers[tape->n_gathers++] = (struct gather){table, rows, node};
    return node;
}
