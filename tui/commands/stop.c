/* nearfar stop: ends a run gracefully, with a checkpoint. */
#include "store/base/clock.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/ask.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "why", .type = OPTION_TEXT, .argument = "TEXT", .help = "a note that is kept with it"},
    {.name = "no-wait", .type = OPTION_FLAG, .help = "do not wait until the engine has done it"},
    {.name = NULL},
};

/* How long it is waited for: one that answers measures itself first; one that does not may stand still. */
static const double end_seconds = 60, silent_seconds = 10;

/* After the stop come a checkpoint and a last evaluation. -1 when the run has not ended in that time. */
static int wait_for_end(struct target *target, double seconds, struct err *err)
{
    long long id = target->run.id;
    double until = clock_monotonic() + seconds;
    while (store_locked(target->store, LOCK_RUN, target->run.id) && clock_monotonic() < until)
        clock_sleep(0.05);
    if (run_get(target->store, target->run.id, &target->run, err))
        return -1;
    if (!run_status_lives(target->run.status))
        return 1;
    return err_set(err, ERR_BUSY, "run %lld has been asked to stop and has not in %.0f s: it may still stop, `nearfar show %lld` will "
                   "tell", id, seconds, id);
}

/* Where the store takes no event, or nobody answers there, its engine is asked by a signal. 1 when it was, -1 with what is wrong. */
static int ask_by_signal(const struct target *target, struct err *err)
{
    struct err ignored = ERR_INIT;
    if (!run_status_lives(target->run.status) ||
        engine_interrupt(target->store, &target->run, &ignored) < 0)
        return -1;
    print_to(stderr, "nearfar: %s; so the engine was asked by a signal\n", err->text);
    err_clear(err);
    return 1;
}

static void tell_end(const struct run *run)
{
    char step[32];
    format_count(run->step, step, sizeof step);
    if (run->status == RUN_LOST)
        print("run %lld has ended, and the store did not take its last steps: resume goes on from its newest checkpoint\n",
              (long long)run->id);
    else
        print("run %lld is %s at step %s%s%s\n", (long long)run->id, run_status_names[run->status], step,
              run->message[0] ? ": " : "", run->message);
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    struct event said;
    if (target_open(&target, call, STORE_WRITE, err))
        return -1;
    bool wait = !call_flag(call, "no-wait");
    int answered = ask_one(target.store, &target.run, EVENT_STOP, call_text(call, "why"), wait, &said, err);
    double seconds = answered > 0 ? end_seconds : silent_seconds;
    if (answered == 0 && wait && !store_locked(target.store, LOCK_RUN, target.run.id))
        answered = 1; /* it has ended, and could not write that down */
    if (answered == 0 && wait)
        err_set(err, ERR_BUSY, "run %lld does not answer", (long long)target.run.id);
    if (answered < 0 || (answered == 0 && wait))
        answered = ask_by_signal(&target, err);
    if (answered > 0 && wait)
        answered = wait_for_end(&target, seconds, err);
    if (answered > 0 && wait)
        tell_end(&target.run);
    target_close(&target);
    return answered < 0 ? -1 : 0;
}

const struct command command_stop = {
    .name = "stop",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Stops a run with a checkpoint; `nearfar resume` can still go on from it.",
    .example = "nearfar stop last",
    .options = options,
    .run = run,
};
