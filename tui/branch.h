/* Starting a fork of a run: every fork, rewind and twin begins here. */
#ifndef TUI_BRANCH_H
#define TUI_BRANCH_H

#include "store/fork.h"
#include "tui/engine_link.h"
#include "tui/options.h"
#include "tui/target.h"

/* Forks the run and begins the child. Where the child would have settings that its parent has not come to, the engine
 * is asked first whether it can be trained with them; a child whose engine cannot begin is removed. `child` is the
 * child as it has begun. */
int branch_begin(struct store *store, const struct run *parent, const struct fork *fork,
                 struct engine_process *engine, struct run *child, struct err *err);

/* What a child does that has begun: "goes on", or "is queued (waits for a free core) and then goes on". */
void branch_tell(const struct run *child, char *to, size_t size);

/* Forks the run, starts an engine on the child and stays with it to its end, unless --detach was given; --json and
 * --name are read, too. Returns the exit code, or -1 with err. */
int branch(const struct call *call, const struct target *target, struct fork *fork, struct err *err);

/* The options that it reads. */
#define BRANCH_OPTIONS                                                                                               \
    {.name = "name", .type = OPTION_TEXT, .argument = "NAME", .help = "what to call it"},                            \
    {.name = "detach", .type = OPTION_FLAG, .help = "leave it to train instead of staying with it"},                 \
    {.name = "json", .type = OPTION_FLAG, .help = "end with one JSON object, as train does"}

#endif
