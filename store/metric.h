/* Numbers over steps. The engine records in batches; readers take what is new since the step they know. */
#ifndef STORE_METRIC_H
#define STORE_METRIC_H

#include "store/store.h"

#include <stddef.h>

struct point {
    int64_t metric; /* from metric_id */
    int64_t step;
    double value; /* NaN is kept (as NULL) */
};

struct metric_summary {
    int64_t metric;
    char name[40];
    bool higher; /* is better */
    int64_t last_step, best_step, points;
    double last, best;
};

/* The number of a metric's name, made when new. -1 on error. */
int64_t metric_id(struct store *store, const char *name, bool higher, struct err *err);

/* `best` of what is measured on a split (valid/..., test/...) is of evaluations at their pace alone (run.evaluates_from); NaN
 * before the first. */

/* One transaction: the points of one run, in any order, and their summaries. A point recorded before is replaced. */
int metric_record(struct store *store, int64_t run, const struct point *points, size_t n, struct err *err);

/* Drops everything after `step` and mends the summaries: what resuming from a checkpoint begins with. In short transactions,
 * while nobody else records for the run; after one that was broken off, it is to be done again. */
int metric_forget_after(struct store *store, int64_t run, int64_t step, struct err *err);

/* Points of one metric with step > after, by step; one at a step that cannot be (beyond MOST_COUNTED) is left out. The caller frees *out. */
int metric_read(struct store *store, int64_t run, int64_t metric, int64_t after, struct point **out, size_t *n,
                struct err *err);

/* Summaries of a run, by name. The caller frees *out. */
int metric_summaries(struct store *store, int64_t run, struct metric_summary **out, size_t *n, struct err *err);

/* Last and best of one metric for every run that has it, in one query: `run` of each entry is set. */
struct run_metric {
    int64_t run, last_step, best_step;
    double last, best;
    int64_t metric;
    char name[40];
};
int metric_of_runs(struct store *store, const char *name, struct run_metric **out, size_t *n, struct err *err);
/* The same of `word` (recall, f1, ...) at every run's own length of ranking (see main_metric.h): what the run shows, on
 * validation where that was measured, else on test; or of the test split alone. */
enum metrics_at_k { METRICS_SHOWN, METRICS_OF_TEST };
int metric_of_runs_at_k(struct store *store, enum metrics_at_k which, const char *word, struct run_metric **out, size_t *n,
                        struct err *err);

/* ERR_NOT_FOUND: nothing was recorded under that name; names the nearest. */
int metric_not_found(struct store *store, const char *name, struct err *err);

#endif
