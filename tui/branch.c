/* Forks of a run: see branch.h. */
#include "tui/branch.h"

#include "store/base/print.h"
#include "store/given.h"
#include "tui/attend.h"
#include "tui/checking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The engine is asked whether the child can be trained: the settings of the parent at the fork, and the changes. */
static int check(const struct target *target, const struct fork *fork, struct err *err)
{
    struct setting *settings = NULL;
    struct given_row *given = NULL;
    size_t n, n_given;
    int failed = run_settings_before(target->store, target->run.id, fork->at, &settings, &n, err) ||
                 given_list(target->store, target->run.id, &given, &n_given, err);
    if (!failed) {
        struct checking checking;
        bool taught = false;
        for (size_t i = 0; i < n_given; i++)
            taught |= !strcmp(given[i].kind, "teacher");
        checking_begin(&checking, target->store, target->run.dataset, taught);
        checking_settings(&checking, settings, n);
        for (size_t i = 0; i < fork->n_changes; i++)
            checking_set(&checking, fork->changes[i].knob, fork->changes[i].new);
        failed = checking_ask(&checking, NULL, err);
    }
    free(given);
    free(settings);
    return failed ? -1 : 0;
}

int branch(const struct call *call, const struct target *target, struct fork *fork, struct err *err)
{
    struct engine_process engine = {0};
    bool json = call_flag(call, "json");
    fork->name = call_text(call, "name");
    if (fork->n_changes && check(target, fork, err))
        return -1;
    int64_t child = run_fork(target->store, &target->run, fork, err);
    if (child < 0 || engine_begin(target->store, child, &engine, err))
        return -1;
    if (!call_flag(call, "detach")) {
        print_to(stderr, "run %lld: a fork of run %lld at step %lld\n", (long long)child, (long long)target->run.id,
                 (long long)fork->at);
        struct attend attend = {.store = target->store, .run = child, .engine = &engine, .json = json};
        return attend_run(&attend, err);
    }
    print(json ? "{\"run\":%lld}\n" : "%lld\n", (long long)child);
    return 0;
}
