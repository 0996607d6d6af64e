/* Asking something of a run that an engine is at, and waiting for the answer. */
#ifndef TUI_ASK_H
#define TUI_ASK_H

#include "store/event.h"
#include "store/run.h"

/* Who asks, in the log of events. */
#define ACTOR_COMMAND_LINE "command line"

/* -1 and a sentence (ERR_FAILED) when no engine is at the run, so that nothing can be asked of it. */
int ask_check(const struct run *run, struct err *err);

/* Asks for all of them at once: of each event verb, knob, new and why are taken; run, seq, actor and asked_step are
 * filled in. -1 with nothing asked when one cannot be stored. */
int ask_events(struct store *store, const struct run *run, struct event *events, size_t n, struct err *err);

/* The same of a run that no engine is at: they are kept, and an engine that goes on with it finds them. */
int ask_keep(struct store *store, const struct run *run, struct event *events, size_t n, struct err *err);
/* The changes that were kept and wait. The caller frees *out. */
int ask_kept(struct store *store, int64_t run, struct event **out, size_t *n, struct err *err);

/* Waits until the engine has answered all of them, which fills in old, step, applied_at and refused. 1 when it has, 0
 * when it has not within so many seconds, -1 when it refused one or the store did. */
int ask_wait(struct store *store, struct event *events, size_t n, double seconds, struct err *err);

/* A whole command: asks for one verb and waits. `said` gets the event when it was answered. Returns as ask_wait;
 * 0 also with --no-wait. */
int ask_one(struct store *store, const struct run *run, enum event_verb verb, const char *why, bool wait,
            struct event *said, struct err *err);

/* "lr 0.01 -> 0.003 from step 1,204", and what the engine said of it. */
void ask_tell_change(const struct event *event);

/* The sentence for a run that has been asked and has not answered yet. */
void ask_tell_unanswered(const struct run *run);

#endif
