/* A few named arrays as a safetensors file: 8 bytes little-endian length, a JSON header of that length, then the
 * numbers.
 *
 * Written under a temporary name, synced and renamed, so that a file of the right name is whole; its size and CRC-32
 * are for the caller to keep. Read by mapping it into memory: a matrix that is larger than memory can be looked
 * into. */
#ifndef ENGINE_ARRAYS_H
#define ENGINE_ARRAYS_H

#include "store/base/text.h"
#include "store/store.h"

#include <stddef.h>
#include <stdio.h>

struct array {
    const char *name; /* letters, digits, '.' and '_' */
    const char *type; /* "F32", "F64" or "U32" */
    size_t rows, cols;
    const void *data;
};

/* `note` is a word kept in the header beside them. */
int arrays_write(const char *path, const char *note, const struct array *arrays, size_t n, int64_t *bytes,
                 int64_t *crc32, struct err *err);

/* A text, which is written the same way: whole or not at all. */
int arrays_write_text(const char *path, const struct text *text, int64_t *bytes, int64_t *crc32, struct err *err);

/* The same into an open file, with these members beside the format in the header's __metadata__: "\"note\":\"word\"".
 * False when it cannot be written. */
bool arrays_put(FILE *file, const char *metadata, const struct array *arrays, size_t n);

struct arrays_file {
    const unsigned char *bytes; /* mapped; NULL: not open */
    size_t size, header_size;
};

/* Refuses a file that is missing, cut short, altered, or whose header does not lie inside it. */
int arrays_open(struct arrays_file *file, const char *path, int64_t bytes, int64_t crc32, struct err *err);
void arrays_close(struct arrays_file *file);
/* Of array->name and array->type the rest, pointing into the mapping: all of it lies inside the file, at a multiple
 * of 4 bytes. 1 when it is there, 0 when not, -1 when the file makes no sense. `store` reads the JSON. */
int arrays_find(const struct arrays_file *file, struct store *store, struct array *array, struct err *err);
/* A number of the header's metadata, finite and from low to high; anything else is refused. */
int arrays_number(const struct arrays_file *file, struct store *store, const char *key, double low, double high,
                  double *value, struct err *err);
/* Whether the metadata has this key at all. */
bool arrays_knows(const struct arrays_file *file, struct store *store, const char *key);
/* The caller frees it; NULL on error. */
char *arrays_note(const struct arrays_file *file, struct store *store, struct err *err);

#endif
