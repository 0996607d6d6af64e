/* Whether a run can be trained as it is set: what a part may look at to say why not (part.fits). */
#ifndef ENGINE_FITTING_H
#define ENGINE_FITTING_H

#include "engine/settings.h"
#include "engine/tasks/task.h"

struct tower;

struct fitting {
    const struct settings *settings;
    const struct task_data *data;
    const struct tower *tower; /* (2) */
    size_t batch;  /* positives of a full step */
    size_t dim;    /* of embeddings */
    bool own;      /* each positive has negatives of its own */
    bool has_vectors;    /* word vectors were given, or, as long as that is not known, words have rows that
                            vectors could start */
    const char *vectors; /* of a baseline: the file of word vectors that it is given, or NULL */
    bool catalog;  /* every candidate stands against each positive */
};

#endif
