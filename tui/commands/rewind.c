/* nearfar rewind: a fork from before the last change that is in force. */
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/event.h"
#include "tui/branch.h"
#include "tui/change.h"
#include "tui/command.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option options[] = {
    BRANCH_OPTIONS,
    {.name = NULL},
};

static int find_step(const struct target *target, const char *knob, int64_t *step, struct err *err)
{
    struct event *events;
    size_t n;
    if (event_list(target->store, target->run.id, 0, &events, &n, err))
        return -1;
    const struct event *last = change_in_force(events, n, target->run.step, knob);
    long long id = target->run.id;
    if (last) {
        *step = last->step;
        print_to(stderr, "going back before %s went from %s to %s at step %lld\n", last->knob, last->old, last->new,
                 (long long)last->step);
    } else {
        err_set(err, ERR_NOT_FOUND, "run %lld has no change%s%s to rewind; `nearfar fork %lld --at "
                "STEP` goes to "
                                    "any step", id, knob ? _(" of ") : "", knob ? knob : "", id);
    }
    free(events);
    return last ? 0 : -1;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    struct fork fork = {0};
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    int result = find_step(&target, call->n_operands > 1 ? call->operands[1] : NULL, &fork.at, err);
    if (!result)
        result = branch(call, &target, &fork, err);
    target_close(&target);
    return result;
}

const struct command command_rewind = {
    .name = "rewind",
    .operands = "RUN [KNOB]",
    .completes = "runs",
    .least = 1,
    .most = 2,
    .help = "Forks a run from just before its last change (of KNOB) that is in force.",
    .about = "A change that was undone since is passed over. The child goes on as if that change, and "
             "those after it, had not been made; the run itself is left alone.",
    .example = "nearfar rewind last tau",
    .options = options,
    .writes = true,
    .run = run,
};
