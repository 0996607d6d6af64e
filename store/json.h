/* Reading JSON with SQLite's functions. */
#ifndef STORE_JSON_H
#define STORE_JSON_H

#include "store/store.h"

#include <stddef.h>

/* The value at a path ('$.step', '$."items.value".shape[0]') as text; NULL when it is not there or the JSON is
 * malformed (then err says so). The caller frees it. `length` bytes of json are read. */
char *json_at(struct store *store, const char *json, size_t length, const char *path, struct err *err);

#endif
