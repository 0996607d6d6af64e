/* The tape: see tape.h. */
#include "engine/core/tape.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct op constant = {.name = "constant"};

void tape_init(struct tape *tape, struct pool *pool)
{
    *tape = (struct tape){.pool = pool};
}

void tape_init_to_look(struct tape *tape, struct pool *pool, enum weights which)
{
    *tape = (struct tape){.pool = pool, .looks = true, .which = which};
}

void tape_release(struct tape *tape)
{
    arena_release(&tape->arena);
    free(tape->nodes);
    free(tape->gathers);
    free(tape->changes);
    free(tape->spares);
}

void tape_reset(struct tape *tape)
{
    arena_reset(&tape->arena);
    tape->n_nodes = tape->n_gathers = tape->n_changes = tape->n_spares = 0;
}

struct node *tape_node(struct tape *tape, const struct op *op, size_t rows, size_t cols, struct node *a,
                       struct node *b)
{
    struct node *node = tape_node_without_value(tape, op, rows, cols, a, b);
    node->value = arena_alloc(&tape->arena, rows * cols, sizeof(real));
    return node;
}

struct node *tape_node_without_value(struct tape *tape, const struct op *op, size_t rows, size_t cols, struct node *a,
                                     struct node *b)
{
    struct node *node = arena_zeroed(&tape->arena, 1, sizeof *node);
    *node = (struct node){.op = op, .input = {a, b}, .rows = rows, .cols = cols};
    node->needs_grad = (a && a->needs_grad) || (b && b->needs_grad);
    ARRAY_ROOM(tape->nodes, tape->n_nodes, tape->node_capacity);
    tape->nodes[tape->n_nodes++] = node;
    return node;
}

void tape_input(struct node *node, int place, struct node *input)
{
    node->input[place] = input;
    node->needs_grad |= input->needs_grad;
}

struct node *tape_constant(struct tape *tape, size_t rows, size_t cols, const real *value, bool needs_grad)
{
    struct node *node = tape_node(tape, &constant, rows, cols, NULL, NULL);
    memcpy(node->value, value, rows * cols * sizeof(real));
    node->needs_grad = needs_grad;
    return node;
}

void tape_change(struct tape *tape, struct param *state, const real *value)
{
    assert(!tape->looks);
    ARRAY_ROOM(tape->changes, tape->n_changes, tape->change_capacity);
    tape->changes[tape->n_changes++] = (struct state_change){state, value};
}

void tape_make_changes(struct tape *tape)
{
    for (size_t c = 0; c < tape->n_changes; c++) {
        struct param *param = tape->changes[c].param;
        memcpy(param->value, tape->changes[c].value, param->rows * param->cols * sizeof *param->value);
        for (size_t row = 0; row < param->rows; row++)
            param->updates[row]++;
    }
}

const struct gather *tape_gathered(const struct tape *tape, const struct param *param)
{
    for (size_t g = 0; g < tape->n_gathers; g++)
        if (tape->gathers[g].param == param)
            return &tape->gathers[g];
    return NULL;
}

/* Merging -------------------------------------------------------------------------------------------------------- */

/* A row of the merged list, out of rows of one of them or of both; -1: not in it. */
enum { MERGED_PER_BLOCK = 256 };

struct merged_row {
    ptrdiff_t at[2];
};

/* Which list the next row is in nobody can foretell: so there is no branch on it. */
static size_t merge_rows(const struct gather *a, const struct gather *b, uint32_t *rows, struct merged_row *from)
{
    size_t n = 0, i = 0, j = 0;
    while (i < a->node->rows && j < b->node->rows) {
        uint32_t p = a->rows[i], q = b->rows[j];
        bool first = p <= q, second = q <= p;
        rows[n] = first ? p : q;
        assert(!n || rows[n] > rows[n - 1]);
        from[n++] = (struct merged_row){{(ptrdiff_t)(i + 1) * first - 1, (ptrdiff_t)(j + 1) * second - 1}};
        i += first;
        j += second;
    }
    for (; i < a->node->rows; i++, n++) {
        rows[n] = a->rows[i];
        from[n] = (struct merged_row){{(ptrdiff_t)i, -1}};
    }
    for (; j < b->node->rows; j++, n++) {
        rows[n] = b->rows[j];
        from[n] = (struct merged_row){{-1, (ptrdiff_t)j}};
    }
    return n;
}

static void add_row(const struct node *node, ptrdiff_t at, real *value, real *grad)
{
    if (at < 0)
        return;
    if (value)
        memcpy(value, node->value + (size_t)at * node->cols, node->cols * sizeof *value);
    for (size_t k = 0; k < node->cols && node->grad; k++)
        grad[k] += node->grad[(size_t)at * node->cols + k];
}

struct merging {
    const struct node *a, *b, *to;
    const struct merged_row *from;
};

static void merge_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct merging *merging = context;
    const struct node *to = merging->to;
    size_t cols = to->cols, end = (block + 1) * MERGED_PER_BLOCK;
    for (size_t i = block * MERGED_PER_BLOCK; i < end && i < to->rows; i++) {
        real *value = to->value ? to->value + i * cols : NULL, *grad = to->grad ? to->grad + i * cols : NULL;
        if (grad)
            memset(grad, 0, cols * sizeof *grad);
        add_row(merging->a, merging->from[i].at[0], value, grad);
        add_row(merging->b, merging->from[i].at[1], value, grad);
    }
}

/* Adds b to a. */
static void merge(struct tape *tape, struct gather *a, const struct gather *b)
{
    size_t cols = a->node->cols, most = a->node->rows + b->node->rows;
    uint32_t *rows = arena_alloc(&tape->arena, most, sizeof *rows);
    struct merged_row *from = arena_alloc(&tape->arena, most, sizeof *from);
    struct node *node = arena_zeroed(&tape->arena, 1, sizeof *node);
    node->rows = merge_rows(a, b, rows, from);
    node->cols = cols;
    if (a->node->value && b->node->value)
        node->value = arena_alloc(&tape->arena, node->rows * cols, sizeof *node->value);
    if (a->node->grad || b->node->grad)
        node->grad = arena_alloc(&tape->arena, node->rows * cols, sizeof *node->grad);
    struct merging merging = {a->node, b->node, node, from};
    pool_for(tape->pool, (node->rows + MERGED_PER_BLOCK - 1) / MERGED_PER_BLOCK, merge_block, &merging);
    a->rows = rows;
    a->node = node;
}

void tape_merge_gathers(struct tape *tape)
{
    size_t n = 0;
    for (size_t g = 0; g < tape->n_gathers; g++) {
        size_t same = 0;
        while (same < n && tape->gathers[same].param != tape->gathers[g].param)
            same++;
        if (same < n)
            merge(tape, &tape->gathers[same], &tape->gathers[g]);
        else
            tape->gathers[n++] = tape->gathers[g];
    }
    tape->n_gathers = n;
}

/* The way back --------------------------------------------------------------------------------------------------- */

void tape_spare(struct tape *tape, real *at, size_t n)
{
    ARRAY_ROOM(tape->spares, tape->n_spares, tape->spare_capacity);
    tape->spares[tape->n_spares++] = (struct spare){at, n};
}

/* Room for a gradient: a spare one of this size, or new. */
static real *room_for(struct tape *tape, size_t n)
{
    for (size_t s = tape->n_spares; s-- > 0;)
        if (tape->spares[s].n == n) {
            real *at = tape->spares[s].at;
            tape->spares[s] = tape->spares[--tape->n_spares];
            return at;
        }
    return arena_alloc(&tape->arena, n, sizeof(real));
}

/* The gradient of an input that needs one, with room for it, else NULL; `add` says whether something is in it. */
static real *gradient_of(struct tape *tape, struct node *input, bool *add)
{
    if (!input || !input->needs_grad)
        return NULL;
    *add = input->grad != NULL;
    if (!*add)
        input->grad = room_for(tape, input->rows * input->cols);
    return input->grad;
}

static void flow_back(struct tape *tape, struct node *node)
{
    if (!node->op->backward && !node->op->backward_all)
        return; /* a leaf */
    real *grad[OP_INPUTS] = {NULL};
    bool add[OP_INPUTS] = {false};
    for (int i = 0; i < OP_INPUTS; i++) {
        grad[i] = gradient_of(tape, node->input[i], &add[i]);
        if (grad[i] && !node->op->backward_all)
            node->op->backward(tape, node, i, grad[i], add[i]);
    }
    if (node->op->backward_all)
        node->op->backward_all(tape, node, grad, add);
    tape_spare(tape, node->grad, node->rows * node->cols);
    node->grad = NULL;
}

void tape_backward(struct tape *tape, struct node *loss)
{
    assert(loss->rows == 1 && loss->cols == 1 && !tape->looks);
    loss->grad = arena_alloc(&tape->arena, 1, sizeof(real));
    loss->grad[0] = 1;
    for (size_t i = tape->n_nodes; i-- > 0;)
        if (tape->nodes[i]->needs_grad && tape->nodes[i]->grad)
            flow_back(tape, tape->nodes[i]);
}
