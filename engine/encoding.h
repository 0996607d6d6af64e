/* From rows of a side to what the similarity compares, as a step sees them: views of inputs, the tower, views of
 * embeddings, and what the similarity makes of a row first. */
#ifndef ENGINE_ENCODING_H
#define ENGINE_ENCODING_H

#include "engine/encoders/tower.h"
#include "engine/similarities/similarity.h"
#include "engine/views/view.h"

struct encoding {
    const struct tower *tower;
    const struct similarity *similarity;
    const struct settings *settings;
    struct viewed at; /* its ids are the rows (n), each once */
    size_t n;
};

/* (n, dim) on a tape: what the tower makes of the rows, changed by the views of inputs. */
struct node *encoding_encode(struct tape *tape, const struct encoding *encoding);
/* (n, dim): x, which encoding_encode made, changed by the views of embeddings and ready to be compared. */
struct node *encoding_finish(struct tape *tape, const struct encoding *encoding, struct node *x);
/* Whether any view or dropout within layers has a strength, so that a row seen twice is not the same. */
bool encoding_changes(const struct tower *tower, const struct settings *settings);
/* Both without a training tape, by these weights, into to (n, dim). Changes nothing. */
void encoding_look(struct pool *pool, const struct encoding *encoding, enum weights which, real *to);

#endif
