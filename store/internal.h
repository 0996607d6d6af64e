/* What the files of store/ know of each other and nobody else does. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "store/db.h"
#include "store/store.h"

#include <sys/types.h>

struct store {
    struct db *db;
    char *path; /* without links: whoever comes by another name has the same */
    char *note; /* see store_note */
    bool writable, cannot_share;
    dev_t device; /* of the file that was opened */
    ino_t inode;
};

/* Where a store lies (place.c). The file that `path` leads to, links followed, as an absolute path; its folder is
 * made with STORE_CREATE. Refuses what cannot be a store, or is not safe as one. The caller frees it. */
char *place_find(const char *path, enum store_mode mode, struct err *err);
/* Refuses a file that has several names, or is mounted by itself. */
int place_check_names(const char *path, struct err *err);
/* All folders above the last '/'. */
int place_make_folders(const char *path, struct err *err);
/* Is there a write-ahead log with something in it beside the store? */
bool place_has_log(const char *path);
/* A copy of the store and its log in a temporary folder; the caller opens it, drops it, which an open store survives,
 * and so frees it. */
char *place_copy(const char *path, struct err *err);
void place_drop_copy(char *copy);

/* SQL for the present name of the knob in a column: a run keeps the names that its knobs had when it was made. */
#define KNOB_NAME(column) "coalesce((SELECT name FROM knob WHERE was = nullif(" column ", '')), " column ")"
/* SQL for the name under which run ?1 has the knob that is called `name` now. */
#define KNOB_OF_RUN(name)                                                                                            \
    "coalesce((SELECT knob FROM setting WHERE run = ?1 AND knob = (SELECT was FROM knob WHERE knob.name = " name     \
    ")), " name ")"

/* SQL for the present value of a row of `setting`: its start changed by what was applied since. A change that a
 * preset file foresees, known by asked_step = step, counts from its step on. */
#define SETTING_NOW                                                                                                  \
    "coalesce((SELECT new FROM event WHERE event.run = setting.run AND event.knob = setting.knob AND verb = 'set' "  \
    "AND applied_at IS NOT NULL AND refused IS NULL AND NOT (event.step > (SELECT step FROM run WHERE run.id = "     \
    "setting.run) AND asked_step = event.step) ORDER BY event.step DESC, seq DESC LIMIT 1), value)"

/* Between the pieces of long work, the last of which began at this moment (clock_monotonic): leaves the store alone
 * for as long as that took. Who waits for the lock only looks now and then, and would miss a shorter gap. */
void let_others_write(double began);

/* A whole number of a row, NULL being 0, that can only lie from low to high. Anything else is told in `flaw`, unless
 * another number of the row has been, and a harmless one (low, or -1 where that may be) stands in its place. */
int64_t row_int_in_range(struct stmt *stmt, int column, const char *what, int64_t low, int64_t high,
                         char flaw[FLAW_SIZE]);
/* The same of a number from 0 to high; NaN where it is NULL or cannot be. */
double row_held_real(struct stmt *stmt, int column, const char *what, double high, char flaw[FLAW_SIZE]);

/* Rows of one query gathered into an array: `read` fills one element from one row. The caller frees *out. */
int rows_gather(struct stmt *stmt, size_t size, void (*read)(struct stmt *stmt, void *element), void **out, size_t *n,
                struct err *err);

/* ERR_NOT_FOUND: "there is no <what> <word>", with the nearest of the texts that `sql` lists, if one is near. */
int not_found(struct store *store, const char *what, const char *word, const char *sql, struct err *err);

/* How many rows of a side (see `name` in schema.sql) have names: one more than the last of them. */
int count_names(struct store *store, int64_t dataset, const char *side, int64_t *n, struct err *err);

#endif
