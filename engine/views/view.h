/* Views: ways to change an embedding a little, so that what is learned does not hang on details. */
#ifndef ENGINE_VIEWS_VIEW_H
#define ENGINE_VIEWS_VIEW_H

#include "engine/core/tape.h"
#include "engine/encoders/encoder.h"
#include "engine/part.h"
#include "engine/settings.h"

/* Where a view is applied: which rows, in which step, and which time in that step, since some losses compare two. */
struct viewed {
    enum side side;
    const uint32_t *ids; /* (n): random numbers belong to these */
    uint64_t seed;
    int64_t step;
    int copy; /* 0, or 1 for the second view of the same rows */
};

struct view {
    struct part part; /* its first knob is the strength */
    /* x (n, dim) changed; x itself when the strength is 0, which then costs nothing. */
    struct node *(*apply)(struct tape *tape, struct node *x, const struct viewed *at,
                          const struct settings *settings);
};

/* The random numbers of a view there. */
struct rng view_rng(const struct viewed *at, enum rng_stream stream);

#endif
