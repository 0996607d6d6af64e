/* nearfar star: a run that is worth finding again. */
#include "store/base/language.h"
#include "store/label.h"
#include "tui/command.h"
#include "tui/label_command.h"

#include <stddef.h>

static const struct option options[] = {
    {.name = "remove", .type = OPTION_FLAG, .help = "take the star away"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    return label_command(call, LABEL_STAR, "remove", _("has a star"), _("has no star"), err);
}

const struct command command_star = {
    .name = "star",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Gives a run a star, to find it again.",
    .about = "`nearfar ls --where star`, and the same query behind / in the workbench, show the runs with a star.",
    .example = "nearfar star last",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
