/* Changes of knobs: see change.h. */
#include "tui/change.h"

#include "store/base/mem.h"

#include <stdio.h>
#include <string.h>

int change_parse(const struct catalogue *catalogue, const char *word, struct event *event, struct err *err)
{
    char name[sizeof event->knob];
    const char *equals = strchr(word, '=');
    if (!equals || equals == word || (size_t)(equals - word) >= sizeof name)
        return err_set(err, ERR_USAGE, "'%s' is not of the form knob=value", word);
    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    const struct knob *knob = catalogue_knob(catalogue, name, err);
    if (!knob)
        return -1;
    if (!knob_is_live(knob))
        return err_set(err, ERR_USAGE, "%s cannot change while a model trains: %s", name, knob->why_not);
    event->verb = EVENT_SET;
    COPY_TEXT(event->knob, name);
    return knob_check(knob, equals + 1, event->new, sizeof event->new, err);
}

void change_letters(const struct event *events, size_t n, char *letters)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t changes = 0;
    for (size_t i = 0; i < n; i++) {
        bool change = events[i].verb == EVENT_SET && !*events[i].refused;
        letters[i] = change ? alphabet[changes++ % (sizeof alphabet - 1)] : 0;
    }
}

static bool is_made(const struct event *event, int64_t step)
{
    return event->verb == EVENT_SET && !*event->refused && !event_is_ahead(event, step);
}

/* Taken back later: walking back from the end, each undo of the knob belongs to the change before it. */
static bool was_undone(const struct event *events, size_t n, int64_t step, size_t at)
{
    int open = 0;
    for (size_t i = n; i-- > at + 1;) {
        if (!is_made(&events[i], step) || strcmp(events[i].knob, events[at].knob))
            continue;
        if (!strcmp(events[i].why, UNDO))
            open++;
        else if (open)
            open--;
    }
    return open > 0;
}

static const struct event *newest(const struct event *events, size_t n, int64_t step, const char *knob, bool pending)
{
    for (size_t i = n; i-- > 0;)
        if (is_made(&events[i], step) && (pending || events[i].step >= 0) && strcmp(events[i].why, UNDO) &&
            (!knob || !strcmp(events[i].knob, knob)) && !was_undone(events, n, step, i))
            return &events[i];
    return NULL;
}

const struct event *change_to_undo(const struct event *events, size_t n, int64_t step, const char *knob)
{
    return newest(events, n, step, knob, true);
}

const struct event *change_in_force(const struct event *events, size_t n, int64_t step, const char *knob)
{
    return newest(events, n, step, knob, false);
}
