/* What a data set consists of: collections, which are lists of rows, their features, which are columns, and
 * relations, which are pairs of rows. The tables collection, feature and relation; see schema.sql. */
#ifndef STORE_DESCRIPTION_H
#define STORE_DESCRIPTION_H

#include "store/dataset.h"

enum feature_kind { FEATURE_DENSE, FEATURE_RAGGED, FEATURE_TEXT, FEATURE_CLASS, FEATURE_SPLIT, FEATURE_GROUP,
                    FEATURE_WHOLE, N_FEATURE_KINDS };
extern const char *const feature_kind_names[N_FEATURE_KINDS];

/* Most collections and relations of a data set, features of a collection, numbers of a shape. */
enum { MOST_COLLECTIONS = 8, MOST_RELATIONS = 8, MOST_FEATURES = 8, MOST_DIMENSIONS = 3 };
enum { DESCRIBED_NAME = 64 };

struct collection_row {
    char name[DESCRIBED_NAME];
    int64_t rows;
    bool named; /* its rows have ids in `name` */
};

struct feature_row {
    char collection[DESCRIBED_NAME], name[DESCRIBED_NAME];
    enum feature_kind kind;
    enum column_type type;
    size_t shape[MOST_DIMENSIONS]; /* of a row of a dense one, 0 behind the last; else all 0 */
    int64_t classes;
    char place[DESCRIBED_NAME], chunk[DESCRIBED_NAME]; /* in column_chunk */
    char side[DESCRIBED_NAME];                         /* in `name`, of its classes or numbers; "": they have no
                                                          names */
};

struct relation_row {
    char name[DESCRIBED_NAME], role[DESCRIBED_NAME], from[DESCRIBED_NAME], to[DESCRIBED_NAME];
    char from_chunk[DESCRIBED_NAME], to_chunk[DESCRIBED_NAME];
    char value_chunk[DESCRIBED_NAME], time_chunk[DESCRIBED_NAME]; /* "": none */
    int64_t train, test;
};

struct description {
    struct collection_row collection[MOST_COLLECTIONS];
    struct feature_row feature[MOST_COLLECTIONS * MOST_FEATURES]; /* in the order of their collections */
    struct relation_row relation[MOST_RELATIONS];
    size_t n_collections, n_features, n_relations;
};

/* Refuses rows that cannot be, or that do not fit each other or the data set. What the chunks hold is
 * not looked at. */
int description_read(struct store *store, const struct dataset *dataset, struct description *out, struct err *err);
/* Whether a data set is one of users and the items they chose. */
bool dataset_is_interactions(const struct dataset *dataset);
/* All rows of a data set that has none yet, in one transaction. */
int description_write(struct store *store, int64_t id, const struct description *description, struct err *err);

/* What the rows of a data set are, in words joined by '+', by which knobs (data:WORD) and presets say what they are
 * for: "interactions", behind which stand "texts" and "pictures+colour" where users or items have some; of rows with
 * dense numbers "numbers", and "numbers+plane" where each has two; "pictures+grey" or "pictures+colour" where the
 * numbers are bytes in the shape of a picture (height, width, 1 or 3 channels), and "small" behind it where one of
 * its sides is below SMALL_PICTURE; of rows with a text and no dense numbers "texts", or "tokens" where each is a
 * part of a whole; "" when they are none of these. Rows without classes are also
 * "unlabelled". Where rows are paired "pairs" stands before what those of all collections are, whatever their
 * classes, and "scored" behind where pairs have scores. */
enum { DATA_WORDS = 64, SMALL_PICTURE = 8 };
int data_words(struct store *store, int64_t dataset, char to[DATA_WORDS], struct err *err);
/* The same but for labels, of rows whose first dense feature, or text, is of this kind, type and shape. */
void data_words_of_rows(enum feature_kind kind, enum column_type type, const size_t shape[MOST_DIMENSIONS],
                        char to[DATA_WORDS]);

/* NULL when there is none. */
const struct collection_row *description_collection(const struct description *description, const char *name);
/* Where the names of a collection's classes stand, for dataset_name; "" when it has no classes, or they no names. */
const char *description_class_names(const struct description *description, const char *collection);
/* How many values a row of a feature has; 0 when it differs from row to row. */
size_t feature_width(const struct feature_row *feature);
/* The name of the column beside that of a ragged feature or a text. */
void feature_start_chunk(const struct feature_row *feature, char to[DESCRIBED_NAME + 8]);
/* "28x28"; "" when it has none. */
void feature_shape_word(const struct feature_row *feature, char *to, size_t size);

#endif
