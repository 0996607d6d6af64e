/* What commands need of the screen Data. */
#ifndef TUI_SCREENS_DATA_H
#define TUI_SCREENS_DATA_H

#include "store/dataset.h"
#include "tui/app.h"

/* NULL when there is none. */
const struct dataset *data_selected(const struct app *app);
/* Shows more of what is said of it: the next page, and behind the last the first again. */
int data_more(struct app *app, struct err *err);

#endif
