/* What a strategy that chooses by similarity looks at: one anchor, and candidates drawn for its slots. */
#ifndef ENGINE_NEGATIVES_CHOICE_H
#define ENGINE_NEGATIVES_CHOICE_H

#include "engine/core/real.h"
#include "engine/similarities/similarity.h"

struct choice {
    const double *value;    /* the strategy's knobs, in the order of its part's list */
    size_t n;               /* candidates, one at least */
    const real *similarity; /* (n): to the anchor */
    const real *const *row; /* (n): their prepared embeddings, dim numbers each */
    real positive;          /* the positive's similarity to the anchor */
    size_t dim;
    const struct geometry *geometry;
    double lot;             /* in [0, 1): for what is left to chance */
    uint32_t *order;        /* (n): room */
    real *room;             /* (n): room */
};

/* The place of the candidate most similar to the anchor; of several the first. */
uint32_t choice_nearest(const struct choice *choice);
/* Fills choice->order with the candidates' places, most similar first; of several alike the first. */
void choice_sort(const struct choice *choice);
/* One of n things by lot. */
INLINE size_t choice_random(const struct choice *choice, size_t n)
{
    return (size_t)(choice->lot * (double)n);
}

#endif
