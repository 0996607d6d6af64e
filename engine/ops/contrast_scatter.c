/* Adds up the gradients of each row of the anchors and candidates, in the order of the pairs. See contrast.c. */
#include "engine/ops/contrast_internal.h"

enum { ROWS_PER_BLOCK = 128 };

static struct row_index row_index_new(struct arena *arena, size_t rows, size_t entries)
{
    struct row_index row_index = {rows, arena_zeroed(arena, rows + 1, sizeof *row_index.start),
                                  arena_alloc(arena, entries, sizeof *row_index.order)};
    return row_index;
}

/* A counting sort that keeps the order of entries: `where` gives up to two runs of row numbers. */
static void row_index_fill(struct arena *arena, struct row_index *row_index, const uint32_t *first, size_t n_first,
                           const uint32_t *second, size_t n_second)
{
    for (size_t e = 0; e < n_first; e++)
        row_index->start[first[e] + 1]++;
    for (size_t e = 0; e < n_second; e++)
        if (second[e] != NOT_DRAWN)
            row_index->start[second[e] + 1]++;
    for (size_t r = 0; r < row_index->rows; r++)
        row_index->start[r + 1] += row_index->start[r];
    uint32_t *at = arena_alloc(arena, row_index->rows + 1, sizeof *at);
    memcpy(at, row_index->start, (row_index->rows + 1) * sizeof *at);
    for (size_t e = 0; e < n_first; e++)
        row_index->order[at[first[e]]++] = (uint32_t)e;
    for (size_t e = 0; e < n_second; e++)
        if (second[e] != NOT_DRAWN)
            row_index->order[at[second[e]]++] = (uint32_t)(n_first + e);
}

MULTIVERSION static void scatter_to_anchors(const struct contrast *c, size_t first, size_t end)
{
    for (size_t r = first; r < end; r++) {
        real *grad = c->grad_anchors + r * c->dim;
        memset(grad, 0, c->dim * sizeof *grad);
        for (size_t e = c->at_anchor.start[r]; e < c->at_anchor.start[r + 1]; e++)
            vector_add_scaled(grad, 1, c->grad_pair + (size_t)c->at_anchor.order[e] * c->dim, c->dim);
    }
}

MULTIVERSION static void scatter_to_candidates(const struct contrast *c, size_t first, size_t end)
{
    size_t n = c->pairs->n, negatives = c->pairs->negatives;
    for (size_t r = first; r < end; r++) {
        const real *y = candidate_at(c, (uint32_t)r);
        real *grad = c->grad_candidates + r * c->dim;
        memset(grad, 0, c->dim * sizeof *grad);
        for (size_t e = c->at_candidate.start[r]; e < c->at_candidate.start[r + 1]; e++) {
            size_t entry = c->at_candidate.order[e];
            if (entry < n)
                add_gradient(c, grad, c->slope_positive[entry], y, anchor_of(c, entry));
            else if (c->pairs->shared)
                vector_add_scaled(grad, 1, c->grad_columns + (entry - n) * c->dim, c->dim);
            else
                add_gradient(c, grad, c->coefficient[entry - n], y, anchor_of(c, (entry - n) / negatives));
        }
    }
}

static void scatter_to_anchors_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct contrast *c = context;
    size_t first = block * ROWS_PER_BLOCK, end = first + ROWS_PER_BLOCK;
    scatter_to_anchors(c, first, end < c->at_anchor.rows ? end : c->at_anchor.rows);
}

static void scatter_to_candidates_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct contrast *c = context;
    size_t first = block * ROWS_PER_BLOCK, end = first + ROWS_PER_BLOCK;
    scatter_to_candidates(c, first, end < c->at_candidate.rows ? end : c->at_candidate.rows);
}

void contrast_scatter_gradients(struct contrast *c)
{
    struct arena *arena = &c->tape->arena;
    const struct contrast_rows *p = c->pairs;
    size_t drawn = p->shared ? p->negatives : p->n * p->negatives;
    c->at_anchor = row_index_new(arena, c->anchors->rows, p->n);
    row_index_fill(arena, &c->at_anchor, p->anchor, p->n, NULL, 0);
    c->at_candidate = row_index_new(arena, c->candidates->rows, p->n + drawn);
    row_index_fill(arena, &c->at_candidate, p->positive, p->n, p->negative, drawn);
    c->grad_anchors = arena_alloc(arena, c->anchors->rows * c->dim, sizeof(real));
    c->grad_candidates = arena_alloc(arena, c->candidates->rows * c->dim, sizeof(real));
    pool_for(c->tape->pool, (c->at_anchor.rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, scatter_to_anchors_block, c);
    pool_for(c->tape->pool, (c->at_candidate.rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, scatter_to_candidates_block,
             c);
}

