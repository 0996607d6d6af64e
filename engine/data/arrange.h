/* What holding out rows and balancing classes share: the train rows of a collection, class by class in an order drawn
 * by lot, and features with other rows. */
#ifndef ENGINE_DATA_ARRANGE_H
#define ENGINE_DATA_ARRANGE_H

#include "engine/core/rng.h"
#include "engine/data/corpus.h"

struct lot {
    uint32_t class, row;
    uint64_t key;
};

/* The n train rows by their class, NO_CLASS last, and within it by random keys. To be freed. */
struct lot *draw_lots(const struct collection *collection, const struct rng *rng, size_t *n);
/* Where the class of lot `first` ends among n. */
size_t end_of_class(const struct lot *lot, size_t first, size_t n);

/* Afterwards row i is what row rows[i] was, for n rows. */
void feature_take(struct feature *feature, const uint32_t *rows, size_t n);
/* A number of a dense feature, as the data set has it. */
double feature_value(const struct feature *feature, size_t at);

#endif
