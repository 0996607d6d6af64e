/* The verb `import` with pairs: a data set of texts and which of them belong together. */
#ifndef ENGINE_IMPORT_PAIR_IMPORT_H
#define ENGINE_IMPORT_PAIR_IMPORT_H

#include "store/base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct pair_request {
    const char *store, *name;
    const char *train, *test, *valid; /* tables; the last two NULL: a share of train is */
    const char *pair, *score;         /* "A,B", and a column or NULL: names, or numbers from 1 on where there is no
                                         header */
    const char *delimiter, *quote;    /* NULL: by what it looks like */
    double test_share;                /* of the pairs, where test is not given; NaN: 0.2 */
    int64_t seed;                     /* of the split */
    bool skip_bad, json, dry_run;
};

#define PAIR_REQUEST_INIT {.test_share = NAN, .seed = 1}

/* Makes the collection `texts`, in which equal texts are one row, and the relation `pairs` within it, with the scores
 * as values. Where test is a share of train, pairs that share a text, directly or through others, stay together. Says
 * what it read and did. */
int pair_import(const struct pair_request *request, struct err *err);

#endif
