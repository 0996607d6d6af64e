/* nearfar fork: a child of a run that goes its own way from a step. */
#include "store/base/print.h"
#include "store/base/mem.h"
#include "store/description.h"
#include "tui/ask.h"
#include "tui/branch.h"
#include "tui/change.h"
#include "tui/command.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_CHANGES = 64 };

static const struct option options[] = {
    {.name = "at", .type = OPTION_INT, .argument = "STEP", .low = 0, .high = 1e15,
     .help = "the step at which the fork begins; the present step of the run when not given"},
    {.name = "set", .type = OPTION_TEXT, .argument = "KNOB=VALUE", .repeats = true,
     .help = "what is different in the fork"},
    BRANCH_OPTIONS,
    {.name = NULL},
};

static int parse_changes(const struct call *call, const struct catalogue *catalogue, struct event *changes, size_t *n,
                         struct err *err)
{
    size_t at = 0;
    for (const char *word; (word = call_each(call, "set", &at));) {
        if (*n == MOST_CHANGES)
            return err_set(err, ERR_USAGE, "a fork may begin with %d changes at most", MOST_CHANGES);
        if (change_parse(catalogue, word, &changes[*n], err) < 0)
            return -1;
        change_say_renamed(catalogue, word);
        COPY_TEXT(changes[*n].actor, ACTOR_COMMAND_LINE);
        ++*n;
    }
    return 0;
}

/* What of it the child would read, and what its parent has already at that step. */
static int fit(const struct target *target, const struct catalogue *catalogue, struct fork *fork,
               struct event *changes, struct err *err)
{
    struct setting *settings = NULL;
    char same[512] = "", data[DATA_WORDS];
    struct changing changing = {.catalogue = catalogue, .data = data, .changes = changes, .n = fork->n_changes};
    int failed = data_words(target->store, target->run.dataset, data, err) ||
                 run_settings_before(target->store, target->run.id, fork->at, &settings, &changing.n_settings, err);
    changing.settings = settings;
    failed = failed || change_fits(&changing, same, sizeof same, err);
    fork->n_changes = changing.n;
    if (!failed && *same)
        print_to(stderr, "nearfar: at step %lld %s\n", (long long)fork->at, same);
    free(settings);
    return failed ? -1 : 0;
}

static int find_changes(const struct call *call, const struct target *target, struct fork *fork,
                        struct event *changes, struct err *err)
{
    struct catalogue catalogue;
    if (catalogue_load(target->store, &catalogue, err))
        return -1;
    int failed = parse_changes(call, &catalogue, changes, &fork->n_changes, err);
    if (!failed && fork->n_changes)
        failed = fit(target, &catalogue, fork, changes, err);
    catalogue_release(&catalogue);
    return failed;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    struct event changes[MOST_CHANGES] = {0};
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    struct fork fork = {.at = call_int(call, "at", target.run.step), .changes = changes};
    int result = find_changes(call, &target, &fork, changes, err);
    if (!result)
        result = branch(call, &target, &fork, err);
    target_close(&target);
    return result;
}

const struct command command_fork = {
    .name = "fork",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Starts a child of a run that shares its history up to a step.",
    .about = "Without a change the child comes to the same bits as its parent.",
    .example = "nearfar fork last --at 2000 --set tau=0.05",
    .options = options,
    .writes = true,
    .run = run,
};
