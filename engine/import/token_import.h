/* The verb `import` with tokens: a data set of tokens in sentences, each with a label. */
#ifndef ENGINE_IMPORT_TOKEN_IMPORT_H
#define ENGINE_IMPORT_TOKEN_IMPORT_H

#include "engine/import/making.h"

struct token_request {
    struct import_asked asked;        /* of test a share of the tokens of each label, in whole sentences */
    const char *valid;                /* NULL: a run holds out a share */
    const char *columns;              /* "token,-,label", or NULL: the first column is the token */
    const char *label;                /* the number of the label's column, from 1 on; NULL: the last */
};

#define TOKEN_REQUEST_INIT {.asked = IMPORT_ASKED_INIT}

/* Makes the collection `tokens` with the text `token`, the label `class` (spans in IOB2), the whole `sentence` and a
 * split, in the order of the files. Says what it read and did. */
int token_import(const struct token_request *request, struct err *err);

#endif
