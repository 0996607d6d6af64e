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

enum { METRIC_NAME = 64 };

/* What a metric is, as who measures it says. Its name is BASE, behind the split or the group and a slash where it has
 * one, and before @CUT where it has that: test/BASE@10, GROUP/BASE, BASE. A NULL text is "". */
struct metric {
    const char *base;        /* what is measured */
    const char *split;       /* of which part of the data: valid or test */
    const char *group;       /* instead of a split: health, loss */
    unsigned cut;            /* how far a list was looked at; 0: it has no length */
    bool higher;             /* is better */
    bool comparable;         /* between two runs on the same data, whatever their settings */
    const char *pane, *unit; /* which chart it belongs to: main, loss, health or knob; what it counts */
    const char *help;        /* one line; not stored with it */
};
void metric_name(const struct metric *metric, char to[METRIC_NAME]);
/* True when both have the same name. */
bool metric_is(const struct metric *metric, const struct metric *other);

struct metric_summary {
    int64_t metric;
    char name[METRIC_NAME], base[METRIC_NAME], split[16], pane[16], unit[16];
    bool higher, comparable; /* these and the texts as in struct metric */
    int cut;
    int64_t last_step, best_step, points;
    double last, best;
};

/* The number of a metric, written down when it is new. -1 on error. */
int64_t metric_id(struct store *store, const struct metric *metric, struct err *err);

/* The same of a metric of which the name alone is known: what else is said of it follows from the name. */
int64_t metric_id_named(struct store *store, const char *name, bool higher, struct err *err);

/* Whether more is better of a metric of this name, which need not have been recorded: as of others of its base. True
 * where nothing is known of it. -1 on error. */
int metric_is_higher(struct store *store, const char *name, struct err *err);

/* `best` of what is measured on a split (valid/..., test/...) is of evaluations at their pace alone
 * (run.evaluates_from); NaN before the first. */

/* One transaction: the points of one run, in any order, and their summaries. A point recorded before is replaced. */
int metric_record(struct store *store, int64_t run, const struct point *points, size_t n, struct err *err);

/* Drops everything after `step` and mends the summaries: what resuming from a checkpoint begins with. In short
 * transactions, while nobody else records for the run; after one that was broken off, it is to be done again. */
int metric_forget_after(struct store *store, int64_t run, int64_t step, struct err *err);

/* Points of one metric with step > after, by step; one at a step that cannot be (beyond MOST_COUNTED) is left out.
 * The caller frees *out. */
int metric_read(struct store *store, int64_t run, int64_t metric, int64_t after, struct point **out, size_t *n,
                struct err *err);
/* The first `most` of them. */
int metric_read_most(struct store *store, int64_t run, int64_t metric, int64_t after, int64_t most,
                     struct point **out, size_t *n, struct err *err);

/* Summaries of a run, by name and list length. The caller frees *out. */
int metric_summaries(struct store *store, int64_t run, struct metric_summary **out, size_t *n, struct err *err);

/* Last and best of one metric for every run that has it, in one query: `run` of each entry is set. */
struct run_metric {
    int64_t run, last_step, best_step;
    double last, best;
    int64_t metric;
    char name[METRIC_NAME];
    bool higher; /* is better */
};
int metric_of_runs(struct store *store, const char *name, struct run_metric **out, size_t *n, struct err *err);
/* The same, but last and last_step as they were at a step, of runs that came so far. */
int metric_of_runs_at(struct store *store, const char *name, int64_t step, struct run_metric **out, size_t *n,
                      struct err *err);
/* The same of every run's own main metric (main_metric.h), or of its neighbour: another base at the same cut (NULL:
 * its own), and another split (NULL: its own). */
int metric_of_runs_main(struct store *store, const char *base, const char *split, struct run_metric **out, size_t *n,
                        struct err *err);

/* The best baseline (run.h) that a run can be compared with: of the same data set, with the same share of validation,
 * by the last value of a metric. */
struct best_baseline {
    char name[32]; /* which; "" when there is none */
    double value;  /* NaN when there is none */
};
int metric_best_baseline(struct store *store, int64_t run, const char *metric, struct best_baseline *out,
                         struct err *err);
/* The names of all metrics that were recorded. The caller frees *out. */
int metric_names(struct store *store, char (**out)[METRIC_NAME], size_t *n, struct err *err);

/* ERR_NOT_FOUND: nothing was recorded under that name; names the nearest. */
int metric_not_found(struct store *store, const char *name, struct err *err);

#endif
