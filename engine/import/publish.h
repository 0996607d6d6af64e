/* What every import ends with: a data set that is made, filled and published, or leaves nothing behind. */
#ifndef ENGINE_IMPORT_PUBLISH_H
#define ENGINE_IMPORT_PUBLISH_H

#include "store/base/text.h"
#include "store/dataset.h"

/* Makes the data set `facts->name` in the store at `path`, which is made where there is none. The name is taken
 * first, so that nobody waits for a long file only to hear that it is in use. `fill` writes what it holds, completes
 * the facts, and adds a JSON array of sentences to `warnings`. */
int publish_dataset(const char *path, struct dataset *facts,
                    int (*fill)(void *context, struct store *store, struct text *warnings, struct err *err),
                    void *context, struct err *err);

#endif
