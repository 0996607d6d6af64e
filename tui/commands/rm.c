/* nearfar rm: a run with its points and files. */
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "yes", .type = OPTION_FLAG, .help = "remove without asking"},
    {.name = NULL},
};

static int drop(const struct call *call, struct target *target, struct err *err)
{
    char question[256];
    if (run_status_lives(target->run.status))
        return err_set(err, ERR_FAILED, "run %lld is %s: stop it first (nearfar stop %lld)", (long long)target->run.id,
                       run_status_names[target->run.status], (long long)target->run.id);
    snprintf(question, sizeof question, "Run %lld (%s) will be removed for good, with its %lld steps and its checkpoints.",
             (long long)target->run.id, target->run.name, (long long)target->run.step);
    int no = confirm(call, question, err);
    if (no)
        return no < 0 ? -1 : ERR_FAILED;
    if (run_remove(target->store, target->run.id, err))
        return -1;
    printf("removed run %lld (%s)\n", (long long)target->run.id, target->run.name);
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open(&target, call, STORE_WRITE, err))
        return -1;
    int result = drop(call, &target, err);
    target_close(&target);
    return result;
}

const struct command command_rm = {
    .name = "rm",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Removes a run with everything recorded of it.",
    .about = "It asks first; a script says --yes. A run that trains cannot be removed.",
    .example = "nearfar rm 3 --yes",
    .options = options,
    .run = run,
};
