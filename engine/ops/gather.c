/* Rows of a table, or all of dense weights, as a leaf of the tape: see ops.h. */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 512, ROWS_AHEAD = 8 };

static const struct op gather_op = {.name = "gather"};

struct copy {
    const struct tape *tape;
    const struct param *table;
    const uint32_t *rows;
    size_t n;
    real *to;
};

/* What is copied soon is on its way. */
static void prefetch_row(const struct param *table, size_t row)
{
    enum { LINE = 64 / sizeof(real) };
    for (size_t k = 0; k < table->cols; k += LINE)
        __builtin_prefetch(table->value + row * table->cols + k);
}

static void copy_rows(const struct copy *copy, size_t first, size_t end)
{
    size_t cols = copy->table->cols;
    for (size_t i = first; i < end; i++) {
        if (i + ROWS_AHEAD < end)
            prefetch_row(copy->table, copy->rows[i + ROWS_AHEAD]);
        memcpy(copy->to + i * cols, copy->table->value + (size_t)copy->rows[i] * cols, cols * sizeof(real));
    }
}

static void copy_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct copy *copy = context;
    size_t first = block * ROWS_PER_BLOCK, end = first + ROWS_PER_BLOCK < copy->n ? first + ROWS_PER_BLOCK : copy->n;
    if (!copy->tape->looks)
        copy_rows(copy, first, end);
    for (size_t i = first; i < end && copy->tape->looks; i++)
        param_read(copy->table, copy->tape->which, copy->rows[i], 1, copy->to + i * copy->table->cols);
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

static void copy_values(const struct tape *tape, const struct param *table, const uint32_t *rows, struct node *node)
{
    struct copy copy = {tape, table, rows, node->rows, node->value};
    pool_for(tape->pool, (node->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, copy_block, &copy);
}

/* As a leaf that has its gradient here. */
static struct node *keep(struct tape *tape, struct param *table, const uint32_t *rows, struct node *node)
{
    node->needs_grad = !table->frozen && table->moment[0];
    ARRAY_ROOM(tape->gathers, tape->n_gathers, tape->gather_capacity);
    tape->gathers[tape->n_gathers++] = (struct gather){table, rows, node};
    return node;
}

struct node *op_gather(struct tape *tape, struct param *table, const uint32_t *rows, size_t n)
{
    struct node *node = gathered_before(tape, table, rows, n);
    if (node)
        return node;
    if (!tape->looks)
        param_apply_decay(table, rows, n);
    node = tape_node(tape, &gather_op, n, table->cols, NULL, NULL);
    copy_values(tape, table, rows, node);
    return tape->looks ? node : keep(tape, table, rows, node);
}

struct node *op_rows(struct tape *tape, struct param *table, const uint32_t *rows, size_t n)
{
    if (tape->looks || table->lag || table->followed)
        return op_gather(tape, table, rows, n);
    param_apply_decay(table, rows, n);
    struct node *node = tape_node_without_value(tape, &gather_op, n, table->cols, NULL, NULL);
    struct gather *where = arena_alloc(&tape->arena, 1, sizeof *where);
    *where = (struct gather){table, rows, node};
    node->saved = where;
    return keep(tape, table, rows, node);
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
