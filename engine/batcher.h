/* Which interactions, and which negatives, a step is made of: a function of (seed, step, settings), and of the
 * weights before the step where negatives are chosen by similarity. */
#ifndef ENGINE_BATCHER_H
#define ENGINE_BATCHER_H

#include "engine/batch.h"
#include "engine/core/pool.h"
#include "engine/negatives/mix.h"

struct batcher {
    const struct task_data *data;
    const struct tower *tower; /* (2): by whose present weights negatives are chosen */
    const struct similarity *similarity;
    const struct pseudo *pseudo; /* further positives, or NULL */
    struct pool *pool;
    uint64_t seed;
    size_t batch; /* positives in a full step */
    int64_t steps_per_epoch;
    int64_t epoch;        /* of `order`; -1: none yet */
    uint32_t *order;      /* (n): interactions in this epoch's order */
    struct mix mix;
    size_t ids[2];        /* how many there may be: anchors; candidates and rows of the queue */
    uint32_t *place[2];   /* (ids): where each stands in this step's list of distinct ones */
    uint64_t *present[2]; /* a bit for each id */
    uint64_t **known;     /* per worker: a bit for each candidate */
};

void batcher_init(struct batcher *batcher, const struct task_data *data, struct pool *pool, size_t batch,
                  uint64_t seed, const struct tower *tower, const struct similarity *similarity);
void batcher_release(struct batcher *batcher);

/* Makes the batch that step `step` (counting from 0) trains on, in the arena. It may be empty (pairs.n == 0) when
 * positive dropout left nothing. Where `negatives` was moved to 0 none are drawn. The model is looked at, and not
 * changed. */
void batch_make(struct batcher *batcher, struct arena *arena, int64_t step, const struct settings *settings,
                struct batch *batch);

#endif
