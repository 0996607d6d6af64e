/* Pictures or texts and the views that a run would make of them, printed side by side. */
#ifndef TUI_VIEWS_SHOWN_H
#define TUI_VIEWS_SHOWN_H

#include "store/dataset.h"
#include "tui/options.h"

/* As --views, --row, --set and --output of the call say. */
int views_show(const struct call *call, struct store *store, const struct dataset *set, struct err *err);

#endif
