/* Snapshots and the leases that ask for them: see snapshot.h. */
#include "store/snapshot.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/internal.h"

#include <string.h>

int snapshot_put(struct store *store, int64_t run, const char *kind, int64_t step, const void *data, size_t bytes,
                 struct err *err)
{
    return db_run(store->db, err, "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)", "itidb", run, kind, step,
                  clock_wall(), data, bytes);
}

int snapshot_get(struct store *store, int64_t run, const char *kind, int64_t *step, char **data, size_t *bytes,
                 struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT step, data FROM snapshot WHERE run = ? AND kind = ?", "it",
                                 run, kind);
    int got = db_next(stmt, err);
    if (got != 1)
        return got;
    *step = row_int(stmt, 0);
    const void *blob = row_blob(stmt, 1, bytes);
    *data = xmalloc(*bytes + 1);
    memcpy(*data, blob ? blob : "", *bytes);
    (*data)[*bytes] = '\0';
    db_done(stmt);
    return 1;
}

int lease_renew(struct store *store, int64_t run, const char *watcher, double seconds, struct err *err)
{
    if (seconds > 0)
        return db_run(store->db, err, "INSERT OR REPLACE INTO lease VALUES (?, ?, ?)", "itd", run, watcher,
                      clock_wall() + seconds);
    return db_run(store->db, err, "DELETE FROM lease WHERE run = ? AND (watcher = ? OR until < ?)", "itd", run,
                  watcher, clock_wall());
}

int lease_active(struct store *store, int64_t run, struct err *err)
{
    int64_t active;
    if (db_int(store->db, &active, 0, err, "SELECT count(*) FROM lease WHERE run = ? AND until > ?", "id", run,
               clock_wall()) < 0)
        return -1;
    return active > 0;
}
