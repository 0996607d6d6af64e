/* Where a run comes from, and which came from it. */
#ifndef TUI_LINEAGE_H
#define TUI_LINEAGE_H

#include "store/base/text.h"
#include "store/run.h"

/* "child of run 3 (warm) at step 500, without A (tau 0.2 -> 0.07)"; "" for a run that began by itself. NULL on error.
 * The caller frees it. */
char *lineage_of(struct store *store, const struct run *run, struct err *err);
/* Appends a line for each child, the oldest first: "run 5 (warm-without-A) from step 500, without A (tau 0.2 ->
 * 0.07): done". */
int lineage_children(struct store *store, const struct run *run, struct text *out, struct err *err);

#endif
