/* Opening the one file: see store.h.
 *
 * Migrations: `migrations[v]` takes a store from version v to v + 1. The first is schema.sql itself, which always
 * makes a store of the newest version. They only add. */
#include "store/internal.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "NFAR": marks the file as ours, for us and for file(1). */
#define APPLICATION_ID "0x4e464152"
enum { APPLICATION = 0x4e464152 };

/* What an engine of before says of a metric is its name alone; the rest follows from it. */
#define METRIC_FACTS \
    "split = iif(name LIKE 'valid/%', 'valid', iif(name LIKE 'test/%', 'test', '')), " \
    "cut = iif(instr(name, '@'), CAST(substr(name, instr(name, '@') + 1) AS INTEGER), 0), " \
    "base = substr(name, instr(name, '/') + 1, iif(instr(name, '@'), instr(name, '@') - instr(name, '/') - 1, " \
    "length(name))), " \
    "pane = CASE WHEN name LIKE 'valid/%' OR name LIKE 'test/%' THEN 'main' WHEN name LIKE 'health/%' THEN " \
    "'health' " \
    "WHEN name = 'loss' OR name LIKE 'loss/%' THEN 'loss' ELSE 'knob' END, " \
    "comparable = NOT (name = 'loss' OR name LIKE 'loss/%') "
/* The list length of a run of before, and whether it holds validation out. */
#define LENGTH_OF_RUN "coalesce((SELECT value FROM setting WHERE setting.run = run.id AND knob = 'k'), 20)"
#define SPLIT_OF_RUN \
    "iif(CAST(coalesce((SELECT value FROM setting WHERE setting.run = run.id AND knob = 'validation'), 0.1) AS " \
    "REAL) > 0, 'valid', 'test')"

static const char schema[] =
#include "schema.inc"
    ;
static const char *const migrations[] = {
    schema,
    "ALTER TABLE event ADD COLUMN answer TEXT NOT NULL DEFAULT ''", /* 2: what the engine said of a change */
    /* 3 */
    ("CREATE TABLE given (run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, kind TEXT NOT NULL, source "
     "TEXT NOT NULL, "
     "from_run INTEGER REFERENCES run(id) ON DELETE SET NULL, from_step INTEGER, file TEXT NOT NULL DEFAULT '', "
     "bytes INTEGER NOT NULL DEFAULT 0, crc32 INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, kind)) WITHOUT ROWID"),
    /* 4: what an import found; by which rules a run is computed; what is wrong with it; of which change it is the
     * twin */
    ("ALTER TABLE dataset ADD COLUMN fingerprint TEXT NOT NULL DEFAULT ''; "
     "ALTER TABLE dataset ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]'; "
     "ALTER TABLE run ADD COLUMN rules INTEGER NOT NULL DEFAULT 1; "
     "ALTER TABLE run ADD COLUMN alarm TEXT NOT NULL DEFAULT ''; "
     "ALTER TABLE run ADD COLUMN twin_of INTEGER; "
     "ALTER TABLE run ADD COLUMN stop_at INTEGER; "
     "ALTER TABLE run ADD COLUMN evaluates_from INTEGER NOT NULL DEFAULT 0; "
     "CREATE INDEX run_children ON run(parent)"),
    /* 5: what a metric is, and by which a run is judged; before, that was recall, on validation where there was
     * any */
    ("ALTER TABLE metric ADD COLUMN base TEXT NOT NULL DEFAULT ''; "
     "ALTER TABLE metric ADD COLUMN split TEXT NOT NULL DEFAULT ''; "
     "ALTER TABLE metric ADD COLUMN cut INTEGER NOT NULL DEFAULT 0; "
     "ALTER TABLE metric ADD COLUMN pane TEXT NOT NULL DEFAULT ''; "
     "ALTER TABLE metric ADD COLUMN unit TEXT NOT NULL DEFAULT ''; "
     "ALTER TABLE metric ADD COLUMN comparable INTEGER NOT NULL DEFAULT 1; "
     "ALTER TABLE run ADD COLUMN main_metric INTEGER REFERENCES metric(id); "
     "ALTER TABLE knob ADD COLUMN was TEXT NOT NULL DEFAULT ''; CREATE INDEX knob_was ON knob(was); "
     "CREATE TRIGGER metric_described AFTER INSERT ON metric WHEN new.base = '' "
     "BEGIN UPDATE metric SET " METRIC_FACTS "WHERE id = new.id; END; "
     "UPDATE metric SET " METRIC_FACTS "; "
     "INSERT OR IGNORE INTO metric (name, higher) "
     "SELECT DISTINCT " SPLIT_OF_RUN " || '/recall@' || " LENGTH_OF_RUN ", 1 FROM run; UPDATE run SET main_metric = "
     "coalesce((SELECT metric.id FROM summary JOIN metric ON metric.id = summary.metric WHERE summary.run = run.id "
     "AND base = 'recall' AND cut = " LENGTH_OF_RUN " ORDER BY split DESC LIMIT 1), (SELECT id FROM "
     "metric WHERE name = " SPLIT_OF_RUN " || '/recall@' || " LENGTH_OF_RUN "))"),
    /* 6: collections, features and relations; those of interactions follow from where their chunks lie, also when a
     * program of before ends an import later */
    ("CREATE TABLE collection (dataset INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE, name "
     "TEXT NOT NULL, ord INTEGER NOT NULL, rows INTEGER NOT NULL, named INTEGER NOT NULL DEFAULT 1, PRIMARY KEY "
     "(dataset, name)) WITHOUT ROWID; CREATE TABLE feature (dataset INTEGER NOT NULL REFERENCES dataset(id) ON "
     "DELETE CASCADE, collection TEXT NOT NULL, name TEXT NOT NULL, ord INTEGER NOT NULL, kind TEXT NOT NULL, type "
     "TEXT NOT NULL, shape TEXT NOT NULL DEFAULT '', classes INTEGER NOT NULL DEFAULT 0, place TEXT NOT NULL, chunk "
     "TEXT NOT NULL, side TEXT NOT NULL DEFAULT '', PRIMARY KEY (dataset, collection, name)) WITHOUT ROWID; CREATE "
     "TABLE relation (dataset INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE, name TEXT NOT NULL, ord "
     "INTEGER NOT NULL, role TEXT NOT NULL, from_name TEXT NOT NULL, to_name TEXT NOT NULL, from_chunk TEXT NOT "
     "NULL, to_chunk TEXT NOT NULL, value_chunk TEXT NOT NULL DEFAULT '', time_chunk TEXT NOT NULL DEFAULT '', "
     "train INTEGER NOT NULL, test INTEGER NOT NULL, PRIMARY KEY (dataset, name)) WITHOUT ROWID; CREATE TRIGGER "
     "dataset_described AFTER UPDATE OF status ON dataset WHEN new.status = 'ready' AND new.kind = "
     "'interactions' AND NOT EXISTS (SELECT 1 FROM collection WHERE dataset = new.id) BEGIN INSERT INTO collection "
     "(dataset, name, ord, rows) VALUES (new.id, 'user', 0, new.users), (new.id, 'item', 1, new.items); INSERT INTO "
     "relation SELECT new.id, 'chose', 0, 'positive', 'user', 'item', 'user', 'item', iif(EXISTS (SELECT 1 FROM "
     "column_chunk WHERE dataset = new.id AND split IN ('train', 'test') AND name = 'rating'), 'rating', ''), "
     "iif(EXISTS (SELECT 1 FROM column_chunk WHERE dataset = new.id AND split IN ('train', 'test') AND name = "
     "'time'), 'time', ''), new.train, new.test; INSERT INTO feature (dataset, collection, name, ord, kind, type, "
     "classes, place, chunk, side) SELECT new.id, 'item', 'class', 0, 'class', 'u32', (SELECT count(*) FROM name "
     "WHERE dataset = new.id AND side = 'class'), 'items', 'class', 'class' WHERE EXISTS (SELECT 1 FROM column_chunk "
     "WHERE dataset = new.id AND split = 'items' AND name = 'class'); END; ALTER TABLE dataset ADD COLUMN task TEXT "
     "NOT NULL DEFAULT 'user_item'; CREATE TABLE frame (id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES "
     "run(id) ON DELETE CASCADE, kind TEXT NOT NULL, step INTEGER NOT NULL, created REAL NOT NULL, bytes INTEGER NOT "
     "NULL, data BLOB NOT NULL, UNIQUE (run, kind, step)); UPDATE dataset SET status = status; ALTER TABLE run ADD "
     "COLUMN balanced TEXT NOT NULL DEFAULT ''; DROP TABLE preset; CREATE TABLE preset (name TEXT NOT NULL, data "
     "TEXT NOT NULL, ord INTEGER NOT NULL, help TEXT NOT NULL, settings TEXT NOT NULL, PRIMARY KEY (name, data)) "
     "WITHOUT ROWID; CREATE TABLE label (run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, kind TEXT NOT "
     "NULL, text TEXT NOT NULL DEFAULT '', PRIMARY KEY (run, kind, text)) WITHOUT ROWID; "
     "ALTER TABLE knob ADD COLUMN tries TEXT NOT NULL DEFAULT ''; "
     "CREATE TABLE lesson_answer (student TEXT NOT NULL, lesson TEXT NOT NULL, step TEXT NOT NULL, "
     "answer TEXT NOT NULL DEFAULT '', correct INTEGER, tries INTEGER NOT NULL DEFAULT 0, hints INTEGER NOT NULL "
     "DEFAULT 0, run INTEGER REFERENCES run(id) ON DELETE SET NULL, begun REAL NOT NULL, answered REAL, PRIMARY KEY "
     "(student, lesson, step)) WITHOUT ROWID; ALTER TABLE knob ADD COLUMN topic TEXT NOT NULL DEFAULT ''; "
     "DELETE FROM meta WHERE key = 'engine_fingerprint'"),
    /* 7: whose a run is, and how much students may train and keep */
    ("ALTER TABLE run ADD COLUMN owner TEXT NOT NULL DEFAULT ''; CREATE TABLE quota (student TEXT PRIMARY KEY, "
     "training INTEGER, runs INTEGER, megabytes INTEGER) WITHOUT ROWID"),
};
enum { VERSION = sizeof migrations / sizeof *migrations };

static int migrate(struct store *store, int64_t version, struct err *err)
{
    if (db_begin(store->db, err) < 0)
        return -1;
    /* Somebody else may have migrated while we waited for the lock. */
    if (db_int(store->db, &version, 0, err, "PRAGMA user_version", "") < 0)
        goto back;
    for (int64_t v = version, next; v < VERSION; v = next) {
        next = v ? v + 1 : VERSION;
        char *finish = xasprintf("PRAGMA application_id = " APPLICATION_ID "; PRAGMA user_version = %d", (int)next);
        int result = db_script(store->db, migrations[v], err);
        if (!result)
            result = db_script(store->db, finish, err);
        free(finish);
        if (result < 0)
            goto back;
    }
    return db_commit(store->db, err);
back:
    db_rollback(store->db);
    return -1;
}

/* In one read of the file: between three, another process could make the store. */
static int read_version(struct store *store, int64_t *version, int64_t *application, int64_t *tables, struct err *err)
{
    if (db_script(store->db, "BEGIN", err) < 0)
        return -1;
    int result = db_int(store->db, tables, 0, err, "SELECT count(*) FROM sqlite_schema", "") < 0 ||
                 db_int(store->db, version, 0, err, "PRAGMA user_version", "") < 0 ||
                 db_int(store->db, application, 0, err, "PRAGMA application_id", "") < 0 ? -1 : 0;
    db_rollback(store->db);
    return result;
}

static int check_version(struct store *store, struct err *err)
{
    int64_t version, application, tables;
    if (read_version(store, &version, &application, &tables, err) < 0)
        return -1;
    if (application != APPLICATION && (application || version || tables))
        return err_set(err, ERR_FAILED, "%s is a database, but not a nearfar store: name another file with --store",
                       store->path);
    if (version < 0 || (version == 0 && tables))
        return err_set(err, ERR_FAILED, "the store %s says that it is of version %d, which cannot be: it is "
                       "damaged, restore it from a copy", store->path, (int)version);
    if (version > VERSION)
        return err_set(err, ERR_FAILED, "the store %s is of version %d and "
                       "this nearfar (" NEARFAR_VERSION ") knows up to %d: use a newer nearfar", store->path,
                       (int)version, (int)VERSION);
    if (version == VERSION)
        return 0;
    if (!store->writable && !tables)
        return err_set(err, ERR_NOT_FOUND, "%s is empty: import a data set into it first (nearfar import --help), "
                       "or name another store with --store", store->path);
    if (!store->writable)
        return err_set(err, ERR_FAILED, access(store->path, W_OK) ? "the store %s is of the older version %d, and "
                       "cannot be brought up to date here: copy it to where it can be written, and name the "
                       "copy with --store" : N_("the store %s is of the older version %d: open it once for "
                       "writing (nearfar doctor)"), store->path, (int)version);
    return migrate(store, version, err);
}

static int try_set_up(struct store *store, struct err *err)
{
    if (check_version(store, err) < 0)
        return -1;
    /* NORMAL: a killed process loses nothing; a power cut may lose the last commits but never the file. */
    return db_script(store->db, store->writable ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                                                  "PRAGMA foreign_keys = ON"
                                                : "PRAGMA query_only = ON", err);
}

/* Going over to WAL does not wait for others by itself, and several processes may open a new store at once. */
static int set_up(struct store *store, struct err *err)
{
    const double patience = 5, began = clock_monotonic();
    store_patience(store, (int)(patience * 1000));
    while (try_set_up(store, err) < 0) {
        if (err->code != ERR_BUSY || clock_monotonic() - began > patience)
            return -1;
        err_clear(err);
        clock_sleep(0.01);
    }
    return 0;
}

/* Opens the file `path`, which is the store or a copy of it. */
static int open_file(struct store *store, const char *path, enum db_access access, struct err *err)
{
    store->db = db_open(path, access, err);
    if (store->db && set_up(store, err) == 0)
        return 0;
    store->cannot_share = store->db && db_cannot_share(store->db);
    db_close(store->db);
    store->db = NULL;
    return -1;
}

/* Readers of a WAL store share memory with its writers, in a file beside it. Where that cannot be made (a read-only
 * disk, somebody else's folder, a full disk) nobody writes either, as far as can be seen: the store is read as it is
 * now. What is still in the log beside it is only found in a copy. */
static int look_alone(struct store *store, struct err *err)
{
    char *copy = NULL;
    int result = 0;
    if (place_has_log(store->path)) {
        copy = place_copy(store->path, err);
        result = copy ? open_file(store, copy, DB_WRITE, err) : -1;
        if (copy)
            place_drop_copy(copy);
    } else {
        result = open_file(store, store->path, DB_FROZEN, err);
    }
    if (!result)
        store->note = xasprintf("the store %s cannot be written here: it is shown as it is now, and what others "
                                "write meanwhile is not seen", store->path);
    return result;
}

bool store_only_looks(void)
{
    const char *asked = getenv("NEARFAR_READ_ONLY");
    return asked && *asked;
}

static int check_may_write(const char *path, enum store_mode mode, struct err *err)
{
    if (mode == STORE_READ || !store_only_looks())
        return 0;
    return err_set(err, ERR_USAGE, "the store %s is only looked at (--read-only, or NEARFAR_READ_ONLY): leave that "
                   "out to change anything in it", path);
}

struct store *store_open(const char *path, enum store_mode mode, struct err *err)
{
    if (check_may_write(path, mode, err) < 0)
        return NULL;
    char *place = place_find(path, mode, err);
    if (!place)
        return NULL;
    struct store *store = xcalloc(1, sizeof *store);
    store->path = place;
    store->writable = mode != STORE_READ;
    /* A reader opens for writing where it can, to share the writers' memory, and promises not to write. */
    bool looks = store_only_looks(), writable = !looks && (store->writable || access(place, W_OK) == 0);
    int result = open_file(store, place, writable ? DB_WRITE : DB_READ, err);
    if (result < 0 && !store->writable && store->cannot_share) {
        err_clear(err);
        result = look_alone(store, err);
    } else if (!writable && !looks) {
        store->note = xasprintf("the store %s is read-only here: it can be looked at, but nothing in it can change",
                                place);
    }
    struct stat st;
    if (result == 0 && stat(place, &st) == 0) {
        store->device = st.st_dev;
        store->inode = st.st_ino;
        return store;
    }
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    db_close(store->db);
    free(store->path);
    free(store->note);
    free(store);
}

bool store_is_there(const struct store *store)
{
    struct stat st;
    return stat(store->path, &st) == 0 && st.st_dev == store->device && st.st_ino == store->inode;
}

int store_check_names(const struct store *store, struct err *err)
{
    return place_check_names(store->path, err);
}

const char *store_note(const struct store *store)
{
    return store->note;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

void store_patience(struct store *store, int milliseconds)
{
    db_patience(store->db, milliseconds);
}

int store_begin(struct store *store, struct err *err)
{
    return db_begin(store->db, err);
}

int store_commit(struct store *store, struct err *err)
{
    return db_commit(store->db, err);
}

void store_rollback(struct store *store)
{
    db_rollback(store->db);
}

int64_t store_version_of_data(struct store *store)
{
    int64_t version;
    return db_int(store->db, &version, 0, NULL, "PRAGMA data_version", "") < 0 ? -1 : version;
}

bool store_idle(const struct store *store)
{
    return db_idle(store->db);
}

char *store_run_folder(struct store *store, int64_t run, struct err *err)
{
    char *folder = xasprintf("%s-files/%lld", store->path, (long long)run);
    char *inside = xasprintf("%s/", folder);
    int result = store_only_looks() ? 0 : place_make_folders(inside, err);
    free(inside);
    if (!result)
        return folder;
    free(folder);
    return NULL;
}

int store_lock(const struct store *store, enum lock_kind kind, int64_t id, struct err *err)
{
    char *path = xasprintf("%s-lock", store->path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    int failed = errno;
    free(path);
    if (fd < 0)
        return err_set(err, ERR_FAILED, "cannot open the lock file %s-lock: %s", store->path, strerror(failed));
    /* Open-file-description locks: unlike a process's own they survive closing another descriptor of the file. */
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)id + ((off_t)kind << 40),
                         .l_len = 1};
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return fd;
    failed = errno;
    close(fd);
    if (failed == EAGAIN || failed == EACCES)
        return err_set(err, ERR_BUSY, "somebody else is at it");
    return err_set(err, ERR_FAILED, "cannot lock %s-lock: %s", store->path, strerror(failed));
}

/* Is one of these n locks held? */
static bool any_locked(const struct store *store, enum lock_kind kind, int64_t first, int64_t n)
{
    char *path = xasprintf("%s-lock", store->path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    free(path);
    if (fd < 0)
        return false;
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = (off_t)first + ((off_t)kind << 40),
                         .l_len = (off_t)n};
    bool locked = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return locked;
}

bool store_locked(const struct store *store, enum lock_kind kind, int64_t id)
{
    return any_locked(store, kind, id, 1);
}

bool store_locked_before(const struct store *store, enum lock_kind kind, int64_t id)
{
    return id > 0 && any_locked(store, kind, 0, id); /* a length of 0 would mean all there are */
}

void let_others_write(double began)
{
    const double least = 0.001;
    double took = clock_monotonic() - began;
    clock_sleep(took > least ? took : least);
}

int rows_gather(struct stmt *stmt, size_t size, void (*read)(struct stmt *stmt, void *element), void **out, size_t *n,
                struct err *err)
{
    char *array = NULL;
    size_t count = 0, capacity = 0;
    int got;
    while ((got = db_next(stmt, err)) == 1) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 16;
            array = xrealloc(array, capacity, size);
        }
        memset(array + count * size, 0, size);
        read(stmt, array + count++ * size);
    }
    if (got < 0) {
        free(array);
        array = NULL;
        count = 0;
    }
    *out = array;
    *n = count;
    return got;
}

int not_found(struct store *store, const char *what, const char *word, const char *sql, struct err *err)
{
    char *words[256];
    size_t n = 0;
    struct stmt *stmt = db_query(store->db, err, sql, "");
    while (n < 256 && db_next(stmt, err) == 1)
        words[n++] = xstrdup(row_text(stmt, 0));
    db_done(stmt);
    const char *near = nearest_word(word, (const char *const *)words, n);
    if (near)
        err_set(err, ERR_NOT_FOUND, "there is no %s %s; did you mean %s?", _(what), word, near);
    else
        err_set(err, ERR_NOT_FOUND, "there is no %s %s", _(what), word);
    while (n)
        free(words[--n]);
    return -1;
}
