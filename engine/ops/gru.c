/* Gated recurrent units over packed sequences: see sequence.h. A block is a few sequences, the longest first, which
 * take a step together while they last: their states, one under the other, are one product. With g the gradient of
 * h', the way back is dc = g (1 - z) (1 - c^2), dz = g (h - c) z (1 - z), dr = dc (h u_c + b) r (1 - r), and
 * dh = g z + (dr, dz, dc r) u'. What flows back to u is one product of all states and these, once they are known. */
#include "engine/ops/sequence.h"

#include "engine/core/product.h"
#include "engine/core/vectors.h"
#include "engine/ops/dense.h"

#include <assert.h>
#include <stdlib.h>

enum { X, U, B };
enum { SEQUENCES_PER_BLOCK = 32, GATES = 3 };

/* What is kept of a row: the gates r, z and c, and h u_c + b. */
enum { KEPT = 4 };

struct gru {
    const struct node *y;
    struct packed packed;
    real *kept; /* (rows, 4, dim) */
    /* The way back. */
    const real *transposed; /* u' (3 dim, dim) */
    real *slope;            /* (rows, 3, dim): of what h u and b add */
    real *x_grad;           /* to which it is added */
};

/* The sequences of a block and how many of them have a step. */
struct group {
    size_t first[SEQUENCES_PER_BLOCK], length[SEQUENCES_PER_BLOCK], n;
    real *state; /* (n, dim); on the way back its gradient */
    real *gates; /* (n, 3, dim) */
};

INLINE real sigmoid(real x)
{
    return 1 / (1 + real_exp(-x));
}

/* The longest first; of those that are as long, the first. */
static void group_init(struct group *group, const struct gru *gru, size_t block)
{
    size_t from = block * SEQUENCES_PER_BLOCK, end = from + SEQUENCES_PER_BLOCK, dim = gru->y->cols;
    end = end < gru->packed.n ? end : gru->packed.n;
    group->n = 0;
    for (size_t s = from; s < end; s++) {
        size_t length = gru->packed.start[s + 1] - gru->packed.start[s], at = group->n++;
        for (; at && group->length[at - 1] < length; at--) {
            group->first[at] = group->first[at - 1];
            group->length[at] = group->length[at - 1];
        }
        group->first[at] = gru->packed.start[s];
        group->length[at] = length;
    }
    group->state = xcalloc(group->n * dim * (GATES + 1), sizeof *group->state);
    group->gates = group->state + group->n * dim;
}

static size_t have_step(const struct group *group, size_t step)
{
    size_t n = 0;
    while (n < group->n && group->length[n] > step)
        n++;
    return n;
}

/* Of one row: from what h u adds, and the state before it, to the state after it. */
INLINE void row_forward(const struct gru *gru, size_t row, const real *add, real *state)
{
    size_t dim = gru->y->cols;
    const real *x = gru->y->input[X]->value + row * GATES * dim, *b = gru->y->input[B]->value;
    real *r = gru->kept + row * KEPT * dim, *z = r + dim, *c = z + dim, *inner = c + dim;
    real *y = gru->y->value + row * dim;
    INDEPENDENT
    for (size_t k = 0; k < dim; k++) {
        r[k] = sigmoid(x[k] + add[k]);
        z[k] = sigmoid(x[k + dim] + add[k + dim]);
        inner[k] = add[k + 2 * dim] + b[k];
        c[k] = 2 * sigmoid(2 * (x[k + 2 * dim] + r[k] * inner[k])) - 1;
        y[k] = state[k] = c[k] + z[k] * (state[k] - c[k]);
    }
}

MULTIVERSION static void rows_forward(const struct gru *gru, const struct group *group, size_t step, size_t n)
{
    size_t dim = gru->y->cols;
    for (size_t i = 0; i < n; i++)
        row_forward(gru, group->first[i] + step, group->gates + i * GATES * dim, group->state + i * dim);
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct gru *gru = context;
    size_t dim = gru->y->cols;
    struct group group;
    group_init(&group, gru, block);
    for (size_t step = 0, n; (n = have_step(&group, step)) > 0; step++) {
        product_a_b(n, GATES * dim, dim, group.state, gru->y->input[U]->value, group.gates, false);
        rows_forward(gru, &group, step, n);
    }
    free(group.state);
}

/* Of one row: from the gradient of the state after it to those of what is added, and to z times itself. */
INLINE void row_back(const struct gru *gru, size_t row, bool begins, real *g, real *slope)
{
    size_t dim = gru->y->cols;
    const real *r = gru->kept + row * KEPT * dim, *z = r + dim, *c = z + dim, *inner = c + dim;
    const real *dy = gru->y->grad + row * dim, *before = gru->y->value + (begins ? row : row - 1) * dim;
    real *to = gru->x_grad + row * GATES * dim, goes_on = begins ? 0 : 1;
    INDEPENDENT
    for (size_t k = 0; k < dim; k++) {
        real grad = g[k] + dy[k], h = goes_on * before[k];
        real dc = grad * (1 - z[k]) * (1 - c[k] * c[k]), dz = grad * (h - c[k]) * z[k] * (1 - z[k]);
        real dr = dc * inner[k] * r[k] * (1 - r[k]);
        slope[k] = dr;
        slope[k + dim] = dz;
        slope[k + 2 * dim] = dc * r[k];
        g[k] = grad * z[k];
        to[k] += dr;
        to[k + dim] += dz;
        to[k + 2 * dim] += dc;
    }
}

MULTIVERSION static void rows_back(const struct gru *gru, const struct group *group, size_t step, size_t n)
{
    size_t dim = gru->y->cols, size = GATES * dim;
    for (size_t i = 0; i < n; i++) {
        size_t row = group->first[i] + step;
        row_back(gru, row, !step, group->state + i * dim, gru->slope + row * size);
        memcpy(group->gates + i * size, gru->slope + row * size, size * sizeof *gru->slope);
    }
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct gru *gru = context;
    size_t dim = gru->y->cols;
    struct group group;
    group_init(&group, gru, block);
    for (size_t step = group.length[0]; step-- > 0;) {
        size_t n = have_step(&group, step);
        rows_back(gru, &group, step, n);
        product_a_b(n, dim, GATES * dim, group.gates, gru->transposed, group.state, true);
    }
    free(group.state);
}

/* The state before each row. */
static real *states_before(struct tape *tape, const struct gru *gru)
{
    size_t dim = gru->y->cols;
    real *before = arena_alloc(&tape->arena, gru->y->rows * dim + 1, sizeof *before);
    for (size_t s = 0; s < gru->packed.n; s++) {
        size_t first = gru->packed.start[s], n = gru->packed.start[s + 1] - first;
        if (!n)
            continue;
        memset(before + first * dim, 0, dim * sizeof *before);
        memcpy(before + (first + 1) * dim, gru->y->value + first * dim, (n - 1) * dim * sizeof *before);
    }
    return before;
}

static size_t blocks_of(const struct gru *gru)
{
    return (gru->packed.n + SEQUENCES_PER_BLOCK - 1) / SEQUENCES_PER_BLOCK;
}

/* Zeros in its place, or, where nobody asks for it, in another. */
static real *x_gradient(struct tape *tape, const struct node *y, real *grad)
{
    size_t n = y->rows * GATES * y->cols;
    real *to = grad ? grad : arena_alloc(&tape->arena, n + 1, sizeof *to);
    memset(to, 0, n * sizeof *to);
    return to;
}

static void gru_backward(struct tape *tape, struct node *self, real *const *grad, const bool *add)
{
    struct gru gru = *(const struct gru *)self->saved;
    size_t dim = self->cols;
    gru.transposed = dense_transposed(tape, self->input[U]);
    gru.slope = arena_alloc(&tape->arena, self->rows * GATES * dim + 1, sizeof *gru.slope);
    gru.x_grad = add[X] ? grad[X] : x_gradient(tape, self, grad[X]);
    pool_for(tape->pool, blocks_of(&gru), backward_block, &gru);
    struct dense_rows rows = {self->rows, dim, GATES * dim, NULL, gru.slope, GATES * dim};
    if (grad[U]) {
        rows.x = states_before(tape, &gru);
        dense_back_weights(tape, &rows, grad[U], add[U]);
    }
    rows.out = dim;
    rows.dy += 2 * dim;
    if (grad[B])
        dense_back_bias(tape, &rows, grad[B], add[B]);
}

static const struct op gru_op = {.name = "gru", .backward_all = gru_backward};

struct node *op_gru(struct tape *tape, struct node *x, struct node *u, struct node *b, const struct packed *packed)
{
    assert(x->cols == u->cols && u->cols == GATES * u->rows && b->cols == u->rows &&
           packed->start[packed->n] == x->rows);
    struct node *node = tape_node(tape, &gru_op, x->rows, u->rows, x, u);
    tape_input(node, B, b);
    struct gru *gru = arena_alloc(&tape->arena, 1, sizeof *gru);
    *gru = (struct gru){.y = node, .packed = *packed,
                        .kept = arena_alloc(&tape->arena, x->rows * KEPT * u->rows + 1, sizeof *gru->kept)};
    node->saved = gru;
    pool_for(tape->pool, blocks_of(gru), forward_block, gru);
    return node;
}
