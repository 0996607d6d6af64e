/* Reading event files: see events_read.h. The fields of messages are in events.c. */
#include "tui/tensorboard/events_read.h"

#include "store/base/mem.h"
#include "store/store.h"
#include "tui/tensorboard/message.h"
#include "tui/tensorboard/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_WALL_TIME = 1, EVENT_STEP = 2, EVENT_SUMMARY = 5, SUMMARY_VALUE = 1 };
enum { VALUE_TAG = 1, VALUE_SIMPLE = 2, VALUE_TENSOR = 8 };
enum { TENSOR_TYPE = 1, TENSOR_CONTENT = 4, TENSOR_FLOATS = 5, TENSOR_DOUBLES = 6, TYPE_FLOAT = 1, TYPE_DOUBLE = 2 };

static double number_of(const struct field *field, size_t bytes)
{
    double value;
    float narrow;
    if (bytes == 8)
        memcpy(&value, &field->bits, sizeof value);
    else
        memcpy(&narrow, &(uint32_t){(uint32_t)field->bits}, sizeof narrow);
    return bytes == 8 ? value : (double)narrow;
}

/* Numbers of a tensor: packed, or as bytes, where there is exactly one. */
static bool number_in(const struct field *field, size_t bytes, double *value)
{
    struct field inner = {.bits = 0};
    if (!field->part.at) {
        *value = number_of(field, bytes);
        return true;
    }
    if ((size_t)(field->part.end - field->part.at) != bytes)
        return false;
    for (size_t i = 0; i < bytes; i++)
        inner.bits |= (uint64_t)(uint8_t)field->part.at[i] << 8 * i;
    *value = number_of(&inner, bytes);
    return true;
}

/* Whether a tensor is one float or double. */
static bool read_tensor(struct part tensor, double *value)
{
    struct field field;
    uint64_t type = 0;
    bool found = false;
    while (message_next(&tensor, &field)) {
        if (field.number == TENSOR_TYPE)
            type = field.bits;
        else if (field.number == TENSOR_CONTENT && (type == TYPE_FLOAT || type == TYPE_DOUBLE))
            found |= field.part.at && number_in(&field, type == TYPE_FLOAT ? 4 : 8, value);
        else if (field.number == TENSOR_FLOATS || field.number == TENSOR_DOUBLES)
            found |= number_in(&field, field.number == TENSOR_FLOATS ? 4 : 8, value);
    }
    return found;
}

static size_t place_of_tag(struct scalars *scalars, struct part tag)
{
    size_t length = (size_t)(tag.end - tag.at);
    for (size_t i = scalars->n_tags; i-- > 0;)
        if (strlen(scalars->tags[i]) == length && !memcmp(scalars->tags[i], tag.at, length))
            return i;
    ARRAY_ROOM(scalars->tags, scalars->n_tags, scalars->tag_capacity);
    char *copy = xcalloc(length + 1, 1);
    memcpy(copy, tag.at, length);
    scalars->tags[scalars->n_tags] = copy;
    return scalars->n_tags++;
}

static void read_value(struct scalars *scalars, struct part message, int64_t step)
{
    struct field field;
    struct part tag = {NULL, NULL};
    double value = NAN;
    bool number = false;
    while (message_next(&message, &field)) {
        if (field.number == VALUE_TAG && field.part.at)
            tag = field.part;
        else if (field.number == VALUE_SIMPLE && !field.part.at) {
            value = number_of(&field, 4);
            number = true;
        } else if (field.number == VALUE_TENSOR && field.part.at) {
            number |= read_tensor(field.part, &value);
        }
    }
    bool sound = tag.at < tag.end && !memchr(tag.at, '\0', (size_t)(tag.end - tag.at)) && step >= 0 &&
                 step <= MOST_COUNTED;
    scalars->others += !number;
    scalars->strange += number && !sound;
    if (!number || !sound)
        return;
    ARRAY_ROOM(scalars->list, scalars->n, scalars->capacity);
    scalars->list[scalars->n++] = (struct scalar){place_of_tag(scalars, tag), step, value};
}

/* The step may stand behind the values. */
static void read_event(struct scalars *scalars, struct part event)
{
    struct part again = event;
    struct field field, inner;
    int64_t step = 0;
    double time = NAN;
    while (message_next(&again, &field)) {
        if (field.number == EVENT_STEP)
            step = (int64_t)field.bits;
        else if (field.number == EVENT_WALL_TIME && !field.part.at)
            time = number_of(&field, 8);
    }
    if (time > 0 && time < LAST_MOMENT) {
        scalars->first_time = scalars->first_time > 0 ? fmin(scalars->first_time, time) : time;
        scalars->last_time = fmax(scalars->last_time, time);
    }
    while (message_next(&event, &field))
        while (field.number == EVENT_SUMMARY && field.part.at && message_next(&field.part, &inner))
            if (inner.number == SUMMARY_VALUE && inner.part.at)
                read_value(scalars, inner.part, step);
}

void scalars_read(struct scalars *scalars, const char *bytes, size_t n)
{
    const char *record;
    size_t at = 0, length;
    while (at < n) {
        enum record_state state = record_next(bytes, n, &at, &record, &length);
        if (state == RECORD_BROKEN) {
            scalars->unread += n - at;
            return;
        }
        if (state == RECORD_DAMAGED)
            scalars->damaged++;
        else
            read_event(scalars, (struct part){record, record + length});
    }
}

void scalars_release(struct scalars *scalars)
{
    for (size_t i = 0; i < scalars->n_tags; i++)
        free(scalars->tags[i]);
    free(scalars->tags);
    free(scalars->list);
    *scalars = (struct scalars){.n = 0};
}
