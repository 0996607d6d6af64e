/* The buffer between trainer and store: see record.h. */
#include "engine/record.h"

#include "engine/frames.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PER_FLUSH = 2000 }; /* keeps one transaction under some milliseconds */

void record_init(struct record *record, struct store *store, int64_t run, const struct settings *settings)
{
    *record = (struct record){.store = store, .run = run, .settings = settings};
    record->ready = xmalloc(MOST_PER_FLUSH * sizeof *record->ready);
}

void record_release(struct record *record)
{
    free(record->names);
    free(record->points);
    free(record->ready);
    frame_release(&record->confusion);
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

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Equal pairs are gathered: most of them are. */
static void gather_answers(const struct class_answers *answers, struct frame_array *out)
{
    uint64_t *pair = xmalloc((answers->n + 1) * sizeof *pair);
    for (size_t i = 0; i < answers->n; i++)
        pair[i] = (uint64_t)answers->right[i] << 32 | answers->answer[i];
    qsort(pair, answers->n, sizeof *pair, by_number);
    *out = (struct frame_array){.cols = 3, .value = xmalloc((3 * answers->n + 1) * sizeof *out->value)};
    COPY_TEXT(out->name, answers->split);
    for (size_t i = 0, end; i < answers->n; i = end) {
        float *row = out->value + 3 * out->rows++;
        for (end = i; end < answers->n && pair[end] == pair[i];)
            end++;
        row[0] = (float)(pair[i] >> 32);
        row[1] = (float)(uint32_t)pair[i];
        row[2] = (float)(end - i);
    }
    free(pair);
}

static void take_answers(void *context, const struct class_answers *answers)
{
    struct frame *frame = &((struct record *)context)->confusion;
    if (frame->n == MOST_FRAME_ARRAYS || frame->step != answers->step)
        frame_release(frame);
    frame->step = answers->step;
    gather_answers(answers, &frame->array[frame->n++]);
}

struct sink record_sink(struct record *record)
{
    return (struct sink){.point = take_point, .context = record, .answers = take_answers};
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
    if (record->confusion.step > step)
        frame_release(&record->confusion);
}

/* What cannot be kept is not missed. */
static void write_confusion(struct record *record)
{
    if (record->confusion.n)
        frame_put(record->store, record->run, CONFUSION_KIND, &record->confusion, frames_room(record->settings),
                  NULL);
    frame_release(&record->confusion);
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
    write_confusion(record);
    return 0;
}
