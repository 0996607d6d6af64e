/* How a data set's test was set apart, as dataset.split has it. */
#ifndef STORE_SPLIT_H
#define STORE_SPLIT_H

#include <stdbool.h>

/* The same in words: "ratio 0.2: 20 % of each user, drawn by lot"; `timed`: the interactions have times. The caller
 * frees it. */
char *split_in_words(const char *split, bool timed);

/* Whether items are held out whole, with all of their interactions. */
bool split_is_by_item(const char *split);

#endif
