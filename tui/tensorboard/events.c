/* Event files: see events.h. The numbers of fields are those of tensorflow/core/util/event.proto and
 * framework/summary.proto, tensor.proto and tensor_shape.proto. */
#include "tui/tensorboard/events.h"

#include "store/base/mem.h"
#include "store/metric.h"
#include "tui/tensorboard/message.h"
#include "tui/tensorboard/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_WALL_TIME = 1, EVENT_STEP = 2, EVENT_FILE_VERSION = 3, EVENT_SUMMARY = 5 };
enum { SUMMARY_VALUE = 1, VALUE_TAG = 1, VALUE_SIMPLE = 2, VALUE_TENSOR = 8, VALUE_METADATA = 9 };
enum { METADATA_PLUGIN = 1, PLUGIN_NAME = 1 };
enum { TENSOR_TYPE = 1, TENSOR_SHAPE = 2, TENSOR_STRINGS = 8, SHAPE_DIM = 2, DIM_SIZE = 1, TYPE_STRING = 7 };

/* What is put together on the way to the file. */
struct writer {
    struct text *out, event, summary, value, part;
};

static void begin_event(struct writer *writer, double time, int64_t step)
{
    message_double(&writer->event, EVENT_WALL_TIME, time);
    if (step)
        message_number(&writer->event, EVENT_STEP, (uint64_t)step);
}

static void end_event(struct writer *writer)
{
    if (writer->summary.length)
        message_within(&writer->event, EVENT_SUMMARY, &writer->summary);
    record_add(writer->out, writer->event.data, writer->event.length);
    text_clear(&writer->event);
}

static void add_scalar(struct writer *writer, const char *tag, double value)
{
    message_word(&writer->value, VALUE_TAG, tag);
    message_float(&writer->value, VALUE_SIMPLE, (float)value);
    message_within(&writer->summary, SUMMARY_VALUE, &writer->value);
}

/* A text is a tensor of one string, for the plugin of that name. */
static void add_text(struct writer *writer, const char *tag, const struct text *words)
{
    struct text dim = TEXT_INIT, tensor = TEXT_INIT;
    message_word(&writer->value, VALUE_TAG, tag);
    message_number(&dim, DIM_SIZE, 1);
    message_within(&writer->part, SHAPE_DIM, &dim);
    message_number(&tensor, TENSOR_TYPE, TYPE_STRING);
    message_within(&tensor, TENSOR_SHAPE, &writer->part);
    message_bytes(&tensor, TENSOR_STRINGS, words->data, words->length);
    message_within(&writer->value, VALUE_TENSOR, &tensor);
    message_word(&dim, PLUGIN_NAME, "text");
    message_within(&writer->part, METADATA_PLUGIN, &dim);
    message_within(&writer->value, VALUE_METADATA, &writer->part);
    message_within(&writer->summary, SUMMARY_VALUE, &writer->value);
    text_release(&dim);
    text_release(&tensor);
}

/* A table in Markdown, which TensorBoard shows as one. */
static int add_settings(struct writer *writer, struct store *store, const struct run *run, struct err *err)
{
    struct setting *settings;
    struct text table = TEXT_INIT;
    size_t n;
    if (run_settings(store, run->id, &settings, &n, err) < 0)
        return -1;
    text_printf(&table, "| setting | began as | is now |\n|---|---|---|\n| seed | %lld | %lld |\n",
                (long long)run->seed, (long long)run->seed);
    for (size_t i = 0; i < n; i++)
        text_printf(&table, "| %s | %s | %s |\n", settings[i].knob, settings[i].start, settings[i].value);
    begin_event(writer, run->created, 0);
    add_text(writer, "hyperparameters/text_summary", &table);
    end_event(writer);
    text_release(&table);
    free(settings);
    return 0;
}

/* Values --------------------------------------------------------------------------------------------------------- */

/* A value of the metric at this place in the list. */
struct placed {
    size_t metric;
    int64_t step;
    double value;
};

struct placed_list {
    struct placed *list;
    size_t n, capacity;
};

static int read_values(struct placed_list *values, struct store *store, int64_t run,
                       const struct metric_summary *metrics, size_t n, struct err *err)
{
    for (size_t m = 0; m < n; m++) {
        struct point *points;
        size_t n_points;
        if (metric_read(store, run, metrics[m].metric, -1, &points, &n_points, err) < 0)
            return -1;
        for (size_t i = 0; i < n_points; i++) {
            ARRAY_ROOM(values->list, values->n, values->capacity);
            values->list[values->n++] = (struct placed){m, points[i].step, points[i].value};
        }
        free(points);
    }
    return 0;
}

static int by_step(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    return x->step != y->step ? (x->step > y->step) - (x->step < y->step)
                              : (x->metric > y->metric) - (x->metric < y->metric);
}

static void add_values(struct writer *writer, const struct run *run, const struct metric_summary *metrics,
                       struct placed_list *values)
{
    double start = isnan(run->started) ? run->created : run->started;
    double pace = run->step > 0 ? run->seconds / (double)run->step : 0;
    if (values->n)
        qsort(values->list, values->n, sizeof *values->list, by_step);
    for (size_t i = 0; i < values->n;) {
        int64_t step = values->list[i].step;
        begin_event(writer, start + pace * (double)step, step);
        for (; i < values->n && values->list[i].step == step; i++)
            add_scalar(writer, metrics[values->list[i].metric].name, values->list[i].value);
        end_event(writer);
    }
}

int events_of_run(struct store *store, const struct run *run, struct text *out, struct err *err)
{
    struct writer writer = {.out = out};
    struct placed_list values = {.n = 0};
    struct metric_summary *metrics;
    size_t n;
    if (metric_summaries(store, run->id, &metrics, &n, err) < 0)
        return -1;
    begin_event(&writer, run->created, 0);
    message_word(&writer.event, EVENT_FILE_VERSION, "brain.Event:2");
    end_event(&writer);
    int failed = add_settings(&writer, store, run, err) || read_values(&values, store, run->id, metrics, n, err);
    if (!failed)
        add_values(&writer, run, metrics, &values);
    text_release(&writer.event);
    text_release(&writer.summary);
    text_release(&writer.value);
    text_release(&writer.part);
    free(values.list);
    free(metrics);
    return failed ? -1 : 0;
}

char *events_file_name(const struct run *run)
{
    return xasprintf("events.out.tfevents.%lld.nearfar.%lld", (long long)run->created, (long long)run->id);
}
