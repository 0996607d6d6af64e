/* The list of weight files of a run. The files themselves are written and read by the engine. */
#ifndef STORE_CHECKPOINT_H
#define STORE_CHECKPOINT_H

#include "store/store.h"

#include <stddef.h>

struct checkpoint {
    int64_t run, step, bytes, crc32;
    char kind[16]; /* timer, edit, best, end */
    char file[64]; /* inside store_run_folder; "" in a row that cannot be, and is passed over */
    double created;
};

int checkpoint_add(struct store *store, const struct checkpoint *checkpoint, struct err *err);
/* All of a run, newest step first. The caller frees *out. */
int checkpoint_list(struct store *store, int64_t run, struct checkpoint **out, size_t *n, struct err *err);
/* Drops the row; the caller unlinks the file once no row names it. */
int checkpoint_drop(struct store *store, const struct checkpoint *checkpoint, struct err *err);
/* Drops the rows of steps after `step`: what resuming begins with. */
int checkpoint_forget_after(struct store *store, int64_t run, int64_t step, struct err *err);

#endif
