/* nearfar tag: words by which runs are found. */
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/label.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <string.h>

static const struct option options[] = {
    {.name = "remove", .type = OPTION_FLAG, .help = "take these tags away"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    struct target target;
    bool off = call_flag(call, "remove");
    int result = 0;
    if (target_open(&target, call, call->n_operands > 1 ? STORE_WRITE : STORE_READ, err))
        return -1;
    for (int i = 1; i < call->n_operands && result >= 0; i++) {
        const char *word = call->operands[i];
        result = off ? label_remove(target.store, target.run.id, LABEL_TAG, word, err)
                     : label_add(target.store, target.run.id, LABEL_TAG, word, err);
        if (off && !result)
            print_to(stderr, "nearfar: run %lld has no tag %s\n", (long long)target.run.id, word);
    }
    if (result >= 0 && !run_get(target.store, target.run.id, &target.run, err))
        print("run %lld %s%s\n", (long long)target.run.id, *target.run.tags ? _("is tagged ") : _("has no tags"),
              target.run.tags);
    target_close(&target);
    return result < 0 ? -1 : 0;
}

const struct command command_tag = {
    .name = "tag",
    .operands = "RUN [WORD]...",
    .completes = "runs",
    .least = 1,
    .most = 64,
    .help = "Tags a run with words; without a word, prints its tags.",
    .about = "`nearfar ls --where tag:WORD`, and the same query behind / in the workbench, show the runs with a tag.",
    .example = "nearfar tag last lesson warm-start",
    .options = options,
    .of_own = true,
    .run = run,
};
