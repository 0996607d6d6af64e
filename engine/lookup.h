/* Embeddings prepared for the similarity, computed without training: of many rows at once, or of single rows when it
 * is not known beforehand which are needed. A row of a table is copied when it is needed. With any other encoder all
 * rows that can be needed are embedded at once, because encoding them one by one costs many times as much. */
#ifndef ENGINE_LOOKUP_H
#define ENGINE_LOOKUP_H

#include "engine/encoders/tower.h"
#include "engine/similarities/similarity.h"

struct lookup {
    const struct tower *tower;
    const struct similarity *similarity;
    enum weights which;
    const uint32_t *rows; /* (n): of the tower; NULL: 0, 1, ... */
    const real *embedded;      /* (n, dim), prepared; NULL: each is looked up when it is asked for, */
    const struct param *table; /* in this */
};

/* tower_embed, and prepared for the similarity. */
void lookup_all(const struct tower *tower, struct pool *pool, const struct similarity *similarity, enum weights which,
                const uint32_t *rows, size_t n, real *to);

/* The struct says tower, similarity, weights and rows (n); `at_once` embeds them all now, in the arena, also of a
 * table. */
void lookup_init(struct lookup *lookup, struct pool *pool, struct arena *arena, size_t n, bool at_once);
/* The i-th of its rows (dim), which is perhaps put into `room`. Several threads may ask, each with room of its
 * own. */
const real *lookup_row(const struct lookup *lookup, size_t i, real *room);
/* The same into to (dim). */
void lookup_copy(const struct lookup *lookup, size_t i, real *to);

#endif
