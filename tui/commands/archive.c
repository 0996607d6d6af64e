/* nearfar archive: a run that lists leave out. */
#include "store/base/language.h"
#include "store/label.h"
#include "tui/command.h"
#include "tui/label_command.h"

#include <stddef.h>

static const struct option options[] = {
    {.name = "undo", .type = OPTION_FLAG, .help = "show it again"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    return label_command(call, LABEL_ARCHIVED, "undo", _("is archived"), _("is in lists again"), err);
}

const struct command command_archive = {
    .name = "archive",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Puts a run away: lists leave it out, and nothing of it is lost.",
    .about = "`nearfar ls` and Runs say how many they leave out, and `nearfar ls --where archived`, or the same "
             "query behind / in the workbench, shows them. To be rid of a run for good, use nearfar rm.",
    .example = "nearfar archive 3",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
