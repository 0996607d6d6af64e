/* What `nearfar data show` and the screen Data say of how interactions are spread. */
#ifndef TUI_DATA_SPREAD_H
#define TUI_DATA_SPREAD_H

#include "store/dataset.h"

/* Prints sentences on users, items and what train and test have in common, the counts of items by rank as a chart on
 * log axes, and a few interactions with titles. */
int data_spread_print(struct store *store, const struct dataset *set, struct err *err);

#endif
