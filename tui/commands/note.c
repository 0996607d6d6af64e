/* nearfar note: a sentence that is kept with a run. */
#include "store/base/print.h"
#include "store/label.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <string.h>

static const struct option options[] = {
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    struct target target;
    const char *text = call->n_operands > 1 ? call->operands[1] : NULL;
    int result = 0;
    if (target_open(&target, call, text ? STORE_WRITE : STORE_READ, err))
        return -1;
    if (!text)
        print("%s\n", target.run.note);
    else if (*text)
        result = label_add(target.store, target.run.id, LABEL_NOTE, text, err);
    else
        result = label_remove(target.store, target.run.id, LABEL_NOTE, NULL, err);
    target_close(&target);
    return result < 0 ? -1 : 0;
}

const struct command command_note = {
    .name = "note",
    .operands = "RUN [TEXT]",
    .completes = "runs",
    .least = 1,
    .most = 2,
    .help = "Writes a note to a run, in place of the one before; without a text, prints it.",
    .about = "An empty text, '', removes it. A word of a note finds its run, as in `nearfar ls --where word`.",
    .example = "nearfar note last 'diverged until lr was halved'",
    .options = options,
    .of_own = true,
    .run = run,
};
