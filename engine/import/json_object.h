/* One JSON object as its values, each with the path to it: "user", "user.id". What stands inside a list is passed
 * over. */
#ifndef ENGINE_IMPORT_JSON_OBJECT_H
#define ENGINE_IMPORT_JSON_OBJECT_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum json_kind {
    JSON_MISSING, /* null, or not there */
    JSON_WORD,    /* a number as it is written, or a string */
    JSON_OTHER    /* true, false, a list or an object */
};

struct json_value {
    const char *path; /* NUL behind it */
    size_t path_length;
    enum json_kind kind;
    const char *text; /* of JSON_WORD, decoded, without NUL behind it; of JSON_OTHER what it is: "a list" */
    size_t length;
};

typedef void json_take(void *context, const struct json_value *value);

/* Calls `take` for each value of the object, in order; an object comes itself and then its values. -1 and the
 * problem when the text is not one JSON object. */
int json_object_read(const char *text, size_t length, json_take *take, void *context, struct err *err);

#endif
