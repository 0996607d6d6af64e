/* What the files of the contrastive op share: contrast.c (the op, and own negatives of each row), contrast_shared.c
 * (negatives that all rows share), contrast_scatter.c (derivatives summed by row). Nobody else includes it. */
#ifndef ENGINE_OPS_CONTRAST_INTERNAL_H
#define ENGINE_OPS_CONTRAST_INTERNAL_H

#include "engine/ops/contrast.h"

/* Which entries belong to each row of a table: those of row r are order[start[r]] .. order[start[r + 1] - 1]. */
struct row_index {
    size_t rows;
    uint32_t *start; /* (rows + 1) */
    uint32_t *order;
};

struct contrast {
    struct tape *tape;
    const struct node *anchors, *candidates;
    const struct contrast_rows *pairs;
    const struct row_loss *how;
    size_t dim;
    double *row_loss;      /* (n) */
    real *slope_positive;  /* (n) */
    real *coefficient;     /* own: (n, negatives) */
    real *grad_pair;       /* (n, dim): d loss / d anchor, a row for each pair */
    double *tau_gradient;  /* (n): sum of similarity times slope, when the temperature is learned; else NULL */
    real *columns;         /* shared: (negatives, dim), the candidates that are negatives */
    real *packed;          /* shared: the columns as product_pack leaves them; NULL with a geometry */
    size_t rows_of_block;  /* shared: how many rows are gone through together */
    size_t stride;         /* shared: similarities from one row of a block to the next */
    real *offset_columns;  /* shared: (negatives) or NULL */
    real *grad_columns;    /* shared: (lanes, negatives, dim); summed into the first */
    real *negative_gradient_columns; /* shared: (lanes, negatives): slopes summed by column, or NULL */
    real **scratch;        /* per worker */
    double total_weight;   /* of all rows: the loss is their mean */
    struct row_index at_anchor, at_candidate;
    real *grad_anchors, *grad_candidates;
};

INLINE const real *anchor_of(const struct contrast *c, size_t pair)
{
    return c->anchors->value + (size_t)c->pairs->anchor[pair] * c->dim;
}

INLINE const real *candidate_at(const struct contrast *c, uint32_t row)
{
    return c->candidates->value + (size_t)row * c->dim;
}

INLINE real similarity_of(const struct contrast *c, const real *x, const real *y)
{
    return c->how->geometry ? c->how->geometry->pair(x, y, c->dim) : vector_dot(x, y, c->dim);
}

/* grad += slope d s(x, y) / d x; by symmetry the other side's with x and y exchanged. */
INLINE void add_gradient(const struct contrast *c, real *grad, real slope, const real *x, const real *y)
{
    if (c->how->geometry)
        c->how->geometry->gradient(grad, slope, x, y, c->dim);
    else
        vector_add_scaled(grad, slope, y, c->dim);
}

/* Negatives beyond the guide get the similarity -INFINITY. Returns how many were not so before. */
INLINE size_t mask_guided(real *s, size_t n, real limit)
{
    size_t masked = 0;
    for (size_t j = 0; j < n; j++) {
        masked += s[j] > limit;
        s[j] = s[j] > limit ? -INFINITY : s[j];
    }
    return masked;
}

/* What the row counts in the mean. */
INLINE real share_of(const struct contrast *c, size_t pair)
{
    return (real)((c->pairs->weight ? (double)c->pairs->weight[pair] : 1) / c->total_weight);
}

/* Numbers of room that a worker needs to ask the teacher about n pairs and m candidates, and the answers behind
 * it. */
size_t contrast_teacher_room(const struct contrast *c, size_t n, size_t m);
struct loss_row contrast_row(const struct contrast *c, size_t pair, real positive, size_t negatives);
/* The loss of the row, its slope at the positive and, where the loss remembers, what it remembers now. */
void contrast_finish(const struct contrast *c, size_t pair, struct loss_row *row);
/* s (n similarities, the first of them the row's `at`-th) becomes the slopes there, times the row's share. `kept` is
 * room for n numbers, used when the temperature is learned. */
void contrast_slope(const struct contrast *c, size_t pair, struct loss_row *row, real *s, const real *offset,
                    size_t n, real *kept);

/* Decides how the work is cut; then, numbers of scratch that each worker needs. */
void contrast_shared_plan(struct contrast *c);
size_t contrast_shared_scratch(const struct contrast *c);
void contrast_shared(struct contrast *c);
void contrast_scatter_gradients(struct contrast *c);

#endif
