/* What the classes of a data set are called. */
#ifndef TUI_SCREENS_CLASS_NAMES_H
#define TUI_SCREENS_CLASS_NAMES_H

#include "store/dataset.h"

/* Those of the first feature of classes that has names; NULL and 0 where none has. To be released with
 * names_release. */
int class_names_read(struct store *store, int64_t dataset, struct name **names, size_t *n, struct err *err);

#endif
