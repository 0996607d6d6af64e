/* What was asked of a run: the channel from people to the engine, and the log that makes a run replay. */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include "store/store.h"

#include <stddef.h>

/* A rollback is the one that nobody asks for: see event_roll_back. Unknown is what this version has no word for, or
 * what cannot be: it changes nothing. */
enum event_verb { EVENT_SET, EVENT_PAUSE, EVENT_RESUME, EVENT_STEP, EVENT_STOP, EVENT_ROLLBACK, EVENT_UNKNOWN };
extern const char *const event_verb_names[EVENT_UNKNOWN + 1];

struct event {
    int64_t run, seq;
    enum event_verb verb;
    char knob[32], old[64], new[64], actor[32], why[160], refused[256]; /* refused: "" when it was done */
    char answer[160]; /* what the engine said of it, or "" */
    double asked_at, applied_at; /* applied_at NaN while pending */
    int64_t asked_step, step;    /* step -1 while pending */
};

/* Foreseen by a preset file and not reached yet by a run at this step. */
bool event_is_planned(const struct event *event, int64_t step);

/* Orders an array of events by the steps at which they are in force, then as they were asked. */
int event_by_step(const void *a, const void *b);

/* Asks for it: run, verb, knob, new, actor, why, asked_step are taken from `event`. Returns its seq or -1. */
int64_t event_ask(struct store *store, const struct event *event, struct err *err);

/* A change that is settled before the run gets there: stands in its log as applied at event->step, where the engine
 * makes it; until then it is known by asked_step = step. Of `event` run, knob, new, actor, why and step are taken;
 * old is what the knob had until then. */
int event_plan(struct store *store, const struct event *event, struct err *err);

/* Pending events of a run in order, at most `most`. Returns how many, or -1. One indexed SELECT, about 3 us. */
int event_pending(struct store *store, int64_t run, struct event *out, int most, struct err *err);

/* Writes step, old, applied_at, refused ("" or why not) and answer of an event. */
int event_applied(struct store *store, const struct event *event, struct err *err);

/* Events with seq > after, in order. The caller frees *out. */
int event_list(struct store *store, int64_t run, int64_t after, struct event **out, size_t *n, struct err *err);

/* The engine's own entry: step `from` could not be made (`why`), and the run went back to step `to`, where it waits
 * for a person. Its knobs stay where hands have put them: changes made after `to` stand as made at `to` from now on;
 * changes that a preset file or a fork foresees stay at their steps. */
int event_roll_back(struct store *store, int64_t run, int64_t to, int64_t from, const char *why, struct err *err);

/* 1 when the run went back by itself and nobody has let it go on since: `why` (160 bytes, or NULL) gets the reason. 0
 * when not, -1 on error. */
int event_rolled_back(struct store *store, int64_t run, char *why, struct err *err);

#endif
