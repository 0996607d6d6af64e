/* Recorded numbers and their summaries: see metric.h. */
#include "store/metric.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *before_slash(const struct metric *metric)
{
    return metric->split ? metric->split : or_empty(metric->group);
}

void metric_name(const struct metric *metric, char to[METRIC_NAME])
{
    const char *before = before_slash(metric);
    int n = snprintf(to, METRIC_NAME, "%s%s%s", before, *before ? "/" : "", metric->base);
    if (metric->cut && n < METRIC_NAME)
        snprintf(to + n, (size_t)(METRIC_NAME - n), "@%u", metric->cut);
}

bool metric_is(const struct metric *metric, const struct metric *other)
{
    return metric->cut == other->cut && !strcmp(metric->base, other->base) &&
           !strcmp(before_slash(metric), before_slash(other));
}

int64_t metric_id(struct store *store, const struct metric *metric, struct err *err)
{
    int64_t id;
    char name[METRIC_NAME];
    metric_name(metric, name);
    if (db_int(store->db, &id, -1, err, "SELECT id FROM metric WHERE name = ?", "t", name) < 0)
        return -1;
    if (id >= 0)
        return id;
    if (db_run(store->db, err, "INSERT OR IGNORE INTO metric (name, higher, base, split, cut, pane, "
               "unit, comparable) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "tittitti", name, (int64_t)metric->higher,
               metric->base, or_empty(metric->split), (int64_t)metric->cut, or_empty(metric->pane),
               or_empty(metric->unit), (int64_t)metric->comparable) < 0 ||
        db_int(store->db, &id, -1, err, "SELECT id FROM metric WHERE name = ?", "t", name) < 0)
        return -1;
    return id;
}

int64_t metric_id_named(struct store *store, const char *name, bool higher, struct err *err)
{
    int64_t id;
    if (db_run(store->db, err, "INSERT OR IGNORE INTO metric (name, higher) VALUES (?, ?)", "ti", name,
               (int64_t)higher) < 0 ||
        db_int(store->db, &id, -1, err, "SELECT id FROM metric WHERE name = ?", "t", name) < 0)
        return -1;
    return id;
}

int metric_is_higher(struct store *store, const char *name, struct err *err)
{
    const char *slash = strchr(name, '/'), *from = slash ? slash + 1 : name;
    char base[METRIC_NAME];
    int64_t higher;
    snprintf(base, sizeof base, "%.*s", (int)strcspn(from, "@"), from);
    return db_int(store->db, &higher, 1, err, "SELECT higher FROM metric WHERE name = ?1 OR (base = ?2 "
                  "AND split <> '') ORDER BY name = ?1 DESC LIMIT 1", "tt", name, base) < 0 ? -1 : higher != 0;
}

/* One row a point would cost a seek each; a flush touches few metrics, so the summary of each is folded in memory
 * first. */
struct fold {
    int64_t metric, last_step, points, best_step, higher;
    int64_t best_from; /* what was measured before counts for no best: see run.evaluates_from */
    double last, best;
};

static void fold_point(struct fold *fold, const struct point *point)
{
    if (point->step >= fold->last_step) {
        fold->last_step = point->step;
        fold->last = point->value;
    }
    fold->points++;
    bool better = fold->higher ? point->value > fold->best : point->value < fold->best;
    if (point->step >= fold->best_from && (better || (isnan(fold->best) && !isnan(point->value)))) {
        fold->best = point->value;
        fold->best_step = point->step;
    }
}

static int begin_fold(struct store *store, int64_t run, const struct point *first, struct fold *fold, struct err *err)
{
    *fold = (struct fold){.metric = first->metric, .last_step = -1, .best_step = first->step, .best = NAN};
    return db_int(store->db, &fold->higher, 0, err, "SELECT higher FROM metric WHERE id = ?", "i",
                  first->metric) < 0 ||
                   db_int(store->db, &fold->best_from, 0, err, "SELECT evaluates_from FROM run, metric "
                          "WHERE run.id = ? AND metric.id = ? AND split <> ''", "ii", run, first->metric) < 0
               ? -1 : 0;
}

static int fold_points(struct store *store, int64_t run, const struct point *points, size_t n, struct fold **out,
                       size_t *n_folds, struct err *err)
{
    size_t capacity = 0;
    *out = NULL;
    *n_folds = 0;
    for (size_t i = 0; i < n; i++) {
        size_t f = 0;
        while (f < *n_folds && (*out)[f].metric != points[i].metric)
            f++;
        if (f == *n_folds) {
            ARRAY_ROOM(*out, *n_folds, capacity);
            if (begin_fold(store, run, &points[i], &(*out)[(*n_folds)++], err) < 0)
                return -1;
        }
        fold_point(&(*out)[f], &points[i]);
    }
    return 0;
}

static int save_fold(struct store *store, int64_t run, const struct fold *fold, struct err *err)
{
    return db_run(store->db, err,
                  "INSERT INTO summary VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (run, metric) DO UPDATE SET "
                  "last = CASE WHEN ?3 >= last_step THEN ?4 ELSE last END, last_step = max(last_step, ?3), "
                  "best_step = CASE WHEN best IS NULL OR CASE ?8 WHEN 1 THEN ?6 > best ELSE ?6 < best "
                  "END THEN ?5 ELSE best_step END, best = CASE WHEN best IS NULL OR CASE ?8 WHEN 1 THEN ?6 > best "
                  "ELSE ?6 < best END THEN ?6 ELSE best END, points = points + ?7", "iiididii", run, fold->metric,
                  fold->last_step, fold->last, fold->best_step, fold->best, fold->points, fold->higher);
}

int metric_record(struct store *store, int64_t run, const struct point *points, size_t n, struct err *err)
{
    struct fold *folds;
    size_t count;
    int failed = fold_points(store, run, points, n, &folds, &count, err) < 0 || db_begin(store->db, err) < 0;
    if (failed)
        goto out;
    for (size_t i = 0; i < n && !failed; i++)
        failed = db_run(store->db, err, "INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?)", "iiid", run,
                        points[i].metric, points[i].step, points[i].value) < 0;
    for (size_t f = 0; f < count && !failed; f++)
        failed = save_fold(store, run, &folds[f], err) < 0;
    if (failed)
        db_rollback(store->db);
    else
        failed = db_commit(store->db, err) < 0;
out:
    free(folds);
    return failed ? -1 : 0;
}

static void read_point(struct stmt *stmt, void *element)
{
    *(struct point *)element = (struct point){row_int(stmt, 0), row_int(stmt, 1), row_real(stmt, 2)};
}

int metric_read_most(struct store *store, int64_t run, int64_t metric, int64_t after, int64_t most,
                     struct point **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT metric, step, value FROM point WHERE run = ? AND "
                                "metric = ? AND step > ? AND step <= ? ORDER BY step LIMIT ?", "iiiii", run, metric,
                                after < -1 ? -1 : after, MOST_COUNTED, most),
                       sizeof **out, read_point, (void **)out, n, err);
}

int metric_read(struct store *store, int64_t run, int64_t metric, int64_t after, struct point **out, size_t *n,
                struct err *err)
{
    return metric_read_most(store, run, metric, after, INT64_MAX, out, n, err);
}

static int drop_points(struct store *store, int64_t run, int64_t metric, int64_t after, struct err *err)
{
    int result;
    do {
        double began = clock_monotonic();
        result = db_run(store->db, err, "DELETE FROM point WHERE run = ?1 AND metric = ?2 AND step IN (SELECT step "
                        "FROM point WHERE run = ?1 AND metric = ?2 AND step > ?3 ORDER BY step DESC LIMIT 10000)",
                        "iii", run, metric, after);
        let_others_write(began);
    } while (result == 0 && db_changes(store->db));
    return result;
}

/* Folds what there is of one metric anew: reading, which is long, keeps nobody from writing. */
static int refold(struct store *store, int64_t run, int64_t metric, struct err *err)
{
    struct point *points;
    struct fold *folds = NULL;
    size_t n, count;
    if (metric_read(store, run, metric, -1, &points, &n, err) < 0)
        return -1;
    int result = fold_points(store, run, points, n, &folds, &count, err);
    free(points);
    if (result == 0)
        result = db_begin(store->db, err);
    if (result == 0) {
        result = db_run(store->db, err, "DELETE FROM summary WHERE run = ? AND metric = ?", "ii", run, metric);
        if (result == 0 && count)
            result = save_fold(store, run, folds, err);
        if (result == 0)
            result = db_commit(store->db, err);
        else
            db_rollback(store->db);
    }
    free(folds);
    return result;
}

/* The summary of a metric comes after its points: it tells of steps that are too many until all is done. */
int metric_forget_after(struct store *store, int64_t run, int64_t step, struct err *err)
{
    struct metric_summary *summaries;
    size_t n;
    if (metric_summaries(store, run, &summaries, &n, err) < 0)
        return -1;
    int result = 0;
    for (size_t i = 0; i < n && result == 0; i++) {
        if (summaries[i].last_step <= step)
            continue;
        result = drop_points(store, run, summaries[i].metric, step, err);
        if (result == 0)
            result = refold(store, run, summaries[i].metric, err);
    }
    free(summaries);
    return result;
}

/* What else there is of a metric is shown. */
static int64_t held_step(struct stmt *stmt, int column)
{
    char flaw[FLAW_SIZE] = "";
    return row_int_in_range(stmt, column, "step", 0, MOST_COUNTED, flaw);
}

static void read_summary(struct stmt *stmt, void *element)
{
    struct metric_summary *s = element;
    s->metric = row_int(stmt, 0);
    COPY_TEXT(s->name, row_text(stmt, 1));
    s->higher = row_int(stmt, 2) != 0;
    s->last_step = held_step(stmt, 3);
    s->last = row_real(stmt, 4);
    s->best_step = held_step(stmt, 5);
    s->best = row_real(stmt, 6);
    s->points = held_step(stmt, 7);
    s->comparable = row_int(stmt, 8) != 0;
    COPY_TEXT(s->base, row_text(stmt, 9));
    COPY_TEXT(s->split, row_text(stmt, 10));
    COPY_TEXT(s->pane, row_text(stmt, 11));
    COPY_TEXT(s->unit, row_text(stmt, 12));
    s->cut = (int)row_int(stmt, 13);
}

int metric_summaries(struct store *store, int64_t run, struct metric_summary **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT metric, name, higher, last_step, last, best_step, best, "
                                "points, comparable, base, split, pane, unit, cut FROM summary JOIN metric ON "
                                "metric.id = metric WHERE run = ? "
                                "ORDER BY iif(cut, substr(name, 1, instr(name, '@')), name), cut", "i", run),
                       sizeof **out, read_summary, (void **)out, n, err);
}

static void read_run_metric(struct stmt *stmt, void *element)
{
    struct run_metric *metric = element;
    *metric = (struct run_metric){row_int(stmt, 0), held_step(stmt, 1), held_step(stmt, 2), row_real(stmt, 3),
                                  row_real(stmt, 4), row_int(stmt, 5), "", row_int(stmt, 7) != 0};
    COPY_TEXT(metric->name, row_text(stmt, 6));
}

int metric_of_runs(struct store *store, const char *name, struct run_metric **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT run, last_step, best_step, last, best, metric, name, "
                                "higher FROM summary JOIN metric ON metric.id = metric WHERE metric = "
                                "(SELECT id FROM metric WHERE name = ?) ORDER BY run", "t", name),
                       sizeof **out, read_run_metric, (void **)out, n, err);
}

int metric_of_runs_at(struct store *store, const char *name, int64_t step, struct run_metric **out, size_t *n,
                      struct err *err)
{
    static const char sql[] =
        "SELECT summary.run, point.step, summary.best_step, point.value, best, summary.metric, metric.name, higher "
        "FROM summary JOIN metric ON metric.id = summary.metric "
        "JOIN run ON run.id = summary.run AND run.step >= ?2 "
        "JOIN point ON point.run = summary.run AND point.metric = summary.metric AND point.step = (SELECT max(step) "
        "FROM point AS p WHERE p.run = summary.run AND p.metric = summary.metric AND p.step <= ?2) "
        "WHERE metric.name = ?1 ORDER BY summary.run";
    return rows_gather(db_query(store->db, err, sql, "ti", name, step), sizeof **out, read_run_metric, (void **)out,
                       n, err);
}

int metric_of_runs_main(struct store *store, const char *base, const char *split, struct run_metric **out, size_t *n,
                        struct err *err)
{
    static const char sql[] =
        "SELECT run.id, last_step, summary.best_step, last, best, metric.id, metric.name, metric.higher FROM run "
        "JOIN metric AS own ON own.id = main_metric "
        "CROSS JOIN metric ON metric.base = coalesce(?1, own.base) AND metric.split = coalesce(?2, own.split) AND "
        "metric.cut = own.cut JOIN summary ON summary.run = run.id AND summary.metric = metric.id ORDER BY run.id";
    return rows_gather(db_query(store->db, err, sql, "tt", base, split), sizeof **out, read_run_metric, (void **)out,
                       n, err);
}

int metric_best_baseline(struct store *store, int64_t run, const char *metric, struct best_baseline *out,
                         struct err *err)
{
#define VALIDATION_OF(run) "(SELECT value FROM setting WHERE setting.run = " run " AND knob = 'validation')"
    static const char sql[] =
        "SELECT kind.value, last FROM run AS own JOIN run AS other ON other.dataset = own.dataset "
        "JOIN setting AS kind ON kind.run = other.id AND kind.knob = 'baseline' AND kind.value <> 'none' "
        "JOIN metric ON metric.name = ?2 JOIN summary ON summary.run = other.id AND summary.metric = metric.id "
        "WHERE own.id = ?1 AND last IS NOT NULL AND " VALIDATION_OF("other.id") " IS " VALIDATION_OF("own.id") " "
        "ORDER BY iif(metric.higher, -last, last), other.id LIMIT 1";
#undef VALIDATION_OF
    struct stmt *stmt = db_query(store->db, err, sql, "it", run, metric);
    int got = db_next(stmt, err);
    *out = (struct best_baseline){.value = NAN};
    if (got == 1) {
        COPY_TEXT(out->name, row_text(stmt, 0));
        out->value = row_real(stmt, 1);
        db_done(stmt);
    }
    return got < 0 ? -1 : 0;
}

static void read_name(struct stmt *stmt, void *element)
{
    copy_text(element, METRIC_NAME, row_text(stmt, 0));
}

int metric_names(struct store *store, char (**out)[METRIC_NAME], size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT name FROM metric WHERE id IN (SELECT metric FROM summary) "
                                "ORDER BY id", ""), sizeof **out, read_name, (void **)out, n, err);
}

int metric_not_found(struct store *store, const char *name, struct err *err)
{
    return not_found(store, N_("recorded metric"), name, "SELECT name FROM metric WHERE id IN (SELECT "
                     "metric FROM summary)", err);
}
