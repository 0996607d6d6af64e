/* What `nearfar data show` says of rows of numbers or texts: how many rows each class has, mean and deviation of the
 * numbers, and a few of the texts. */
#ifndef TUI_DATA_ROWS_H
#define TUI_DATA_ROWS_H

#include "store/description.h"

/* Prints a table for the classes of rows and one for their numbers, of many columns a summary; and a few texts. Looks
 * at every number. */
int data_rows_print(struct store *store, const struct dataset *set, const struct description *description,
                    struct err *err);

#endif
