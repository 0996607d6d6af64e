/* Runs and their settings: see run.h. */
#include "store/run.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"
#include "store/quota.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

const char *const run_status_names[] = {"queued", "running", "paused", "done", "stopped", "failed", "lost"};

/* An engine needs a moment between being started and taking its lock. */
static const double grace_seconds = 10;

#define LABEL(what, kind) "(SELECT " what " FROM label WHERE label.run = run.id AND kind = '" kind "')"
#define LABELS                                                                                             \
    LABEL("group_concat(text, ' ')", "tag") ", " LABEL("text", "note") ", " LABEL("count(*)", "star") ", " \
    LABEL("count(*)", "archived") " "
#define COLUMNS                                                                                                      \
    "run.id, run.name, run.dataset, dataset.name, preset, run.status, message, seed, threads, pid, engine, "         \
    "kernel, step, "                                                                                                 \
    "steps, epoch, rate, seconds, best_step, run.created, started, ended, parent, fork_step, rules, alarm, "         \
    "twin_of, stop_at, main_metric, balanced, dataset.kind, (SELECT value FROM setting WHERE "                   \
    "setting.run = run.id AND knob = 'baseline' AND value <> 'none'), " LABELS ", owner FROM run JOIN "    \
    "dataset ON dataset.id = run.dataset "

const char *run_counts(const struct run *run)
{
    return strcmp(run->dataset_kind, "interactions") ? N_("rows") : N_("interactions");
}

bool run_status_is_active(enum run_status status)
{
    return status <= RUN_PAUSED;
}

static enum run_status status_named(const char *name)
{
    for (int i = 0; i < RUN_LOST; i++)
        if (!strcmp(name, run_status_names[i]))
            return (enum run_status)i;
    return RUN_FAILED;
}

static void read_run(struct stmt *stmt, void *element)
{
    struct run *r = element;
    r->id = row_int(stmt, 0);
    COPY_TEXT(r->name, row_text(stmt, 1));
    r->dataset = row_int_in_range(stmt, 2, "data set", 0, INT64_MAX, r->flaw);
    COPY_TEXT(r->dataset_name, row_text(stmt, 3));
    COPY_TEXT(r->preset, row_text(stmt, 4));
    r->status = status_named(row_text(stmt, 5));
    COPY_TEXT(r->message, row_text(stmt, 6));
    r->seed = row_int_in_range(stmt, 7, "seed", INT64_MIN, INT64_MAX, r->flaw);
    r->threads = row_int_in_range(stmt, 8, "number of threads", 0, MOST_THREADS, r->flaw);
    r->pid = row_int_in_range(stmt, 9, "process", 0, INT32_MAX, r->flaw);
    COPY_TEXT(r->engine, row_text(stmt, 10));
    COPY_TEXT(r->kernel, row_text(stmt, 11));
    r->step = row_int_in_range(stmt, 12, "step", 0, MOST_COUNTED, r->flaw);
    r->steps = row_int_in_range(stmt, 13, "number of steps", 0, MOST_COUNTED, r->flaw);
    r->epoch = row_held_real(stmt, 14, "epoch", (double)MOST_COUNTED, r->flaw);
    r->rate = row_held_real(stmt, 15, "rate", 1e18, r->flaw);
    r->seconds = row_held_real(stmt, 16, "training time", 1e18, r->flaw);
    r->best_step = row_null(stmt, 17) ? -1 : row_int_in_range(stmt, 17, "best step", -1, MOST_COUNTED, r->flaw);
    r->created = row_held_real(stmt, 18, "moment of creation", LAST_MOMENT, r->flaw);
    r->started = row_held_real(stmt, 19, "moment of starting", LAST_MOMENT, r->flaw);
    r->ended = row_held_real(stmt, 20, "moment of ending", LAST_MOMENT, r->flaw);
    r->parent = row_int_in_range(stmt, 21, "parent", 0, INT64_MAX, r->flaw);
    r->fork_step = row_int_in_range(stmt, 22, "fork step", 0, MOST_COUNTED, r->flaw);
    r->rules = row_int_in_range(stmt, 23, "rules", RULES_FIRST, INT32_MAX, r->flaw);
    COPY_TEXT(r->alarm, row_text(stmt, 24));
    r->twin_of = row_int_in_range(stmt, 25, "twin", 0, INT64_MAX, r->flaw);
    r->stop_at = row_int_in_range(stmt, 26, "last step", 0, MOST_COUNTED, r->flaw);
    r->main_metric = row_int_in_range(stmt, 27, "main metric", 0, INT64_MAX, r->flaw);
    COPY_TEXT(r->balanced, row_text(stmt, 28));
    COPY_TEXT(r->dataset_kind, row_text(stmt, 29));
    COPY_TEXT(r->baseline, row_text(stmt, 30));
    COPY_TEXT(r->tags, row_text(stmt, 31));
    COPY_TEXT(r->note, row_text(stmt, 32));
    r->star = row_int(stmt, 33) > 0;
    r->archived = row_int(stmt, 34) > 0;
    COPY_TEXT(r->owner, row_text(stmt, 35));
    if (r->flaw[0])
        snprintf(r->message, sizeof r->message, _("its row in the store is damaged (%s): restore the "
                 "store from a copy, or remove the run"), r->flaw);
}

/* The engine cannot write down that it cannot write; where its disk has room, something else must be in the way. */
static void see_trouble(struct store *store, struct run *run)
{
    static const double plenty = 100e6;
    struct statvfs disk;
    if ((run->status == RUN_PAUSED && run->message[0]) || !store_locked(store, LOCK_TROUBLE, run->id))
        return;
    run->status = RUN_PAUSED;
    copy_text(run->message, sizeof run->message, _("training waits, as the store takes nothing"));
    if (statvfs(store->path, &disk) < 0)
        return;
    double room = (double)disk.f_bavail * (double)disk.f_frsize;
    snprintf(run->message, sizeof run->message, _("training waits, as the store takes nothing; its disk has "
             "%.1f MB free%s"), room / 1e6, room > plenty ? _(", so the engine may have a limit on the size of files "
             "(ulimit -f), or lack the right to write") : "");
}

/* What only its locks tell: that nobody is at it any more, or that its engine cannot write. */
static void see_life(struct store *store, struct run *run)
{
    if (!run_status_is_active(run->status))
        return;
    if (store_locked(store, LOCK_RUN, run->id)) {
        see_trouble(store, run);
        return;
    }
    if (run->status == RUN_QUEUED && clock_wall() - run->created < grace_seconds)
        return;
    /* Between the reading of the row and the asking for the lock the engine may have ended in good order. */
    struct err err = ERR_INIT;
    char *status = db_text(store->db, &err, "SELECT status FROM run WHERE id = ?", "i", run->id);
    struct run ended;
    bool in_order = status && !run_status_is_active(status_named(status)) &&
                    run_get(store, run->id, &ended, &err) == 0;
    free(status);
    if (in_order) {
        *run = ended;
        return;
    }
    run->status = RUN_LOST;
    run->pid = 0;
}

static int64_t insert_run(struct store *store, const struct run *run, struct err *err)
{
    const char *preset = run->preset[0] ? run->preset : NULL;
    struct person owner;
    person_read(&owner, store);
    if (quota_check_new(store, &owner, err) < 0 ||
        db_run(store->db, err, "INSERT INTO run (name, dataset, preset, status, seed, threads, created, rules, "
               "owner) SELECT ?, id, ?, 'queued', ?, ?, ?, ?, ? FROM dataset WHERE id = ? AND status = 'ready'",
               "ttiiditi", run->name, preset, run->seed, run->threads, clock_wall(), (int64_t)RULES_NOW, owner.name,
               run->dataset) < 0)
        return -1;
    if (!db_changes(store->db))
        return err_set(err, ERR_NOT_FOUND, "the data set is not there any more");
    int64_t id = db_last_id(store->db);
    if (!run->name[0] && db_run(store->db, err, "UPDATE run SET name = (SELECT name FROM dataset WHERE id = "
                                "dataset) || '-' || id WHERE id = ?", "i", id) < 0)
        return -1;
    return id;
}

/* 3, 007, 1e5, 0x10, .5: whatever reads as a number to a person or a program. */
static bool is_number(const char *name)
{
    char *end;
    if (name[0] != '.' && !isdigit((unsigned char)name[0]))
        return false;
    strtod(name, &end);
    return end != name && !*end;
}

int run_name_check(const char *name, struct err *err)
{
    if (name[0] == '-')
        return err_set(err, ERR_USAGE, "'%s' cannot name a run, since it begins like an option: begin with a letter",
                       name);
    if (!name_is_valid(name))
        return err_set(err, ERR_USAGE, "'%s' cannot name a run: use 1 to 63 letters, digits, '-', '_' or '.'", name);
    if (is_number(name))
        return err_set(err, ERR_USAGE, "'%s' cannot name a run, since runs are called by their numbers too: put "
                       "a word before it, as in run-%s", name, name);
    if (!strcmp(name, "last"))
        return err_set(err, ERR_USAGE, "'last' cannot name a run, since it is what the newest run is called: "
                       "choose another name");
    return 0;
}

int64_t run_insert(struct store *store, const struct run *run, const struct setting *settings, size_t n,
                   struct err *err)
{
    if (run->name[0] && run_name_check(run->name, err) < 0)
        return -1;
    int64_t id = insert_run(store, run, err);
    for (size_t i = 0; i < n && id >= 0; i++)
        if (db_run(store->db, err, "INSERT INTO setting VALUES (?, ?, ?)", "itt", id, settings[i].knob,
                   settings[i].start) < 0)
            id = -1;
    return id;
}

int64_t run_create(struct store *store, const struct run *run, const struct setting *settings, size_t n,
                   struct err *err)
{
    if (db_begin(store->db, err) < 0)
        return -1;
    int64_t id = run_insert(store, run, settings, n, err);
    if (id >= 0)
        return db_commit(store->db, err) < 0 ? -1 : id;
    db_rollback(store->db);
    return -1;
}

static int one(struct store *store, struct stmt *stmt, struct run *out, struct err *err)
{
    int got = db_next(stmt, err);
    if (got == 1) {
        memset(out, 0, sizeof *out);
        read_run(stmt, out);
        db_done(stmt);
        see_life(store, out);
    }
    return got;
}

static int by_id(struct store *store, int64_t id, struct run *out, struct err *err)
{
    return one(store, db_query(store->db, err, "SELECT " COLUMNS "WHERE run.id = ?", "i", id), out, err);
}

static int no_such_number(int64_t id, struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "there is no run %lld (see nearfar ls)", (long long)id);
}

int run_get(struct store *store, int64_t id, struct run *out, struct err *err)
{
    int got = by_id(store, id, out, err);
    return got == 1 ? 0 : got < 0 ? -1 : no_such_number(id, err);
}

int run_check(const struct run *run, struct err *err)
{
    return run->flaw[0] ? err_set(err, ERR_FAILED, "run %lld: %s", (long long)run->id, run->message) : 0;
}

bool run_is_imported(const struct run *run)
{
    return !strcmp(run->dataset_kind, DATASET_IMPORTED);
}

int run_check_trained(const struct run *run, struct err *err)
{
    if (run_is_imported(run))
        return err_set(err, ERR_USAGE, "run %lld was imported from another program: it has curves alone, neither "
                       "data nor a model; name a run that was trained here (nearfar ls)", (long long)run->id);
    if (!run->baseline[0])
        return 0;
    return err_set(err, ERR_USAGE, "run %lld is the baseline %s, which was computed once and not trained: name a run "
                   "that was trained (nearfar ls), or compute it again with nearfar baseline %s --only %s",
                   (long long)run->id, run->baseline, run->dataset_name, run->baseline);
}

int run_find(struct store *store, const char *key, struct run *out, struct err *err)
{
    int64_t id;
    bool by_number = parse_int(key, &id);
    int got = by_number ? by_id(store, id, out, err) : 0;
    if (!got)
        got = !strcmp(key, "last")
                  ? one(store, db_query(store->db, err, "SELECT " COLUMNS "ORDER BY run.id DESC LIMIT 1", ""), out,
                        err)
                  : one(store, db_query(store->db, err, "SELECT " COLUMNS "WHERE run.name = ? ORDER BY "
                                        "run.id DESC LIMIT 1", "t", key), out, err);
    if (got)
        return got == 1 ? 0 : -1;
    return by_number ? no_such_number(id, err) : not_found(store, N_("run"), key,
                                                           "SELECT DISTINCT name FROM run ORDER BY id DESC LIMIT 256",
                                                           err);
}

static int gather(struct store *store, struct stmt *stmt, struct run **out, size_t *n, struct err *err)
{
    if (rows_gather(stmt, sizeof **out, read_run, (void **)out, n, err) < 0)
        return -1;
    for (size_t i = 0; i < *n; i++)
        see_life(store, *out + i);
    return 0;
}

int run_list(struct store *store, struct run **out, size_t *n, struct err *err)
{
    return gather(store, db_query(store->db, err, "SELECT " COLUMNS "ORDER BY run.id DESC", ""), out, n, err);
}

int run_children(struct store *store, int64_t id, struct run **out, size_t *n, struct err *err)
{
    return gather(store, db_query(store->db, err, "SELECT " COLUMNS "WHERE run.parent = ? ORDER BY run.id", "i", id),
                  out, n, err);
}

static void read_id(struct stmt *stmt, void *element)
{
    *(int64_t *)element = row_int(stmt, 0);
}

int run_list_changing(struct store *store, int64_t after, int64_t **out, size_t *n, int64_t *all, struct err *err)
{
    if (db_int(store->db, all, 0, err, "SELECT count(*) FROM run", "") < 0)
        return -1;
    return rows_gather(db_query(store->db, err, "SELECT id FROM run WHERE id > ? OR status IN ('queued', 'running', "
                                "'paused') ORDER BY id", "i", after), sizeof **out, read_id, (void **)out, n, err);
}

static void count_files(struct store *store, int64_t id, struct run_holdings *out)
{
    char *folder = xasprintf("%s-files/%lld", store->path, (long long)id);
    DIR *dir = opendir(folder);
    struct stat st;
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode)) {
            out->files++;
            out->bytes += st.st_size;
        }
    if (dir)
        closedir(dir);
    free(folder);
}

int run_holdings(struct store *store, int64_t id, struct run_holdings *out, struct err *err)
{
    *out = (struct run_holdings){0};
    count_files(store, id, out);
    return db_int(store->db, &out->points, 0, err, "SELECT sum(points) FROM summary WHERE run = ?", "i", id);
}

static void remove_files(struct store *store, int64_t id)
{
    char *folder = xasprintf("%s-files/%lld", store->path, (long long)id);
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(folder);
    free(folder);
}

int run_remove(struct store *store, int64_t id, struct err *err)
{
    struct run run;
    if (run_get(store, id, &run, err) < 0)
        return -1;
    int lock = store_lock(store, LOCK_RUN, id, err);
    if (lock < 0)
        return err->code == ERR_BUSY ? err_set(err, ERR_BUSY, "run %lld is being trained: stop it first "
                                               "(nearfar stop %lld)", (long long)id, (long long)id) : -1;
    int result;
    do {
        double began = clock_monotonic();
        result = db_run(store->db, err, "DELETE FROM point WHERE (run, metric, step) IN (SELECT run, metric, "
                        "step FROM point WHERE run = ? LIMIT 10000)", "i", id);
        let_others_write(began);
    } while (result == 0 && db_changes(store->db));
    if (result == 0)
        result = db_run(store->db, err, "DELETE FROM run WHERE id = ?", "i", id);
    if (result == 0)
        remove_files(store, id);
    close(lock);
    return result;
}

static void read_setting(struct stmt *stmt, void *element)
{
    struct setting *s = element;
    COPY_TEXT(s->knob, row_text(stmt, 0));
    COPY_TEXT(s->start, row_text(stmt, 1));
    COPY_TEXT(s->value, row_text(stmt, 2));
}

int run_settings(struct store *store, int64_t id, struct setting **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err,
                                "SELECT " KNOB_NAME("setting.knob") ", value, " SETTING_NOW " FROM setting "
                                "WHERE run = ? ORDER BY 1",
                                "i", id),
                       sizeof **out, read_setting, (void **)out, n, err);
}

int run_settings_before(struct store *store, int64_t id, int64_t step, struct setting **out, size_t *n,
                        struct err *err)
{
    return rows_gather(db_query(store->db, err,
                                "SELECT knob, now, now FROM (SELECT " KNOB_NAME("setting.knob") " AS knob, "
                                "coalesce((SELECT new FROM event WHERE event.run = setting.run AND event.knob = "
                                "setting.knob AND verb = 'set' AND applied_at IS NOT NULL AND refused IS NULL AND "
                                "event.step < ?2 ORDER BY event.step DESC, seq DESC LIMIT 1), value) AS now FROM "
                                "setting WHERE run = ?1) ORDER BY knob",
                                "ii", id, step),
                       sizeof **out, read_setting, (void **)out, n, err);
}

static void read_run_setting(struct stmt *stmt, void *element)
{
    struct run_setting *s = element;
    s->run = row_int(stmt, 0);
    COPY_TEXT(s->knob, row_text(stmt, 1));
    COPY_TEXT(s->value, row_text(stmt, 2));
    s->step = row_int(stmt, 3);
}

int run_starts(struct store *store, int64_t after, int64_t last, struct run_setting **out, size_t *n,
               struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT run, knob, value, 0 FROM setting WHERE run > ? AND run <= ? "
                                "ORDER BY run", "ii", after, last),
                       sizeof **out, read_run_setting, (void **)out, n, err);
}

int run_changes(struct store *store, struct run_setting **out, size_t *n, struct err *err)
{
    static const char sql[] =
        "SELECT run, knob, new, event.step FROM event JOIN run ON run.id = run WHERE verb = 'set' AND applied_at "
        "IS NOT NULL AND refused IS NULL AND NOT (event.step > run.step AND asked_step = event.step) "
        "ORDER BY run, event.step, seq";
    return rows_gather(db_query(store->db, err, sql, ""), sizeof **out, read_run_setting, (void **)out, n, err);
}

#define SETTINGS_OF(which) "SELECT " KNOB_NAME("setting.knob") ", value FROM setting WHERE run = " which
#define CHANGES_OF(which)                                                                                            \
    "SELECT step, " KNOB_NAME("event.knob") ", new FROM event WHERE run = " which " AND verb = 'set' "               \
    "AND applied_at IS NOT NULL AND refused IS NULL"
#define GIVEN_TO(which) "SELECT kind, crc32 FROM given WHERE run = " which
#define NONE_LEFT(from, without) " AND NOT EXISTS (" from " EXCEPT " without ")"

int run_siblings(struct store *store, int64_t id, bool done, int64_t **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err,
                                "SELECT id FROM run WHERE (NOT ?2 OR status = 'done') "
                                "AND dataset = (SELECT dataset FROM run WHERE id = ?1)"
                                NONE_LEFT(SETTINGS_OF("run.id"), SETTINGS_OF("?1"))
                                NONE_LEFT(SETTINGS_OF("?1"), SETTINGS_OF("run.id"))
                                NONE_LEFT(CHANGES_OF("run.id"), CHANGES_OF("?1"))
                                NONE_LEFT(CHANGES_OF("?1"), CHANGES_OF("run.id"))
                                NONE_LEFT(GIVEN_TO("run.id"), GIVEN_TO("?1"))
                                NONE_LEFT(GIVEN_TO("?1"), GIVEN_TO("run.id")) " ORDER BY id", "ii", id,
                                (int64_t)done),
                       sizeof **out, read_id, (void **)out, n, err);
}

int run_begin(struct store *store, int64_t id, int64_t pid, const char *engine, const char *kernel, struct err *err)
{
    return db_run(store->db, err, "UPDATE run SET status = 'running', message = '', pid = ?, engine = ?, kernel "
                  "= ?, started = coalesce(started, ?), ended = NULL WHERE id = ?", "ittdi", pid, engine, kernel,
                  clock_wall(), id);
}

int run_progress(struct store *store, const struct run *run, struct err *err)
{
    return db_run(store->db, err, "UPDATE run SET step = ?, steps = ?, epoch = ?, rate = ?, seconds = ? WHERE id = ?",
                  "iidddi", run->step, run->steps, run->epoch, run->rate, run->seconds, run->id);
}

int run_set_status(struct store *store, int64_t id, enum run_status status, const char *message, struct err *err)
{
    const char *name = run_status_names[status];
    if (run_status_is_active(status))
        return db_run(store->db, err, "UPDATE run SET status = ?, message = ? WHERE id = ?", "tti", name, message,
                      id);
    return db_run(store->db, err, "UPDATE run SET status = ?, message = ?, pid = NULL, ended = ? WHERE id = ?",
                  "ttdi", name, message, clock_wall(), id);
}

int run_set_alarm(struct store *store, int64_t id, const char *alarm, struct err *err)
{
    return db_run(store->db, err, "UPDATE run SET alarm = ? WHERE id = ?", "ti", alarm, id);
}

int run_set_evaluates_from(struct store *store, int64_t id, int64_t step, struct err *err)
{
    return db_run(store->db, err, "UPDATE run SET evaluates_from = ? WHERE id = ?", "ii", step, id);
}

int run_set_balanced(struct store *store, int64_t id, const char *balanced, struct err *err)
{
    return db_run(store->db, err, "UPDATE run SET balanced = ? WHERE id = ?", "ti", balanced, id);
}

int run_set_main_metric(struct store *store, int64_t id, int64_t metric, struct err *err)
{
    return db_run(store->db, err, "UPDATE run SET main_metric = ? WHERE id = ?", "ii", metric, id);
}

int run_set_best(struct store *store, int64_t id, int64_t best_step, struct err *err)
{
    return db_run(store->db, err, "UPDATE run SET best_step = nullif(?, -1) WHERE id = ?", "ii", best_step, id);
}
