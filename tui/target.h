/* What most commands begin with: the store, and the run that was named. */
#ifndef TUI_TARGET_H
#define TUI_TARGET_H

#include "store/run.h"
#include "store/store.h"
#include "tui/options.h"

struct target {
    struct store *store;
    struct run run;
};

/* Opens a store to look at it, and says on stderr when it cannot be more than looked at. */
struct store *look_into_store(const char *path, struct err *err);

/* Opens a store to show what is in it, and makes or completes what is missing for that; where stores are only looked
 * at, to look at it. */
struct store *open_to_show(const char *path, struct err *err);

/* The run that a person means (run_find); says on stderr when that is a name that looks like a number. */
int target_find(struct store *store, const char *key, struct run *run, struct err *err);

/* Opens the store and finds the run of the first operand; for writing, one that is not somebody else's where the
 * command is only for one's own. After -1 nothing is left open. */
int target_open(struct target *target, const struct call *call, enum store_mode mode, struct err *err);
/* The same of one that is trained: refuses a baseline. */
int target_open_trained(struct target *target, const struct call *call, enum store_mode mode, struct err *err);
void target_close(struct target *target);
/* The runs of the operands after the first, as a word for the engine: "with=2,3", "with=" when there are none. The
 * caller frees it; NULL when one is not there, or named twice. */
char *target_others(const struct target *target, const struct call *call, struct err *err);

/* Asks on the terminal whether to go on, unless --yes was given. 0 for yes; 1 for no; ERR_USAGE when there is nobody
 * to ask. */
int confirm(const struct call *call, const char *question, struct err *err);

/* Prints a JSON text and frees it; -1 when it is NULL. */
int print_json(char *json);

/* 2.5e9 -> "2025-11-23 15:07", local time; "-" when it has not happened. */
void format_moment(double seconds, char *to, size_t size);

#endif
