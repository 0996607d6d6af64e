/* Commands that set or take off a label of a run that has no text (store/label.h). */
#ifndef TUI_LABEL_COMMAND_H
#define TUI_LABEL_COMMAND_H

#include "tui/options.h"

/* `off` is the name of the option that takes it off; `has` and `has_not` end the sentence "run 3 ...". */
int label_command(const struct call *call, const char *kind, const char *off, const char *has, const char *has_not,
                  struct err *err);

#endif
