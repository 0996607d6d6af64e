/* What commands need of the Runs screen. Its state is a struct runs_table. */
#ifndef TUI_SCREENS_RUNS_H
#define TUI_SCREENS_RUNS_H

#include "tui/app.h"
#include "tui/screens/runs_table.h"

struct runs_table *runs_of(const struct app *app);
/* Shows only the runs of which a query (tui/query.h) holds. */
int runs_filter(struct app *app, const char *text, struct err *err);

#endif
