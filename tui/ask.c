/* Asking the engine through the store: see ask.h. */
#include "tui/ask.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double answer_seconds = 5, look_seconds = 0.02;

int ask_check(const struct run *run, struct err *err)
{
    long long id = run->id;
    if (run_status_is_active(run->status))
        return 0;
    if (run->status == RUN_LOST)
        return err_set(err, ERR_FAILED, "run %lld has lost its engine, so that nothing can be asked of it: resume it "
                       "first (nearfar resume %lld)", id, id);
    return err_set(err, ERR_FAILED, "run %lld has ended (%s), so that nothing can be asked of it: go on from it in "
                   "another run (nearfar fork %lld)", id, _(run_status_names[run->status]), id);
}

int ask_keep(struct store *store, const struct run *run, struct event *events, size_t n, struct err *err)
{
    if (store_begin(store, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        events[i].run = run->id;
        events[i].asked_step = run->step;
        COPY_TEXT(events[i].actor, ACTOR_COMMAND_LINE);
        events[i].seq = event_ask(store, &events[i], err);
        if (events[i].seq < 0) {
            store_rollback(store);
            return -1;
        }
    }
    return store_commit(store, err);
}

int ask_events(struct store *store, const struct run *run, struct event *events, size_t n, struct err *err)
{
    return ask_check(run, err) ? -1 : ask_keep(store, run, events, n, err);
}

int ask_kept(struct store *store, int64_t run, struct event **out, size_t *n, struct err *err)
{
    size_t all;
    *n = 0;
    if (event_list(store, run, 0, out, &all, err))
        return -1;
    for (size_t i = 0; i < all; i++)
        if ((*out)[i].verb == EVENT_SET && isnan((*out)[i].applied_at))
            (*out)[(*n)++] = (*out)[i];
    return 0;
}

/* Takes over what has been answered. Returns how many are still open, or -1. */
static int read_answers(struct store *store, struct event *events, size_t n, struct err *err)
{
    struct event *list;
    size_t count;
    int open = (int)n;
    if (event_list(store, events[0].run, events[0].seq - 1, &list, &count, err))
        return -1;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < n; k++)
            if (list[i].seq == events[k].seq && !isnan(list[i].applied_at)) {
                events[k] = list[i];
                open--;
            }
    free(list);
    return open;
}

static int judge(const struct event *events, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (events[i].refused[0])
            return err_set(err, ERR_FAILED, "run %lld did not %s%s%s: %s", (long long)events[i].run,
                           _(event_verb_names[events[i].verb]), events[i].knob[0] ? " " : "", events[i].knob,
                           events[i].refused);
    return 1;
}

int ask_wait(struct store *store, struct event *events, size_t n, double seconds, struct err *err)
{
    double until = clock_monotonic() + seconds;
    for (;;) {
        int open = read_answers(store, events, n, err);
        if (open == 0)
            return judge(events, n, err);
        if (open < 0 && err->code != ERR_BUSY)
            return -1;
        if (clock_monotonic() > until)
            return 0;
        clock_sleep(look_seconds);
    }
}

int ask_one(struct store *store, const struct run *run, enum event_verb verb, const char *why, bool wait,
            struct event *said, struct err *err)
{
    *said = (struct event){.verb = verb};
    COPY_TEXT(said->why, why ? why : "");
    if (ask_events(store, run, said, 1, err))
        return -1;
    return wait ? ask_wait(store, said, 1, answer_seconds, err) : 0;
}

void ask_tell_change(const struct event *event)
{
    char step[32];
    format_count(event->step, step, sizeof step);
    print("%s %s -> %s from step %s%s%s\n", event->knob, event->old, event->new, step, event->answer[0] ? ": " : "",
          event->answer);
}

void ask_tell_unanswered(const struct run *run)
{
    print_to(stderr, "nearfar: run %lld has been asked and has not answered yet; `nearfar show %lld` will tell\n",
             (long long)run->id, (long long)run->id);
}
