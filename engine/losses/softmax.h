/* What losses with a sum of exponentials share: the sum over a row of exp(l_j), l_j = s_j scale - offset_j, kept as a
 * running maximum and a sum relative to it, so that no temperature overflows. */
#ifndef ENGINE_LOSSES_SOFTMAX_H
#define ENGINE_LOSSES_SOFTMAX_H

#include "engine/losses/loss.h"

/* Adds a tile to row->max and row->sum. */
void softmax_scan(struct loss_row *row, const real *s, real scale, const real *offset, size_t n);
/* The sum over the row, relative to exp(max); 0 when no negative counts. */
double softmax_sum(const struct loss_row *row, double max);
/* s_j becomes exp(l_j - normalizer) factor. */
void softmax_slope(real *s, real scale, const real *offset, real normalizer, real factor, size_t n);

/* The end of a row for losses that take unseen positives out of the negatives:
 *
 *     loss = -log( exp(s+ / tau) / (exp(s+ / tau) + G) )
 *     G = max( (sum - n tau_plus exp(s+ / tau)) / (1 - tau_plus), n exp(-1 / tau) )
 *
 * `sum` is relative to exp(row->max). Sets *slope at the positive, and row->normalizer to (d loss / d sum) / tau, the
 * sum again relative to exp(row->max): 0 where the floor holds. */
double debiased_finish(struct loss_row *row, double tau, double tau_plus, double sum, real *slope);

#endif
