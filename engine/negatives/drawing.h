/* The negatives of a step that are being drawn: the slots are shared out among the strategies of the mix. See
 * filling.h for how they are filled.
 *
 * Until a batch has listed who takes part, a negative is an id: a candidate; from `candidates` on, a place among the
 * rows that a strategy remembers; from drawing_first_blend on, a blend of two ids. */
#ifndef ENGINE_NEGATIVES_DRAWING_H
#define ENGINE_NEGATIVES_DRAWING_H

#include "engine/negatives/strategy.h"
#include "engine/ops/ops.h"
#include "engine/parts.h"

enum { DRAWING_TRIES = 8 }; /* of drawing something that is not known */

struct drawing {
    /* Of what: to be filled in by whoever draws. */
    const struct task_data *data;
    struct mix *mix;
    const struct tower *tower; /* (2): by whose present weights negatives are chosen */
    const struct similarity *similarity;
    struct pool *pool;
    uint64_t seed;
    uint64_t **known;             /* per worker: a bit for each candidate, none of them set */
    const uint32_t *anchor, *positive; /* (n): the positives */
    size_t n;

    size_t slots;
    struct memory_rows memory;    /* what slots may have besides candidates */
    size_t share[N_STRATEGIES];   /* slots of each strategy */
    size_t drawn;                 /* the slots before those of rows that are made: see synthetic.h */
    bool mask_known, distinct, shared, all;
    const struct settings *settings;
    struct rng rng, synthetic_rng;
    struct choosing *choosing;    /* choosing.h; NULL: no strategy chooses */
    uint32_t *negative; /* (n, slots), or (slots) when shared, as ids */
    size_t blends_each, n_blends;
    struct blend *blends; /* (n, blends_each), or (blends_each) when shared: of ids */
    size_t slot[N_STRATEGIES + 1]; /* see struct batch */
};

/* Shares the slots out by the weights of the mix. */
void drawing_share_slots(const struct settings *settings, size_t slots, size_t share[N_STRATEGIES]);
/* How many blends a step of n positives with their own negatives makes. */
size_t drawing_own_blends(const struct settings *settings, size_t n);
/* -1 and why when the negatives of a step do not fit into memory. */
int drawing_fits(const struct fitting *run, struct err *err);

/* Ids below this are candidates and rows that are remembered. */
size_t drawing_first_blend(const struct drawing *drawing);
/* The candidates that an id stands for: 1, or 2 for a blend. */
size_t drawing_candidates(const struct drawing *drawing, uint32_t id, uint32_t candidate[2]);

#endif
