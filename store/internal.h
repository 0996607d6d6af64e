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

/* SQL for the present value of a row of `setting`: its start changed by what was applied since. A change that a preset file
 * foresees, known by asked_step = step, counts from its step on. */
#define SETTING_NOW                                                                                                    \
    "coalesce((SELECT new FROM event WHERE event.run = setting.run AND event.knob = setting.knob AND verb = 'set' AND " \
    "applied_at IS NOT NULL AND refused IS NULL AND NOT (event.step > (SELECT step FROM run WHERE run.id = setting.run) " \
    "AND asked_step = event.step) ORDER BY event.step DESC, seq DESC LIMIT 1), value)"

/* Rows of one query gathered into an array: `read` fills one element from one row. The caller frees *out. */
int rows_gather(struct stmt *stmt, size_t size, void (*read)(struct stmt *stmt, void *element), void **out, size_t *n,
                struct err *err);

/* ERR_NOT_FOUND: "there is no <what> <word>", with the nearest of the texts that `sql` lists, if one is near. */
int not_found(struct store *store, const char *what, const char *word, const char *sql, struct err *err);

#endif
