/* A sweep: runs that belong together by their names (PREFIX-1, PREFIX-2, ...), trained as many at once as there are
 * cores.
 *
 * Nothing but the runs is stored. The sweep holds the locks of those that wait, so that nobody else begins with them,
 * and they show as queued; when it dies the kernel lets go of them and they show as lost until the sweep is
 * resumed. */
#ifndef TUI_SWEEP_H
#define TUI_SWEEP_H

#include "store/main_metric.h"
#include "tui/engine_link.h"
#include "tui/halving.h"

#include <stdbool.h>

/* The most runs of one sweep: each that waits costs an open file. */
enum { MOST_TRIALS = 500 };

struct sweep;

enum trial_state { TRIAL_WAITS, TRIAL_TRAINS, TRIAL_RESTS, TRIAL_OVER };

struct trial {
    struct run run; /* as it was seen last */
    enum trial_state state;
    int lock;       /* of the run while it waits; -1: none */
    bool asked;     /* to stop */
    bool dropped;   /* asked to stop for good */
    size_t rungs;   /* of halving that it has behind it */
    double value;   /* the best of the metric so far; NaN: none */
    struct engine_process engine;
    char **values;  /* of the sweep's knobs, at the beginning */
};

/* Where more runs come from while a sweep trains. */
struct sweep_source {
    /* Adds one (sweep_add): 1, or 0 when there are no more. Called when a core is free. */
    int (*more)(struct sweep *sweep, struct err *err);
    /* A run has come to a rung or to its end. */
    void (*looked)(struct sweep *sweep);
    void *context;
};

struct sweep {
    struct store *store;
    const char *prefix, *metric; /* metric NULL before sweep_load: the main metric of the runs is taken */
    char main_metric[METRIC_NAME];
    double stop_below; /* NaN: runs are not stopped */
    int64_t stop_from; /* step */
    const struct halving *halving; /* NULL: all train to their end */
    const struct sweep_source *source; /* NULL: what was loaded is all */
    double ends;         /* clock_monotonic: those that train are stopped then; 0: never */
    double slow_seconds; /* one that takes longer for its first rung is dropped; 0: none */
    bool higher;         /* more of the metric is better; known after sweep_load */
    struct trial *trials;
    char (*knobs)[32]; /* what the combinations differ in */
    size_t n, n_knobs, capacity;
    bool interrupted, timed_out;
    int lock;            /* of the sweep, while it is driven; 0: none */
};

/* Who stops runs, in the log of events. */
#define ACTOR_SWEEP "sweep"

/* True when a run is called PREFIX-number. */
bool sweep_owns(const char *prefix, const char *name);

/* Runs that are compared need one main metric: the first writes it into an empty one, those after must agree.
 * ERR_USAGE when they don't. `run` is NULL for one that these settings will make. */
int sweep_agree(struct store *store, char main_metric[METRIC_NAME], const struct run *run,
                const struct setting *settings, size_t n, struct err *err);

/* Fills in trials, and knobs: `knobs` if given, else all in which the runs differ. Those that are done, have failed,
 * or were stopped by --stop-below are over. ERR_NOT_FOUND when the store has no runs of the prefix. */
int sweep_load(struct sweep *sweep, const char *const *knobs, size_t n_knobs, struct err *err);
/* Adds a run of the store, which waits then. */
int sweep_add(struct sweep *sweep, int64_t run, struct err *err);
/* The best by the metric so far, further trained or not; NULL when none has been measured. */
struct trial *sweep_best(const struct sweep *sweep);
/* How many runs train at once: one for each core. */
size_t sweep_cores(void);
void sweep_release(struct sweep *sweep);

/* Trains what waits, to the end of all. The first Ctrl-C, or `nearfar sweep --stop`, asks those that train to stop
 * and waits for them, a second one or another signal leaves; `interrupted` is then set. Progress goes to stderr.
 * ERR_FAILED when another process drives this sweep. */
int sweep_train(struct sweep *sweep, struct err *err);

/* Removes the weights of the runs that have not come to their end: one that goes on later begins anew, and comes to
 * the same bits. Returns how many bytes they were, or -1. */
int64_t sweep_drop_weights(struct sweep *sweep, struct err *err);

/* The table on stdout, or JSON: the combinations, best first. */
int sweep_print(const struct sweep *sweep, bool json, struct err *err);

#endif
