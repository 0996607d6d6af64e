/* JSON lines as records: some fields of the object on each line, as if they were the columns of a table. A field is
 * named by its path, as in json_object.h.
 *
 * Order of calls: json_records_begin, json_records_next until it returns LINE_END, json_records_end, also after a
 * failure. */
#ifndef ENGINE_IMPORT_JSON_RECORDS_H
#define ENGINE_IMPORT_JSON_RECORDS_H

#include "engine/import/dialect.h"
#include "engine/import/json_object.h"
#include "engine/import/reading.h"
#include "engine/import/source.h"
#include "engine/import/words.h"

enum { MOST_JSON_WISHES = 16 };

struct json_wish {
    const char *option, *field; /* who names it: "--text"; what */
    bool needed;                /* it must be a word or a number; else it may be missing, true or false, too */
};

struct json_records {
    const char *file;
    const struct json_wish *wish; /* (n) */
    size_t n;
    struct source *source;
    struct text value[MOST_JSON_WISHES];
    enum json_kind kind[MOST_JSON_WISHES];
    bool seen[MOST_JSON_WISHES], again; /* which fields the line has; one of them twice */
    int64_t lines_again;                /* such lines */
};

/* Looks which fields the first lines have, and says which are passed over. -1 when one that is wished for is not
 * among them. */
int json_records_begin(struct json_records *records, struct source *source, struct reading *said, struct err *err);
/* As source_line: the fields of the next line that is not blank, (n), which stay until the next call; "" where one is
 * missing. */
int json_records_next(struct json_records *records, struct field *values, struct err *err);
void json_records_end(struct json_records *records, struct reading *said);

#endif
