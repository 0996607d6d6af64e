/* Drawing the negatives of a step: the slots are shared out among the strategies of the mix, and each fills its own. */
#ifndef ENGINE_NEGATIVES_DRAWING_H
#define ENGINE_NEGATIVES_DRAWING_H

#include "engine/negatives/choosing.h"

enum { DRAWING_TRIES = 8 }; /* of drawing something that is not known */

struct drawing {
    struct batcher *batcher;
    const uint32_t *user, *item; /* (n): the positives */
    size_t n, slots;
    size_t share[N_STRATEGIES]; /* slots of each strategy */
    bool mask_known, distinct, shared, all;
    struct rng rng;
    struct choosing choosing;
    uint32_t *negative; /* (n, slots), or (slots) when shared, as items */
};

/* Says what is to be drawn in this step for these positives, and fills drawing->negative, in the arena. Returns how many
 * there are. */
size_t drawing_make(struct drawing *drawing, struct arena *arena, struct batcher *batcher, int64_t step,
                    const struct settings *settings, const uint32_t *user, const uint32_t *item, size_t n);
/* (n): log(q items) of these items, q being the chance that a slot of the mix draws it. */
const real *drawing_correction(const struct drawing *drawing, struct arena *arena, const uint32_t *ids, size_t n);

#endif
