/* See batch_frame.h. */
#include "store/batch_frame.h"

#include <math.h>

static bool is_count(float x, size_t most)
{
    return x >= 0 && (double)x <= (double)most && x == floorf(x);
}

/* The number of a row or a class; -1: none. */
static bool is_number(float x)
{
    return x == -1 || is_count(x, 1 << 24);
}

static bool anchor_is_sound(const float *anchor, size_t entries)
{
    return is_count(anchor[BATCH_ANCHOR_FIRST], entries) &&
           is_count(anchor[BATCH_ANCHOR_ENTRIES], entries - (size_t)anchor[BATCH_ANCHOR_FIRST]) &&
           is_number(anchor[BATCH_ANCHOR]) && is_number(anchor[BATCH_ANCHOR_CLASS]);
}

static bool entries_are_sound(const struct frame_array *entries)
{
    enum { MOST_CODE = 2 * BATCH_IS_ANCHOR * BATCH_STRATEGIES };
    for (size_t e = 0; e < entries->rows; e++) {
        const float *entry = entries->value + e * BATCH_ENTRY_FIELDS;
        if (!is_count(entry[BATCH_ENTRY_CODE], MOST_CODE) || !is_number(entry[BATCH_ENTRY]) ||
            !is_number(entry[BATCH_ENTRY_CLASS]))
            return false;
    }
    return true;
}

int batch_frame_check(const struct frame *frame, struct err *err)
{
    const struct frame_array *anchors = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS),
                             *entries = frame_find(frame, "entry", BATCH_ENTRY_FIELDS);
    bool sound = !anchors == !entries && (!entries || entries_are_sound(entries));
    for (size_t a = 0; anchors && sound && a < anchors->rows; a++)
        sound = anchor_is_sound(anchors->value + a * BATCH_ANCHOR_FIELDS, entries->rows);
    return sound ? 0 : err_set(err, ERR_FAILED, "the batch of step %lld is damaged: look at another step",
                               (long long)frame->step);
}
