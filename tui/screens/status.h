/* How screens write the status of a run. */
#ifndef TUI_SCREENS_STATUS_H
#define TUI_SCREENS_STATUS_H

#include "store/run.h"

/* The sign of a status, so that colour is never the only cue, and its colour. */
const char *status_sign(enum run_status status);
int status_style(enum run_status status);

#endif
