/* Which interactions, and which negatives, a step is made of: a function of (seed, step, settings), and of the weights before
 * the step where negatives are chosen by similarity. */
#ifndef ENGINE_BATCH_H
#define ENGINE_BATCH_H

#include "engine/catalogue.h"
#include "engine/core/pool.h"

struct batcher {
    const struct interactions *data;
    const struct model *model; /* by whose present weights negatives are chosen */
    const struct similarity *similarity;
    struct pool *pool;
    uint64_t seed;
    size_t batch; /* positives in a full step */
    int64_t steps_per_epoch;
    int64_t epoch;        /* of `order`; -1: none yet */
    uint32_t *order;      /* (n): interactions in this epoch's order */
    struct sampler sampler;
    uint32_t *place[2];   /* (users), (items): where each stands in this step's list of distinct ones */
    uint64_t *present[2]; /* a bit for each user, each item */
    uint64_t **known;     /* per worker: a bit for each item */
};

struct batch {
    struct pairs pairs;
    const uint32_t *ids[2]; /* distinct users, distinct items */
    size_t n_ids[2];
};

void batcher_init(struct batcher *batcher, const struct interactions *data, struct pool *pool, size_t batch,
                  uint64_t seed, const struct model *model, const struct similarity *similarity);
void batcher_release(struct batcher *batcher);

/* Makes the batch that step `step` (counting from 0) trains on, in the arena. It may be empty (pairs.n == 0) when positive
 * dropout left nothing. The model is looked at, and not changed. */
void batch_make(struct batcher *batcher, struct arena *arena, int64_t step, const struct settings *settings,
                struct batch *batch);

#endif
