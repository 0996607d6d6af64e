/* See builder.h. */
#include "engine/data/builder.h"

#include "store/base/mem.h"

#include <assert.h>
#include <string.h>

void builder_begin(struct builder *builder, struct store *store, int64_t dataset)
{
    *builder = (struct builder){.store = store, .dataset = dataset};
}

struct collection_row *builder_collection(struct builder *builder, const char *name, size_t rows)
{
    assert(builder->made.n_collections < MOST_COLLECTIONS);
    struct collection_row *collection = &builder->made.collection[builder->made.n_collections++];
    *collection = (struct collection_row){.rows = (int64_t)rows};
    COPY_TEXT(collection->name, name);
    return collection;
}

int builder_names(struct builder *builder, struct collection_row *collection, const struct name *names,
                  struct err *err)
{
    collection->named = true;
    return dataset_put_names(builder->store, builder->dataset, collection->name, names, (size_t)collection->rows,
                             err);
}

/* Features ------------------------------------------------------------------------------------------------------- */

struct feature_row *builder_feature(struct builder *builder, const struct feature_row *like)
{
    struct description *made = &builder->made;
    assert(made->n_features < MOST_COLLECTIONS * MOST_FEATURES && description_collection(made, like->collection));
    struct feature_row *feature = &made->feature[made->n_features];
    struct built *built = &builder->built[made->n_features++];
    *feature = *like;
    if (!feature->place[0])
        COPY_TEXT(feature->place, feature->collection);
    if (!feature->chunk[0])
        COPY_TEXT(feature->chunk, feature->name);
    column_begin(&built->value, builder->store, builder->dataset, feature->place, feature->chunk, feature->type);
    feature_start_chunk(feature, built->start_chunk);
    if (!feature_width(feature))
        column_begin(&built->start, builder->store, builder->dataset, feature->place, built->start_chunk, COLUMN_I64);
    return feature;
}

static struct built *built_of(struct builder *builder, const struct feature_row *feature)
{
    return &builder->built[feature - builder->made.feature];
}

int builder_add(struct builder *builder, const struct feature_row *feature, const void *rows, size_t n,
                struct err *err)
{
    struct built *built = built_of(builder, feature);
    assert(feature_width(feature));
    built->rows += (int64_t)n;
    return column_add(&built->value, rows, feature_width(feature), n, err);
}

int builder_add_row(struct builder *builder, const struct feature_row *feature, const void *values, size_t n,
                    struct err *err)
{
    struct built *built = built_of(builder, feature);
    assert(!feature_width(feature));
    if (n > CHUNK_BYTES / column_type_size(feature->type))
        return err_set(err, ERR_FAILED, "row %lld of %s.%s has %zu values, and one row can have %zu: shorten it",
                       (long long)built->rows + 1, feature->collection, feature->name, n,
                       CHUNK_BYTES / column_type_size(feature->type));
    if (column_add(&built->start, &built->values, 1, 1, err) < 0)
        return -1;
    built->rows++;
    built->values += (int64_t)n;
    return column_add(&built->value, values, n, 1, err);
}

int builder_classes(struct builder *builder, struct feature_row *feature, const struct name *names, size_t n,
                    struct err *err)
{
    feature->classes = (int64_t)n;
    return dataset_put_names(builder->store, builder->dataset, feature->side, names, n, err);
}

int builder_columns(struct builder *builder, const struct feature_row *feature, const struct name *names,
                    struct err *err)
{
    return dataset_put_names(builder->store, builder->dataset, feature->side, names, feature_width(feature), err);
}

/* Relations ------------------------------------------------------------------------------------------------------ */

struct relation_row *builder_relation(struct builder *builder, const char *name, const char *from, const char *to)
{
    assert(builder->made.n_relations < MOST_RELATIONS);
    struct relation_row *relation = &builder->made.relation[builder->made.n_relations++];
    *relation = (struct relation_row){.role = "positive"};
    COPY_TEXT(relation->name, name);
    COPY_TEXT(relation->from, from);
    COPY_TEXT(relation->to, to);
    COPY_TEXT(relation->from_chunk, from);
    COPY_TEXT(relation->to_chunk, to);
    return relation;
}

int builder_pairs(struct builder *builder, struct relation_row *relation, const char *split,
                  const struct pair_columns *pairs, struct err *err)
{
    const struct {
        char *name;
        const char *usual;
        enum column_type type;
        const void *data;
    } columns[] = {{relation->from_chunk, relation->from, COLUMN_U32, pairs->from},
                   {relation->to_chunk, relation->to, COLUMN_U32, pairs->to},
                   {relation->value_chunk, "value", COLUMN_F32, pairs->value},
                   {relation->time_chunk, "time", COLUMN_I64, pairs->time}};
    if (strcmp(split, "valid"))
        *(strcmp(split, "test") ? &relation->train : &relation->test) = (int64_t)pairs->n;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (!columns[i].data)
            continue;
        if (!columns[i].name[0])
            copy_text(columns[i].name, DESCRIBED_NAME, columns[i].usual);
        if (dataset_put_column(builder->store, builder->dataset, split, columns[i].name, columns[i].type,
                               columns[i].data, pairs->n, err) < 0)
            return -1;
    }
    return 0;
}

/* The end -------------------------------------------------------------------------------------------------------- */

static int end_feature(struct builder *builder, const struct feature_row *feature, struct err *err)
{
    struct built *built = built_of(builder, feature);
    assert(built->rows == description_collection(&builder->made, feature->collection)->rows);
    if (!feature_width(feature) &&
        (column_add(&built->start, &built->values, 1, 1, err) < 0 || column_end(&built->start, err) < 0))
        return -1;
    return column_end(&built->value, err);
}

int builder_end(struct builder *builder, struct err *err)
{
    for (size_t i = 0; i < builder->made.n_features; i++)
        if (end_feature(builder, &builder->made.feature[i], err) < 0)
            return -1;
    return description_write(builder->store, builder->dataset, &builder->made, err);
}

void builder_release(struct builder *builder)
{
    for (size_t i = 0; i < builder->made.n_features; i++) {
        column_release(&builder->built[i].value);
        column_release(&builder->built[i].start);
    }
}
