/* The contrastive loss as one fused op: see ops.h and losses/loss.h.
 *
 * Similarities are dot products of rows (for cosine the rows were normalised before). The derivative is made in the
 * same pass as the loss, since both need the same similarities:
 *
 *   own negatives     each row gathers its candidates, scans them, and leaves one coefficient per negative;
 *   shared negatives  blocks of rows against tiles of columns by matrix products, with the running maximum and sum of
 *                     the loss; when the columns are more than one tile, the second pass makes the tile again rather
 *                     than keep the whole matrix. Each lane of row blocks adds up its own share of the columns'
 *                     gradient, and lanes are summed in order.
 *
 * At the end the derivatives are brought home to anchors and candidates: what lands on a row is summed by that row, in
 * the order of the pairs, never by racing threads. */
#include "engine/ops/ops.h"

#include "engine/core/blas.h"

#include <assert.h>

enum {
    OWN_ROWS_PER_BLOCK = 16,
    SHARED_ROWS_PER_BLOCK = 128,
    TILE = 2048, /* columns: 128 x 2048 floats are 1 MiB, about a core's second-level cache */
    SHARED_LANES = 8,
    HOME_ROWS_PER_BLOCK = 128
};

/* Which entries land on each row of a table: entries of row r are order[start[r]] .. order[start[r + 1] - 1]. */
struct home {
    size_t rows;
    uint32_t *start; /* (rows + 1) */
    uint32_t *order;
};

struct contrast {
    struct tape *tape;
    const struct node *anchors, *candidates;
    const struct pairs *pairs;
    const struct loss *loss;
    const struct loss_terms *terms;
    size_t dim;
    double *row_loss;      /* (n) */
    real *slope_positive;  /* (n) */
    real *coefficient;     /* own: (n, negatives) */
    real *grad_pair;       /* (n, dim): d loss / d anchor, a row for each pair */
    real *columns;         /* shared: (negatives, dim), the candidates that are negatives */
    real *offset_columns;  /* shared: (negatives) or NULL */
    real *grad_columns;    /* shared: (lanes, negatives, dim); summed into the first */
    real **scratch;        /* per worker */
    real scale;            /* 1 / n: the loss is a mean */
    struct home at_anchor, at_candidate;
    real *grad_anchors, *grad_candidates;
};

static const real *anchor_of(const struct contrast *c, size_t pair)
{
    return c->anchors->value + (size_t)c->pairs->anchor[pair] * c->dim;
}

static const real *candidate(const struct contrast *c, uint32_t row)
{
    return c->candidates->value + (size_t)row * c->dim;
}

static struct loss_row row_begin(real positive, size_t n)
{
    return (struct loss_row){.positive = positive, .n = n, .max = -INFINITY};
}

/* Own negatives ------------------------------------------------------------------------------------------------------ */

/* Similarities of one row into s; returns how many negatives count. offset is filled when the loss corrects for logQ. */
MULTIVERSION static size_t own_similarities(const struct contrast *c, const real *x, const uint32_t *negative, real *s,
                                            real *offset)
{
    size_t counted = 0;
    for (size_t j = 0; j < c->pairs->negatives; j++) {
        bool drawn = negative[j] != NOT_DRAWN;
        s[j] = drawn ? vector_dot(x, candidate(c, negative[j]), c->dim) : -INFINITY;
        counted += drawn;
        if (offset)
            offset[j] = drawn ? c->terms->logq * c->pairs->offset[negative[j]] : 0;
    }
    return counted;
}

MULTIVERSION static void own_anchor_gradient(const struct contrast *c, const uint32_t *negative, const real *slope,
                                             const real *y_positive, real slope_positive, real *grad)
{
    for (size_t k = 0; k < c->dim; k++)
        grad[k] = slope_positive * y_positive[k];
    for (size_t j = 0; j < c->pairs->negatives; j++)
        if (slope[j] != 0)
            vector_add_scaled(grad, slope[j], candidate(c, negative[j]), c->dim);
}

static void own_row(struct contrast *c, size_t pair, real *offset)
{
    size_t n = c->pairs->negatives;
    const uint32_t *negative = c->pairs->negative + pair * n;
    real *s = c->coefficient + pair * n, slope_positive;
    const real *x = anchor_of(c, pair), *y = candidate(c, c->pairs->positive[pair]);
    struct loss_row row = row_begin(vector_dot(x, y, c->dim), own_similarities(c, x, negative, s, offset));
    c->loss->scan(c->terms, &row, s, offset, n);
    c->row_loss[pair] = c->loss->finish(c->terms, &row, &slope_positive);
    if (row.n)
        c->loss->slope(c->terms, &row, s, offset, n);
    else
        memset(s, 0, n * sizeof *s);
    for (size_t j = 0; j < n; j++)
        s[j] *= c->scale;
    c->slope_positive[pair] = slope_positive * c->scale;
    own_anchor_gradient(c, negative, s, y, c->slope_positive[pair], c->grad_pair + pair * c->dim);
}

static void own_block(void *context, size_t block, int worker)
{
    struct contrast *c = context;
    size_t end = (block + 1) * OWN_ROWS_PER_BLOCK;
    bool corrects = c->pairs->offset && c->terms->logq != 0;
    for (size_t pair = block * OWN_ROWS_PER_BLOCK; pair < end && pair < c->pairs->n; pair++)
        own_row(c, pair, corrects ? c->scratch[worker] : NULL);
}

/* Shared negatives --------------------------------------------------------------------------------------------------- */

struct tile {
    size_t first, columns; /* of the shared negatives */
    real *s;               /* (rows, columns) */
};

struct block {
    size_t first, rows; /* pairs */
    real *x;            /* (rows, dim): their anchors */
    struct loss_row *row;
};

static void mask_tile(const struct contrast *c, const struct block *b, const struct tile *t)
{
    if (!c->pairs->masked_start)
        return;
    for (size_t i = 0; i < b->rows; i++)
        for (size_t m = c->pairs->masked_start[b->first + i]; m < c->pairs->masked_start[b->first + i + 1]; m++) {
            size_t column = c->pairs->masked[m];
            if (column >= t->first && column < t->first + t->columns)
                t->s[i * t->columns + column - t->first] = -INFINITY;
        }
}

static void make_tile(const struct contrast *c, const struct block *b, const struct tile *t)
{
    blas_a_bt(b->rows, t->columns, c->dim, b->x, c->columns + t->first * c->dim, t->s);
    mask_tile(c, b, t);
}

static struct tile tile_at(const struct contrast *c, size_t first, real *s)
{
    size_t left = c->pairs->negatives - first;
    return (struct tile){first, left < TILE ? left : TILE, s};
}

static void scan_block(const struct contrast *c, struct block *b, real *s)
{
    for (size_t first = 0; first < c->pairs->negatives; first += TILE) {
        struct tile t = tile_at(c, first, s);
        make_tile(c, b, &t);
        for (size_t i = 0; i < b->rows; i++)
            c->loss->scan(c->terms, &b->row[i], s + i * t.columns, c->offset_columns ? c->offset_columns + first : NULL,
                          t.columns);
    }
}

static void slope_tile(const struct contrast *c, const struct block *b, const struct tile *t)
{
    for (size_t i = 0; i < b->rows; i++) {
        real *s = t->s + i * t->columns;
        if (b->row[i].n)
            c->loss->slope(c->terms, &b->row[i], s, c->offset_columns ? c->offset_columns + t->first : NULL, t->columns);
        else
            memset(s, 0, t->columns * sizeof *s);
        for (size_t j = 0; j < t->columns; j++)
            s[j] *= c->scale;
    }
}

static void slope_block(const struct contrast *c, const struct block *b, real *s, size_t lane)
{
    real *grad_x = c->grad_pair + b->first * c->dim;
    for (size_t first = 0; first < c->pairs->negatives; first += TILE) {
        struct tile t = tile_at(c, first, s);
        if (c->pairs->negatives > TILE)
            make_tile(c, b, &t);
        slope_tile(c, b, &t);
        blas_a_b(b->rows, c->dim, t.columns, s, c->columns + first * c->dim, grad_x, first > 0);
        blas_at_b(t.columns, c->dim, b->rows, s, b->x,
                  c->grad_columns + (lane * c->pairs->negatives + first) * c->dim, 1);
    }
}

static void begin_block(const struct contrast *c, struct block *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        size_t pair = b->first + i, masked = 0;
        memcpy(b->x + i * c->dim, anchor_of(c, pair), c->dim * sizeof(real));
        if (c->pairs->masked_start)
            masked = c->pairs->masked_start[pair + 1] - c->pairs->masked_start[pair];
        b->row[i] = row_begin(vector_dot(b->x + i * c->dim, candidate(c, c->pairs->positive[pair]), c->dim),
                              c->pairs->negatives - masked);
    }
}

static void finish_block(const struct contrast *c, struct block *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        real slope_positive;
        c->row_loss[b->first + i] = c->loss->finish(c->terms, &b->row[i], &slope_positive);
        c->slope_positive[b->first + i] = slope_positive * c->scale;
    }
}

static void add_positive(const struct contrast *c, const struct block *b)
{
    for (size_t i = 0; i < b->rows; i++)
        vector_add_scaled(c->grad_pair + (b->first + i) * c->dim, c->slope_positive[b->first + i],
                          candidate(c, c->pairs->positive[b->first + i]), c->dim);
}

static void shared_lane(void *context, size_t lane, int worker)
{
    const struct contrast *c = context;
    real *s = c->scratch[worker], *x = s + (size_t)SHARED_ROWS_PER_BLOCK * TILE;
    struct loss_row rows[SHARED_ROWS_PER_BLOCK];
    size_t stride = (size_t)SHARED_ROWS_PER_BLOCK * SHARED_LANES;
    memset(c->grad_columns + lane * c->pairs->negatives * c->dim, 0, c->pairs->negatives * c->dim * sizeof(real));
    for (size_t first = lane * SHARED_ROWS_PER_BLOCK; first < c->pairs->n; first += stride) {
        size_t left = c->pairs->n - first;
        struct block b = {first, left < SHARED_ROWS_PER_BLOCK ? left : SHARED_ROWS_PER_BLOCK, x, rows};
        begin_block(c, &b);
        scan_block(c, &b, s);
        finish_block(c, &b);
        slope_block(c, &b, s, lane);
        add_positive(c, &b);
    }
}

static size_t shared_lanes(const struct contrast *c)
{
    size_t blocks = (c->pairs->n + SHARED_ROWS_PER_BLOCK - 1) / SHARED_ROWS_PER_BLOCK;
    return blocks < SHARED_LANES ? blocks : SHARED_LANES;
}

static void gather_columns(struct contrast *c)
{
    const struct pairs *p = c->pairs;
    c->columns = arena_alloc(&c->tape->arena, p->negatives * c->dim, sizeof(real));
    bool corrects = p->offset && c->terms->logq != 0;
    c->offset_columns = corrects ? arena_alloc(&c->tape->arena, p->negatives, sizeof(real)) : NULL;
    for (size_t j = 0; j < p->negatives; j++) {
        memcpy(c->columns + j * c->dim, candidate(c, p->negative[j]), c->dim * sizeof(real));
        if (corrects)
            c->offset_columns[j] = c->terms->logq * p->offset[p->negative[j]];
    }
}

static void sum_lanes_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct contrast *c = context;
    size_t size = c->pairs->negatives * c->dim, end = (block + 1) * HOME_ROWS_PER_BLOCK * c->dim;
    size_t first = block * HOME_ROWS_PER_BLOCK * c->dim;
    end = end < size ? end : size;
    for (size_t lane = 1; lane < shared_lanes(c); lane++)
        vector_add_scaled(c->grad_columns + first, 1, c->grad_columns + lane * size + first, end - first);
}

static void run_shared(struct contrast *c)
{
    gather_columns(c);
    c->grad_columns = arena_alloc(&c->tape->arena, shared_lanes(c) * c->pairs->negatives * c->dim, sizeof(real));
    if (!c->pairs->negatives)
        memset(c->grad_pair, 0, c->pairs->n * c->dim * sizeof(real));
    pool_for(c->tape->pool, shared_lanes(c), shared_lane, c);
    pool_for(c->tape->pool, (c->pairs->negatives + HOME_ROWS_PER_BLOCK - 1) / HOME_ROWS_PER_BLOCK, sum_lanes_block, c);
}

/* Bringing derivatives home ------------------------------------------------------------------------------------------ */

static struct home home_new(struct arena *arena, size_t rows, size_t entries)
{
    struct home home = {rows, arena_zeroed(arena, rows + 1, sizeof *home.start),
                        arena_alloc(arena, entries, sizeof *home.order)};
    return home;
}

/* A counting sort that keeps the order of entries: `where` gives up to two runs of row numbers. */
static void home_fill(struct arena *arena, struct home *home, const uint32_t *first, size_t n_first,
                      const uint32_t *second, size_t n_second)
{
    for (size_t e = 0; e < n_first; e++)
        home->start[first[e] + 1]++;
    for (size_t e = 0; e < n_second; e++)
        if (second[e] != NOT_DRAWN)
            home->start[second[e] + 1]++;
    for (size_t r = 0; r < home->rows; r++)
        home->start[r + 1] += home->start[r];
    uint32_t *at = arena_alloc(arena, home->rows + 1, sizeof *at);
    memcpy(at, home->start, (home->rows + 1) * sizeof *at);
    for (size_t e = 0; e < n_first; e++)
        home->order[at[first[e]]++] = (uint32_t)e;
    for (size_t e = 0; e < n_second; e++)
        if (second[e] != NOT_DRAWN)
            home->order[at[second[e]]++] = (uint32_t)(n_first + e);
}

MULTIVERSION static void home_anchors(const struct contrast *c, size_t first, size_t end)
{
    for (size_t r = first; r < end; r++) {
        real *grad = c->grad_anchors + r * c->dim;
        memset(grad, 0, c->dim * sizeof *grad);
        for (size_t e = c->at_anchor.start[r]; e < c->at_anchor.start[r + 1]; e++)
            vector_add_scaled(grad, 1, c->grad_pair + (size_t)c->at_anchor.order[e] * c->dim, c->dim);
    }
}

MULTIVERSION static void home_candidates(const struct contrast *c, size_t first, size_t end)
{
    size_t n = c->pairs->n, negatives = c->pairs->negatives;
    for (size_t r = first; r < end; r++) {
        real *grad = c->grad_candidates + r * c->dim;
        memset(grad, 0, c->dim * sizeof *grad);
        for (size_t e = c->at_candidate.start[r]; e < c->at_candidate.start[r + 1]; e++) {
            size_t entry = c->at_candidate.order[e];
            if (entry < n)
                vector_add_scaled(grad, c->slope_positive[entry], anchor_of(c, entry), c->dim);
            else if (c->pairs->shared)
                vector_add_scaled(grad, 1, c->grad_columns + (entry - n) * c->dim, c->dim);
            else
                vector_add_scaled(grad, c->coefficient[entry - n], anchor_of(c, (entry - n) / negatives), c->dim);
        }
    }
}

static void home_anchors_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct contrast *c = context;
    size_t first = block * HOME_ROWS_PER_BLOCK, end = first + HOME_ROWS_PER_BLOCK;
    home_anchors(c, first, end < c->at_anchor.rows ? end : c->at_anchor.rows);
}

static void home_candidates_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct contrast *c = context;
    size_t first = block * HOME_ROWS_PER_BLOCK, end = first + HOME_ROWS_PER_BLOCK;
    home_candidates(c, first, end < c->at_candidate.rows ? end : c->at_candidate.rows);
}

static void bring_home(struct contrast *c)
{
    struct arena *arena = &c->tape->arena;
    const struct pairs *p = c->pairs;
    size_t drawn = p->shared ? p->negatives : p->n * p->negatives;
    c->at_anchor = home_new(arena, c->anchors->rows, p->n);
    home_fill(arena, &c->at_anchor, p->anchor, p->n, NULL, 0);
    c->at_candidate = home_new(arena, c->candidates->rows, p->n + drawn);
    home_fill(arena, &c->at_candidate, p->positive, p->n, p->negative, drawn);
    c->grad_anchors = arena_alloc(arena, c->anchors->rows * c->dim, sizeof(real));
    c->grad_candidates = arena_alloc(arena, c->candidates->rows * c->dim, sizeof(real));
    pool_for(c->tape->pool, (c->at_anchor.rows + HOME_ROWS_PER_BLOCK - 1) / HOME_ROWS_PER_BLOCK, home_anchors_block, c);
    pool_for(c->tape->pool, (c->at_candidate.rows + HOME_ROWS_PER_BLOCK - 1) / HOME_ROWS_PER_BLOCK, home_candidates_block,
             c);
}

/* The op ------------------------------------------------------------------------------------------------------------- */

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
    size_t scratch = c->pairs->shared ? (size_t)SHARED_ROWS_PER_BLOCK * (TILE + c->dim) : c->pairs->negatives;
    c->row_loss = arena_alloc(arena, n, sizeof(double));
    c->slope_positive = arena_alloc(arena, n, sizeof(real));
    c->grad_pair = arena_alloc(arena, n * c->dim, sizeof(real));
    if (!c->pairs->shared)
        c->coefficient = arena_alloc(arena, n * c->pairs->negatives, sizeof(real));
    c->scratch = arena_alloc(arena, threads, sizeof *c->scratch);
    for (size_t t = 0; t < threads; t++)
        c->scratch[t] = arena_alloc(arena, scratch, sizeof(real));
}

struct node *op_contrast(struct tape *tape, struct node *anchors, struct node *candidates, const struct pairs *pairs,
                         const struct loss *loss, const struct loss_terms *terms)
{
    assert(anchors->cols == candidates->cols && pairs->n > 0);
    struct contrast c = {.tape = tape, .anchors = anchors, .candidates = candidates, .pairs = pairs, .loss = loss,
                         .terms = terms, .dim = anchors->cols, .scale = 1 / (real)pairs->n};
    struct node *node = tape_node(tape, &contrast_op, 1, 1, anchors, candidates);
    make_room(&c);
    if (pairs->shared)
        run_shared(&c);
    else
        pool_for(tape->pool, (pairs->n + OWN_ROWS_PER_BLOCK - 1) / OWN_ROWS_PER_BLOCK, own_block, &c);
    bring_home(&c);
    real **grads = arena_alloc(&tape->arena, 2, sizeof *grads);
    grads[0] = c.grad_anchors;
    grads[1] = c.grad_candidates;
    node->saved = grads;
    double sum = 0;
    for (size_t pair = 0; pair < pairs->n; pair++)
        sum += c.row_loss[pair];
    node->value[0] = (real)(sum / (double)pairs->n);
    return node;
}
