/* The decoupled loss in its two halves, each a loss of rows whose first knob is the temperature:
 *
 *     pull = -s+ / tau                                       needs no negatives
 *     push = log sum_j exp(s_j / tau - logq log(q_j candidates))  0 of a row without negatives
 *
 * For losses in which not every positive has a row of negatives to itself: many positives share one, or each has a
 * weight. */
#ifndef ENGINE_LOSSES_DECOUPLED_H
#define ENGINE_LOSSES_DECOUPLED_H

#include "engine/losses/loss.h"

extern const struct row_functions decoupled_positive, decoupled_negatives;

#endif
