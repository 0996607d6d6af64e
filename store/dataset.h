/* Data sets inside the store: packed columns, names and titles.
 *
 * Writing: dataset_create, any number of dataset_put_*, dataset_publish; or dataset_abandon. Each call is a short
 * transaction of its own, and nobody sees the data set before it is published. What an interrupted import left is
 * swept away by the next dataset_create or dataset_list of a writable store. */
#ifndef STORE_DATASET_H
#define STORE_DATASET_H

#include "store/column.h"

#include <stddef.h>

struct dataset {
    int64_t id;
    char name[64], kind[24], source[512], split[48];
    int64_t users, items, train, test, duplicates, skipped;
    double created;
    char flaw[FLAW_SIZE]; /* what cannot be in its row: what stands here instead is harmless */
    char fingerprint[24]; /* of the split, see schema.sql; "" when none was made */
    char task[32];        /* of runs that choose none */
};

struct name {
    const char *id;    /* as in the source */
    const char *title; /* NULL when it has none */
};

/* Letters of any language, digits, '-', '_', '.', at most 63 bytes: what a data set or run may be called. */
bool name_is_valid(const char *name);

/* By name; ERR_NOT_FOUND names the nearest. */
int dataset_find(struct store *store, const char *name, struct dataset *out, struct err *err);
int dataset_get(struct store *store, int64_t id, struct dataset *out, struct err *err);
/* Refuses one whose row is damaged, or that counts other users and items than it names: to be asked before anything
 * is computed from its counts. */
int dataset_check(struct store *store, const struct dataset *dataset, struct err *err);
/* What imported runs stand on (nearfar import-runs): curves of another program, a data set without rows. */
#define DATASET_IMPORTED "imported"
/* Refuses it, since nothing can be trained on it. */
int dataset_check_rows(const struct dataset *dataset, struct err *err);
/* All that are ready, by name. The caller frees *out. */
int dataset_list(struct store *store, struct dataset **out, size_t *n, struct err *err);
int dataset_count_runs(struct store *store, const struct dataset *dataset, int64_t *runs, struct err *err);
/* Refuses while runs use it. */
int dataset_remove(struct store *store, const struct dataset *dataset, struct err *err);

/* `lock` receives the import lock's descriptor, to be handed to publish or abandon. Returns the id or -1. A name that
 * is taken or being imported is refused. */
int64_t dataset_create(struct store *store, const char *name, int *lock, struct err *err);
int dataset_put_names(struct store *store, int64_t id, const char *side, const struct name *names, size_t n,
                      struct err *err);
/* Fills in the row from `facts` (all but id and name) and `warnings` (a JSON array of sentences), and makes it
 * visible. */
int dataset_publish(struct store *store, int64_t id, const struct dataset *facts, const char *warnings, int lock,
                    struct err *err);
void dataset_abandon(struct store *store, int64_t id, int lock);

/* Whether its interactions have times. */
int dataset_has_times(struct store *store, int64_t id, bool *timed, struct err *err);
/* The interactions of a split ("train" or "test"), checked against the data set's counts of users and items. The
 * caller frees both. */
int dataset_pairs(struct store *store, const struct dataset *dataset, const char *split, uint32_t **user,
                  uint32_t **item, size_t *n, struct err *err);
/* The class of each item (NULL when the items have none), and how many classes there are; an item without one has
 * NO_CLASS. A class has one item at least. The caller frees *class. */
#define NO_CLASS UINT32_MAX
int dataset_classes(struct store *store, const struct dataset *dataset, uint32_t **class, size_t *classes,
                    struct err *err);
/* Whether n numbers are a class or none for each of so many rows, and each class has a row; and how many classes
 * there are. */
bool classes_are_sound(const uint32_t *class, size_t n, size_t rows, size_t *classes);
/* Counts them: classes, and items without one (0 when there are no classes). */
int dataset_count_classes(struct store *store, const struct dataset *dataset, int64_t *classes, int64_t *without,
                          struct err *err);
/* Index of a user or item by the id it has outside; ERR_NOT_FOUND says what ids look like. */
int dataset_index(struct store *store, int64_t id, const char *side, const char *outside, int64_t *idx,
                  struct err *err);
/* Users ("user") or items ("item") that two data sets call by the same id: pairs of indexes, in the order of the
 * second. The caller frees both lists. */
int dataset_match(struct store *store, int64_t a, int64_t b, const char *side, uint32_t **in_a, uint32_t **in_b,
                  size_t *n, struct err *err);
/* What all users ("user"), items ("item") or classes ("class") are called, by index. Refuses a list with holes, or
 * one that is not as long as the data set's counts say. To be released with names_release. */
int dataset_names(struct store *store, const struct dataset *dataset, const char *side, struct name **names,
                  size_t *n, struct err *err);
void names_release(struct name *names, size_t n);
/* What the import found strange, a sentence each. To be released with warnings_release. */
int dataset_warnings(struct store *store, const struct dataset *dataset, char ***warnings, size_t *n,
                     struct err *err);
void warnings_release(char **warnings, size_t n);
/* Keeps a fingerprint that was made afterwards. */
int dataset_set_fingerprint(struct store *store, struct dataset *dataset, const char *fingerprint, struct err *err);
/* The caller frees *name and *title; *title is NULL when it has none. */
int dataset_name(struct store *store, int64_t id, const char *side, int64_t idx, char **name, char **title,
                 struct err *err);

#endif
