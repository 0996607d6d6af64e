/* Results on their way into the store: kept in memory until they are in, however long the store is locked or full. */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include "engine/trainer.h"
#include "store/metric.h"

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
};

void record_init(struct record *record, struct store *store, int64_t run);
void record_release(struct record *record);
struct sink record_sink(struct record *record);
/* Forgets what is kept of steps after this one. */
void record_forget_after(struct record *record, int64_t step);
/* Writes all that is kept. On -1 nothing is lost: try again. */
int record_flush(struct record *record, struct err *err);

#endif
