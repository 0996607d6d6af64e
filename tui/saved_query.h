/* Queries of runs that were saved by name (store/memo.h): @NAME in a query stands for one. */
#ifndef TUI_SAVED_QUERY_H
#define TUI_SAVED_QUERY_H

#include "store/store.h"

/* The text with each @NAME, as a word or behind '-' or a bracket, replaced by the query of that name in brackets. The
 * caller frees it. NULL and ERR_NOT_FOUND for a name that none has. */
char *saved_query_expand(struct store *store, const char *text, struct err *err);

/* Saves what the text says now, with other saved ones written out. ERR_USAGE for a name that is no word, and for a
 * query that says nothing or is none. */
int saved_query_save(struct store *store, const char *name, const char *text, struct err *err);
/* ERR_NOT_FOUND when there is none. */
int saved_query_remove(struct store *store, const char *name, struct err *err);

#endif
