/* Whether a command of the workbench can act now. The footer offers what can; a key or a typed line that cannot says
 * why. */
#ifndef TUI_AVAILABILITY_H
#define TUI_AVAILABILITY_H

#include "tui/actions.h"

#include <stddef.h>

/* 0, or -1 with a sentence that says why not. What depends on operands, as a value out of range, the action itself
 * checks. */
int action_check_available(const struct app *app, const struct words *words, struct err *err);

/* 0, or -1 and why where a command, of the workbench or of the command line, writes into the store and this may not
 * be. */
int command_check_may_write(const struct app *app, const char *word, struct err *err);

/* Whether a line is a command of the workbench that can act now. */
bool line_can_act(const struct app *app, const char *line);

/* The footer's text of a key whose command can act now; "" when it cannot. Of "Space pause|resume", whose words after
 * the bar are commands too, the first that can act stays. */
struct key_row;
void footer_text(const struct app *app, const struct key_row *row, char *to, size_t size);

#endif
