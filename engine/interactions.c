/* Interactions in memory: see interactions.h. */
#include "engine/interactions.h"

#include "engine/core/rng.h"
#include "store/base/mem.h"
#include "store/validation.h"

#include <stdlib.h>
#include <string.h>

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static struct by_user group(size_t users, const uint32_t *user, const uint32_t *item, size_t n)
{
    struct by_user by = {xcalloc(users + 1, sizeof *by.start), xmalloc((n ? n : 1) * sizeof *by.item)};
    for (size_t i = 0; i < n; i++)
        by.start[user[i] + 1]++;
    for (size_t u = 0; u < users; u++)
        by.start[u + 1] += by.start[u];
    size_t *at = xmalloc((users + 1) * sizeof *at);
    memcpy(at, by.start, (users + 1) * sizeof *at);
    for (size_t i = 0; i < n; i++)
        by.item[at[user[i]]++] = item[i];
    free(at);
    for (size_t u = 0; u < users; u++)
        qsort(by.item + by.start[u], by.start[u + 1] - by.start[u], sizeof *by.item, compare_u32);
    return by;
}

struct drawn {
    uint64_t key;
    uint32_t item;
};

static int compare_drawn(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* Marks, in `known`'s order, which interactions go to validation: of each user the share with the smallest random keys. */
static bool *choose_validation(const struct by_user *known, size_t users, double share)
{
    bool *chosen = xcalloc(known->start[users] + 1, sizeof *chosen);
    struct rng rng = rng_make(0, STREAM_VALIDATION, 0);
    struct drawn *drawn = NULL;
    for (size_t u = 0; u < users; u++) {
        size_t first = known->start[u], n = known->start[u + 1] - first;
        size_t take = validation_takes(n, share);
        drawn = xrealloc(drawn, n, sizeof *drawn);
        for (size_t i = 0; i < n; i++)
            drawn[i] = (struct drawn){rng_bits(&rng, first + i), (uint32_t)(first + i)};
        qsort(drawn, n, sizeof *drawn, compare_drawn);
        for (size_t i = 0; i < take; i++)
            chosen[drawn[i].item] = true;
    }
    free(drawn);
    return chosen;
}

/* Parts known into train and validation. */
static void part(struct interactions *data, double validation)
{
    size_t all = data->known.start[data->users], n_valid = 0;
    bool *chosen = choose_validation(&data->known, data->users, validation);
    uint32_t *users = xmalloc((all + 1) * sizeof *users), *items = xmalloc((all + 1) * sizeof *items);
    data->user = xmalloc((all + 1) * sizeof *data->user);
    data->item = xmalloc((all + 1) * sizeof *data->item);
    data->n = 0;
    for (size_t u = 0; u < data->users; u++)
        for (size_t i = data->known.start[u]; i < data->known.start[u + 1]; i++) {
            bool valid = chosen[i];
            size_t at = valid ? n_valid++ : data->n++;
            (valid ? users : data->user)[at] = (uint32_t)u;
            (valid ? items : data->item)[at] = data->known.item[i];
        }
    data->train = group(data->users, data->user, data->item, data->n);
    data->valid = group(data->users, users, items, n_valid);
    free(chosen);
    free(users);
    free(items);
    data->item_count = xcalloc(data->items + 1, sizeof *data->item_count);
    for (size_t i = 0; i < data->n; i++)
        data->item_count[data->item[i]]++;
}

void interactions_from(struct interactions *data, size_t users, size_t items, const uint32_t *user, const uint32_t *item,
                       size_t n, double validation)
{
    *data = (struct interactions){.users = users, .items = items};
    data->known = group(users, user, item, n);
    data->test = group(users, NULL, NULL, 0);
    part(data, validation);
}

void interactions_classify(struct interactions *data, const uint32_t *item_class, size_t classes)
{
    uint32_t *of = xmalloc(data->items * sizeof *of), *items = xmalloc(data->items * sizeof *items);
    data->classes = data->groups = classes;
    data->item_class = xmalloc(data->items * sizeof *data->item_class);
    memcpy(data->item_class, item_class, data->items * sizeof *item_class);
    for (size_t i = 0; i < data->items; i++) {
        of[i] = item_group(data, (uint32_t)i);
        items[i] = (uint32_t)i;
        data->groups = of[i] == classes ? classes + 1 : data->groups;
    }
    struct by_user by = group(data->groups, of, items, data->items);
    data->by_class = (struct by_class){by.start, by.item};
    free(of);
    free(items);
}

static int read_split(struct store *store, const struct dataset *dataset, const char *split, struct by_user *out,
                      struct err *err)
{
    uint32_t *user, *item;
    size_t n;
    if (dataset_pairs(store, dataset, split, &user, &item, &n, err) < 0)
        return -1;
    *out = group((size_t)dataset->users, user, item, n);
    free(user);
    free(item);
    return 0;
}

static int read_classes(struct interactions *data, struct store *store, const struct dataset *dataset, struct err *err)
{
    uint32_t *class;
    size_t classes;
    if (dataset_classes(store, dataset, &class, &classes, err) < 0)
        return -1;
    if (class)
        interactions_classify(data, class, classes);
    free(class);
    return 0;
}

int interactions_load(struct interactions *data, struct store *store, const struct dataset *dataset, double validation,
                      struct err *err)
{
    *data = (struct interactions){.users = (size_t)dataset->users, .items = (size_t)dataset->items};
    if (dataset_check(store, dataset, err) < 0 || read_split(store, dataset, "train", &data->known, err) < 0 ||
        read_split(store, dataset, "test", &data->test, err) < 0 || read_classes(data, store, dataset, err) < 0) {
        interactions_release(data);
        return -1;
    }
    part(data, validation);
    if (data->n)
        return 0;
    interactions_release(data);
    return err_set(err, ERR_FAILED, "the data set %s has no interaction to train on", dataset->name);
}

static void by_user_release(struct by_user *by)
{
    free(by->start);
    free(by->item);
}

void interactions_release(struct interactions *data)
{
    by_user_release(&data->train);
    by_user_release(&data->valid);
    by_user_release(&data->test);
    by_user_release(&data->known);
    free(data->user);
    free(data->item);
    free(data->item_count);
    free(data->item_class);
    free(data->by_class.start);
    free(data->by_class.item);
    *data = (struct interactions){0};
}

bool by_user_has(const struct by_user *by, uint32_t user, uint32_t item)
{
    return bsearch(&item, by->item + by->start[user], by->start[user + 1] - by->start[user], sizeof item,
                   compare_u32) != NULL;
}
