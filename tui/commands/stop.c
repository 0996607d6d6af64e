/* nearfar stop: ends a run gracefully, with a checkpoint.
 *
 * It says within a second how things are. It waits on while the engine is at work, and not where waiting is of no
 * use: the engine is suspended, or another program keeps the store. */
#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/ask.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "why", .type = OPTION_TEXT, .argument = "TEXT", .help = "a note that is kept with it"},
    {.name = "wait", .type = OPTION_INT, .argument = "SECONDS", .low = 0, .high = 1e9,
     .help = "how long to wait for its end; when not given 60, and a second for an engine that stands still"},
    {.name = "no-wait", .type = OPTION_FLAG, .help = "do not wait until the engine has done it"},
    {.name = NULL},
};

/* For the store to take the question; until it is said how things are; until the engine is asked by a signal as well;
 * for the end. */
static const double store_seconds = 0.5, tell_seconds = 1, signal_seconds = 20, end_seconds = 60, look_seconds = 0.05;
enum { LOOK_MS = 50 }; /* for the store to say whether it is busy still */

/* A stop that has been asked. */
struct stopping {
    struct store *store;
    struct run run;
    struct event said; /* the question, where the store has taken it */
    bool in_store, answered, told, signalled;
    double asked; /* when, monotonic */
    int64_t limit; /* seconds, when they were given; else -1 */
};

/* Where the store takes no event, or nobody answers there, its engine is asked by a signal. -1 with what is wrong. */
static int ask_by_signal(struct stopping *s, struct err *err)
{
    struct err ignored = ERR_INIT;
    if (!run_status_is_active(s->run.status) || engine_interrupt(s->store, &s->run, &ignored) < 0)
        return -1;
    s->signalled = true;
    bool busy = err->code == ERR_BUSY && !s->in_store;
    print_to(stderr, "nearfar: %s; so the engine was asked by a signal\n",
             busy ? _("the store is busy, as another program holds its lock") : err->text);
    err_clear(err);
    return 0;
}

static int ask(struct stopping *s, const char *why, struct err *err)
{
    store_patience(s->store, (int)(1000 * store_seconds));
    s->in_store = ask_one(s->store, &s->run, EVENT_STOP, why, false, &s->said, err) == 0;
    int result = s->in_store ? 0 : ask_by_signal(s, err);
    s->asked = clock_monotonic();
    return result;
}

/* 1 when nobody is at the run any more. */
static int has_ended(struct stopping *s, struct err *err)
{
    if (store_locked(s->store, LOCK_RUN, s->run.id))
        return 0;
    return run_get(s->store, s->run.id, &s->run, err) < 0 ? -1 : !run_status_is_active(s->run.status);
}

static int look_for_answer(struct stopping *s, struct err *err)
{
    int answered = s->in_store && !s->answered ? ask_wait(s->store, &s->said, 1, 0, err) : 0;
    s->answered |= answered > 0;
    return answered < 0 ? -1 : 0;
}

static bool store_is_busy(struct store *store)
{
    struct err err = ERR_INIT;
    store_patience(store, LOOK_MS);
    if (store_begin(store, &err) == 0)
        store_rollback(store);
    return err.code == ERR_BUSY;
}

/* Why there will be no answer by waiting: -1, or 0 where the engine is at work. */
static int check_progress(struct stopping *s, struct err *err)
{
    long long id = s->run.id, pid = s->run.pid;
    if (engine_is_suspended(&s->run))
        return err_set(err, ERR_BUSY, "run %lld has been asked to stop and cannot answer yet, as its engine is "
                       "suspended: `kill -CONT %lld` lets it stop with a checkpoint; `kill -9 %lld` "
                       "ends it as it is, and resume goes on from its newest checkpoint", id, pid, pid);
    if (!s->in_store && store_is_busy(s->store))
        return err_set(err, ERR_BUSY, "run %lld stops when the other program lets go of the store: `nearfar show "
                       "%lld` will tell; `kill -9 %lld` ends it as it is, and resume goes on from its "
                       "newest checkpoint", id, id, pid);
    return 0;
}

static void tell_waiting(const struct stopping *s)
{
    long long id = s->run.id;
    if (s->answered)
        print_to(stderr, "nearfar: run %lld is stopping and has its checkpoint to write; Ctrl-C leaves it to that\n",
                 id);
    else
        print_to(stderr, "nearfar: run %lld has been asked to stop and has not answered yet, as an evaluation or a "
                 "long step comes first; Ctrl-C leaves it asked, `nearfar show %lld` tells\n", id, id);
}

/* After a second: what is so. After some more without an answer: the signal. -1 where waiting is of no use. */
static int tell_progress(struct stopping *s, double waited, struct err *err)
{
    if (waited >= tell_seconds && !s->told) {
        s->told = true;
        int stands = check_progress(s, err);
        if (stands < 0 && s->limit < 0)
            return -1;
        if (stands < 0)
            print_to(stderr, "nearfar: %s\n", err->text);
        else
            tell_waiting(s);
        err_clear(err);
    }
    if (waited >= signal_seconds && !s->answered && !s->signalled) {
        err_set(err, ERR_BUSY, "run %lld does not answer", (long long)s->run.id);
        return ask_by_signal(s, err);
    }
    return 0;
}

/* After the stop come a checkpoint and a last evaluation. -1 when the run has not ended in that time. */
static int wait_for_end(struct stopping *s, struct err *err)
{
    long long id = s->run.id;
    double most = s->limit < 0 ? end_seconds : (double)s->limit;
    for (;;) {
        int ended = has_ended(s, err);
        if (ended)
            return ended;
        double waited = clock_monotonic() - s->asked;
        if (look_for_answer(s, err) < 0 || tell_progress(s, waited, err) < 0)
            return -1;
        if (waited >= most)
            return err_set(err, ERR_BUSY, "run %lld has been asked to stop and has not in %.0f s: it may still stop, "
                           "`nearfar show %lld` will tell", id, most, id);
        clock_sleep(look_seconds);
    }
}

static void tell_end(const struct run *run)
{
    char step[32];
    format_count(run->step, step, sizeof step);
    if (run->status == RUN_LOST)
        print("run %lld has ended, and the store did not take its last steps: resume goes on from its "
              "newest checkpoint\n", (long long)run->id);
    else
        print("run %lld is %s at step %s%s%s\n", (long long)run->id, _(run_status_names[run->status]), step,
              run->message[0] ? ": " : "", run->message);
}

static int stop(const struct call *call, const struct target *target, struct err *err)
{
    struct stopping s = {.store = target->store, .run = target->run, .limit = call_int(call, "wait", -1)};
    if (ask(&s, call_text(call, "why"), err) < 0)
        return -1;
    if (call_flag(call, "no-wait"))
        return 0;
    if (wait_for_end(&s, err) < 0)
        return -1;
    tell_end(&s.run);
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (call_flag(call, "no-wait") && call_text(call, "wait"))
        return err_set(err, ERR_USAGE, "--wait says how long to wait, and --no-wait not to: give one of them");
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    int result = stop(call, &target, err);
    target_close(&target);
    return result;
}

const struct command command_stop = {
    .name = "stop",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Stops a run with a checkpoint; `nearfar resume` can still go on from it.",
    .about = "It waits for the end, and says after a second what it waits for. Where the engine is suspended, or "
             "another program keeps the store, it does not wait longer than that unless --wait is "
             "given: exit code 4, and the run stops as soon as it can.",
    .example = "nearfar stop last",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
