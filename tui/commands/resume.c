/* nearfar resume: goes on with a run that is paused, was stopped, or has lost its engine. */
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/ask.h"
#include "tui/follow_to_end.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option options[] = {
    {.name = "detach", .type = OPTION_FLAG, .help = "leave it to train instead of staying with it"},
    {.name = "json", .type = OPTION_FLAG, .help = "end with one JSON object, as train does"},
    {.name = NULL},
};

static const double answer_seconds = 5;

static int tell(const struct call *call, const struct run *run, const char *what)
{
    if (call_flag(call, "json"))
        print("{\"run\":%lld}\n", (long long)run->id);
    else
        print("run %lld %s\n", (long long)run->id, what);
    return 0;
}

/* From where it goes on; and why it does not, when it waits. `before` is the run as it was. */
static int tell_going_on(const struct call *call, const struct run *before, const struct run *run)
{
    char step[32], reached[32], what[512];
    format_count(run->step, step, sizeof step);
    format_count(before->step, reached, sizeof reached);
    if (run->status == RUN_PAUSED || run->status == RUN_QUEUED)
        snprintf(what, sizeof what, _("is %s at step %s%s%s"), _(run_status_names[run->status]), step,
                 run->message[0] ? ": " : "", run->message);
    else if (run->step == 0 && before->step)
        snprintf(what, sizeof what, _("begins again, as no checkpoint of it can be used; it had come to step %s"),
                 reached);
    else if (run->step < before->step)
        snprintf(what, sizeof what, _("goes on from step %s, its newest checkpoint; it had come to step %s"), step,
                 reached);
    else
        snprintf(what, sizeof what, _("goes on from step %s"), step);
    return tell(call, run, what);
}

/* Lets a run that waits go on. 1 when the engine has said that it does, 0 when it has not answered. */
static int wake(const struct target *target, struct err *err)
{
    struct event said;
    int answered = ask_one(target->store, &target->run, EVENT_RESUME, NULL, true, &said, err);
    if (answered == 0)
        ask_tell_unanswered(&target->run);
    return answered;
}

static int wake_and_stay(const struct call *call, struct target *target, struct err *err)
{
    struct run before = target->run;
    int answered = wake(target, err);
    if (answered < 0)
        return -1;
    if (call_flag(call, "detach")) {
        if (!answered)
            return call_flag(call, "json") ? tell(call, &before, "") : 0;
        return run_get(target->store, before.id, &target->run, err) ? -1 : tell_going_on(call, &before, &target->run);
    }
    struct run_to_follow attend = {.store = target->store, .run = target->run.id, .json = call_flag(call, "json")};
    return follow_to_end(&attend, err);
}

/* What was set while nobody was at the run. One that went back by itself waits for just that. */
static int make_kept(struct target *target, struct event *kept, size_t n, struct err *err)
{
    int answered = ask_wait(target->store, kept, n, answer_seconds, err);
    if (answered < 0)
        return -1;
    if (answered == 0)
        print_to(stderr, "nearfar: what was set is made when run %lld has caught up\n", (long long)target->run.id);
    for (size_t i = 0; i < n && answered > 0; i++)
        print_to(stderr, "nearfar: %s %s -> %s from step %lld\n", kept[i].knob, kept[i].old, kept[i].new,
                 (long long)kept[i].step);
    int waits = answered > 0 ? event_rolled_back(target->store, target->run.id, NULL, err) : 0;
    return waits > 0 ? (wake(target, err) < 0 ? -1 : 0) : waits;
}

static int start(const struct call *call, struct target *target, struct err *err)
{
    struct engine_process engine = {0};
    struct run before = target->run;
    struct event *kept = NULL;
    size_t n = 0;
    int result = -1;
    if (ask_kept(target->store, before.id, &kept, &n, err) ||
        engine_spawn(target->store, before.id, 0, &engine, err) ||
        engine_await_begun(target->store, &engine, &target->run, err) || (n && make_kept(target, kept, n, err)))
        goto out;
    if (call_flag(call, "detach")) {
        result = run_get(target->store, before.id, &target->run, err) ? -1
                                                                      : tell_going_on(call, &before, &target->run);
        goto out;
    }
    struct run_to_follow attend = {.store = target->store, .run = before.id, .engine = &engine,
                                   .json = call_flag(call, "json")};
    result = follow_to_end(&attend, err);
out:
    free(kept);
    return result;
}

static int resume(const struct call *call, struct target *target, struct err *err)
{
    const struct run *run = &target->run;
    if (run->status == RUN_DONE)
        return tell(call, run, _("is done: there is nothing to go on with"));
    if (run->status == RUN_PAUSED)
        return wake_and_stay(call, target, err);
    if (store_locked(target->store, LOCK_RUN, run->id))
        return err_set(err, ERR_FAILED, "run %lld is %s already: an engine is at it", (long long)run->id,
                       _(run_status_names[run->status]));
    return start(call, target, err);
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    int result = resume(call, &target, err);
    target_close(&target);
    return result;
}

const struct command command_resume = {
    .name = "resume",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Goes on with a run that is paused, was stopped, or has lost its engine.",
    .about = "A run whose engine was killed goes on from its last checkpoint, to the same bits as if nothing had "
             "happened. One that went back by itself, its loss not being finite, waits again for a person: turn a "
             "knob, then resume it.",
    .example = "nearfar resume last --detach",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
