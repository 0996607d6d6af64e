/* Forking a run: see fork.h. */
#include "store/fork.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/checkpoint.h"
#include "store/given.h"
#include "store/internal.h"
#include "store/metric.h"
#include "store/quota.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t insert_child(struct store *store, const struct run *parent, const struct fork *fork, struct err *err)
{
    struct person owner;
    person_read(&owner, store);
    if (quota_check_new(store, &owner, err) < 0 ||
        db_run(store->db, err, "INSERT INTO run (name, dataset, preset, parent, fork_step, status, seed, "
               "threads, created, rules, evaluates_from, main_metric, twin_of, stop_at, owner) SELECT ?, dataset, "
               "preset, id, ?, 'queued', seed, threads, ?, rules, evaluates_from, main_metric, nullif(?, 0), "
               "nullif(?, 0), ? FROM run WHERE id = ?", "tidiiti", fork->name ? fork->name : "", fork->at,
               clock_wall(), fork->without, fork->stop_at, owner.name, parent->id) < 0)
        return -1;
    int64_t child = db_last_id(store->db);
    if (db_run(store->db, err, "UPDATE run SET name = iif(name = '', substr(?, 1, 50) || '-' || id, name), "
               "best_step = (SELECT best_step FROM run p WHERE p.id = ? AND best_step <= ?) WHERE id = ?", "tiii",
               parent->name, parent->id, fork->at, child) < 0)
        return -1;
    return child;
}

static int copy_past(struct store *store, int64_t parent, int64_t child, int64_t at, struct err *err)
{
    return db_run(store->db, err, "INSERT INTO setting SELECT ?, knob, value FROM setting WHERE run = ?", "ii", child,
                  parent) < 0 ||
           db_run(store->db, err,
                  "INSERT INTO event SELECT ?, row_number() OVER (ORDER BY seq), verb, knob, old, new, actor, "
                  "why, asked_at, asked_step, applied_at, step, NULL, answer FROM event WHERE run = ? AND verb = "
                  "'set' AND applied_at IS NOT NULL AND refused IS NULL AND step < ?", "iii", child, parent,
                  at) < 0 ||
           db_run(store->db, err, "INSERT INTO given SELECT ?, kind, source, from_run, from_step, file, bytes, "
                  "crc32 FROM given WHERE run = ?", "ii", child, parent) < 0
               ? -1
               : 0;
}

int fork_later(struct store *store, const struct run *parent, const struct fork *fork, struct event **out, size_t *n,
               struct err *err)
{
    struct event *events;
    size_t all, later = 0;
    *out = NULL;
    *n = 0;
    if (!fork->without)
        return 0;
    if (event_list(store, parent->id, 0, &events, &all, err) < 0)
        return -1;
    for (size_t i = 0; i < all; i++)
        if (events[i].verb == EVENT_SET && events[i].step >= fork->at && !events[i].refused[0] &&
            events[i].seq != fork->without)
            events[later++] = events[i];
    if (later)
        qsort(events, later, sizeof *events, event_by_step);
    *out = events;
    *n = later;
    return 0;
}

static int copy_later(struct store *store, const struct run *parent, int64_t child, const struct fork *fork,
                      struct err *err)
{
    struct event *events;
    size_t n;
    int result = 0;
    if (fork_later(store, parent, fork, &events, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n && !result; i++) {
        events[i].run = child;
        result = event_plan(store, &events[i], err);
    }
    free(events);
    return result;
}

/* The child's own changes stand in its log as applied at the fork; the engine makes them when it gets there. */
static int add_changes(struct store *store, int64_t child, const struct fork *fork, struct err *err)
{
    for (size_t i = 0; i < fork->n_changes; i++) {
        struct event change = fork->changes[i];
        change.run = child;
        change.step = fork->at;
        if (event_plan(store, &change, err) < 0)
            return -1;
    }
    return 0;
}

/* Points in pieces, so that no transaction is long; the summaries are folded anew at the end. */
static int copy_points(struct store *store, int64_t parent, int64_t child, int64_t at, struct err *err)
{
    int result;
    do {
        double began = clock_monotonic();
        result = db_run(store->db, err,
                        "INSERT INTO point SELECT ?1, metric, step, value FROM point WHERE run = ?2 AND step <= ?3 "
                        "AND (metric, step) > (SELECT coalesce(max(metric), -1), coalesce(max(step), "
                        "-1) FROM (SELECT metric, step FROM point WHERE run = ?1 ORDER BY metric DESC, step DESC "
                        "LIMIT 1)) ORDER BY metric, step LIMIT 10000", "iii", child, parent, at);
        let_others_write(began);
    } while (result == 0 && db_changes(store->db));
    if (result < 0 || db_run(store->db, err, "INSERT INTO summary SELECT ?, metric, last_step, last, best_step, "
                             "best, points FROM summary WHERE run = ?", "ii", child, parent) < 0)
        return -1;
    return metric_forget_after(store, child, at, err);
}

/* 0, or what errno says. */
static int link_file(const char *old_folder, const char *new_folder, const char *file)
{
    char *old_path = xasprintf("%s/%s", old_folder, file), *new_path = xasprintf("%s/%s", new_folder, file);
    int failed = link(old_path, new_path) == 0 ? 0 : errno;
    free(old_path);
    free(new_path);
    return failed;
}

static int link_given(struct store *store, int64_t parent, const char *old_folder, const char *new_folder,
                      struct err *err)
{
    struct given_row *list;
    size_t n;
    if (given_list(store, parent, &list, &n, err) < 0)
        return -1;
    int result = 0;
    for (size_t i = 0; i < n && !result; i++) {
        int failed = list[i].file[0] ? link_file(old_folder, new_folder, list[i].file) : 0;
        if (failed)
            result = err_set(err, ERR_FAILED, "cannot link %s/%s: %s", old_folder, list[i].file, strerror(failed));
    }
    free(list);
    return result;
}

/* 1 when the checkpoint's file is linked, 0 when it was pruned in this moment: the child does without it. */
static int link_one(const struct checkpoint *from, const char *old_folder, const char *new_folder, struct err *err)
{
    int failed = link_file(old_folder, new_folder, from->file);
    if (!failed || failed == ENOENT)
        return !failed;
    return err_set(err, ERR_FAILED, "cannot link the checkpoint %s/%s: %s", old_folder, from->file, strerror(failed));
}

/* What the parent has up to this step; *list keeps what was linked. */
static int link_files(struct store *store, int64_t parent, int64_t child, int64_t at, struct checkpoint **list,
                      size_t *n, struct err *err)
{
    size_t all = 0;
    char *old_folder = store_run_folder(store, parent, err), *new_folder = store_run_folder(store, child, err);
    int result = old_folder && new_folder ? link_given(store, parent, old_folder, new_folder, err) : -1;
    if (!result)
        result = checkpoint_list(store, parent, list, &all, err);
    for (size_t i = 0; result >= 0 && i < all; i++) {
        struct checkpoint *from = &(*list)[i];
        if (from->step > at || (result = link_one(from, old_folder, new_folder, err)) <= 0)
            continue;
        (*list)[*n] = *from;
        (*list)[(*n)++].run = child;
    }
    free(old_folder);
    free(new_folder);
    return result < 0 ? -1 : 0;
}

static int list_checkpoints(struct store *store, const struct checkpoint *list, size_t n, struct err *err)
{
    int result = db_begin(store->db, err);
    for (size_t i = 0; i < n && !result; i++)
        result = checkpoint_add(store, &list[i], err);
    if (!result)
        return db_commit(store->db, err);
    db_rollback(store->db);
    return -1;
}

/* A listed checkpoint says that all points before it are there, so that one which is broken off here has none, and
 * begins from nothing, to the same bits. */
static int share_past(struct store *store, int64_t parent, int64_t child, int64_t at, struct err *err)
{
    struct checkpoint *list = NULL;
    size_t n = 0;
    int result = link_files(store, parent, child, at, &list, &n, err);
    if (!result)
        result = copy_points(store, parent, child, at, err);
    if (!result)
        result = list_checkpoints(store, list, n, err);
    free(list);
    return result;
}

int64_t run_fork(struct store *store, const struct run *parent, const struct fork *fork, struct err *err)
{
    int64_t known; /* a change may stand at a step that the run has not written down yet; not one that is only
                      planned */
    if (db_int(store->db, &known, 0, err, "SELECT max(step) FROM event WHERE run = ? AND asked_step <> step", "i",
               parent->id) < 0)
        return -1;
    if (run_check(parent, err) < 0)
        return -1;
    if (fork->at < 0 || (fork->at > parent->step && fork->at > known))
        return err_set(err, ERR_NOT_FOUND, "run %lld has no step %lld: it is at step %lld", (long long)parent->id,
                       (long long)fork->at, (long long)parent->step);
    if (fork->name && *fork->name && run_name_check(fork->name, err) < 0)
        return -1;
    if (db_begin(store->db, err) < 0)
        return -1;
    int64_t child = insert_child(store, parent, fork, err);
    if (child < 0 || copy_past(store, parent->id, child, fork->at, err) < 0 ||
        copy_later(store, parent, child, fork, err) < 0 || add_changes(store, child, fork, err) < 0) {
        db_rollback(store->db);
        return -1;
    }
    if (db_commit(store->db, err) < 0)
        return -1;
    if (share_past(store, parent->id, child, fork->at, err) == 0)
        return child;
    run_remove(store, child, NULL);
    return -1;
}
