/* How far two views of a batch disagree about who belongs to whom: see ops.h.
 *
 * Row i of view v has the logits l_vj = s(x_vi, y_vj) / tau over the m rows j of the other side, and p_v is their
 * softmax. Of the mean of D = (KL(p_1 || p_2) + KL(p_2 || p_1)) / 2 = sum_j (p_1j - p_2j)(l_1j - l_2j) / 2 the slope
 * is
 *
 *     dD / dl_1k = (p_1k (e_k - sum_j p_1j e_j) + p_1k - p_2k) / 2,  e = log p_1 - log p_2
 *
 * and the same for view 2 with the views exchanged. Blocks of rows are dealt out to lanes, as in
 * contrast_shared.c. */
#include "engine/ops/geometry.h"
#include "engine/ops/ops.h"

#include <assert.h>

enum { ROWS_PER_BLOCK = 64, LANES_OF_BLOCKS = 8 };

struct consistency {
    const struct node *x, *y; /* (2 n, dim), (2 m, dim): view 1, then view 2 */
    size_t n, m, dim;
    real tau;
    const struct geometry *geometry;
    real **scratch;     /* (workers): 2 ROWS_PER_BLOCK m */
    double *row_loss;   /* (n) */
    real *grad_x;       /* (2 n, dim) */
    real *grad_y;       /* (lanes, 2 m, dim) */
};

/* Logits become logarithms of probabilities. */
MULTIVERSION static void log_softmax(real *l, size_t n, real scale)
{
    real max = -INFINITY;
    double sum = 0;
    for (size_t j = 0; j < n; j++) {
        l[j] *= scale;
        max = l[j] > max ? l[j] : max;
    }
    for (size_t j = 0; j < n; j++)
        sum += (double)real_exp(l[j] - max);
    real all = max + (real)log(sum);
    for (size_t j = 0; j < n; j++)
        l[j] -= all;
}

/* From log p_1 and log p_2 of a row to the slopes by its logits; returns D. */
MULTIVERSION static double slopes_of_row(real *a, real *b, size_t n, real factor)
{
    double along_a = 0, along_b = 0;
    for (size_t j = 0; j < n; j++) {
        along_a += (double)real_exp(a[j]) * (double)(a[j] - b[j]);
        along_b += (double)real_exp(b[j]) * (double)(b[j] - a[j]);
    }
    for (size_t j = 0; j < n; j++) {
        real p = real_exp(a[j]), q = real_exp(b[j]), e = a[j] - b[j];
        a[j] = factor * (p * (e - (real)along_a) + p - q) / 2;
        b[j] = factor * (q * (-e - (real)along_b) + q - p) / 2;
    }
    return (along_a + along_b) / 2;
}

static void block_of_rows(const struct consistency *c, size_t first, size_t rows, size_t lane, real *scratch)
{
    size_t m = c->m;
    real *s[2] = {scratch, scratch + rows * m};
    for (size_t v = 0; v < 2; v++) {
        similarity_tile(c->geometry, rows, m, c->dim, c->x->value + (v * c->n + first) * c->dim,
                        c->y->value + v * m * c->dim, s[v], m);
        for (size_t i = 0; i < rows; i++)
            log_softmax(s[v] + i * m, m, 1 / c->tau);
    }
    for (size_t i = 0; i < rows; i++)
        c->row_loss[first + i] = slopes_of_row(s[0] + i * m, s[1] + i * m, m, 1 / (c->tau * (real)c->n));
    for (size_t v = 0; v < 2; v++)
        similarity_backward(c->geometry, rows, m, c->dim, c->x->value + (v * c->n + first) * c->dim,
                            c->y->value + v * m * c->dim, s[v], m, c->grad_x + (v * c->n + first) * c->dim,
                            c->grad_y + (lane * 2 + v) * m * c->dim);
}

static void lane_of_blocks(void *context, size_t lane, int worker)
{
    const struct consistency *c = context;
    for (size_t first = lane * ROWS_PER_BLOCK; first < c->n; first += (size_t)ROWS_PER_BLOCK * LANES_OF_BLOCKS)
        block_of_rows(c, first, c->n - first < ROWS_PER_BLOCK ? c->n - first : ROWS_PER_BLOCK, lane,
                      c->scratch[worker]);
}

static void consistency_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    const real *made = ((real **)self->saved)[input];
    for (size_t k = 0; k < self->input[input]->rows * self->input[input]->cols; k++)
        grad[k] = (add ? grad[k] : 0) + self->grad[0] * made[k];
}

static const struct op consistency_op = {.name = "consistency", .backward = consistency_backward};

static size_t lanes_of(const struct consistency *c)
{
    size_t blocks = (c->n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
    return blocks < LANES_OF_BLOCKS ? blocks : LANES_OF_BLOCKS;
}

static void make_room(struct consistency *c, struct tape *tape)
{
    c->row_loss = arena_alloc(&tape->arena, c->n, sizeof *c->row_loss);
    c->grad_x = arena_zeroed(&tape->arena, 2 * c->n * c->dim, sizeof(real));
    c->grad_y = arena_zeroed(&tape->arena, lanes_of(c) * 2 * c->m * c->dim, sizeof(real));
    c->scratch = arena_alloc(&tape->arena, (size_t)pool_threads(tape->pool), sizeof *c->scratch);
    for (int t = 0; t < pool_threads(tape->pool); t++)
        c->scratch[t] = arena_alloc(&tape->arena, (size_t)2 * ROWS_PER_BLOCK * c->m, sizeof(real));
}

struct node *op_consistency(struct tape *tape, struct node *x, struct node *y, double tau,
                            const struct geometry *geometry)
{
    assert(x->rows % 2 == 0 && y->rows % 2 == 0 && x->cols == y->cols);
    struct node *node = tape_node(tape, &consistency_op, 1, 1, x, y);
    struct consistency c = {.x = x, .y = y, .n = x->rows / 2, .m = y->rows / 2, .dim = x->cols,
                            .tau = (real)tau, .geometry = geometry};
    make_room(&c, tape);
    pool_for(tape->pool, lanes_of(&c), lane_of_blocks, &c);
    for (size_t lane = 1; lane < lanes_of(&c); lane++)
        vector_add_scaled(c.grad_y, 1, c.grad_y + lane * 2 * c.m * c.dim, 2 * c.m * c.dim);
    real **grads = arena_alloc(&tape->arena, 2, sizeof *grads);
    grads[0] = c.grad_x;
    grads[1] = c.grad_y;
    node->saved = grads;
    double sum = 0;
    for (size_t i = 0; i < c.n; i++)
        sum += c.row_loss[i];
    node->value[0] = (real)(sum / (double)c.n);
    return node;
}
