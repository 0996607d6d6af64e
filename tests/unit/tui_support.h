/* A store with runs that never change, for the workbench's tests. */
#ifndef TESTS_UNIT_TUI_SUPPORT_H
#define TESTS_UNIT_TUI_SUPPORT_H

#include "store/run.h"
#include "store/store.h"

struct fixture {
    char folder[64], path[96];
    struct store *store;
    int64_t live; /* the run that trains */
    int lock;     /* its engine's, held by the test */
    double now;   /* when the screens are looked at */
};

/* Makes the store; with `runs` the deterministic set of runs is in it. */
void fixture_open(struct fixture *fixture, bool runs);
void fixture_close(struct fixture *fixture); /* and removes the store */

#endif
