/* What an importer took a file for, to be said to the person who brought it. The importer fills in how the file was read
 * while it reads; the first interaction is kept by the collector. */
#ifndef ENGINE_IMPORT_READING_H
#define ENGINE_IMPORT_READING_H

#include "store/base/text.h"

struct reading {
    struct text format;  /* "a table, fields between commas, quoted, with a header" */
    struct text columns; /* "user = reviewerID, item = asin, rating = overall"; "" where the format alone says it */
    struct text passed;  /* "helpful, summary": columns that were passed over */
    struct text first;   /* "user u1, item i5, rating 4": the first interaction as it was read */
};

void reading_release(struct reading *reading);

#endif
