/* What people say of runs (store/label.h), said from the workbench. */
#ifndef TUI_ACTIONS_LABELS_H
#define TUI_ACTIONS_LABELS_H

#include "store/base/err.h"

struct app;

/* For the selected run: these words are all its tags, and the text is its note; an empty one leaves it without. As
 * they were typed, since a quote means nothing in them. */
int labels_set_tags(struct app *app, const char *text, struct err *err);
int labels_set_note(struct app *app, const char *text, struct err *err);

#endif
