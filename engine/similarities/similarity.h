/* Similarities: how near two embeddings are. Higher is nearer.
 *
 * A similarity prepares rows, and is then the dot product of two of them, or whatever its geometry says. Dot products
 * have the fast paths (matrix products); a geometry goes pair by pair. */
#ifndef ENGINE_SIMILARITIES_SIMILARITY_H
#define ENGINE_SIMILARITIES_SIMILARITY_H

#include "engine/core/tape.h"
#include "engine/ops/geometry.h"
#include "engine/part.h"

struct similarity {
    struct part part;
    struct node *(*prepare)(struct tape *tape, struct node *x); /* while training */
    void (*prepare_rows)(real *x, size_t rows, size_t cols);    /* in place, when ranking */
    const struct geometry *geometry;                            /* NULL: the dot product */
    double low, high; /* where similarities are expected: what a picture of them shows */
};

/* Of those that are dot products: see prior.h. */
extern const struct knob knob_prior;
/* `fits` of those that read it: rows that count once each have none. */
int prior_fits(const struct fitting *run, struct err *err);

/* NULL: there is none. */
const struct similarity *similarity_named(const char *name);

/* What dot products and similarities that need no preparing share. */
struct node *prepare_nothing(struct tape *tape, struct node *x);
void prepare_no_rows(real *x, size_t rows, size_t cols);
/* Rows of length one, in place; a row of zeros stays. */
void prepare_unit_rows(real *x, size_t rows, size_t cols);

#endif
