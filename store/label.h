/* What people say of runs, beside what was trained: tags, a note, a star, and that a run is put away (archived). They
 * change nothing of a run, and a fork has none of its parent's. */
#ifndef STORE_LABEL_H
#define STORE_LABEL_H

#include "store/run.h"

/* Kinds. A run has any number of tags, and of the others one or none. */
#define LABEL_TAG "tag"
#define LABEL_NOTE "note"
#define LABEL_STAR "star"
#define LABEL_ARCHIVED "archived"

/* One that is there already stays; a note takes the place of the one before. ERR_USAGE for a tag that is no word
 * (letters, digits, '-', '_' and '.'), and for what is longer than struct run has room for. */
int label_add(struct store *store, int64_t run, const char *kind, const char *text, struct err *err);
/* With text NULL all of the kind. Returns how many there were, or -1. */
int label_remove(struct store *store, int64_t run, const char *kind, const char *text, struct err *err);
/* A number that is another one once any label of any run has changed. */
int label_stamp(struct store *store, uint64_t *stamp, struct err *err);

#endif
