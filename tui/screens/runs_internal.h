/* What the files of the table of runs know of each other. */
#ifndef TUI_SCREENS_RUNS_INTERNAL_H
#define TUI_SCREENS_RUNS_INTERNAL_H

#include "tui/screens/runs_table.h"

/* Fills `extra` with the settings that differ among the runs that are shown. */
void runs_table_find_differing(struct runs_table *table);

/* Leaves of `order` the newest run of each group of seeds, and writes down the others behind it. */
void runs_table_fold(struct runs_table *table);

#endif
