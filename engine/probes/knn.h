/* What the nearest neighbours of a row say: for the probe `knn`, and for who asks for the class of new rows. */
#ifndef ENGINE_PROBES_KNN_H
#define ENGINE_PROBES_KNN_H

#include "engine/probes/rows.h"

extern const struct knob knob_neighbours;

/* What one neighbour at this cosine adds to the votes of its class. */
double knn_votes_of(double cosine);
/* Hands over, row by row, how many votes each class has among the nearest rows of train, as many as the setting
 * `neighbours` says, the nearer the more. */
void knn_vote(const struct measured *measured, const struct encoded_rows *train, const struct encoded_rows *rows,
              void (*take)(void *context, size_t row, const double *votes, size_t classes), void *context);

#endif
