/* The verb `import` with tokens: a data set of tokens in sentences, each with a label. */
#ifndef ENGINE_IMPORT_TOKEN_IMPORT_H
#define ENGINE_IMPORT_TOKEN_IMPORT_H

#include "store/base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct token_request {
    const char *store, *name;
    const char *train, *test, *valid; /* test NULL: a share of train is; valid NULL: a run holds out a share */
    const char *columns;              /* "token,-,label", or NULL: the first column is the token */
    const char *label;                /* the number of the label's column, from 1 on; NULL: the last */
    double test_share;                /* of the tokens of each label, in whole sentences; NaN: 0.2 */
    int64_t seed;                     /* of the split */
    bool skip_bad, json, dry_run;
};

#define TOKEN_REQUEST_INIT {.test_share = NAN, .seed = 1}

/* Makes the collection `tokens` with the text `token`, the label `class` (spans in IOB2), the whole `sentence` and a
 * split, in the order of the files. Says what it read and did. */
int token_import(const struct token_request *request, struct err *err);

#endif
