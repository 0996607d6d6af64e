/* Forks of a run: see branch.h. */
#include "tui/branch.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/given.h"
#include "tui/follow_to_end.h"
#include "tui/checking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_taught(struct store *store, int64_t run, bool *taught, struct err *err)
{
    struct given_row *given;
    size_t n;
    *taught = false;
    if (given_list(store, run, &given, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        *taught |= !strcmp(given[i].kind, "teacher");
    free(given);
    return 0;
}

/* The changes at the fork at once, then those of each later step. */
static void add_changes(struct checking *checking, const struct fork *fork, const struct event *later, size_t n)
{
    for (size_t i = 0; i < fork->n_changes; i++)
        checking_set(checking, fork->changes[i].knob, fork->changes[i].new);
    for (size_t i = 0; i < n; i++) {
        if (later[i].step != (i ? later[i - 1].step : fork->at))
            checking_next(checking);
        checking_set(checking, later[i].knob, later[i].new);
    }
}

/* The step of the changes that are asked about as number `which`. */
static int64_t step_asked_about(const struct fork *fork, const struct event *later, size_t n, size_t which)
{
    int64_t step = fork->at;
    for (size_t i = 0; i < n && which; i++)
        if (later[i].step != step) {
            step = later[i].step;
            which--;
        }
    return step;
}

/* The engine is asked whether the child can be trained: the settings of the parent at the fork, and the changes. */
static int check(struct store *store, const struct run *parent, const struct fork *fork, const struct event *later,
                 size_t n, struct err *err)
{
    struct setting *settings;
    size_t n_settings, which;
    bool taught;
    char *vocabulary = NULL;
    if (is_taught(store, parent->id, &taught, err) ||
        run_settings_before(store, parent->id, fork->at, &settings, &n_settings, err))
        return -1;
    if (given_path(store, parent->id, "vocabulary", &vocabulary, err)) {
        free(settings);
        return -1;
    }
    struct checking checking;
    checking_begin(&checking, store, parent->dataset, taught);
    checking_vocabulary(&checking, vocabulary);
    free(vocabulary);
    checking_settings(&checking, settings, n_settings);
    free(settings);
    add_changes(&checking, fork, later, n);
    if (!checking_ask(&checking, &which, err))
        return 0;
    long long step = (long long)step_asked_about(fork, later, n, which);
    return n ? err_prefix(err, "the twin could not be trained at step %lld", step) : -1;
}

int branch_begin(struct store *store, const struct run *parent, const struct fork *fork,
                 struct engine_process *engine, struct run *child, struct err *err)
{
    struct event *later;
    size_t n;
    if (fork_later(store, parent, fork, &later, &n, err))
        return -1;
    int failed = fork->n_changes || n ? check(store, parent, fork, later, n, err) : 0;
    free(later);
    int64_t id = failed ? -1 : run_fork(store, parent, fork, err);
    return id < 0 ? -1 : engine_begin(store, id, engine, child, err);
}

void branch_tell(const struct run *child, char *to, size_t size)
{
    if (child->status == RUN_QUEUED)
        snprintf(to, size, _("is queued (%s) and then goes on"), child->message);
    else
        copy_text(to, size, _("goes on"));
}

int branch(const struct call *call, const struct target *target, struct fork *fork, struct err *err)
{
    struct engine_process engine = {0};
    struct run child;
    bool json = call_flag(call, "json");
    fork->name = call_text(call, "name");
    if (branch_begin(target->store, &target->run, fork, &engine, &child, err))
        return -1;
    if (!call_flag(call, "detach")) {
        print_to(stderr, "run %lld: a fork of run %lld at step %lld\n", (long long)child.id,
                 (long long)target->run.id, (long long)fork->at);
        struct run_to_follow attend = {.store = target->store, .run = child.id, .engine = &engine, .json = json};
        return follow_to_end(&attend, err);
    }
    print(json ? "{\"run\":%lld}\n" : "%lld\n", (long long)child.id);
    return 0;
}
