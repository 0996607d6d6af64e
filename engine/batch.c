/* See batch.h. */
#include "engine/batch.h"

void batch_slots(const struct batch *batch, const struct strategy *strategy, size_t *first, size_t *end)
{
    *first = *end = 0;
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s] == strategy) {
            *first = batch->slot[s];
            *end = batch->slot[s + 1];
        }
}
