/* How interactions are spread: see data_shape.h. */
#include "store/data_shape.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

void data_shape_release(struct data_shape *shape)
{
    free(shape->user.by_rank);
    free(shape->item.by_rank);
    *shape = (struct data_shape){0};
}

/* The pairs of one split. */
struct pairs {
    uint32_t *user, *item;
    size_t n;
};

static int more_first(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x < y) - (x > y);
}

/* `train` and `test` are the users, or the items, of all pairs. */
static void measure_side(struct side_shape *side, size_t n, const uint32_t *train, size_t n_train,
                         const uint32_t *test, size_t n_test)
{
    *side = (struct side_shape){.n = n, .by_rank = xcalloc(n + 1, sizeof *side->by_rank)};
    bool *tested = xcalloc(n + 1, sizeof *tested);
    for (size_t i = 0; i < n_train; i++)
        side->by_rank[train[i]]++;
    for (size_t i = 0; i < n_test; i++)
        tested[test[i]] = true;
    for (size_t i = 0; i < n; i++) {
        side->without += !side->by_rank[i];
        side->only_in_test += tested[i] && !side->by_rank[i];
    }
    free(tested);
    if (!n)
        return;
    qsort(side->by_rank, n, sizeof *side->by_rank, more_first);
    double top = 0;
    for (size_t i = 0; i < (n + 9) / 10; i++)
        top += side->by_rank[i];
    side->most = side->by_rank[0];
    side->median = side->by_rank[n / 2];
    side->least = side->by_rank[n - 1];
    side->share_of_top = n_train ? top / (double)n_train : 0;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t key_of(const struct pairs *pairs, size_t i)
{
    return (uint64_t)pairs->user[i] << 32 | pairs->item[i];
}

static int64_t count_common(const struct pairs *train, const struct pairs *test)
{
    if (train->n + test->n > MOST_COMPARED)
        return -1;
    uint64_t *keys = xmalloc((test->n + 1) * sizeof *keys);
    int64_t common = 0;
    for (size_t i = 0; i < test->n; i++)
        keys[i] = key_of(test, i);
    qsort(keys, test->n, sizeof *keys, by_key);
    for (size_t i = 0; i < train->n && test->n; i++) {
        uint64_t key = key_of(train, i);
        common += bsearch(&key, keys, test->n, sizeof *keys, by_key) != NULL;
    }
    free(keys);
    return common;
}

int data_shape_measure(struct store *store, const struct dataset *dataset, struct data_shape *shape, struct err *err)
{
    struct pairs train = {0}, test = {0};
    *shape = (struct data_shape){0};
    int result = dataset_check(store, dataset, err);
    if (!result)
        result = dataset_pairs(store, dataset, "train", &train.user, &train.item, &train.n, err);
    if (!result)
        result = dataset_pairs(store, dataset, "test", &test.user, &test.item, &test.n, err);
    if (!result) {
        double all = (double)dataset->users * (double)dataset->items;
        measure_side(&shape->user, (size_t)dataset->users, train.user, train.n, test.user, test.n);
        measure_side(&shape->item, (size_t)dataset->items, train.item, train.n, test.item, test.n);
        shape->density = all > 0 ? (double)train.n / all : 0;
        shape->in_both = count_common(&train, &test);
    }
    free(train.user);
    free(train.item);
    free(test.user);
    free(test.item);
    return result;
}

static void side_json(const struct side_shape *side, const char *name, struct text *out)
{
    text_printf(out, ",\"%s\":{\"least\":%u,\"median\":%u,\"most\":%u,\"without\":%zu,\"only_in_test\":%zu,"
                "\"share_of_top\":%.6g}", name, side->least, side->median, side->most, side->without,
                side->only_in_test, side->share_of_top);
}

void data_shape_json(const struct data_shape *shape, struct text *out)
{
    text_printf(out, "{\"density\":%.6g,\"in_both\":", shape->density);
    text_printf(out, shape->in_both < 0 ? "null" : "%lld", (long long)shape->in_both);
    side_json(&shape->user, "users", out);
    side_json(&shape->item, "items", out);
    text_add(out, "}");
}
