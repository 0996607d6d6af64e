/* A data set of the store, read into memory: see corpus.h. Training reads data nowhere else. What stands in the store
 * may have been written by another program, or turned by a disk: every number is looked at before it is used. */
#include "engine/data/corpus.h"

#include "engine/data/spans.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is being read. */
struct loading {
    struct store *store;
    const struct dataset *dataset;
    struct description description;
    struct corpus *corpus;
};

static int damaged(const struct loading *loading, const char *column, struct err *err)
{
    return err_set(err, ERR_FAILED, "the column %s of the data set %s is damaged: import it again", column,
                   loading->dataset->name);
}

/* A column of n values. */
static int read_column(const struct loading *loading, const char *split, const char *name, enum column_type type,
                       size_t n, void **out, struct err *err)
{
    size_t rows;
    if (dataset_column(loading->store, loading->dataset->id, split, name, type, out, &rows, err) < 0)
        return -1;
    if (rows == n)
        return 0;
    free(*out);
    *out = NULL;
    return damaged(loading, name, err);
}

/* Features ------------------------------------------------------------------------------------------------------- */

static bool are_finite(const float *value, size_t n)
{
    size_t finite = 0;
    for (size_t i = 0; i < n; i++)
        finite += isfinite(value[i]) != 0;
    return finite == n;
}

static bool are_splits(const uint8_t *value, size_t n)
{
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        known += value[i] < N_SPLITS;
    return known == n;
}

/* 0 0 1 1 1 2: from 0 on, each behind the one before. */
static bool are_wholes(const uint32_t *value, size_t rows, size_t wholes)
{
    size_t rising = 0;
    for (size_t i = 0; i < rows; i++)
        rising += i ? value[i] - value[i - 1] <= 1 : value[i] == 0;
    return rising == rows && wholes == (rows ? (size_t)value[rows - 1] + 1 : 0);
}

/* Are the values of a row as many as it has, classes classes, and numbers numbers? */
static bool is_sound(const struct feature *feature, size_t rows)
{
    size_t classes;
    switch (feature->kind) {
    case FEATURE_CLASS: case FEATURE_GROUP:
        return classes_are_sound(feature->value, rows, rows, &classes) && classes == feature->classes;
    case FEATURE_WHOLE: return are_wholes(feature->value, rows, feature->classes);
    case FEATURE_DENSE: return feature->type != COLUMN_F32 || are_finite(feature->value, rows * feature->width);
    case FEATURE_SPLIT: return are_splits(feature->value, rows);
    default: return true;
    }
}

/* Where the rows begin: from 0, never falling. The last number is how many values all have. */
static int read_starts(const struct loading *loading, const struct feature_row *row, size_t rows, size_t **out,
                       struct err *err)
{
    char chunk[DESCRIBED_NAME + 8];
    void *data;
    feature_start_chunk(row, chunk);
    if (read_column(loading, row->place, chunk, COLUMN_I64, rows + 1, &data, err) < 0)
        return -1;
    const int64_t *from = data;
    bool sound = from[0] == 0;
    *out = xmalloc((rows + 1) * sizeof **out);
    for (size_t r = 0; r <= rows; r++) {
        sound &= from[r] >= 0 && from[r] <= MOST_COUNTED && (!r || from[r] >= from[r - 1]);
        (*out)[r] = (size_t)from[r];
    }
    free(data);
    if (sound)
        return 0;
    free(*out);
    *out = NULL;
    return damaged(loading, chunk, err);
}

/* What labels of spans say, by their names. */
static int read_spans(const struct loading *loading, const struct feature_row *row, struct feature *feature,
                      struct err *err)
{
    struct name *names = NULL;
    size_t n = 0;
    if (row->kind != FEATURE_CLASS || !row->side[0])
        return 0;
    if (dataset_names(loading->store, loading->dataset, row->side, &names, &n, err) < 0)
        return -1;
    if (n == feature->classes)
        feature->span = spans_of_names(names, n);
    names_release(names, n);
    return 0;
}

static int read_feature(const struct loading *loading, struct collection *collection, const struct feature_row *row,
                        struct err *err)
{
    struct feature feature = {.kind = row->kind,
                              .type = row->type,
                              .width = feature_width(row),
                              .classes = (size_t)row->classes};
    size_t rows = collection->rows;
    COPY_TEXT(feature.name, row->name);
    memcpy(feature.shape, row->shape, sizeof feature.shape);
    if (!feature.width && read_starts(loading, row, rows, &feature.start, err) < 0)
        return -1;
    size_t values = feature.width ? rows * feature.width : feature.start[rows];
    int result = read_column(loading, row->place, row->chunk, row->type, values, &feature.value, err);
    if (!result && !is_sound(&feature, rows))
        result = damaged(loading, row->chunk, err);
    if (!result)
        result = read_spans(loading, row, &feature, err);
    if (result || (feature.kind == FEATURE_SPLIT && collection->split)) {
        free(feature.start);
        free(feature.value);
        free(feature.span);
        return result ? result : damaged(loading, row->chunk, err);
    }
    if (feature.kind == FEATURE_SPLIT)
        collection->split = feature.value;
    else
        collection_add(collection, &feature);
    return 0;
}

/* Relations ------------------------------------------------------------------------------------------------------ */

static bool are_rows(const uint32_t *row, size_t n, size_t rows)
{
    size_t there = 0;
    for (size_t i = 0; i < n; i++)
        there += row[i] < rows;
    return there == n;
}

/* A column of numbers beside the pairs; NULL when there is none. */
static int read_beside(const struct loading *loading, const char *split, const char *name, enum column_type type,
                       size_t n, void **out, struct err *err)
{
    size_t rows;
    if (!name[0])
        return 0;
    if (dataset_column(loading->store, loading->dataset->id, split, name, type, out, &rows, err) < 0)
        return -1;
    if (!rows || rows == n) /* one of the splits may have none */
        return 0;
    free(*out);
    *out = NULL;
    return damaged(loading, name, err);
}

static int read_pairs(const struct loading *loading, const struct relation_row *row, struct relation *relation,
                      enum split split, struct err *err)
{
    static const char *const places[N_SPLITS] = {"train", "valid", "test"};
    const char *place = places[split];
    const char *const chunk[2] = {row->from_chunk, row->to_chunk};
    struct relation_pairs pairs = {.n = (size_t)(split == SPLIT_TRAIN ? row->train : row->test)};
    void *column[4] = {NULL}; /* the rows of either side, values, times */
    int result = 0;
    bool sound = true;
    for (int side = 0; side < 2 && !result; side++) {
        size_t n;
        result = dataset_column(loading->store, loading->dataset->id, place, chunk[side], COLUMN_U32, &column[side],
                                &n, err);
        if (split == SPLIT_VALID && side == 0) /* only the chunk says how many */
            pairs.n = n;
        sound &= !result && n == pairs.n && are_rows(column[side], n, relation->side[side]->rows);
    }
    if (!result && !sound)
        result = err_set(err, ERR_FAILED, "the %s split of the data set %s is damaged: import it again", place,
                         loading->dataset->name);
    if (!result)
        result = read_beside(loading, place, row->value_chunk, COLUMN_F32, pairs.n, &column[2], err);
    if (!result)
        result = read_beside(loading, place, row->time_chunk, COLUMN_I64, pairs.n, &column[3], err);
    if (result) {
        for (int i = 0; i < 4; i++)
            free(column[i]);
        return -1;
    }
    pairs.row[0] = column[0];
    pairs.row[1] = column[1];
    pairs.value = column[2];
    pairs.time = column[3];
    relation_fill(relation, split, &pairs);
    return 0;
}

static struct collection *find(struct corpus *corpus, const char *name)
{
    size_t i = 0;
    while (strcmp(corpus->collection[i].name, name)) /* what is described was looked at */
        i++;
    return &corpus->collection[i];
}

/* Of users and items that have features; of others nothing is to be measured. */
static void measure_features(struct corpus *corpus, const struct relation *relation)
{
    bool any = false;
    for (int side = 0; side < 2; side++)
        any |= collection_dense(relation->side[side]) || collection_text(relation->side[side]);
    if (any)
        corpus_split_by_pairs(corpus, relation);
}

static int read_relation(const struct loading *loading, const struct relation_row *row, double validation,
                         struct err *err)
{
    struct relation *relation = corpus_relation(loading->corpus, row->name, find(loading->corpus, row->from),
                                                find(loading->corpus, row->to));
    if (read_pairs(loading, row, relation, SPLIT_TRAIN, err) < 0 ||
        read_pairs(loading, row, relation, SPLIT_TEST, err) < 0)
        return -1;
    if (!relation->split[SPLIT_TRAIN].n)
        return err_set(err, ERR_FAILED, "the data set %s has no interaction to train on", loading->dataset->name);
    if (dataset_is_interactions(loading->dataset)) {
        relation->whole = split_is_by_item(loading->dataset->split);
        relation_hold_out(relation, validation);
        measure_features(loading->corpus, relation);
        return 0;
    }
    if (read_pairs(loading, row, relation, SPLIT_VALID, err) < 0)
        return -1;
    if (!relation->split[SPLIT_VALID].n)
        relation_hold_out_together(relation, validation);
    corpus_split_by_pairs(loading->corpus, relation);
    return 0;
}

/* All ------------------------------------------------------------------------------------------------------------ */

static int arrange(const struct loading *loading, struct collection *collection, double validation, struct err *err)
{
    if (!collection->split)
        return 0;
    collection_arrange(collection, validation);
    if (collection->first[SPLIT_VALID])
        return 0;
    return err_set(err, ERR_FAILED, "the data set %s has no row of %s to train on", loading->dataset->name,
                   _(collection->name));
}

static int read_all(const struct loading *loading, double validation, struct err *err)
{
    const struct description *d = &loading->description;
    for (size_t i = 0; i < d->n_collections; i++)
        corpus_collection(loading->corpus, d->collection[i].name, (size_t)d->collection[i].rows);
    for (size_t i = 0; i < d->n_features; i++)
        if (read_feature(loading, find(loading->corpus, d->feature[i].collection), &d->feature[i], err) < 0)
            return -1;
    for (size_t i = 0; i < loading->corpus->n_collections; i++)
        if (arrange(loading, &loading->corpus->collection[i], validation, err) < 0)
            return -1;
    for (size_t i = 0; i < d->n_relations; i++)
        if (read_relation(loading, &d->relation[i], validation, err) < 0)
            return -1;
    return 0;
}

int corpus_load(struct corpus *corpus, struct store *store, const struct dataset *dataset, double validation,
                struct err *err)
{
    struct loading loading = {.store = store, .dataset = dataset, .corpus = corpus};
    *corpus = (struct corpus){0};
    if (dataset_check(store, dataset, err) < 0 || description_read(store, dataset, &loading.description, err) < 0)
        return -1;
    int result = read_all(&loading, validation, err);
    if (result)
        corpus_release(corpus);
    return result;
}
