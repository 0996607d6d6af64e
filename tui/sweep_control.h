/* A sweep from outside: how it is named, how it goes on without a terminal, and how it is asked to stop. */
#ifndef TUI_SWEEP_CONTROL_H
#define TUI_SWEEP_CONTROL_H

#include "store/run.h"
#include "tui/options.h"

enum { PREFIX_SIZE = 64 };

/* Whether this store knows how to go on with a sweep or search of this prefix. */
bool sweep_is_known(struct store *store, const char *prefix);

/* The prefix of a run's name, "sweep1" of "sweep1-12", where that is of a sweep that is known; false when not. */
bool sweep_of_run(struct store *store, const char *run_name, char prefix[PREFIX_SIZE]);

/* 0, or -1 where names of runs cannot begin with it. */
int sweep_check_prefix(const char *given, struct err *err);
/* What was given, or the first of BASE1, BASE2, ... that no run begins with; ERR_USAGE when the given one is taken,
 * or is none. */
int sweep_choose_prefix(struct store *store, const char *given, const char *base, char prefix[PREFIX_SIZE],
                        struct err *err);

/* How many threads each of so many runs gets, as several train side by side; the result does not depend on it. */
int64_t sweep_threads(size_t runs);

/* Whether a process drives it now. */
bool sweep_is_driven(struct store *store, const char *prefix);

/* Leaves in the store the command that goes on with it (memo.h). */
int sweep_remember(struct store *store, const char *prefix, const char *command, struct err *err);
/* A command as it was typed, without --detach, --store and, if one is named, another option. The caller frees it. */
char *sweep_command_line(const struct call *call, const char *without);

/* Starts that command in a session of its own, which goes on when this program ends, its output in the file
 * PREFIX.log among the store's files; prints the prefix. -1 with its words when it ended before it drove the
 * sweep. */
int sweep_detach(struct store *store, const char *prefix, const char *command, struct err *err);

/* Asks whoever drives it to stop its runs with a checkpoint, and waits for that; where nobody does, asks the runs. */
int sweep_ask_to_stop(struct store *store, const char *prefix, struct err *err);

#endif
