/* The runs of which a query (query.h) holds, for commands that list or weigh them. */
#ifndef TUI_SIFTED_RUNS_H
#define TUI_SIFTED_RUNS_H

#include "store/run.h"

/* Newest first; NULL as the query: all. Archived ones are left out where it does not ask for them, which is said on
 * stderr, as is when nothing is left. ERR_USAGE: what is wrong with the query. The caller frees *runs, also after
 * -1. */
int sifted_runs(struct store *store, const char *where, struct run **runs, size_t *n, struct err *err);

#endif
