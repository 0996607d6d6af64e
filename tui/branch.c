/* Forks of a run: see branch.h. */
#include "tui/branch.h"

#include "tui/attend.h"

#include <stdio.h>

int branch(const struct call *call, const struct target *target, struct fork *fork, struct err *err)
{
    struct engine_process engine;
    bool json = call_flag(call, "json");
    fork->name = call_text(call, "name");
    int64_t child = run_fork(target->store, &target->run, fork, err);
    if (child < 0 || engine_spawn(target->store, child, &engine, err))
        return -1;
    if (!call_flag(call, "detach")) {
        fprintf(stderr, "run %lld: a fork of run %lld at step %lld\n", (long long)child, (long long)target->run.id,
                (long long)fork->at);
        struct attend attend = {.store = target->store, .run = child, .engine = &engine, .json = json};
        return attend_run(&attend, err);
    }
    if (engine_await(target->store, &engine, err))
        return -1;
    printf(json ? "{\"run\":%lld}\n" : "%lld\n", (long long)child);
    return 0;
}
