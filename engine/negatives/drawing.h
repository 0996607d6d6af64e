/* Drawing the negatives of a step: the slots are shared out among the strategies of the mix, and each fills its
 * own. */
#ifndef ENGINE_NEGATIVES_DRAWING_H
#define ENGINE_NEGATIVES_DRAWING_H

#include "engine/negatives/choosing.h"

enum { DRAWING_TRIES = 8 }; /* of drawing something that is not known */

struct drawing {
    struct batcher *batcher;
    const struct task_data *data;
    struct memory_rows memory;    /* what slots may have besides candidates */
    const uint32_t *anchor, *positive; /* (n): the positives */
    size_t n, slots;
    size_t share[N_STRATEGIES]; /* slots of each strategy */
    size_t drawn;               /* the slots before those of rows that are made: see synthetic.h */
    bool mask_known, distinct, shared, all;
    const struct settings *settings;
    struct rng rng, synthetic_rng;
    struct choosing choosing;
    uint32_t *negative; /* (n, slots), or (slots) when shared, as ids */
    size_t blends_each, n_blends;
    struct blend *blends; /* (n, blends_each), or (blends_each) when shared: of ids */
    size_t slot[N_STRATEGIES + 1]; /* see struct batch */
};

/* Says what is to be drawn in this step for these positives, and fills drawing->negative, in the arena. Returns how
 * many there are. */
size_t drawing_make(struct drawing *drawing, struct arena *arena, struct batcher *batcher, int64_t step,
                    const struct settings *settings, const uint32_t *anchor, const uint32_t *positive, size_t n);
/* (n + n_blends): log(q candidates) of these ids, q being the chance that a slot which has a candidate or stands for
 * one has that of the id; then of the blends, whose parents are places in the list by now: their parents', in their
 * own proportions. */
const real *drawing_correction(const struct drawing *drawing, struct arena *arena, const uint32_t *ids, size_t n);
/* -1 and why when the negatives of a step do not fit into memory. */
int drawing_fits(const struct fitting *run, struct err *err);
/* How many blends a step of n positives with their own negatives makes. */
size_t drawing_own_blends(const struct settings *settings, size_t n);

#endif
