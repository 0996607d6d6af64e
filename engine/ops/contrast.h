/* The contrastive loss as one op, over rows of one positive and many negatives.
 *
 * A row is one anchor: the similarity s+ to its positive and s_1 .. s_n to its negatives. A loss is a function of
 * these numbers alone, so it says nothing about where they come from, and each loss (losses/loss.h) runs on every
 * path: own negatives of each row, negatives shared by all rows, in one tile or in many.
 *
 * A row is gone through twice. `scan` sees it tile by tile and gathers what the loss needs of the whole row; `finish`
 * then knows the loss and the slope at the positive; `slope` turns each similarity into the derivative there. A
 * negative that must not count (masked) has the similarity -INFINITY and must receive the slope 0. */
#ifndef ENGINE_OPS_CONTRAST_H
#define ENGINE_OPS_CONTRAST_H

#include "engine/ops/geometry.h"
#include "engine/ops/ops.h"

enum { MOST_LOSS_KNOBS = 8 };

/* The knobs of this step, read once. A loss names the places of its own knobs by an enum beside their list. */
struct loss_terms {
    real value[MOST_LOSS_KNOBS]; /* of the loss's knobs, in the order of its part's list */
    real logq; /* how much of log(q * candidates) is taken off a negative's logit, 0 to 1; 0 when the loss doesn't
                  read it */
};

/* What is gathered of a row. */
struct loss_row {
    real positive;   /* s+ */
    size_t n;        /* negatives that count */
    real max;        /* running maximum of the logits */
    double sum;      /* running sum, of what the loss says */
    double second;   /* another, for losses that need two */
    double slope;    /* running slope at the positive, for losses that stand pair by pair */
    real normalizer; /* for `slope`, set by finish */
    size_t picked;   /* the place of the one negative that a loss chose, plus 1; 0 for none */
    size_t at;       /* place of the tile's first negative among the row's */
    const real *teacher;   /* what a teacher says of the tile's negatives, -INFINITY where it says nothing */
    real teacher_positive; /* and of the positive */
    real teacher_max;      /* running maximum of its logits, and in the end their normaliser */
    real memory;     /* what a loss that remembers keeps of the anchor; finish renews it */
};

/* The three functions of a row. */
struct row_functions {
    /* `offset` (n) is taken off the logits, NULL for none: the logQ correction. */
    void (*scan)(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n);
    /* Returns the loss of the row and sets *slope = d loss / d s+. */
    double (*finish)(const struct loss_terms *terms, struct loss_row *row, real *slope);
    /* s becomes d loss / d s. */
    void (*slope)(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n);
};

/* Who says how well candidates suit anchors. The op knows no more of it. */
struct row_teacher {
    const void *context;
    /* Numbers of room that it needs to be asked about so many. */
    size_t (*room)(const void *context, size_t n_anchors, size_t n_candidates);
    /* What it says of each of these rows of anchors with each of these rows of candidates (NOT_DRAWN where there is
     * none), into to (n_anchors, n_candidates); -INFINITY where it says nothing. */
    void (*scores)(const void *context, const uint32_t *anchors, size_t n_anchors, const uint32_t *candidates,
                   size_t n_candidates, real *room, real *to);
};

/* The rows of a step. Indexes point into the anchors' and candidates' rows. */
struct contrast_rows {
    size_t n;                   /* positives */
    const uint32_t *anchor;     /* (n) */
    const uint32_t *positive;   /* (n) */
    size_t negatives;           /* of each row, or of all together when shared */
    bool shared;
    const uint32_t *negative;   /* (n, negatives), or (negatives) when shared; NOT_DRAWN where there is none */
    const real *offset;         /* (candidates): logQ of each candidate, or NULL */
    const size_t *masked_start; /* (n + 1): where each row's masked columns begin; NULL: none */
    const uint32_t *masked;     /* columns of shared negatives that are known positives of the row */
    double guide;               /* a negative more similar than this share of the positive does not count; 0: all
                                   do */
    const real *weight;         /* (n): what each counts in the mean, or NULL: all alike */
    const struct row_teacher *taught; /* who is asked by a loss that is taught, or NULL */
    real *memory;               /* (n): what the loss remembers of each anchor, renewed by the op, or NULL */
    real *negative_gradient;    /* as `negative`: filled by the op with the slope at each, summed over the rows where
                                   they share it; or NULL */
};

/* The most similarity with which a negative counts, beside this positive. A negative beyond is more likely liked and
 * unseen: Solatorio, GISTEmbed: Guided In-sample Selection of Training Negatives for Text Embedding Fine-tuning,
 * arXiv 2402.16829, 2024; the guide here is the model itself, as it trains, views and all. */
INLINE real false_negative_limit(double guide, real positive)
{
    return guide > 0 ? similarity_share(positive, guide) : (real)INFINITY;
}

/* A loss of rows at work: in force are these terms, on similarities of this geometry (NULL: dot products). `log_tau`
 * (1, 1) is the logarithm of the temperature when it is learned, which asks for a loss that sees similarities only as
 * s / tau; else NULL. `terms` has its present value. */
struct row_loss {
    const struct row_functions *of_rows;
    struct loss_terms terms;
    const struct geometry *geometry;
    struct node *log_tau;
};

/* The loss of one row alone, as op_contrast comes to it: `row` says its positive, how many of s (n) count, the others
 * being -INFINITY, and what it remembers or was taught. s becomes the slopes there. */
double contrast_row_loss(const struct row_functions *functions, const struct loss_terms *terms, struct loss_row *row,
                         real *s, const real *offset, size_t n, real *slope_positive);

/* (1, 1): the mean of a loss over rows. anchors is (a, dim), candidates (c, dim); they may be the same node. The
 * gradient is made in the same pass. Memory is O((a + c + pairs) * dim + tile) for shared negatives, however many
 * there are. */
struct node *op_contrast(struct tape *tape, struct node *anchors, struct node *candidates,
                         const struct contrast_rows *pairs, const struct row_loss *how);

#endif
