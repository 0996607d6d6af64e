/* What the nearest neighbours of a row say: for the probe `knn`, and for who asks for the class of new rows. */
#ifndef ENGINE_PROBES_KNN_H
#define ENGINE_PROBES_KNN_H

#include "engine/probes/rows.h"
#include "engine/rank.h"

extern const struct knob knob_neighbours;

/* Who votes: candidates with classes (n_candidates), of which the k nearest of a row do. */
struct voters {
    const uint32_t *class;
    size_t classes, k;
};
/* Hands over, anchor by anchor, how many votes each class has among its nearest candidates, the nearer the more. */
void knn_vote_among(struct pool *pool, const struct embedded *embedded, const struct voters *voters,
                    const uint32_t *anchors, size_t n,
                    void (*take)(void *context, size_t at, const double *votes, size_t classes), void *context);
/* A `take`: the first of the classes with the most votes, into answer (n), which is the context. */
void knn_elect(void *answer, size_t at, const double *votes, size_t classes);
/* The same for these rows among those of train, with as many neighbours as the setting `neighbours` says. */
void knn_vote(const struct measured *measured, const struct encoded_rows *train, const struct encoded_rows *rows,
              void (*take)(void *context, size_t row, const double *votes, size_t classes), void *context);

#endif
