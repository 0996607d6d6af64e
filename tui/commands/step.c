/* nearfar step: one training step, and then a pause. */
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/ask.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "no-wait", .type = OPTION_FLAG, .help = "do not wait until the engine has done it"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    struct target target;
    struct event said;
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    bool wait = !call_flag(call, "no-wait");
    int answered = ask_one(target.store, &target.run, EVENT_STEP, NULL, wait, &said, err);
    if (answered > 0) {
        char step[32];
        format_count(said.step + 1, step, sizeof step);
        print("run %lld takes step %s and pauses\n", (long long)target.run.id, step);
    } else if (answered == 0 && wait) {
        ask_tell_unanswered(&target.run);
    }
    target_close(&target);
    return answered < 0 ? -1 : 0;
}

const struct command command_step = {
    .name = "step",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Lets a run take one step and pauses it there.",
    .example = "nearfar step last",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
