/* nearfar resume: goes on with a run that is paused, was stopped, or has lost its engine. */
#include "store/base/text.h"
#include "tui/ask.h"
#include "tui/attend.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "detach", .type = OPTION_FLAG, .help = "leave it to train instead of staying with it"},
    {.name = "json", .type = OPTION_FLAG, .help = "end with one JSON object, as train does"},
    {.name = NULL},
};

static int tell(const struct call *call, const struct run *run, const char *what)
{
    if (call_flag(call, "json"))
        printf("{\"run\":%lld}\n", (long long)run->id);
    else
        printf("run %lld %s\n", (long long)run->id, what);
    return 0;
}

/* The engine is there and waits: one event wakes it. */
static int wake(const struct call *call, struct target *target, struct err *err)
{
    struct event said;
    int answered = ask_one(target->store, &target->run, EVENT_RESUME, NULL, true, &said, err);
    if (answered < 0)
        return -1;
    if (answered == 0)
        ask_tell_unanswered(&target->run);
    if (call_flag(call, "detach"))
        return tell(call, &target->run, "goes on");
    struct attend attend = {.store = target->store, .run = target->run.id, .json = call_flag(call, "json")};
    return attend_run(&attend, err);
}

static int start(const struct call *call, struct target *target, struct err *err)
{
    struct engine_process engine;
    if (engine_spawn(target->store, target->run.id, &engine, err))
        return -1;
    if (call_flag(call, "detach"))
        return engine_await(target->store, &engine, err) ? -1 : tell(call, &target->run, "goes on");
    struct attend attend = {.store = target->store, .run = target->run.id, .engine = &engine,
                            .json = call_flag(call, "json")};
    return attend_run(&attend, err);
}

static int resume(const struct call *call, struct target *target, struct err *err)
{
    const struct run *run = &target->run;
    if (run->status == RUN_DONE)
        return tell(call, run, "is done: there is nothing to go on with");
    if (run->status == RUN_PAUSED)
        return wake(call, target, err);
    if (store_locked(target->store, LOCK_RUN, run->id))
        return err_set(err, ERR_FAILED, "run %lld is %s already: an engine is at it", (long long)run->id,
                       run_status_names[run->status]);
    return start(call, target, err);
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open(&target, call, STORE_WRITE, err))
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
    .about = "A run whose engine was killed goes on from its last checkpoint, to the same bits as if nothing had happened. One "
             "that went back by itself, its loss not being finite, waits again for a person: turn a knob, then resume it.",
    .example = "nearfar resume last --detach",
    .options = options,
    .run = run,
};
