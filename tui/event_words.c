/* Events in words: see event_words.h. */
#include "tui/event_words.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/event.h"
#include "tui/change.h"
#include "tui/twin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static char *tell_event(const struct event *event)
{
    struct text line = TEXT_INIT;
    text_printf(&line, "%lld. %s", (long long)event->seq, _(event_verb_names[event->verb]));
    if (event->verb == EVENT_SET)
        text_printf(&line, " %s %s -> %s", event->knob, event->old, event->new);
    if (event->refused[0])
        text_printf(&line, _(", refused: %s"), event->refused);
    else if (isnan(event->applied_at))
        text_printf(&line, _(", asked at step %lld, not done yet"), (long long)event->asked_step);
    else
        text_printf(&line, event->verb == EVENT_ROLLBACK ? _(" to step %lld") : _(", from step %lld"),
                    (long long)event->step);
    if (event->answer[0])
        text_printf(&line, ": %s", event->answer);
    text_printf(&line, " (%s%s%s)", event->actor, event->why[0] ? ": " : "", event->why);
    return line.data;
}

/* The log of a run, and who its relatives are. */
struct log {
    struct event *events;
    size_t n;
    char *letters, metric[METRIC_NAME];
    struct family *family;
    struct change_place *places;
};

/* What was measured around a change, and what it did where a twin tells. */
static int tell_effect(struct store *store, const struct run *run, const struct log *log, size_t at, char **out,
                       struct err *err)
{
    const struct event *change = &log->events[at];
    struct effect effect;
    char sentence[256], how[96], next[2] = "";
    if (!log->places[at].last)
        return 0;
    if (effect_measure(store, run, log->family, change, &log->places[at], log->metric, true, &effect, err))
        return -1;
    for (size_t i = 0; i < log->n; i++)
        if (log->events[i].seq == effect.next)
            next[0] = log->letters[i];
    snprintf(how, sizeof how, "nearfar twin %lld %lld", (long long)run->id, (long long)change->seq);
    effect_describe(&effect, next, how, sentence, sizeof sentence);
    *out = xstrdup(sentence);
    return 0;
}

int events_tell(struct store *store, const struct run *run, struct told_event **out, size_t *n, struct err *err)
{
    struct log log = {.n = 0};
    if (event_list(store, run->id, 0, &log.events, &log.n, err))
        return -1;
    log.letters = xcalloc(log.n + 1, 1);
    log.family = family_load(store, run->id, err);
    log.places = change_places(log.events, log.n, run->step);
    int failed = log.family ? metric_judging(store, run->id, log.metric, err) : -1;
    change_letters(log.events, log.n, log.letters);
    *n = log.n;
    *out = xcalloc(log.n + 1, sizeof **out);
    for (size_t i = 0; i < log.n && !failed; i++) {
        (*out)[i] = (struct told_event){.letter = log.letters[i], .step = log.events[i].step,
                                        .sentence = tell_event(&log.events[i])};
        failed = tell_effect(store, run, &log, i, &(*out)[i].effect, err);
    }
    if (failed)
        told_events_release(*out, *n);
    family_free(log.family);
    free(log.places);
    free(log.letters);
    free(log.events);
    return failed;
}

void told_events_release(struct told_event *told, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(told[i].sentence);
        free(told[i].effect);
    }
    free(told);
}
