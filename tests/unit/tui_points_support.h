/* A sweep of sixty runs for the workbench's tests: five temperatures, three weight decays with 0 among them, two
 * losses, two seeds. */
#ifndef TESTS_UNIT_TUI_POINTS_SUPPORT_H
#define TESTS_UNIT_TUI_POINTS_SUPPORT_H

#include "store/store.h"

/* Behind the runs of the fixture (tui_support.h), which have other settings. */
void add_sweep(struct store *store);

#endif
