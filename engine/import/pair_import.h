/* The verb `import` with pairs: a data set of texts and which of them belong together. */
#ifndef ENGINE_IMPORT_PAIR_IMPORT_H
#define ENGINE_IMPORT_PAIR_IMPORT_H

#include "engine/import/making.h"

struct pair_request {
    struct import_asked asked;
    const char *valid;                /* a table, or NULL: what runs hold out themselves */
    const char *pair, *score;         /* "A,B", and a column or NULL: names, or numbers from 1 on where there is no
                                         header */
};

#define PAIR_REQUEST_INIT {.asked = IMPORT_ASKED_INIT}

/* Makes the collection `texts`, in which equal texts are one row, and the relation `pairs` within it, with the scores
 * as values. Where test is a share of train, pairs that share a text, directly or through others, stay together. Says
 * what it read and did. */
int pair_import(const struct pair_request *request, struct err *err);

#endif
