/* What losses of scored pairs share. */
#ifndef ENGINE_LOSSES_SCORED_H
#define ENGINE_LOSSES_SCORED_H

#include "engine/fitting.h"
#include "engine/losses/loss_input.h"

/* (pairs of the batch, 1): how similar the rows of each are. */
struct node *scored_similarities(const struct loss_input *input);
/* (pairs of the batch): their scores, as the data have them; 0 where they have none. */
const float *scored_values(const struct loss_input *input);
/* `fits` of such a loss: -1 where pairs have no scores, or where all that take part have the same. */
int scored_fit(const struct fitting *run, struct err *err);

#endif
