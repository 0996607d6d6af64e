/* Rows that name weight files: see checkpoint.h. */
#include "store/checkpoint.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/internal.h"

#include <string.h>

int checkpoint_add(struct store *store, const struct checkpoint *c, struct err *err)
{
    return db_run(store->db, err, "INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?, ?, ?)", "iittiid", c->run,
                  c->step, c->kind, c->file, c->bytes, c->crc32, clock_wall());
}

static void read_checkpoint(struct stmt *stmt, void *element)
{
    struct checkpoint *c = element;
    char flaw[FLAW_SIZE] = "";
    c->run = row_int(stmt, 0);
    c->step = row_int_in_range(stmt, 1, "step", 0, MOST_COUNTED, flaw);
    COPY_TEXT(c->kind, row_text(stmt, 2));
    COPY_TEXT(c->file, row_text(stmt, 3));
    c->bytes = row_int_in_range(stmt, 4, "size", 0, MOST_COUNTED, flaw);
    c->crc32 = row_int_in_range(stmt, 5, "checksum", 0, UINT32_MAX, flaw);
    c->created = row_real(stmt, 6);
    if (flaw[0] || strchr(c->file, '/')) /* it would lie outside of the run's folder */
        c->file[0] = '\0';
}

int checkpoint_list(struct store *store, int64_t run, struct checkpoint **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT run, step, kind, file, bytes, crc32, created FROM "
                                "checkpoint WHERE run = ? ORDER BY step DESC, created DESC", "i", run),
                       sizeof **out, read_checkpoint, (void **)out, n, err);
}

int checkpoint_drop(struct store *store, const struct checkpoint *c, struct err *err)
{
    return db_run(store->db, err, "DELETE FROM checkpoint WHERE run = ? AND step = ? AND kind = ?", "iit", c->run,
                  c->step, c->kind);
}

int checkpoint_forget_after(struct store *store, int64_t run, int64_t step, struct err *err)
{
    return db_run(store->db, err, "DELETE FROM checkpoint WHERE run = ? AND step > ?", "ii", run, step);
}
