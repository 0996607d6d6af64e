/* nearfar fork: a child of a run that goes its own way from a step. */
#include "store/base/mem.h"
#include "tui/ask.h"
#include "tui/branch.h"
#include "tui/change.h"
#include "tui/command.h"

#include <stdlib.h>

enum { MOST_CHANGES = 64 };

static const struct option options[] = {
    {.name = "at", .type = OPTION_INT, .argument = "STEP", .low = 0, .high = 1e15, .help = "where it parts; now when not given"},
    {.name = "set", .type = OPTION_TEXT, .argument = "KNOB=VALUE", .repeats = true, .help = "what is different in the fork"},
    BRANCH_OPTIONS,
    {.name = NULL},
};

static int parse_changes(const struct call *call, struct store *store, struct event *changes, size_t *n, struct err *err)
{
    struct catalogue catalogue;
    size_t at = 0;
    int failed = 0;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    for (const char *word; !failed && (word = call_each(call, "set", &at));) {
        if (*n == MOST_CHANGES) {
            failed = err_set(err, ERR_USAGE, "a fork may begin with %d changes at most", MOST_CHANGES);
            break;
        }
        failed = change_parse(&catalogue, word, &changes[*n], err);
        COPY_TEXT(changes[*n].actor, ACTOR_COMMAND_LINE);
        ++*n;
    }
    catalogue_release(&catalogue);
    return failed;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    struct event changes[MOST_CHANGES] = {0};
    if (target_open(&target, call, STORE_WRITE, err))
        return -1;
    struct fork fork = {.at = call_int(call, "at", target.run.step), .changes = changes};
    int result = parse_changes(call, target.store, changes, &fork.n_changes, err);
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
    .run = run,
};
