/* What the commands that ask a run about rows of files share: the words that the engine is given. */
#ifndef TUI_ASKING_OF_FILES_H
#define TUI_ASKING_OF_FILES_H

#include "tui/options.h"

/* Becomes the engine with this verb, the run of the first operand, each operand behind it as file=..., and each
 * option of the command as NAME=VALUE, a flag as NAME=1. Refuses --json beside --output where `tells`: the verb
 * writes a report as lines, JSON or a table. */
int ask_of_files(const struct call *call, const char *verb, bool tells, struct err *err);

/* Refuses where neither a file nor --row says what is asked about, or both do. */
int files_or_row(const struct call *call, struct err *err);

#endif
