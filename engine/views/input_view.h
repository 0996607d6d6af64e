/* Views of inputs: random changes of a row's numbers before they are encoded. Two of them make two views of one row.
 * Each has a strength that can be turned while training; at 0 it costs nothing. */
#ifndef ENGINE_VIEWS_INPUT_VIEW_H
#define ENGINE_VIEWS_INPUT_VIEW_H

#include "engine/core/pool.h"
#include "engine/views/view.h"

struct input_view {
    struct part part; /* its first knob is the strength */
    enum rng_stream stream;
    /* The numbers of one row, of which `rng` is its own. */
    void (*change)(real *x, const struct feature *feature, double strength, const struct rng *rng);
};

/* Changes (at->ids, n rows) in place, by all views in their order: the same numbers for a row wherever it stands. */
void input_views_apply(struct pool *pool, real *dense, const struct feature *feature, size_t n,
                       const struct viewed *at, const struct settings *settings);

#endif
