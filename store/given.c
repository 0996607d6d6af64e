/* Rows of what runs were given: see given.h. */
#include "store/given.h"

#include "store/base/mem.h"
#include "store/internal.h"

int given_ask(struct store *store, const struct given_row *row, struct err *err)
{
    return db_run(store->db, err, "INSERT INTO given (run, kind, source, from_run) VALUES (?, ?, ?, nullif(?, 0))", "itti", row->run,
                  row->kind, row->source, row->from_run);
}

int given_made(struct store *store, const struct given_row *row, struct err *err)
{
    return db_run(store->db, err, "UPDATE given SET from_step = nullif(?, -1), file = ?, bytes = ?, crc32 = ? WHERE run = ? AND kind = "
                  "?", "itiiit", row->from_step, row->file, row->bytes, row->crc32, row->run, row->kind);
}

static void read_given(struct stmt *stmt, void *element)
{
    struct given_row *row = element;
    row->run = row_int(stmt, 0);
    COPY_TEXT(row->kind, row_text(stmt, 1));
    COPY_TEXT(row->source, row_text(stmt, 2));
    row->from_run = row_int(stmt, 3);
    row->from_step = row_null(stmt, 4) ? -1 : row_int(stmt, 4);
    COPY_TEXT(row->file, row_text(stmt, 5));
    row->bytes = row_int(stmt, 6);
    row->crc32 = row_int(stmt, 7);
}

int given_list(struct store *store, int64_t run, struct given_row **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT run, kind, source, from_run, from_step, file, bytes, crc32 FROM given WHERE "
                                "run = ? ORDER BY kind", "i", run),
                       sizeof **out, read_given, (void **)out, n, err);
}
