/* What commands need of the form of a sweep. */
#ifndef TUI_SCREENS_SWEEP_FORM_H
#define TUI_SCREENS_SWEEP_FORM_H

#include "tui/app.h"

/* Takes the choice before or behind the present one. */
int form_turn(struct app *app, int by);
/* Starts the sweep; what is wrong with it stands in the form. */
int form_start(struct app *app, struct err *err);

#endif
