/* Weighted sums of rows: see ops.h.
 *
 * A row may stand in many bags, so the way back goes by the rows and not by the bags: the places where each row
 * stands are listed first, in the order of the bags, and every row adds up its own, whatever the number of threads.
 */
#include "engine/ops/ops.h"

enum { ROWS_PER_BLOCK = 64, BAGS_PER_BLOCK = 16, MEMBERS_AHEAD = 8 };

struct bag_way {
    const struct bags *bags;
    const struct node *node;
    /* The way back. */
    const size_t *start;   /* (rows + 1): where the places of each row begin, */
    const uint32_t *place; /* by their number among all members, */
    const uint32_t *bag;   /* and the bag of each */
    real *grad;
    bool add;
};

static size_t blocks_of(size_t rows, size_t each)
{
    return (rows + each - 1) / each;
}

static size_t block_end(size_t block, size_t each, size_t rows)
{
    size_t end = (block + 1) * each;
    return end < rows ? end : rows;
}

/* What is added soon is on its way. */
static void prefetch(const struct node *x, size_t row)
{
    enum { LINE = 64 / sizeof(real) };
    for (size_t k = 0; k < x->cols; k += LINE)
        __builtin_prefetch(node_row(x, row) + k);
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct bag_way *way = context;
    const struct bags *bags = way->bags;
    const struct node *y = way->node;
    for (size_t i = block * BAGS_PER_BLOCK; i < block_end(block, BAGS_PER_BLOCK, bags->n); i++) {
        memset(y->value + i * y->cols, 0, y->cols * sizeof *y->value);
        for (size_t m = bags->start[i]; m < bags->start[i + 1]; m++) {
            if (m + MEMBERS_AHEAD < bags->start[bags->n])
                prefetch(y->input[0], bags->row[m + MEMBERS_AHEAD]);
            vector_add_scaled(y->value + i * y->cols, bags->weight[m], node_row(y->input[0], bags->row[m]), y->cols);
        }
    }
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct bag_way *way = context;
    const struct node *y = way->node;
    for (size_t r = block * ROWS_PER_BLOCK; r < block_end(block, ROWS_PER_BLOCK, y->input[0]->rows); r++) {
        if (!way->add)
            memset(way->grad + r * y->cols, 0, y->cols * sizeof *way->grad);
        for (size_t p = way->start[r]; p < way->start[r + 1]; p++)
            vector_add_scaled(way->grad + r * y->cols, way->bags->weight[way->place[p]],
                              y->grad + way->bag[p] * y->cols, y->cols);
    }
}

/* Members dealt out to their rows. */
static void list_places(struct tape *tape, struct bag_way *way)
{
    const struct bags *bags = way->bags;
    size_t rows = way->node->input[0]->rows, members = bags->start[bags->n],
           *start = arena_zeroed(&tape->arena, rows + 1, sizeof *start),
           *at = arena_alloc(&tape->arena, rows + 1, sizeof *at);
    uint32_t *place = arena_alloc(&tape->arena, members + 1, sizeof *place),
             *bag = arena_alloc(&tape->arena, members + 1, sizeof *bag);
    for (size_t m = 0; m < members; m++)
        start[bags->row[m] + 1]++;
    for (size_t r = 0; r < rows; r++)
        start[r + 1] += start[r];
    memcpy(at, start, (rows + 1) * sizeof *at);
    for (size_t i = 0; i < bags->n; i++)
        for (size_t m = bags->start[i]; m < bags->start[i + 1]; m++) {
            size_t to = at[bags->row[m]]++;
            place[to] = (uint32_t)m;
            bag[to] = (uint32_t)i;
        }
    way->start = start;
    way->place = place;
    way->bag = bag;
}

static void bag_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    struct bag_way way = {.bags = self->saved, .node = self, .grad = grad, .add = add};
    list_places(tape, &way);
    pool_for(tape->pool, blocks_of(self->input[input]->rows, ROWS_PER_BLOCK), backward_block, &way);
}

static const struct op bag_op = {.name = "bag", .backward = bag_backward};

struct node *op_bag(struct tape *tape, struct node *x, const struct bags *bags)
{
    struct node *node = tape_node(tape, &bag_op, bags->n, x->cols, x, NULL);
    struct bags *saved = arena_alloc(&tape->arena, 1, sizeof *saved);
    *saved = *bags;
    node->saved = saved;
    struct bag_way way = {.bags = saved, .node = node};
    pool_for(tape->pool, blocks_of(bags->n, BAGS_PER_BLOCK), forward_block, &way);
    return node;
}
