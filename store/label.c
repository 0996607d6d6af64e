/* Labels of runs: see label.h. */
#include "store/label.h"

#include "store/base/text.h"
#include "store/internal.h"

#include <string.h>

static int check_tag(struct store *store, int64_t id, const char *word, struct err *err)
{
    struct run run;
    if (!name_is_valid(word))
        return err_set(err, ERR_USAGE, "'%s' cannot be a tag: use letters, digits, '-', '_' or '.', without blanks",
                       word);
    if (run_get(store, id, &run, err))
        return -1;
    return strlen(run.tags) + 1 + strlen(word) < sizeof run.tags
               ? 0 : err_set(err, ERR_USAGE, "run %lld has so many tags that there is no room for %s: remove some "
                             "with nearfar tag %lld WORD --remove", (long long)id, word, (long long)id);
}

static int check_note(const char *text, struct err *err)
{
    const size_t most = sizeof ((struct run *)0)->note - 1;
    if (!text_is_utf8(text))
        return err_set(err, ERR_USAGE, "the note is no UTF-8: write it in a terminal that is");
    return strlen(text) <= most ? 0 : err_set(err, ERR_USAGE, "the note has %zu bytes, and %zu is the most: shorten "
                                              "it", strlen(text), most);
}

int label_add(struct store *store, int64_t run, const char *kind, const char *text, struct err *err)
{
    bool is_note = !strcmp(kind, LABEL_NOTE);
    if ((is_note && check_note(text, err)) || store_begin(store, err))
        return -1;
    if ((strcmp(kind, LABEL_TAG) != 0 || !check_tag(store, run, text, err)) &&
        (!is_note || label_remove(store, run, kind, NULL, err) >= 0) &&
        !db_run(store->db, err, "INSERT OR IGNORE INTO label VALUES (?, ?, ?)", "itt", run, kind, text))
        return store_commit(store, err);
    store_rollback(store);
    return -1;
}

int label_remove(struct store *store, int64_t run, const char *kind, const char *text, struct err *err)
{
    if (db_run(store->db, err, "DELETE FROM label WHERE run = ?1 AND kind = ?2 AND (text = ?3 OR ?4)", "itti", run,
               kind, text ? text : "", (int64_t)!text))
        return -1;
    return (int)db_changes(store->db);
}

/* FNV-1a. */
static uint64_t add_to_stamp(uint64_t stamp, const void *bytes, size_t n)
{
    for (const unsigned char *byte = bytes; n--; byte++)
        stamp = (stamp ^ *byte) * 1099511628211u;
    return stamp;
}

int label_stamp(struct store *store, uint64_t *stamp, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT run, kind, text FROM label ORDER BY run, kind, text", "");
    uint64_t sum = 14695981039346656037u;
    int got;
    while ((got = db_next(stmt, err)) == 1) {
        int64_t run = row_int(stmt, 0);
        sum = add_to_stamp(sum, &run, sizeof run);
        for (int column = 1; column <= 2; column++) /* with its final zero */
            sum = add_to_stamp(sum, row_text(stmt, column), strlen(row_text(stmt, column)) + 1);
    }
    *stamp = sum;
    return got;
}
