/* JSON by SQLite: see json.h. */
#include "store/json.h"

#include "store/internal.h"

char *json_at(struct store *store, const char *json, size_t length, const char *path, struct err *err)
{
    return db_text(store->db, err, "SELECT json_extract(CAST(?1 AS TEXT), ?2)", "bt", (const void *)json, length,
                   path);
}
