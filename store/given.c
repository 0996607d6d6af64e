/* Rows of what runs were given: see given.h. */
#include "store/given.h"

#include "store/base/mem.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

int given_ask(struct store *store, const struct given_row *row, struct err *err)
{
    return db_run(store->db, err, "INSERT INTO given (run, kind, source, from_run) VALUES (?, ?, ?, nullif(?, 0))",
                  "itti", row->run, row->kind, row->source, row->from_run);
}

int given_made(struct store *store, const struct given_row *row, struct err *err)
{
    return db_run(store->db, err, "UPDATE given SET from_step = nullif(?, -1), file = ?, bytes = ?, crc32 = ? WHERE "
                  "run = ? AND kind = ?", "itiiit", row->from_step, row->file, row->bytes, row->crc32, row->run,
                  row->kind);
}

static void read_given(struct stmt *stmt, void *element)
{
    struct given_row *row = element;
    char flaw[FLAW_SIZE] = "";
    row->run = row_int(stmt, 0);
    COPY_TEXT(row->kind, row_text(stmt, 1));
    COPY_TEXT(row->source, row_text(stmt, 2));
    row->from_run = row_int_in_range(stmt, 3, "run", 0, INT64_MAX, flaw);
    row->from_step = row_null(stmt, 4) ? -1 : row_int_in_range(stmt, 4, "step", 0, MOST_COUNTED, flaw);
    COPY_TEXT(row->file, row_text(stmt, 5));
    row->bytes = row_int_in_range(stmt, 6, "size", 0, MOST_COUNTED, flaw);
    row->crc32 = row_int_in_range(stmt, 7, "checksum", 0, UINT32_MAX, flaw);
    row->damaged = flaw[0] || strchr(row->file, '/') ||
                   (strcmp(row->kind, "start") && strcmp(row->kind, "teacher") && strcmp(row->kind, "vectors") &&
                    strcmp(row->kind, "vocabulary") && strcmp(row->kind, "weights"));
}

int given_list(struct store *store, int64_t run, struct given_row **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT run, kind, source, from_run, from_step, file, bytes, crc32 "
                                "FROM given WHERE run = ? ORDER BY kind", "i", run),
                       sizeof **out, read_given, (void **)out, n, err);
}

int given_path(struct store *store, int64_t run, const char *kind, char **path, struct err *err)
{
    struct given_row *list;
    size_t n;
    *path = NULL;
    char *folder = store_run_folder(store, run, err);
    int result = folder ? given_list(store, run, &list, &n, err) : -1;
    for (size_t i = 0; !result && i < n; i++)
        if (!strcmp(list[i].kind, kind) && list[i].file[0] && !*path)
            *path = xasprintf("%s/%s", folder, list[i].file);
    if (!result)
        free(list);
    free(folder);
    return result;
}
