/* A picture of the batch that comes next, for whoever watches: how its similarities are distributed. */
#ifndef ENGINE_PROBES_SIMILARITY_HISTOGRAM_H
#define ENGINE_PROBES_SIMILARITY_HISTOGRAM_H

#include "engine/trainer_state.h"
#include "store/base/text.h"

enum { SIMILARITY_BINS = 24 };
/* Where a similarity stands in the picture of such similarities. */
int similarity_bin(const struct similarity *similarity, double value);
/* Of positives and of negatives, the share in each bin between low and high; zeros where there are none. */
struct similarity_shares {
    double low, high, share[2][SIMILARITY_BINS];
};
void trainer_similarity_shares(struct trainer *trainer, struct similarity_shares *shares);
/* Shares of a batch's similarities by size, for whoever watches: of the batch that the next step will train on,
 * before it does, by the weights that are measured. Changes nothing. JSON into `out`. */
void trainer_similarity_histogram(struct trainer *trainer, struct text *out);

#endif
