/* Packed columns of a data set, in chunks of at most 4 MiB: the table column_chunk. */
#ifndef STORE_COLUMN_H
#define STORE_COLUMN_H

#include "store/store.h"

#include <stddef.h>

enum column_type { COLUMN_U32, COLUMN_I64, COLUMN_F32, COLUMN_U8, N_COLUMN_TYPES };
extern const char *const column_type_names[N_COLUMN_TYPES];
size_t column_type_size(enum column_type type);

enum { CHUNK_BYTES = 4 << 20 };

/* Writes a column piece by piece: column_begin, column_add as often as there is something, column_end; after a
 * failure column_release. Each chunk is a short transaction of its own. `split` and `name` must outlive it. */
struct column_writer {
    struct store *store;
    int64_t dataset;
    const char *split, *name;
    enum column_type type;
    int64_t seq;    /* of the chunk that is being filled */
    char *chunk;    /* (CHUNK_BYTES) */
    size_t bytes;   /* of it that are filled */
};

void column_begin(struct column_writer *writer, struct store *store, int64_t dataset, const char *split,
                  const char *name, enum column_type type);
/* `rows` rows of `width` values each; a row is never cut, so it takes at most CHUNK_BYTES. */
int column_add(struct column_writer *writer, const void *values, size_t width, size_t rows, struct err *err);
int column_end(struct column_writer *writer, struct err *err);
void column_release(struct column_writer *writer);

/* A whole column whose rows are single values. */
int dataset_put_column(struct store *store, int64_t id, const char *split, const char *name, enum column_type type,
                       const void *data, size_t n, struct err *err);
/* A whole column; n is 0 when there is none. The caller frees *data. */
int dataset_column(struct store *store, int64_t id, const char *split, const char *name, enum column_type type,
                   void **data, size_t *n, struct err *err);
/* n values of a column from `first` on, all of one row or of rows of one chunk, into *to. Reads no other. An error
 * where it does not have them. */
int dataset_column_part(struct store *store, int64_t id, const char *split, const char *name, enum column_type type,
                        size_t first, size_t n, void *to, struct err *err);

#endif
