/* Interactions in memory, as a run trains on them: who touched what, by order and by user. */
#ifndef ENGINE_INTERACTIONS_H
#define ENGINE_INTERACTIONS_H

#include "store/dataset.h"

#include <stdint.h>

/* Which items each user has, sorted: those of user u are item[start[u]] .. item[start[u + 1] - 1]. */
struct by_user {
    size_t *start; /* (users + 1) */
    uint32_t *item;
};

/* Items by class: those of class c are item[start[c]] .. item[start[c + 1] - 1], sorted. */
struct by_class {
    size_t *start; /* (groups + 1) */
    uint32_t *item;
};

struct interactions {
    size_t users, items;
    size_t n;              /* train interactions, after the validation slice was taken out */
    uint32_t *user, *item; /* (n) */
    struct by_user train, valid, test;
    struct by_user known;  /* train and validation together: what is masked when the test is ranked */
    uint32_t *item_count;  /* (items): how often each item occurs in train */

    /* Classes of items, where the data have any. */
    size_t classes;
    uint32_t *item_class;     /* (items): NO_CLASS where it has none; NULL when there are no classes at all */
    size_t groups;            /* the classes, and behind them the items without one as if they were one more */
    struct by_class by_class;
};

/* Reads a data set and takes `validation` (a share, 0 for none) of each user's train interactions out, at random but the
 * same for every run, so that runs with different seeds can be compared. Every user keeps at least one. */
int interactions_load(struct interactions *data, struct store *store, const struct dataset *dataset, double validation,
                      struct err *err);
/* From arrays (copied); test may be empty. For benchmarks and tests. */
void interactions_from(struct interactions *data, size_t users, size_t items, const uint32_t *user, const uint32_t *item,
                       size_t n, double validation);
/* Gives the items their classes (copied), of which each has one item at least. */
void interactions_classify(struct interactions *data, const uint32_t *item_class, size_t classes);
void interactions_release(struct interactions *data);

bool by_user_has(const struct by_user *by_user, uint32_t user, uint32_t item);
/* Where an item stands in by_class. */
static inline uint32_t item_group(const struct interactions *data, uint32_t item)
{
    return data->item_class[item] == NO_CLASS ? (uint32_t)data->classes : data->item_class[item];
}

#endif
