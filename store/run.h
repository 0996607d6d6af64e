/* Runs: what was asked for, how far it is, and whether anybody is still at it. */
#ifndef STORE_RUN_H
#define STORE_RUN_H

#include "store/dataset.h"
#include "store/store.h"

enum run_status { RUN_QUEUED, RUN_RUNNING, RUN_PAUSED, RUN_DONE, RUN_STOPPED, RUN_FAILED, RUN_LOST };
extern const char *const run_status_names[RUN_LOST + 1];

/* Rules: what a run records and how it ranks, where a later version had to change that. A run keeps the rules it was
 * made with, so that it resumes, forks and replays to its own numbers; a new run gets the newest.
 *   1: equal scores are ranked by item number; `mrr` looks as far as the longest list; evaluations at their pace
 *      alone.
 *   2: a relevant item ranks behind its equals; `mrr@K`; the first evaluations come early; more is measured of the
 *      lists. */
enum { RULES_FIRST = 1, RULES_SECOND = 2, RULES_NOW = RULES_SECOND };

struct run {
    int64_t id;
    char name[64], dataset_name[64], dataset_kind[16], preset[32], message[256], alarm[256], balanced[256];
    char engine[32], kernel[96];
    char owner[64]; /* who began it (person.h); "": a run from before there were owners */
    char tags[256], note[256]; /* what people say of it (label.h): words with blanks between; "" for none */
    bool star, archived;
    char baseline[32]; /* which baseline it is, by its setting; "": it is trained */
    int64_t dataset;
    enum run_status status; /* RUN_LOST when the row says it lives and nobody holds its lock */
    int64_t parent, fork_step; /* 0 and 0: it began by itself */
    int64_t twin_of; /* the seq of the parent's change that it goes on without; 0: none */
    int64_t stop_at; /* stops when it first comes to this step; 0: at its planned end */
    int64_t rules;
    int64_t main_metric; /* by which it is judged (main_metric.h): its id; 0 before its engine has begun */
    int64_t seed, threads, pid; /* pid 0: no engine */
    int64_t step, steps, best_step; /* best_step -1: none */
    double epoch, rate, seconds, created, started, ended; /* NaN where it has not happened */
    char flaw[FLAW_SIZE]; /* what cannot be in its row; the message says so, too, and what stands here instead is
                             harmless */
};

/* What its rate counts: "interactions", or "rows" where the data are no interactions. */
const char *run_counts(const struct run *run);

/* As many as may be asked for. */
enum { MOST_THREADS = 1024 };

struct setting {
    char knob[32];
    char start[64]; /* at step 0 */
    char value[64]; /* now: start changed by the applied events */
};

/* Inserts it as queued with all its settings, and returns its id or -1. It belongs to who is at work (person.h), and
 * the quota of that person may refuse it. Of `run` it takes name (an empty one becomes
 * "<dataset>-<id>"), dataset, preset, seed, threads; of `settings` knob and start. */
int64_t run_create(struct store *store, const struct run *run, const struct setting *settings, size_t n,
                   struct err *err);

/* The same inside a transaction of the caller. */
int64_t run_insert(struct store *store, const struct run *run, const struct setting *settings, size_t n,
                   struct err *err);

/* Refuses what cannot name a new run: what is no name at all (name_is_valid), a number, by which runs are called too,
 * and "last". */
int run_name_check(const char *name, struct err *err);

/* By id, or by name (the newest of that name), or "last", which is the newest of all. A number that no run has is
 * taken for a name, which older versions allowed: out->id is then another. */
int run_find(struct store *store, const char *key, struct run *out, struct err *err);
/* Refuses a run whose row is damaged: to be asked before anything is computed from it. */
int run_check(const struct run *run, struct err *err);
/* Whether it is curves of another program alone. */
bool run_is_imported(const struct run *run);
/* Refuses a run that is a baseline, or was imported: to be asked by whatever goes on with training, or uses what was
 * trained. */
int run_check_trained(const struct run *run, struct err *err);
int run_get(struct store *store, int64_t id, struct run *out, struct err *err);
/* All, newest first. The caller frees *out. */
int run_list(struct store *store, struct run **out, size_t *n, struct err *err);
/* Ids of the runs that an engine should be at, by their row, and of those newer than `after`, rising; and how many
 * runs there are in all: of no others has anything changed but that they were removed. The caller frees *out. */
int run_list_changing(struct store *store, int64_t after, int64_t **out, size_t *n, int64_t *all, struct err *err);
/* Those forked from it, the oldest first. The caller frees *out. */
int run_children(struct store *store, int64_t id, struct run **out, size_t *n, struct err *err);
/* What goes when it is removed. Files that children share are counted, too. */
struct run_holdings {
    int64_t points, files, bytes;
};
int run_holdings(struct store *store, int64_t id, struct run_holdings *out, struct err *err);
/* With its points and files. Refuses while an engine is at it. In short transactions. */
int run_remove(struct store *store, int64_t id, struct err *err);

/* Every setting with its present value, by knob name. The caller frees *out. */
int run_settings(struct store *store, int64_t id, struct setting **out, size_t *n, struct err *err);

/* Settings of many runs in one query, by the names that their knobs had when the runs were made. */
struct run_setting {
    int64_t run;
    char knob[32], value[64];
    int64_t step; /* of a change: in force from after it */
};
/* What the runs with after < id <= last began with, by run. The caller frees *out. */
int run_starts(struct store *store, int64_t after, int64_t last, struct run_setting **out, size_t *n,
               struct err *err);
/* What has been changed since, of all runs, in the order in which it came into force: the last of a knob is its
 * present value. The caller frees *out. */
int run_changes(struct store *store, struct run_setting **out, size_t *n, struct err *err);

/* The settings of run_settings as they were before what was changed at this step: `start` and `value` are what was in
 * force. */
int run_settings_before(struct store *store, int64_t id, int64_t step, struct setting **out, size_t *n,
                        struct err *err);

/* Ids of the runs that differ from this one by their seed alone: the same data set, start settings, changes and what
 * they were given; of all, or of those that are `done`. It is among them, unless it is not done and
 * `done` is asked. The caller frees *out. */
int run_siblings(struct store *store, int64_t id, bool done, int64_t **out, size_t *n, struct err *err);

/* The engine's columns. */
int run_begin(struct store *store, int64_t id, int64_t pid, const char *engine, const char *kernel, struct err *err);
int run_progress(struct store *store, const struct run *run, struct err *err); /* step, steps, epoch, rate, seconds */
/* An ended status sets `ended` and clears pid. message may be "". */
int run_set_status(struct store *store, int64_t id, enum run_status status, const char *message, struct err *err);
/* What was wrong at its last evaluation, "" when nothing was. Outlives the message. */
int run_set_alarm(struct store *store, int64_t id, const char *alarm, struct err *err);
/* The step of the first evaluation at its pace: what was measured before counts for no best (metric.h). */
int run_set_evaluates_from(struct store *store, int64_t id, int64_t step, struct err *err);
/* What `balance` did to the train rows, "" when nothing. */
int run_set_balanced(struct store *store, int64_t id, const char *balanced, struct err *err);
int run_set_main_metric(struct store *store, int64_t id, int64_t metric, struct err *err);
int run_set_best(struct store *store, int64_t id, int64_t best_step, struct err *err); /* -1: none */

/* True for queued, running, paused: an engine should be at it. */
bool run_status_is_active(enum run_status status);

#endif
