/* Walker's alias table: a draw from any law over n things in constant time. */
#ifndef ENGINE_NEGATIVES_ALIAS_H
#define ENGINE_NEGATIVES_ALIAS_H

#include "engine/core/rng.h"

#include <stddef.h>

struct alias {
    size_t n;
    double *keep;    /* (n) */
    uint32_t *other; /* (n) */
    double *chance;  /* (n): the law */
};

/* In proportion to the weights; all alike where they are all 0. */
void alias_init(struct alias *alias, const double *weights, size_t n);
void alias_release(struct alias *alias);
uint32_t alias_draw(const struct alias *alias, const struct rng *rng, uint64_t index);

#endif
