/* Dropout inside layers (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout, JMLR 2014): a share of
 * the numbers, chosen at random, is 0, and the others are multiplied by 1 / (1 - share).
 *
 * Nothing of it is kept: which numbers are left out is a function of a generator, of the row's id and of the place in
 * the row, so the way back draws them once more. A random number of 64 bits serves four of them, so that the share is
 * rounded to a whole number of 65536ths. */
#ifndef ENGINE_OPS_DROPPING_H
#define ENGINE_OPS_DROPPING_H

#include "engine/core/real.h"
#include "engine/core/rng.h"

struct dropping {
    double share;        /* below 1; 0: nothing is left out, and the rest is not looked at */
    struct rng rng;      /* of this use */
    const uint64_t *ids; /* (rows): random numbers belong to these */
};

enum { DRAWN_AT_ONCE = 4 };

/* Room for the factors of n numbers. */
static inline size_t dropping_room(size_t n)
{
    return (n + DRAWN_AT_ONCE - 1) / DRAWN_AT_ONCE * DRAWN_AT_ONCE;
}

/* What the n numbers of a row are multiplied by, into factor (dropping_room(n)). `part` tells several draws for one
 * row apart. */
INLINE void dropping_draw(const struct dropping *dropping, size_t row, uint64_t part, size_t n, real *factor)
{
    struct rng of_row = rng_within(&dropping->rng, dropping->ids[row]), rng = rng_within(&of_row, part);
    uint64_t below = (uint64_t)(dropping->share * 65536 + 0.5);
    real kept = (real)(1 / (1 - (double)below / 65536));
    size_t quarter = dropping_room(n) / DRAWN_AT_ONCE;
    for (size_t i = 0; i < quarter; i++) {
        uint64_t bits = rng_bits(&rng, i);
        factor[i] = (bits & 0xffff) < below ? 0 : kept;
        factor[i + quarter] = (bits >> 16 & 0xffff) < below ? 0 : kept;
        factor[i + 2 * quarter] = (bits >> 32 & 0xffff) < below ? 0 : kept;
        factor[i + 3 * quarter] = bits >> 48 < below ? 0 : kept;
    }
}

#endif
