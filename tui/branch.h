/* Starting a fork of a run, for the commands that do. */
#ifndef TUI_BRANCH_H
#define TUI_BRANCH_H

#include "store/fork.h"
#include "tui/options.h"
#include "tui/target.h"

/* Forks the run, starts an engine on the child and stays with it to its end, unless --detach was given; --json and --name are
 * read, too. Returns the exit code, or -1 with err. */
int branch(const struct call *call, const struct target *target, struct fork *fork, struct err *err);

/* The options that it reads. */
#define BRANCH_OPTIONS                                                                                                 \
    {.name = "name", .type = OPTION_TEXT, .argument = "NAME", .help = "what to call it"},                              \
    {.name = "detach", .type = OPTION_FLAG, .help = "leave it to train instead of staying with it"},                   \
    {.name = "json", .type = OPTION_FLAG, .help = "end with one JSON object, as train does"}

#endif
