/* Twins: what a change did is told by a run that is the same but for it.
 *
 * A twin of a run and one of its changes shares data, seed, start settings and all other changes at their steps, and
 * lacks that one. What differs between the two is what the change did, up to the step at which another change stands
 * in only one of them. Runs that can be twins are of one family: parent and child, or children of one parent. */
#ifndef STORE_TWIN_H
#define STORE_TWIN_H

#include "store/event.h"
#include "store/metric.h"
#include "store/run.h"

/* A change that was made or is foreseen, and can move a number: the pace cannot. */
bool change_affects_numbers(const struct event *event);

struct twin {
    int64_t run;   /* 0: there is none */
    int64_t until; /* up to this step nothing else differs; INT64_MAX: nowhere */
};

/* The changes of a run and of those that may be its twins, read once for whatever is asked of them. */
struct family;
/* NULL on error. */
struct family *family_load(struct store *store, int64_t run, struct err *err);
void family_free(struct family *family); /* NULL allowed */

/* The twin that can be compared with the run for the most steps; of several such, the newest run. `change` is a
 * change of the run given to family_load, for which change_affects_numbers is true. */
struct twin family_twin(const struct family *family, const struct event *change);

/* What a metric was and is around a change, and what it is with and without the change. Steps are -1 where there is
 * no number. */
struct effect {
    char metric[METRIC_NAME];         /* "" when the run has none */
    double before, after;     /* at the last evaluation up to the change; at the last one before the next change */
    int64_t before_step, after_step;
    int64_t next;             /* the seq of the change that the latter ends at; 0: none */
    int together;             /* how many changes were made at this step: before and after are of all of them */
    bool with_next;           /* `next` is the last of these, which tells of all */
    int64_t twin;             /* 0: there is none */
    bool of_all;              /* it lacks all changes of the step, not this one alone */
    double with, without;     /* at `step`, the last one that both have been evaluated at */
    int64_t step;
    int seeds;                /* of how many seeds runs with and without it are there; 0 unless asked for */
    double mean, spread;      /* of the differences over these seeds; NaN for fewer than two */
};

/* Where a change stands among those of a log: the last one of its step, how many there are of that step, and the
 * first of a later one (NULL: there is none). */
struct change_place {
    const struct event *last, *next;
    int together;
};
/* One for each event of a log, for all of it at once; `last` is NULL for what is no change, or is foreseen beyond
 * `step`. The caller frees it. */
struct change_place *change_places(const struct event *events, size_t n, int64_t step);

/* Of a change in the run's log, at this place in it; `family` is the run's. `over_seeds` looks for runs that differ
 * by their seed, which takes longer. */
int effect_measure(struct store *store, const struct run *run, const struct family *family,
                   const struct event *change, const struct change_place *place, const char *metric, bool over_seeds,
                   struct effect *out, struct err *err);

/* The name of the metric that a run is judged by; "" before it has any point. */
int metric_judging(struct store *store, int64_t run, char name[METRIC_NAME], struct err *err);

#endif
