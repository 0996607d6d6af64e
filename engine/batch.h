/* A batch: what a step is made of, as the losses and the strategies of negatives see it. See batcher.h for how it is
 * made. */
#ifndef ENGINE_BATCH_H
#define ENGINE_BATCH_H

#include "engine/ops/contrast.h"
#include "engine/parts.h"

/* Candidates, which pairs.positive and pairs.negative point to, are in this order: the n_ids[SIDE_CANDIDATE] distinct
 * candidates; the n_queued rows of the queue that were drawn; n_blends rows between two of those candidates. */
struct batch {
    struct contrast_rows pairs;
    const uint32_t *ids[2]; /* distinct anchors; distinct candidates, and behind them candidates + place of each row
                               of the queue */
    size_t n_ids[2];
    size_t n_all_candidates;  /* of the catalogue */
    size_t n_queued;
    const real *queue;        /* (queue, dim): all its rows, prepared */
    const uint32_t *queue_candidate; /* (queue): which candidate each is, plus 1 */
    size_t n_blends;
    const struct blend *blends; /* (n_blends): of places among the candidates */
    const float *score;       /* (pairs.n): of each pair, as the data have it; NULL where pairs have none */
    size_t slot[N_STRATEGIES + 1]; /* strategy s filled slots slot[s] .. slot[s + 1] - 1 of each row, or of all
                                      together */
};

/* The slots that a strategy filled: first .. end - 1. */
void batch_slots(const struct batch *batch, const struct strategy *strategy, size_t *first, size_t *end);

#endif
