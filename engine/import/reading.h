/* What an importer took a file for, to be said to the person who brought it. The importer fills in how the file
 * was read while it reads; the first interaction is kept by the collector. */
#ifndef ENGINE_IMPORT_READING_H
#define ENGINE_IMPORT_READING_H

#include "store/base/text.h"

#include <stdio.h>

struct reading {
    struct text format;  /* "a table, fields between commas, quoted, with a header" */
    struct text columns; /* "user = reviewerID, item = asin, rating = overall"; "" where the format alone says it */
    struct text passed;  /* "helpful, summary": columns that were passed over */
    struct text notes;   /* "2 comment lines passed over": what else is to be known, by reading_note */
    struct text first;   /* "user u1, item i5, rating 4": the first interaction as it was read */
};

void reading_release(struct reading *reading);
void reading_note(struct reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "%s line is empty", "%s lines are empty", with the count; nothing when that is 0. */
void reading_count(struct reading *reading, int64_t count, const char *one, const char *several);

/* Up to three lines for a person; nothing when the file was not read. */
void reading_print(const struct reading *reading, const char *file, FILE *to);
/* The same as a JSON object; `file` is the argument it was given with, "train". */
void reading_json(const struct reading *reading, const char *kind, const char *file, struct text *out);

#endif
