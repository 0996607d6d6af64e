/* Encoders: from users and items to rows of numbers. */
#ifndef ENGINE_ENCODERS_ENCODER_H
#define ENGINE_ENCODERS_ENCODER_H

#include "engine/core/tape.h"
#include "engine/data/corpus.h"
#include "engine/part.h"
#include "engine/settings.h"

enum { MOST_PARAMS = 8 };

struct model {
    const struct encoder *encoder;
    size_t dim;
    size_t rows[2]; /* users, items */
    struct param params[MOST_PARAMS];
    size_t n_params;
};

struct encoder {
    struct part part;
    const char *const *tables; /* names of its parameters, NULL-ended: what `freeze` can be */
    /* Makes the parameters. */
    void (*init)(struct model *model, const struct collection *const side[2], const struct settings *settings, uint64_t seed);
    /* (n, dim) on the tape: the rows of these users or items, each once. */
    struct node *(*encode)(struct model *model, struct tape *tape, enum side side, const uint32_t *ids, size_t n);
    /* The same without a tape, for the users or items first .. first + n - 1, into to (n, dim). Changes nothing. */
    void (*look)(const struct model *model, enum side side, size_t first, size_t n, real *to);
};

void model_release(struct model *model);
/* The table with a row for each user or item, NULL where the encoder has none. They are called 'users' and 'items'. */
struct param *model_table(struct model *model, enum side side);
/* What `freeze` says: the table of that name, "all" or "none". A frozen table gets no gradient, no step and no decay. */
void model_freeze(struct model *model, const char *which);

/* The length of an embedding. */
extern const struct knob knob_dim;

#endif
