/* The contrastive loss as one fused op: see contrast.h.
 *
 * Similarities are dot products of prepared rows, or what a similarity's geometry says. The derivative is made in the
 * same pass as the loss, since both need the same similarities:
 *
 *   own negatives     (here) each row gathers its candidates, scans them, and leaves one coefficient per negative;
 *   shared negatives  (contrast_shared.c) blocks of rows against tiles of columns, with the running maximum and sum
 *                     of the loss; when the columns are more than one tile, the second pass computes the tile again
 *                     rather than keeping the whole matrix.
 *
 * At the end the gradients are added up by row (contrast_scatter.c). A row that occurs in several pairs gets the sum
 * of their gradients. All gradients of a row are added by one thread, in the order of the pairs, so that the bits do
 * not depend on the number of threads. */
#include "engine/ops/contrast_internal.h"

#include <assert.h>

enum { OWN_ROWS_PER_BLOCK = 16 };

/* Rows ----------------------------------------------------------------------------------------------------------- */

struct loss_row contrast_row(const struct contrast *c, size_t pair, real positive, size_t negatives)
{
    return (struct loss_row){.positive = positive, .n = negatives, .max = -INFINITY,
                             .memory = c->pairs->memory ? c->pairs->memory[pair] : 0};
}

void contrast_finish(const struct contrast *c, size_t pair, struct loss_row *row)
{
    real slope_positive, share = share_of(c, pair);
    c->row_loss[pair] = c->how->of_rows->finish(&c->how->terms, row, &slope_positive) * (double)share;
    c->slope_positive[pair] = slope_positive * share;
    if (c->pairs->memory)
        c->pairs->memory[pair] = row->memory;
    if (c->tau_gradient)
        c->tau_gradient[pair] = (double)row->positive * (double)c->slope_positive[pair];
}

MULTIVERSION static double sum_of_products(const real *s, const real *slope, size_t n)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += slope[j] == 0 ? 0 : (double)s[j] * (double)slope[j]; /* a masked similarity is infinite */
    return sum;
}

void contrast_slope(const struct contrast *c, size_t pair, struct loss_row *row, real *s, const real *offset,
                    size_t n, real *kept)
{
    if (!row->n) {
        memset(s, 0, n * sizeof *s);
        return;
    }
    real share = share_of(c, pair);
    if (c->tau_gradient)
        memcpy(kept, s, n * sizeof *s);
    c->how->of_rows->slope(&c->how->terms, row, s, offset, n);
    for (size_t j = 0; j < n; j++)
        s[j] *= share;
    if (c->tau_gradient)
        c->tau_gradient[pair] += sum_of_products(kept, s, n);
}

double contrast_row_loss(const struct row_functions *functions, const struct loss_terms *terms, struct loss_row *row,
                         real *s, const real *offset, size_t n, real *slope_positive)
{
    functions->scan(terms, row, s, offset, n);
    double loss = functions->finish(terms, row, slope_positive);
    if (row->n)
        functions->slope(terms, row, s, offset, n);
    else
        memset(s, 0, n * sizeof *s);
    return loss;
}

size_t contrast_teacher_room(const struct contrast *c, size_t n, size_t m)
{
    return c->pairs->taught ? c->pairs->taught->room(c->pairs->taught->context, n, m) + n * m : 0;
}

/* Own negatives -------------------------------------------------------------------------------------------------- */

/* Similarities of one row into s; returns how many negatives count. offset is filled when the loss corrects for
 * logQ. */
MULTIVERSION static size_t own_similarities(const struct contrast *c, const real *x, const uint32_t *negative,
                                            real *s, real *offset)
{
    size_t counted = 0;
    for (size_t j = 0; j < c->pairs->negatives; j++) {
        bool drawn = negative[j] != NOT_DRAWN;
        s[j] = drawn ? similarity_of(c, x, candidate_at(c, negative[j])) : -INFINITY;
        counted += drawn;
        if (offset)
            offset[j] = drawn ? c->how->terms.logq * c->pairs->offset[negative[j]] : 0;
    }
    return counted;
}

MULTIVERSION static void own_anchor_gradient(const struct contrast *c, size_t pair, const real *slope)
{
    const uint32_t *negative = c->pairs->negative + pair * c->pairs->negatives;
    const real *x = anchor_of(c, pair);
    real *grad = c->grad_pair + pair * c->dim;
    memset(grad, 0, c->dim * sizeof *grad);
    add_gradient(c, grad, c->slope_positive[pair], x, candidate_at(c, c->pairs->positive[pair]));
    for (size_t j = 0; j < c->pairs->negatives; j++)
        if (slope[j] != 0)
            add_gradient(c, grad, slope[j], x, candidate_at(c, negative[j]));
}

/* Asks the teacher about a row's positive and negatives; the answers lie in `room`, which has place for both. */
static void ask_of_row(const struct contrast *c, size_t pair, const uint32_t *negative, struct loss_row *row,
                       real *room)
{
    const struct row_teacher *taught = c->pairs->taught;
    size_t n = c->pairs->negatives;
    real *said = room + taught->room(taught->context, 1, n);
    taught->scores(taught->context, &c->pairs->anchor[pair], 1, &c->pairs->positive[pair], 1, room,
                   &row->teacher_positive);
    taught->scores(taught->context, &c->pairs->anchor[pair], 1, negative, n, room, said);
    row->teacher = said;
}

static void own_row(struct contrast *c, size_t pair, real *scratch)
{
    size_t n = c->pairs->negatives;
    const uint32_t *negative = c->pairs->negative + pair * n;
    real *s = c->coefficient + pair * n, *offset = c->pairs->offset && c->how->terms.logq != 0 ? scratch + n : NULL;
    const real *x = anchor_of(c, pair), *y = candidate_at(c, c->pairs->positive[pair]);
    struct loss_row row = contrast_row(c, pair, similarity_of(c, x, y), own_similarities(c, x, negative, s, offset));
    if (c->pairs->guide > 0)
        row.n -= mask_guided(s, n, false_negative_limit(c->pairs->guide, row.positive));
    if (c->pairs->taught)
        ask_of_row(c, pair, negative, &row, scratch + 2 * n);
    c->how->of_rows->scan(&c->how->terms, &row, s, offset, n);
    contrast_finish(c, pair, &row);
    contrast_slope(c, pair, &row, s, offset, n, scratch);
    own_anchor_gradient(c, pair, s);
}

static void own_block(void *context, size_t block, int worker)
{
    struct contrast *c = context;
    size_t end = (block + 1) * OWN_ROWS_PER_BLOCK;
    for (size_t pair = block * OWN_ROWS_PER_BLOCK; pair < end && pair < c->pairs->n; pair++)
        own_row(c, pair, c->scratch[worker]);
}

/* The op --------------------------------------------------------------------------------------------------------- */

enum { ANCHORS, CANDIDATES, LOG_TAU };

static void contrast_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    const real *made = ((real **)self->saved)[input];
    real upstream = self->grad[0];
    size_t size = self->input[input]->rows * self->input[input]->cols;
    for (size_t i = 0; i < size; i++)
        grad[i] = (add ? grad[i] : 0) + upstream * made[i];
}

static const struct op contrast_op = {.name = "contrast", .backward = contrast_backward};

static void make_room(struct contrast *c)
{
    struct arena *arena = &c->tape->arena;
    size_t n = c->pairs->n, threads = (size_t)pool_threads(c->tape->pool);
    size_t own = c->pairs->negatives;
    if (c->pairs->shared)
        contrast_shared_plan(c);
    size_t scratch = c->pairs->shared ? contrast_shared_scratch(c) : 2 * own + contrast_teacher_room(c, 1, own);
    c->row_loss = arena_alloc(arena, n, sizeof(double));
    c->slope_positive = arena_alloc(arena, n, sizeof(real));
    c->grad_pair = arena_alloc(arena, n * c->dim, sizeof(real));
    if (c->how->log_tau)
        c->tau_gradient = arena_alloc(arena, n, sizeof *c->tau_gradient);
    if (!c->pairs->shared)
        c->coefficient = c->pairs->negative_gradient ? c->pairs->negative_gradient
                                                     : arena_alloc(arena, n * c->pairs->negatives, sizeof(real));
    c->scratch = arena_alloc(arena, threads, sizeof *c->scratch);
    for (size_t t = 0; t < threads; t++)
        c->scratch[t] = arena_alloc(arena, scratch, sizeof(real));
    for (size_t pair = 0; pair < n; pair++)
        c->total_weight += c->pairs->weight ? (double)c->pairs->weight[pair] : 1;
}

static double sum(const double *x, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += x[i];
    return total;
}

struct node *op_contrast(struct tape *tape, struct node *anchors, struct node *candidates,
                         const struct contrast_rows *pairs, const struct row_loss *how)
{
    assert(anchors->cols == candidates->cols && pairs->n > 0);
    struct contrast c = {.tape = tape, .anchors = anchors, .candidates = candidates, .pairs = pairs, .how = how,
                         .dim = anchors->cols};
    struct node *node = tape_node(tape, &contrast_op, 1, 1, anchors, candidates);
    make_room(&c);
    if (pairs->shared)
        contrast_shared(&c);
    else
        pool_for(tape->pool, (pairs->n + OWN_ROWS_PER_BLOCK - 1) / OWN_ROWS_PER_BLOCK, own_block, &c);
    contrast_scatter_gradients(&c);
    real **grads = arena_alloc(&tape->arena, 3, sizeof *grads);
    grads[ANCHORS] = c.grad_anchors;
    grads[CANDIDATES] = c.grad_candidates;
    if (how->log_tau) { /* the loss sees s / tau alone: d / d log tau is -s d / d s */
        tape_input(node, LOG_TAU, how->log_tau);
        grads[LOG_TAU] = arena_alloc(&tape->arena, 1, sizeof(real));
        *grads[LOG_TAU] = (real)-sum(c.tau_gradient, pairs->n);
    }
    node->saved = grads;
    node->value[0] = (real)sum(c.row_loss, pairs->n);
    return node;
}
