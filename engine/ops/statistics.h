/* Means and variances of columns that follow those of the batches, for what normalises by them. */
#ifndef ENGINE_OPS_STATISTICS_H
#define ENGINE_OPS_STATISTICS_H

#include "engine/ops/ops.h"

/* Added to a variance before its root is taken. */
#define STATISTICS_EPSILON 1e-5

/* Whether this tape goes by the statistics, and not by its batch: it only looks, or they are frozen. */
bool statistics_are_given(const struct tape *tape, const struct param *statistics);
/* (2, cols), in the tape's arena: the statistics as they are. */
double *statistics_read(struct tape *tape, const struct param *statistics);
/* When the step is made they follow those of the batch (2, cols): to the first batch at once, to others by a tenth,
 * as is usual. */
void statistics_follow(struct tape *tape, struct param *statistics, const double *of_batch);

#endif
