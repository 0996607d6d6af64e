/* Results on their way into the store: kept in memory until they are in, however long the store is locked or full.
 *
 * Which classes the classifier of a run took for which is kept as a frame (store/frame.h) of the kind "confusion" at
 * each evaluation, of several between two flushes at the last. It has an array for each split that was measured,
 * "valid" or "test" (m, 3): the right class, the one that was answered, and for how many rows; by the first and then
 * the second, none for no rows. */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include "engine/trainer.h"
#include "store/frame.h"
#include "store/metric.h"

#define CONFUSION_KIND "confusion"

struct metric_name {
    struct metric metric; /* its texts are the record's */
    int64_t id;           /* in the store; -1 until asked */
};

struct record {
    struct store *store;
    int64_t run;
    struct metric_name *names;
    size_t n_names, name_capacity;
    struct point *points; /* metric is a place in names until flushed */
    size_t n, capacity;
    struct point *ready;
    struct arena texts;
    const struct settings *settings;
    struct frame confusion; /* of the newest evaluation; without arrays when it is written */
};

/* The settings, which say how much room frames have, must outlive it. */
void record_init(struct record *record, struct store *store, int64_t run, const struct settings *settings);
void record_release(struct record *record);
struct sink record_sink(struct record *record);
/* Forgets what is kept of steps after this one. */
void record_forget_after(struct record *record, int64_t step);
/* Writes all that is kept. On -1 nothing is lost: try again. */
int record_flush(struct record *record, struct err *err);

#endif
