/* The buffer between trainer and store: see record.h. */
#include "engine/record.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PER_FLUSH = 2000 }; /* keeps one transaction under some milliseconds */

void record_init(struct record *record, struct store *store, int64_t run)
{
    *record = (struct record){.store = store, .run = run};
    record->ready = xmalloc(MOST_PER_FLUSH * sizeof *record->ready);
}

void record_release(struct record *record)
{
    free(record->names);
    free(record->points);
    free(record->ready);
    arena_release(&record->texts);
}

static const char *keep_text(struct record *record, const char *text)
{
    return text ? arena_printf(&record->texts, "%s", text) : NULL;
}

static size_t name_place(struct record *record, const struct metric *metric)
{
    for (size_t i = 0; i < record->n_names; i++)
        if (metric_is(&record->names[i].metric, metric))
            return i;
    ARRAY_ROOM(record->names, record->n_names, record->name_capacity);
    struct metric_name *row = &record->names[record->n_names];
    *row = (struct metric_name){.metric = *metric, .id = -1};
    row->metric.base = keep_text(record, metric->base);
    row->metric.split = keep_text(record, metric->split);
    row->metric.group = keep_text(record, metric->group);
    return record->n_names++;
}

static void take_point(void *context, const struct metric *metric, int64_t step, double value)
{
    struct record *record = context;
    size_t place = name_place(record, metric);
    ARRAY_ROOM(record->points, record->n, record->capacity);
    record->points[record->n++] = (struct point){(int64_t)place, step, value};
}

struct sink record_sink(struct record *record)
{
    return (struct sink){.point = take_point, .context = record};
}

static int ask_ids(struct record *record, struct err *err)
{
    for (size_t i = 0; i < record->n_names; i++) {
        struct metric_name *row = &record->names[i];
        if (row->id < 0 && (row->id = metric_id(record->store, &row->metric, err)) < 0)
            return -1;
    }
    return 0;
}

void record_forget_after(struct record *record, int64_t step)
{
    size_t kept = 0;
    for (size_t i = 0; i < record->n; i++)
        if (record->points[i].step <= step)
            record->points[kept++] = record->points[i];
    record->n = kept;
}

int record_flush(struct record *record, struct err *err)
{
    if (!record->n)
        return 0;
    if (ask_ids(record, err) < 0)
        return -1;
    while (record->n) {
        size_t n = record->n < MOST_PER_FLUSH ? record->n : MOST_PER_FLUSH;
        for (size_t i = 0; i < n; i++) {
            record->ready[i] = record->points[i];
            record->ready[i].metric = record->names[record->points[i].metric].id;
        }
        if (metric_record(record->store, record->run, record->ready, n, err) < 0)
            return -1;
        record->n -= n;
        memmove(record->points, record->points + n, record->n * sizeof *record->points);
    }
    return 0;
}
