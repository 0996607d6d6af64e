/* Rows of a table, or all of dense weights, as a leaf of the tape: see ops.h. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 512 };

static const struct op gather_op = {.name = "gather"};

struct copy {
    const struct tape *tape;
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
        if (copy->tape->looks)
            param_read(copy->table, copy->tape->which, copy->rows[i], 1, copy->to + i * cols);
        else
            memcpy(copy->to + i * cols, copy->table->value + (size_t)copy->rows[i] * cols, cols * sizeof(real));
}

/* A second look at the same rows in a step is the same node. */
static struct node *gathered_before(const struct tape *tape, const struct param *table, const uint32_t *rows,
                                    size_t n)
{
    for (size_t g = 0; g < tape->n_gathers; g++)
        if (tape->gathers[g].param == table && tape->gathers[g].rows == rows && tape->gathers[g].node->rows == n)
            return tape->gathers[g].node;
    return NULL;
}

struct node *op_gather(struct tape *tape, struct param *table, const uint32_t *rows, size_t n)
{
    struct node *same = gathered_before(tape, table, rows, n);
    if (same)
        return same;
    if (!tape->looks)
        param_apply_decay(table, rows, n);
    struct node *node = tape_node(tape, &gather_op, n, table->cols, NULL, NULL);
    struct copy copy = {tape, table, rows, n, node->value};
    pool_for(tape->pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, copy_block, &copy);
    if (tape->looks)
        return node;
    node->needs_grad = !table->frozen && table->moment[0];
    ARRAY_ROOM(tape->gathers, tape->n_gathers, tape->gather_capacity);
    tape->gathers[tape->n_gathers++] = (struct gather){table, rows, node};
    return node;
}

struct node *op_weights(struct tape *tape, struct param *weights)
{
    const struct gather *known = tape_gathered(tape, weights);
    if (known)
        return known->node;
    uint32_t *all = arena_alloc(&tape->arena, weights->rows, sizeof *all);
    for (size_t i = 0; i < weights->rows; i++)
        all[i] = (uint32_t)i;
    return op_gather(tape, weights, all, weights->rows);
}
