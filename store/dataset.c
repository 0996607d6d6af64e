/* Data sets as packed columns and rows of names: see dataset.h. */
#include "store/dataset.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_PER_TRANSACTION = 20000 };

#define COLUMNS "id, name, kind, source, split, users, items, train, test, duplicates, skipped, created, " \
    "fingerprint, task"

static void read_dataset(struct stmt *stmt, void *element)
{
    struct dataset *d = element;
    d->id = row_int(stmt, 0);
    COPY_TEXT(d->name, row_text(stmt, 1));
    COPY_TEXT(d->kind, row_text(stmt, 2));
    COPY_TEXT(d->source, row_text(stmt, 3));
    COPY_TEXT(d->split, row_text(stmt, 4));
    d->users = row_int_in_range(stmt, 5, "number of users", 0, UINT32_MAX - 1, d->flaw);
    d->items = row_int_in_range(stmt, 6, "number of items", 0, UINT32_MAX - 1, d->flaw);
    d->train = row_int_in_range(stmt, 7, "number of interactions", 0, MOST_COUNTED, d->flaw);
    d->test = row_int_in_range(stmt, 8, "number of test interactions", 0, MOST_COUNTED, d->flaw);
    d->duplicates = row_int_in_range(stmt, 9, "number of duplicates", 0, MOST_COUNTED, d->flaw);
    d->skipped = row_int_in_range(stmt, 10, "number of skipped lines", 0, MOST_COUNTED, d->flaw);
    d->created = row_held_real(stmt, 11, "moment of creation", LAST_MOMENT, d->flaw);
    COPY_TEXT(d->fingerprint, row_text(stmt, 12));
    COPY_TEXT(d->task, row_text(stmt, 13));
}

/* Beyond ASCII a letter is what is no blank, punctuation, control, mark of direction, symbol or private character. */
static bool is_letter(uint32_t rune)
{
    static const struct {
        uint32_t first, last;
    } others[] = {
        {0x80, 0xa9},     {0xab, 0xb4},     {0xb6, 0xb9},     {0xbb, 0xbf},     {0x61c, 0x61c},   {0x1680, 0x1680},
        {0x180e, 0x180e}, {0x2000, 0x2bff}, {0x2e00, 0x2e7f}, {0x3000, 0x3004}, {0x3008, 0x3020},
        {0x3030, 0x3030}, {0xe000, 0xf8ff}, {0xfe00, 0xfe6f}, {0xfeff, 0xff0f}, {0xff1a, 0xff20}, {0xffe0, 0xffff},
        {0xe0000, 0x10ffff},
    };
    if (rune < 0x80)
        return strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", (int)rune) != NULL;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (rune >= others[i].first && rune <= others[i].last)
            return false;
    return true;
}

bool name_is_valid(const char *name)
{
    uint32_t rune;
    size_t length = 0, bytes;
    while ((bytes = text_rune(name + length, &rune)) > 0 && is_letter(rune))
        length += bytes;
    return length && !name[length] && length < 64 && name[0] != '-';
}

static int one(struct stmt *stmt, struct dataset *out, struct err *err)
{
    int got = db_next(stmt, err);
    if (got == 1) {
        memset(out, 0, sizeof *out);
        read_dataset(stmt, out);
        db_done(stmt);
    }
    return got;
}

int dataset_find(struct store *store, const char *name, struct dataset *out, struct err *err)
{
    int got = one(db_query(store->db, err, "SELECT " COLUMNS " FROM dataset WHERE name = ? AND status = 'ready'", "t",
                           name), out, err);
    if (got)
        return got == 1 ? 0 : -1;
    return not_found(store, N_("data set"), name, "SELECT name FROM dataset WHERE status = 'ready'", err);
}

int dataset_get(struct store *store, int64_t id, struct dataset *out, struct err *err)
{
    int got = one(db_query(store->db, err, "SELECT " COLUMNS " FROM dataset WHERE id = ?", "i", id), out, err);
    if (got)
        return got == 1 ? 0 : -1;
    return err_set(err, ERR_NOT_FOUND, "there is no data set %lld", (long long)id);
}

int count_names(struct store *store, int64_t id, const char *side, int64_t *n, struct err *err)
{
    return db_int(store->db, n, 0, err, "SELECT max(idx) + 1 FROM name WHERE dataset = ? AND side = ? AND "
                  "typeof(idx) = 'integer'", "it", id, side);
}

int dataset_check(struct store *store, const struct dataset *dataset, struct err *err)
{
    int64_t users, items;
    if (count_names(store, dataset->id, "user", &users, err) < 0 || count_names(store, dataset->id, "item", &items,
                                                                                err) < 0)
        return -1;
    if (dataset->flaw[0])
        return err_set(err, ERR_FAILED, "the data set %s is damaged (%s): import it again", dataset->name,
                       dataset->flaw);
    if (users != dataset->users || items != dataset->items)
        return err_set(err, ERR_FAILED, "the data set %s is damaged: it says that it has %lld user%s "
                       "and %lld item%s, and names %lld and %lld; import it again", dataset->name,
                       (long long)dataset->users, plural(dataset->users), (long long)dataset->items,
                       plural(dataset->items), (long long)users, (long long)items);
    return 0;
}

int dataset_check_rows(const struct dataset *dataset, struct err *err)
{
    if (strcmp(dataset->kind, DATASET_IMPORTED))
        return 0;
    return err_set(err, ERR_USAGE, "%s has no rows: runs of another program were imported to it, and nothing can be "
                   "trained on it; name a data set that was imported here (nearfar data)", dataset->name);
}

/* Children first and in pieces, so that no transaction is long. */
static int delete_dataset(struct store *store, int64_t id, struct err *err)
{
    static const char *const pieces[] = {
        "DELETE FROM name WHERE (dataset, side, idx) IN (SELECT dataset, side, idx FROM name WHERE dataset = "
        "? LIMIT 20000)", ("DELETE FROM column_chunk WHERE (dataset, split, name, seq) IN (SELECT dataset, split, "
                           "name, seq FROM "
         "column_chunk WHERE dataset = ? LIMIT 4)"),
        "DELETE FROM dataset WHERE id = ?"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        do {
            if (db_run(store->db, err, pieces[i], "i", id) < 0)
                return -1;
        } while (db_changes(store->db));
    return 0;
}

/* What an import left that is dead. Its lock is taken before its status is looked at again: a living import holds the
 * lock until it is ready, which it may have become since. */
static int sweep_one(struct store *store, int64_t id, struct err *err)
{
    int64_t dead = 0;
    int lock = store_lock(store, LOCK_IMPORT, id, NULL);
    if (lock < 0)
        return 0;
    int result = db_int(store->db, &dead, 0, err, "SELECT count(*) FROM dataset WHERE id = ? AND "
                        "status = 'importing'", "i", id);
    if (!result && dead)
        result = delete_dataset(store, id, err);
    close(lock);
    return result;
}

static int sweep(struct store *store, struct err *err)
{
    int64_t last = 0;
    for (;;) {
        int64_t id;
        if (db_int(store->db, &id, -1, err, "SELECT min(id) FROM dataset WHERE status = 'importing' AND id > ?", "i",
                   last) < 0)
            return -1;
        if (id < 0)
            return 0;
        if (sweep_one(store, id, err) < 0)
            return -1;
        last = id;
    }
}

int dataset_list(struct store *store, struct dataset **out, size_t *n, struct err *err)
{
    if (store->writable && sweep(store, err) < 0)
        return -1;
    return rows_gather(db_query(store->db, err, "SELECT " COLUMNS " FROM dataset WHERE status = "
                                "'ready' ORDER BY name", ""),
                       sizeof **out, read_dataset, (void **)out, n, err);
}

int dataset_count_runs(struct store *store, const struct dataset *dataset, int64_t *runs, struct err *err)
{
    return db_int(store->db, runs, 0, err, "SELECT count(*) FROM run WHERE dataset = ?", "i", dataset->id);
}

int dataset_remove(struct store *store, const struct dataset *dataset, struct err *err)
{
    int64_t runs;
    if (dataset_count_runs(store, dataset, &runs, err) < 0)
        return -1;
    if (runs)
        return err_set(err, ERR_FAILED, "%lld run%s use%s the data set %s: remove %s first (nearfar ls, nearfar rm)",
                       (long long)runs, plural(runs), runs == 1 ? "s" : "", dataset->name,
                       runs == 1 ? "it" : "them");
    /* Not to be seen from here on, should we be interrupted; unless a run has come to use it in this moment. */
    if (db_run(store->db, err, "UPDATE dataset SET status = 'importing' WHERE id = ?1 AND NOT EXISTS (SELECT 1 "
               "FROM run WHERE dataset = ?1)", "i", dataset->id) < 0)
        return -1;
    if (!db_changes(store->db))
        return err_set(err, ERR_BUSY, "the data set %s has just got a new run: try again", dataset->name);
    return delete_dataset(store, dataset->id, err);
}

static int refuse_taken(struct store *store, const char *name, struct err *err)
{
    char *status = db_text(store->db, err, "SELECT status FROM dataset WHERE name = ?", "t", name);
    if (!status)
        return 0;
    if (strcmp(status, "ready"))
        err_set(err, ERR_BUSY, "the data set %s is being imported by somebody else: wait, or choose another name",
                name);
    else
        err_set(err, ERR_FAILED, "there is a data set %s already: choose another name, or remove it first "
                "(nearfar data rm %s)", name, name);
    free(status);
    return -1;
}

/* The lock of a data set that is about to be. Whoever has just swept one of this number away may hold it for a moment
 * more. */
static int lock_new(struct store *store, int64_t id, struct err *err)
{
    int lock = store_lock(store, LOCK_IMPORT, id, err);
    for (int attempt = 0; attempt < 200 && lock < 0 && err->code == ERR_BUSY; attempt++) {
        clock_sleep(0.005);
        err_clear(err);
        lock = store_lock(store, LOCK_IMPORT, id, err);
    }
    return lock;
}

int64_t dataset_create(struct store *store, const char *name, int *lock, struct err *err)
{
    if (!name_is_valid(name))
        return err_set(err, ERR_USAGE, "'%s' cannot name a data set: use 1 to 63 letters, digits, '-', '_' or '.'",
                       name);
    if (sweep(store, err) < 0 || db_begin(store->db, err) < 0)
        return -1;
    *lock = -1;
    err->code = ERR_NONE;
    if (refuse_taken(store, name, err) < 0 || err->code != ERR_NONE ||
        db_run(store->db, err, "INSERT INTO dataset (name, status, kind, source, split, users, items, train, test, "
               "duplicates, skipped, created) VALUES (?, 'importing', '', '', '', 0, 0, 0, 0, 0, 0, ?)", "td", name,
               clock_wall()) < 0)
        goto back;
    int64_t id = db_last_id(store->db);
    *lock = lock_new(store, id, err);
    if (*lock >= 0 && db_commit(store->db, err) == 0)
        return id;
    if (*lock >= 0)
        close(*lock);
back:
    db_rollback(store->db);
    return -1;
}

int dataset_put_names(struct store *store, int64_t id, const char *side, const struct name *names, size_t n,
                      struct err *err)
{
    for (size_t at = 0; at < n;) {
        if (db_begin(store->db, err) < 0)
            return -1;
        for (size_t end = at + NAMES_PER_TRANSACTION; at < n && at < end; at++)
            if (db_run(store->db, err, "INSERT INTO name VALUES (?, ?, ?, ?, ?)", "ititt", id, side, (int64_t)at,
                       names[at].id, names[at].title) < 0) {
                db_rollback(store->db);
                return -1;
            }
        if (db_commit(store->db, err) < 0)
            return -1;
    }
    return 0;
}

int dataset_publish(struct store *store, int64_t id, const struct dataset *facts, const char *warnings, int lock,
                    struct err *err)
{
    char source[sizeof facts->source]; /* a file name may be of any bytes, a text may not */
    COPY_TEXT(source, facts->source);
    for (char *c = source; !text_is_utf8(source) && *c; c++)
        *c = (unsigned char)*c < 0x80 ? *c : '?';
    int result = db_run(store->db, err, "UPDATE dataset SET status = 'ready', kind = ?, source = ?, split = "
                        "?, users = ?, items = ?, train = ?, test = ?, duplicates = ?, skipped = ?, fingerprint = ?, "
                        "warnings = ?, task = ? WHERE id = ?", "tttiiiiiittti", facts->kind, source, facts->split,
                        facts->users, facts->items, facts->train, facts->test, facts->duplicates, facts->skipped,
                        facts->fingerprint, warnings, facts->task, id);
    if (result < 0)
        return -1;
    if (!db_changes(store->db))
        return err_set(err, ERR_FAILED, "the data set was removed while it was imported: import it again");
    close(lock);
    return 0;
}

void dataset_abandon(struct store *store, int64_t id, int lock)
{
    db_rollback(store->db);
    delete_dataset(store, id, NULL); /* should it fail, the next sweep does it */
    close(lock);
}

static bool pairs_are_sound(const struct dataset *dataset, const uint32_t *user, size_t n_user, const uint32_t *item,
                            size_t n_item)
{
    bool sound = n_user == n_item;
    for (size_t i = 0; sound && i < n_user; i++)
        sound = user[i] < dataset->users && item[i] < dataset->items;
    return sound;
}

int dataset_pairs(struct store *store, const struct dataset *dataset, const char *split, uint32_t **user,
                  uint32_t **item, size_t *n, struct err *err)
{
    void *users = NULL, *items = NULL;
    size_t n_items = 0;
    int result = dataset_column(store, dataset->id, split, "user", COLUMN_U32, &users, n, err);
    if (!result)
        result = dataset_column(store, dataset->id, split, "item", COLUMN_U32, &items, &n_items, err);
    if (!result && !pairs_are_sound(dataset, users, *n, items, n_items))
        result = err_set(err, ERR_FAILED, "the %s split of the data set %s is damaged: import it again", split,
                         dataset->name);
    *user = result ? NULL : users;
    *item = result ? NULL : items;
    if (result) {
        free(users);
        free(items);
    }
    return result;
}

bool classes_are_sound(const uint32_t *class, size_t n, size_t rows, size_t *classes)
{
    bool *seen = xcalloc(rows + 1, sizeof *seen);
    bool sound = n == rows;
    *classes = 0;
    for (size_t i = 0; sound && i < n; i++) {
        if (class[i] == NO_CLASS)
            continue;
        sound = class[i] < rows;
        if (sound && class[i] >= *classes)
            *classes = class[i] + 1;
        seen[sound ? class[i] : rows] = true;
    }
    for (size_t c = 0; c < *classes; c++)
        sound &= seen[c];
    free(seen);
    return sound;
}

int dataset_classes(struct store *store, const struct dataset *dataset, uint32_t **class, size_t *classes,
                    struct err *err)
{
    void *data;
    size_t n;
    *class = NULL;
    *classes = 0;
    if (dataset_check(store, dataset, err) < 0 || dataset_column(store, dataset->id, "items", "class", COLUMN_U32,
                                                                 &data, &n, err) < 0)
        return -1;
    if (!n) { /* it has none, though there may be a chunk */
        free(data);
        return 0;
    }
    if (!classes_are_sound(data, n, (size_t)dataset->items, classes)) {
        free(data);
        return err_set(err, ERR_FAILED, "the classes of the data set %s are damaged: import it again", dataset->name);
    }
    *class = data;
    return 0;
}

int dataset_has_times(struct store *store, int64_t id, bool *timed, struct err *err)
{
    int64_t found;
    if (db_int(store->db, &found, 0, err, "SELECT EXISTS (SELECT 1 FROM column_chunk WHERE dataset = ? AND "
               "split = 'train' AND name = 'time')", "i", id) < 0)
        return -1;
    *timed = found;
    return 0;
}

int dataset_count_classes(struct store *store, const struct dataset *dataset, int64_t *classes, int64_t *without,
                          struct err *err)
{
    uint32_t *class;
    size_t n;
    if (dataset_classes(store, dataset, &class, &n, err) < 0)
        return -1;
    *classes = (int64_t)n;
    *without = 0;
    for (int64_t i = 0; class && i < dataset->items; i++)
        *without += class[i] == NO_CLASS;
    free(class);
    return 0;
}

/* Whether something can have this index: whoever is told it looks it up in an array. */
static int check_place(struct store *store, int64_t id, const char *side, int64_t idx, struct err *err)
{
    struct dataset dataset;
    if (dataset_get(store, id, &dataset, err) < 0)
        return -1;
    int64_t n = !strcmp(side, "user") ? dataset.users : dataset.items; /* and there are no more classes than items */
    return idx < n ? 0 : err_set(err, ERR_FAILED, "the data set %s is damaged: it names %ss that it does not count; "
                                 "import it again", dataset.name, side);
}

int dataset_index(struct store *store, int64_t id, const char *side, const char *outside, int64_t *idx,
                  struct err *err)
{
    if (db_int(store->db, idx, -1, err, "SELECT idx FROM name WHERE dataset = ? AND side = ? AND id = ?", "itt", id,
               side, outside) < 0)
        return -1;
    if (*idx >= 0)
        return check_place(store, id, side, *idx, err);
    char *example = db_text(store->db, err, "SELECT group_concat(id, ', ') FROM (SELECT id FROM name WHERE "
                            "dataset = ? AND side = ? ORDER BY idx LIMIT 3)", "it", id, side);
    err_set(err, ERR_NOT_FOUND, "there is no %s %s in this data set; its %ss are called like %s", _(side), outside,
            _(side), example ? example : _("(none)"));
    free(example);
    return -1;
}

int dataset_name(struct store *store, int64_t id, const char *side, int64_t idx, char **name, char **title,
                 struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT id, title FROM name WHERE dataset = ? AND side "
                                 "= ? AND idx = ?", "iti", id, side, idx);
    int got = db_next(stmt, err);
    if (got == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no %s with index %lld in this data set", _(side),
                       (long long)idx);
    if (got < 0)
        return -1;
    *name = xstrdup(row_text(stmt, 0));
    *title = row_null(stmt, 1) ? NULL : xstrdup(row_text(stmt, 1));
    db_done(stmt);
    return 0;
}

void names_release(struct name *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free((void *)(uintptr_t)names[i].id);
        free((void *)(uintptr_t)names[i].title);
    }
    free(names);
}

int dataset_names(struct store *store, const struct dataset *dataset, const char *side, struct name **names,
                  size_t *n, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT idx, id, title FROM name WHERE dataset = ? AND side = "
                                 "? ORDER BY idx", "it", dataset->id, side);
    int64_t counted = !strcmp(side, "user") ? dataset->users : !strcmp(side, "item") ? dataset->items : -1;
    size_t capacity = 0;
    bool whole = true;
    int got;
    *names = NULL;
    *n = 0;
    while ((got = db_next(stmt, err)) == 1) {
        ARRAY_ROOM(*names, *n, capacity);
        whole &= row_int(stmt, 0) == (int64_t)*n;
        (*names)[(*n)++] = (struct name){xstrdup(row_text(stmt, 1)),
                                         row_null(stmt, 2) ? NULL : xstrdup(row_text(stmt, 2))};
    }
    if (!got && (!whole || (counted >= 0 && counted != (int64_t)*n)))
        got = err_set(err, ERR_FAILED, "the names of %ss of the data set %s are damaged: import it again", side,
                      dataset->name);
    if (!got)
        return 0;
    names_release(*names, *n);
    *names = NULL;
    *n = 0;
    return -1;
}

void warnings_release(char **warnings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(warnings[i]);
    free(warnings);
}

int dataset_warnings(struct store *store, const struct dataset *dataset, char ***warnings, size_t *n, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT value FROM dataset, json_each(iif(json_valid(warnings), "
                                 "warnings, '[]')) WHERE dataset.id = ? ORDER BY key", "i", dataset->id);
    size_t capacity = 0;
    int got;
    *warnings = NULL;
    *n = 0;
    while ((got = db_next(stmt, err)) == 1) {
        ARRAY_ROOM(*warnings, *n, capacity);
        (*warnings)[(*n)++] = xstrdup(row_text(stmt, 0));
    }
    return got;
}

int dataset_set_fingerprint(struct store *store, struct dataset *dataset, const char *fingerprint, struct err *err)
{
    COPY_TEXT(dataset->fingerprint, fingerprint);
    return db_run(store->db, err, "UPDATE dataset SET fingerprint = ? WHERE id = ?", "ti", fingerprint, dataset->id);
}

int dataset_match(struct store *store, int64_t a, int64_t b, const char *side, uint32_t **in_a, uint32_t **in_b,
                  size_t *n, struct err *err)
{
    *in_a = *in_b = NULL;
    *n = 0;
    struct dataset of_a, of_b;
    if (dataset_get(store, a, &of_a, err) < 0 || dataset_get(store, b, &of_b, err) < 0)
        return -1;
    bool users = !strcmp(side, "user");
    int64_t in_all_a = users ? of_a.users : of_a.items, in_all_b = users ? of_b.users : of_b.items;
    struct stmt *stmt = db_query(store->db, err, "SELECT x.idx, y.idx FROM name y CROSS JOIN name x ON x.dataset = ? "
                                 "AND x.side = y.side AND x.id = y.id WHERE y.dataset = ? AND y.side = ? "
                                 "ORDER BY y.idx", "iit", a, b, side);
    size_t capacity = 0;
    int got;
    while ((got = db_next(stmt, err)) == 1) {
        int64_t x = row_int(stmt, 0), y = row_int(stmt, 1);
        if (x < 0 || y < 0 || x >= in_all_a || y >= in_all_b) {
            db_done(stmt);
            return err_set(err, ERR_FAILED, "the data set %s is damaged: it names %ss that it does not count; "
                           "import it again", y < 0 || y >= in_all_b ? of_b.name : of_a.name, side);
        }
        if (*n == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            *in_a = xrealloc(*in_a, capacity, sizeof **in_a);
            *in_b = xrealloc(*in_b, capacity, sizeof **in_b);
        }
        (*in_a)[*n] = (uint32_t)x;
        (*in_b)[(*n)++] = (uint32_t)y;
    }
    return got;
}
