/* Words under a name: see memo.h. */
#include "store/memo.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <stdlib.h>

int memo_set(struct store *store, const char *kind, const char *name, const char *text, struct err *err)
{
    return db_run(store->db, err, "INSERT OR REPLACE INTO meta VALUES (? || ' ' || ?, ?)", "ttt", kind, name, text);
}

char *memo_get(struct store *store, const char *kind, const char *name, struct err *err)
{
    return db_text(store->db, err, "SELECT value FROM meta WHERE key = ? || ' ' || ?", "tt", kind, name);
}

int memo_remove(struct store *store, const char *kind, const char *name, struct err *err)
{
    if (db_run(store->db, err, "DELETE FROM meta WHERE key = ? || ' ' || ?", "tt", kind, name))
        return -1;
    return db_changes(store->db) > 0;
}

static void read_memo(struct stmt *stmt, void *element)
{
    struct memo *memo = element;
    COPY_TEXT(memo->name, row_text(stmt, 0));
    COPY_TEXT(memo->text, row_text(stmt, 1));
}

int memo_list(struct store *store, const char *kind, struct memo **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT substr(key, length(?1) + 2), value FROM meta WHERE "
                                "substr(key, 1, length(?1) + 1) = ?1 || ' ' ORDER BY key", "t", kind),
                       sizeof **out, read_memo, (void **)out, n, err);
}
