/* What the files of store/ know of each other and nobody else does. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "store/db.h"
#include "store/store.h"

struct store {
    struct db *db;
    char *path;
    bool writable;
};

/* Rows of one query gathered into an array: `read` fills one element from one row. The caller frees *out. */
int rows_gather(struct stmt *stmt, size_t size, void (*read)(struct stmt *stmt, void *element), void **out, size_t *n,
                struct err *err);

/* ERR_NOT_FOUND: "there is no <what> <word>", with the nearest of the texts that `sql` lists, if one is near. */
int not_found(struct store *store, const char *what, const char *word, const char *sql, struct err *err);

#endif
