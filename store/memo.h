/* Words that people and their commands leave in the store under a name: queries that were saved, how a sweep goes on,
 * and that it was asked to stop. They are rows of `meta`, whose key is "KIND NAME". */
#ifndef STORE_MEMO_H
#define STORE_MEMO_H

#include "store/store.h"

#include <stddef.h>

#define MEMO_QUERY "query" /* a query of runs, by the name that it was given */
#define MEMO_SWEEP "sweep" /* the command that goes on with the sweep of this prefix */
#define MEMO_STOP "stop"   /* somebody asks the sweep of this prefix to stop; whoever drives it takes that away */

/* In place of what was there. */
int memo_set(struct store *store, const char *kind, const char *name, const char *text, struct err *err);
/* The caller frees it. NULL when there is none (err->code stays ERR_NONE) or on error. */
char *memo_get(struct store *store, const char *kind, const char *name, struct err *err);
/* 1 when there was one, 0 when not, or -1. */
int memo_remove(struct store *store, const char *kind, const char *name, struct err *err);

struct memo {
    char name[64], text[512];
};
/* All of a kind, by name. The caller frees *out. */
int memo_list(struct store *store, const char *kind, struct memo **out, size_t *n, struct err *err);

#endif
