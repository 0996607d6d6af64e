/* See quota.h. */
#include "store/quota.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

static int64_t limit_at(struct stmt *stmt, int column)
{
    return row_null(stmt, column) ? NO_QUOTA : row_int(stmt, column);
}

static void read_quota(struct stmt *stmt, void *element)
{
    struct quota *quota = element;
    COPY_TEXT(quota->student, row_text(stmt, 0));
    quota->training = limit_at(stmt, 1);
    quota->runs = limit_at(stmt, 2);
    quota->megabytes = limit_at(stmt, 3);
}

int quota_list(struct store *store, struct quota **out, size_t *n, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT student, training, runs, megabytes FROM quota "
                                 "ORDER BY student", "");
    return rows_gather(stmt, sizeof **out, read_quota, (void **)out, n, err);
}

int quota_of(struct store *store, const char *student, struct quota *out, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT student, training, runs, megabytes FROM quota WHERE student "
                                 "IN ('', ?) ORDER BY student DESC LIMIT 1", "t", student);
    *out = (struct quota){.training = NO_QUOTA, .runs = NO_QUOTA, .megabytes = NO_QUOTA};
    int got = db_next(stmt, err);
    if (got == 1) {
        read_quota(stmt, out);
        db_done(stmt);
    }
    return got < 0 ? -1 : 0;
}

int quota_set(struct store *store, const struct quota *quota, struct err *err)
{
    bool none = quota->training < 0 && quota->runs < 0 && quota->megabytes < 0;
    if (none)
        return db_run(store->db, err, "DELETE FROM quota WHERE student = ?", "t", quota->student);
    return db_run(store->db, err, "INSERT OR REPLACE INTO quota VALUES (?, nullif(?, -1), nullif(?, -1), "
                  "nullif(?, -1))", "tiii", quota->student, quota->training, quota->runs, quota->megabytes);
}

static void read_name(struct stmt *stmt, void *element)
{
    copy_text(element, PERSON_NAME, row_text(stmt, 0));
}

int quota_owners(struct store *store, char (**out)[PERSON_NAME], size_t *n, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT DISTINCT owner FROM run WHERE owner <> '' ORDER BY owner",
                                 "");
    return rows_gather(stmt, sizeof **out, read_name, (void **)out, n, err);
}

/* Use ------------------------------------------------------------------------------------------------------------ */

static void read_id(struct stmt *stmt, void *element)
{
    *(int64_t *)element = row_int(stmt, 0);
}

/* Of whose runs an engine is at work (a sweep holds runs that wait as well, and they have no process), but for one;
 * the last of these goes to *which. */
static int count_training(struct store *store, const char *student, int64_t but, int64_t *count, int64_t *which,
                          struct err *err)
{
    int64_t *ids;
    size_t n;
    *count = 0;
    struct stmt *stmt = db_query(store->db, err, "SELECT id FROM run WHERE owner = ? AND pid IS NOT NULL AND status "
                                 "IN ('queued', 'running', 'paused') ORDER BY id", "t", student);
    if (rows_gather(stmt, sizeof *ids, read_id, (void **)&ids, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (ids[i] != but && store_locked(store, LOCK_RUN, ids[i])) {
            (*count)++;
            *which = ids[i];
        }
    free(ids);
    return 0;
}

static int count_kept(struct store *store, const char *student, struct quota_use *out, struct err *err)
{
    int64_t bytes = 0;
    if (db_int(store->db, &out->runs, 0, err, "SELECT count(*) FROM run WHERE owner = ?", "t", student) < 0 ||
        db_int(store->db, &bytes, 0, err, "SELECT sum(bytes) FROM checkpoint WHERE run IN (SELECT id FROM run WHERE "
               "owner = ?)", "t", student) < 0)
        return -1;
    out->megabytes = bytes / 1000000;
    return 0;
}

int quota_use(struct store *store, const char *student, struct quota_use *out, struct err *err)
{
    int64_t which;
    *out = (struct quota_use){0};
    return count_training(store, student, 0, &out->training, &which, err) < 0 ||
                   count_kept(store, student, out, err) < 0 ? -1 : 0;
}

/* Checking ------------------------------------------------------------------------------------------------------- */

int quota_check_new(struct store *store, const struct person *person, struct err *err)
{
    struct quota quota;
    struct quota_use use = {0};
    if (person->teaches)
        return 0;
    if (quota_of(store, person->name, &quota, err) < 0)
        return -1;
    if (quota.runs < 0 && quota.megabytes < 0)
        return 0;
    if (count_kept(store, person->name, &use, err) < 0)
        return -1;
    if (quota.runs >= 0 && use.runs >= quota.runs)
        return err_set(err, ERR_USAGE, "%s keeps %lld run%s, and the teacher allows %lld: remove one first (nearfar "
                       "rm RUN; nearfar ls --where owner:%s lists them)", person->name, (long long)use.runs,
                       plural(use.runs), (long long)quota.runs, person->name);
    if (quota.megabytes >= 0 && use.megabytes >= quota.megabytes)
        return err_set(err, ERR_USAGE, "the checkpoints of %s take %lld MB, and the teacher allows %lld: remove a "
                       "run first (nearfar rm RUN; nearfar ls --where owner:%s lists them)", person->name,
                       (long long)use.megabytes, (long long)quota.megabytes, person->name);
    return 0;
}

int quota_check_training(struct store *store, const struct person *person, const struct run *run, struct err *err)
{
    struct quota quota;
    int64_t training, which = 0;
    const char *owner = *run->owner ? run->owner : person->name;
    if (person->teaches)
        return 0;
    if (quota_of(store, owner, &quota, err) < 0)
        return -1;
    if (quota.training < 0)
        return 0;
    if (count_training(store, owner, run->id, &training, &which, err) < 0)
        return -1;
    if (training < quota.training)
        return 0;
    if (!training)
        return err_set(err, ERR_USAGE, "the teacher allows %s no run in training: ask for one", owner);
    return err_set(err, ERR_USAGE, "%s has %lld run%s in training, and the teacher allows %lld at once: stop one "
                   "(nearfar stop %lld), or wait until one has ended", owner, (long long)training, plural(training),
                   (long long)quota.training, (long long)which);
}
