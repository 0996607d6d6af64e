/* A data set of the store, read into memory: see corpus.h. Training reads data nowhere else. */
#include "engine/data/corpus.h"

#include "store/base/mem.h"

#include <stdlib.h>

/* A column that a source need not have; NULL then. */
static int read_column(struct store *store, const struct dataset *dataset, const char *split, const char *name,
                       enum column_type type, size_t n, void **out, struct err *err)
{
    size_t rows;
    if (dataset_column(store, dataset->id, split, name, type, out, &rows, err) < 0)
        return -1;
    if (!rows || rows == n)
        return 0;
    free(*out);
    *out = NULL;
    return err_set(err, ERR_FAILED, "the column %s of the data set %s is damaged: import it again", name, dataset->name);
}

static int read_pairs(struct relation *chose, enum split split, struct store *store, const struct dataset *dataset,
                      const char *name, struct err *err)
{
    struct relation_pairs pairs = {0};
    void *value = NULL, *time = NULL;
    if (dataset_pairs(store, dataset, name, &pairs.row[0], &pairs.row[1], &pairs.n, err) < 0)
        return -1;
    int result = read_column(store, dataset, name, "rating", COLUMN_F32, pairs.n, &value, err);
    if (!result)
        result = read_column(store, dataset, name, "time", COLUMN_I64, pairs.n, &time, err);
    pairs.value = value;
    pairs.time = time;
    relation_fill(chose, split, &pairs);
    return result;
}

static int read_classes(struct collection *items, struct store *store, const struct dataset *dataset, struct err *err)
{
    uint32_t *class;
    size_t classes;
    if (dataset_classes(store, dataset, &class, &classes, err) < 0)
        return -1;
    if (class)
        collection_classify(items, "class", class, classes);
    free(class);
    return 0;
}

int corpus_load(struct corpus *corpus, struct store *store, const struct dataset *dataset, double validation, struct err *err)
{
    *corpus = (struct corpus){0};
    struct collection *users = corpus_collection(corpus, "user", (size_t)dataset->users);
    struct collection *items = corpus_collection(corpus, "item", (size_t)dataset->items);
    struct relation *chose = corpus_relation(corpus, "chose", users, items);
    int result = dataset_check(store, dataset, err);
    if (!result)
        result = read_pairs(chose, SPLIT_TRAIN, store, dataset, "train", err);
    if (!result)
        result = read_pairs(chose, SPLIT_TEST, store, dataset, "test", err);
    if (!result)
        result = read_classes(items, store, dataset, err);
    if (!result && !chose->split[SPLIT_TRAIN].n)
        result = err_set(err, ERR_FAILED, "the data set %s has no interaction to train on", dataset->name);
    if (!result)
        relation_hold_out(chose, validation);
    else
        corpus_release(corpus);
    return result;
}
