/* Similarities. Every one is a dot product of prepared rows, so that ranking and the contrastive losses have one path. */
#ifndef ENGINE_SIMILARITIES_SIMILARITY_H
#define ENGINE_SIMILARITIES_SIMILARITY_H

#include "engine/core/tape.h"
#include "engine/part.h"

struct similarity {
    struct part part;
    struct node *(*prepare)(struct tape *tape, struct node *x); /* while training */
    void (*prepare_rows)(real *x, size_t rows, size_t cols);    /* in place, when ranking */
};

#endif
