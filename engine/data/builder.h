/* What importers write a data set through: its collections, their features and the relations between them, in chunks
 * of whole rows, and at last the rows of the store that say what there is.
 *
 * Order of calls: builder_begin; builder_collection, builder_feature and builder_relation as there are, each followed
 * by what it holds; builder_end; builder_release, also after a failure. What is written is not seen before the data
 * set is published. */
#ifndef ENGINE_DATA_BUILDER_H
#define ENGINE_DATA_BUILDER_H

#include "store/description.h"

struct builder {
    struct store *store;
    int64_t dataset;
    struct description made;
    struct built {
        struct column_writer value, start; /* the second of a ragged feature or a text alone */
        char start_chunk[DESCRIBED_NAME + 8];
        int64_t rows, values; /* written */
    } built[MOST_COLLECTIONS * MOST_FEATURES]; /* beside made.feature */
};

void builder_begin(struct builder *builder, struct store *store, int64_t dataset);

/* A collection; its rows may be counted later, in what is returned, which holds until builder_release. */
struct collection_row *builder_collection(struct builder *builder, const char *name, size_t rows);
/* What all rows of a collection are called. */
int builder_names(struct builder *builder, struct collection_row *collection, const struct name *names,
                  struct err *err);

/* A feature like this one, of a collection that is there. An empty place means its collection, an empty chunk its
 * name. */
struct feature_row *builder_feature(struct builder *builder, const struct feature_row *like);
/* More rows of a feature of which each row has as many values. */
int builder_add(struct builder *builder, const struct feature_row *feature, const void *rows, size_t n,
                struct err *err);
/* One more row, of n values, of a ragged feature or a text. Refuses one of more than CHUNK_BYTES. */
int builder_add_row(struct builder *builder, const struct feature_row *feature, const void *values, size_t n,
                    struct err *err);
/* How many classes there are, and what they are called; `side` in `name` is the feature's. */
int builder_classes(struct builder *builder, struct feature_row *feature, const struct name *names, size_t n,
                    struct err *err);

/* What the numbers of a row of a dense feature are called, as many as it has. */
int builder_columns(struct builder *builder, const struct feature_row *feature, const struct name *names,
                    struct err *err);

/* Pairs of rows; `value` and `time` are NULL where there are none. */
struct pair_columns {
    size_t n;
    const uint32_t *from, *to;
    const float *value;
    const int64_t *time;
};
/* A relation whose members belong together. Its columns are called like the collections, `value` and `time`, unless
 * they are renamed in what is returned before the first of them is written. */
struct relation_row *builder_relation(struct builder *builder, const char *name, const char *from, const char *to);
/* All pairs of a split, "train", "test" or, where they are given, "valid". */
int builder_pairs(struct builder *builder, struct relation_row *relation, const char *split,
                  const struct pair_columns *pairs, struct err *err);

/* Writes what is left and what there is. Each feature has as many rows as its collection. */
int builder_end(struct builder *builder, struct err *err);
void builder_release(struct builder *builder);

#endif
