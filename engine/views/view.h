/* Views: ways to change an embedding a little, so that what is learned does not hang on details. */
#ifndef ENGINE_VIEWS_VIEW_H
#define ENGINE_VIEWS_VIEW_H

#include "engine/core/tape.h"
#include "engine/encoders/encoder.h"
#include "engine/part.h"
#include "engine/settings.h"

struct view {
    struct part part;
    /* x (n, dim) of these ids, changed; x itself when the strength is 0, which then costs nothing. */
    struct node *(*apply)(struct tape *tape, struct node *x, enum side side, const uint32_t *ids, uint64_t seed,
                          int64_t step, const struct settings *settings);
};

#endif
