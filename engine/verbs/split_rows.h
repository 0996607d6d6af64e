/* split of rows of one collection: their numbers or texts, and their classes, as a table. */
#ifndef ENGINE_VERBS_SPLIT_ROWS_H
#define ENGINE_VERBS_SPLIT_ROWS_H

#include "engine/data/corpus.h"
#include "engine/verbs/output.h"

/* Whether the data set is one arranged collection with a dense feature or texts. */
bool split_has_rows(const struct corpus *corpus);
/* Writes them in the order of the data set, each with its number (from 0); of one split (train, valid, test) or with
 * NULL of all, with a column that says which. */
int split_rows(struct store *store, const struct dataset *dataset, const struct corpus *corpus, const char *split,
               struct sheet *sheet, struct err *err);

#endif
