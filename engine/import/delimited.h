/* Records of a delimited text: fields between delimiters, with quotes as in RFC 4180 (a quoted field may hold
 * delimiters, line breaks and doubled quotes). Blanks around a field that is not quoted do not count. Empty lines are
 * passed over. Between "::" and between blanks there are no quotes. */
#ifndef ENGINE_IMPORT_DELIMITED_H
#define ENGINE_IMPORT_DELIMITED_H

#include "engine/import/source.h"
#include "store/base/text.h"

struct field {
    char *text; /* NUL behind it */
    size_t length;
};

struct delimited {
    struct source *source;
    const char *delimiter; /* "," "\t" ";" "|" "::", or " " for any run of blanks and tabs */
    struct field *fields;  /* of the record read last; valid until the next */
    size_t n, capacity;
    int64_t line;          /* where that record began */
    struct text joined;    /* a record of several lines */
};

void delimited_init(struct delimited *delimited, struct source *source, const char *delimiter);
void delimited_release(struct delimited *delimited);
/* LINE_READ, LINE_BAD, LINE_END, LINE_FAILED as in source.h. */
int delimited_next(struct delimited *delimited, struct err *err);

/* The delimiter that cuts the first line of a text into the most fields; NULL when none cuts it. */
const char *delimiter_of(const char *beginning);

#endif
