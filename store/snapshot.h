/* Pictures of the inside of a run, and the leases that say whether anybody wants them. */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include "store/store.h"

#include <stddef.h>

int snapshot_put(struct store *store, int64_t run, const char *kind, int64_t step, const void *data, size_t bytes,
                 struct err *err);
/* Returns 1 and the newest (caller frees *data, which has a NUL behind it), 0 if there is none, -1 on error. */
int snapshot_get(struct store *store, int64_t run, const char *kind, int64_t *step, char **data, size_t *bytes,
                 struct err *err);

/* The workbench says that it watches, for so many seconds from now; 0 takes it back. */
int lease_renew(struct store *store, int64_t run, const char *watcher, double seconds, struct err *err);
/* 1 when somebody watches, 0 when not, -1 on error. */
int lease_active(struct store *store, int64_t run, struct err *err);

#endif
