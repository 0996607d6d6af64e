/* Packed columns: see column.h. */
#include "store/column.h"

#include "store/base/mem.h"
#include "store/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *const column_type_names[N_COLUMN_TYPES] = {
    [COLUMN_U32] = "u32", [COLUMN_I64] = "i64", [COLUMN_F32] = "f32", [COLUMN_U8] = "u8"};

size_t column_type_size(enum column_type type)
{
    static const size_t sizes[N_COLUMN_TYPES] = {
        [COLUMN_U32] = 4, [COLUMN_I64] = 8, [COLUMN_F32] = 4, [COLUMN_U8] = 1};
    return sizes[type];
}

/* Writing -------------------------------------------------------------------------------------------------------- */

void column_begin(struct column_writer *writer, struct store *store, int64_t dataset, const char *split,
                  const char *name, enum column_type type)
{
    *writer = (struct column_writer){.store = store, .dataset = dataset, .split = split, .name = name, .type = type,
                                     .chunk = xmalloc(CHUNK_BYTES)};
}

static int write_chunk(struct column_writer *writer, struct err *err)
{
    int64_t values = (int64_t)(writer->bytes / column_type_size(writer->type));
    int result = db_run(writer->store->db, err, "INSERT INTO column_chunk VALUES (?, ?, ?, ?, ?, ?, ?)", "ittitib",
                        writer->dataset, writer->split, writer->name, writer->seq++, column_type_names[writer->type],
                        values, writer->chunk, writer->bytes);
    writer->bytes = 0;
    return result;
}

int column_add(struct column_writer *writer, const void *values, size_t width, size_t rows, struct err *err)
{
    size_t size = width * column_type_size(writer->type);
    const char *from = values;
    assert(size <= CHUNK_BYTES);
    while (size && rows) {
        size_t fit = (CHUNK_BYTES - writer->bytes) / size;
        if (!fit && write_chunk(writer, err) < 0)
            return -1;
        fit = fit < rows ? fit : rows;
        memcpy(writer->chunk + writer->bytes, from, fit * size);
        writer->bytes += fit * size;
        from += fit * size;
        rows -= fit;
    }
    return 0;
}

int column_end(struct column_writer *writer, struct err *err)
{
    int result = writer->bytes ? write_chunk(writer, err) : 0;
    column_release(writer);
    return result;
}

void column_release(struct column_writer *writer)
{
    free(writer->chunk);
    writer->chunk = NULL;
}

int dataset_put_column(struct store *store, int64_t id, const char *split, const char *name, enum column_type type,
                       const void *data, size_t n, struct err *err)
{
    struct column_writer writer;
    column_begin(&writer, store, id, split, name, type);
    int result = column_add(&writer, data, 1, n, err);
    if (!result)
        result = column_end(&writer, err);
    column_release(&writer);
    return result;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int append_chunk(struct stmt *stmt, const char *type, size_t size, char **data, size_t *bytes, struct err *err)
{
    size_t more;
    const void *chunk = row_blob(stmt, 1, &more);
    if (strcmp(row_text(stmt, 0), type) || more != (size_t)row_int(stmt, 2) * size)
        return err_set(err, ERR_FAILED, "a packed column of the data set is damaged: import it again");
    *data = xrealloc(*data, *bytes + more, 1);
    memcpy(*data + *bytes, chunk, more);
    *bytes += more;
    return 0;
}

int dataset_column(struct store *store, int64_t id, const char *split, const char *name, enum column_type type,
                   void **data, size_t *n, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err,
                                 "SELECT type, data, rows FROM column_chunk WHERE dataset = ? AND split = ? "
                                 "AND name = ? ORDER BY seq",
                                 "itt", id, split, name);
    size_t size = column_type_size(type), bytes = 0;
    char *all = NULL;
    int got;
    while ((got = db_next(stmt, err)) == 1)
        if (append_chunk(stmt, column_type_names[type], size, &all, &bytes, err) < 0) {
            db_done(stmt);
            got = -1;
            break;
        }
    if (got < 0) {
        free(all);
        return -1;
    }
    *data = all;
    *n = bytes / size;
    return 0;
}

/* The chunk in which byte *first of a column lies, -1 where it has none; *first then counts from its start. */
static int find_chunk(struct store *store, int64_t id, const char *split, const char *name, size_t *first,
                      int64_t *seq, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err,
                                 "SELECT seq, length(data) FROM column_chunk WHERE dataset = ? AND split = ? "
                                 "AND name = ? ORDER BY seq", "itt", id, split, name);
    int got;
    *seq = -1;
    while ((got = db_next(stmt, err)) == 1) {
        if (*first < (size_t)row_int(stmt, 1)) {
            *seq = row_int(stmt, 0);
            db_done(stmt);
            return 0;
        }
        *first -= (size_t)row_int(stmt, 1);
    }
    return got;
}

int dataset_column_part(struct store *store, int64_t id, const char *split, const char *name, enum column_type type,
                        size_t first, size_t n, void *to, struct err *err)
{
    size_t size = column_type_size(type), at = first * size, bytes = 0;
    int64_t seq;
    if (find_chunk(store, id, split, name, &at, &seq, err) < 0)
        return -1;
    struct stmt *stmt = db_query(store->db, err,
                                 "SELECT type, substr(data, ?, ?) FROM column_chunk WHERE dataset = ? AND split = ? "
                                 "AND name = ? AND seq = ?", "iiitti", (int64_t)at + 1, (int64_t)(n * size), id,
                                 split, name, seq);
    int got = db_next(stmt, err);
    if (got < 0)
        return -1;
    const void *part = got ? row_blob(stmt, 1, &bytes) : NULL;
    bool sound = !got || !strcmp(row_text(stmt, 0), column_type_names[type]), there = got && bytes == n * size;
    if (sound && there)
        memcpy(to, part, bytes);
    if (got)
        db_done(stmt);
    if (!sound)
        return err_set(err, ERR_FAILED, "a packed column of the data set is damaged: import it again");
    return there ? 0 : err_set(err, ERR_FAILED, "the data set has no such values in its column %s", name);
}
