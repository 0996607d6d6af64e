/* Runs of another program as runs of a store: curves alone, on a data set without rows. */
#ifndef TUI_TENSORBOARD_IMPORTED_H
#define TUI_TENSORBOARD_IMPORTED_H

#include "store/run.h"
#include "tui/tensorboard/events_read.h"

/* What became of the numbers. */
struct imported {
    int64_t run;
    size_t points, metrics;
    size_t replaced; /* numbers that a later one of the same tag and step took the place of */
    size_t too_long; /* numbers whose tag is too long for the name of a metric */
};

/* Makes the run, which is done, and says in its message where it came from. `name` need not be valid. */
int imported_run(struct store *store, const char *name, const char *source, const struct scalars *scalars,
                 struct imported *out, struct err *err);

#endif
