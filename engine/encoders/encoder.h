/* Encoders: rows of a collection in, one embedding a row out. A tower is an encoder with weights of its own, for
 * one side of a pair: see tower.h for what is done with towers. */
#ifndef ENGINE_ENCODERS_ENCODER_H
#define ENGINE_ENCODERS_ENCODER_H

#include "engine/core/tape.h"
#include "engine/data/corpus.h"
#include "engine/part.h"
#include "engine/settings.h"

/* What is encoded at one go. */
struct input {
    const uint32_t *rows; /* (n): of the collection, each once */
    size_t n;
};

struct tower {
    const struct encoder *encoder;
    const char *name;     /* of its collection, a literal; its params are named after it */
    size_t rows, dim;     /* of the collection; numbers in an embedding */
    struct params params; /* its own, in the order of checkpoints; made by tower_add */
};

struct encoder {
    struct part part;
    const char *const *groups; /* of its params, NULL-ended: what `freeze` can be */
    /* Makes the params of the tower of a collection, whose name and rows are known, and sets its dim. First values are
     * taken from `place` on. */
    void (*init)(struct tower *tower, const struct collection *collection, const struct settings *settings,
                 struct rng_place *place);
    /* (n, dim) on the tape. On a tape that only looks it changes nothing, and a row's numbers do not depend on
     * those that are encoded with it. */
    struct node *(*encode)(const struct tower *tower, struct tape *tape, const struct input *input);
    /* Where the embedding of a row is a row of a table: that table. NULL where it is not. */
    struct param *(*table)(const struct tower *tower);
};

/* A param more, to be initialised. */
struct param *tower_add(struct tower *tower);

/* The length of an embedding, and the spread of the first values of a table. */
extern const struct knob knob_dim, knob_init_scale;

#endif
