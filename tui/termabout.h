/* What can be known of a terminal before it is drawn on: from the environment, from descriptions, and from what it
 * answers. */
#ifndef TUI_TERMABOUT_H
#define TUI_TERMABOUT_H

#include "tui/answers.h"
#include "tui/widgets/theme.h"

#include <stdbool.h>

/* Whether one of that name may be sent sequences of xterm's beyond those of its description: a terminal in a window,
 * which * passes over what it does not know. Not a console, nor a real terminal of old. */
bool termabout_is_modern(const char *name);

/* Whether it shows progress on its tab or in a task bar (OSC 9;4), as far as it says who it is. Others could take the
 * sequence for a message to be shown. */
bool termabout_shows_progress(void);

/* The background, by its answer, else by COLORFGBG ("15;0": colours of characters and background), which some set. */
enum background termabout_background(const struct answers *answers);

/* Where COLORTERM says that it has true colour: the name of its description with colours of red, green and blue,
 * "xterm-direct" for "xterm-256color", where this system has one. NULL: that of TERM. The caller frees it. */
char *termabout_direct(void);

/* Asks the terminal on standard input and output, and waits for its answers so many milliseconds at most. False when
 * it * cannot be asked. */
bool termabout_ask(struct answers *answers, int milliseconds);

#endif
