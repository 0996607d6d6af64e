/* The help that lies over a screen. */
#ifndef TUI_SCREENS_HELP_H
#define TUI_SCREENS_HELP_H

#include "tui/app.h"

struct help {
    int selected;
    char search[32];
};

/* Its state. */
struct help *help_of(const struct app *app);
/* The command of the line that is selected; NULL if nothing fits the search. */
const char *help_selected(const struct app *app);

#endif
