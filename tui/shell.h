/* Commands of the command line in the workbench: `:train shop`, `:diff 3`, `:rm`. The workbench does not do them
 * over; it runs the very command (job.h) and shows what it prints (output.h). What is left out of a line is what is
 * selected: a run that a command needs, the data set of `train`. A command that leaves a run training opens it, one
 * that leaves a sweep shows its runs. */
#ifndef TUI_SHELL_H
#define TUI_SHELL_H

#include "tui/actions.h"

/* Whether these words are for the command line. A word that both have is the workbench's own where it is about the
 * run that is selected, and the command line's where an option or another run is named. */
bool shell_takes(const struct app *app, const struct words *words);
/* Checks the words as the command line would, and starts the command. */
int shell_run(struct app *app, const struct words *words, struct err *err);
/* Looks after what runs. True when the screen may have changed. */
bool shell_poll(struct app *app);

/* The answer to what a command asked: it is done. */
int shell_say_yes(struct app *app, struct err *err);
/* Tells what runs to end, as Ctrl-C does in a shell; told again, it must. */
void shell_end(struct app *app);

#endif
