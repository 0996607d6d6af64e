/* A data set in memory, as a run reads it once when it starts: collections, which are lists of rows of one kind,
 * their features, which are columns, and relations, which are pairs of rows.
 *
 * Order of calls: corpus_load; or, from arrays, an empty struct, corpus_collection, collection_add,
 * collection_classify, collection_arrange, corpus_relation, relation_fill for each split, relation_hold_out. Then
 * corpus_release. */
#ifndef ENGINE_DATA_CORPUS_H
#define ENGINE_DATA_CORPUS_H

#include "engine/core/real.h"
#include "store/description.h"

/* A column. Classes are a number below `classes` for each row, NO_CLASS where it has none; each class has one row at
 * least. Wholes are numbers that rise from 0: rows that are parts of one whole lie together, in their order. */
struct feature {
    char name[DESCRIBED_NAME];
    enum feature_kind kind;
    enum column_type type;
    size_t shape[MOST_DIMENSIONS]; /* of a row of a dense one, 0 behind the last */
    size_t width;                  /* values a row; 0 of a ragged one or a text: row r has start[r + 1] - start[r] */
    size_t classes;
    void *value; /* of the type: (rows * width), or (start[rows]) from start[r] on */
    size_t *start; /* (rows + 1); NULL where each row has as many */
    double *mean, *deviation; /* (width): of a dense one over the train rows of a split collection, and of a picture
                                 over all pixels of a channel; else NULL */
    uint32_t *span; /* (classes): of labels of spans in IOB2, what spans_of_names made of their names; else NULL */
    const struct wordpiece *pieces; /* of a text: a vocabulary that was given to read it by (text/wordpiece.h),
                                       borrowed; else NULL */
};

/* Pictures are dense features of bytes with the shape (height, width, channels), row by row from the top: 1 channel,
 * grey, or 3, red, green and blue, from 0 (dark) to 255. */
enum picture_dimension { PICTURE_HEIGHT, PICTURE_WIDTH, PICTURE_CHANNELS };
bool feature_is_picture(const struct feature *feature);

struct collection {
    char name[DESCRIBED_NAME];
    size_t rows;
    uint8_t *split; /* (rows): an enum split for each, NULL when its rows are not split */
    uint32_t *source; /* (rows): which row of the data set each is, or was made of, where they were arranged; else
                         NULL */
    size_t first[5];  /* rows of a split lie together, from first[split] to before first[split + 1] */
    size_t made;      /* so many rows at the end of train are of no row of the data set: see balance.h */
    struct feature feature[MOST_FEATURES];
    size_t n_features;
};

/* The two places in a pair. */
enum side { SIDE_ANCHOR, SIDE_CANDIDATE };

/* Rows that are left out of a run stand behind those of all splits. */
enum split { SPLIT_TRAIN, SPLIT_VALID, SPLIT_TEST, N_SPLITS, SPLIT_LEFT_OUT = N_SPLITS };

/* Pairs, sorted by their first row and then by the second. */
struct relation_pairs {
    size_t n;
    uint32_t *row[2]; /* (n) each */
    float *value;     /* (n): the score of each pair, or NULL */
    int64_t *time;    /* (n): seconds since 1970, or NULL */
};

struct relation {
    char name[DESCRIBED_NAME];
    const struct collection *side[2]; /* may be the same one */
    struct relation_pairs split[N_SPLITS];
    /* Rows of side 1 are held out whole, with all of their pairs: those of test are the last, those of validation
     * stand before them, so that train pairs are of the rows before both. */
    bool whole;
};

enum { BALANCE_TOLD = 256 };
struct corpus {
    struct collection collection[MOST_COLLECTIONS];
    size_t n_collections;
    struct relation relation[MOST_RELATIONS];
    size_t n_relations;
    char balanced[BALANCE_TOLD]; /* what was done to its train rows, in words (balance.h); "" when nothing was */
};

struct collection *corpus_collection(struct corpus *corpus, const char *name, size_t rows);
struct relation *corpus_relation(struct corpus *corpus, const char *name, const struct collection *from,
                                 const struct collection *to);
/* By name; NULL when there is none. */
const struct relation *corpus_find_relation(const struct corpus *corpus, const char *name);
const struct feature *collection_find(const struct collection *collection, const char *name);

/* Takes the arrays of the feature over. */
void collection_add(struct collection *collection, const struct feature *feature);
/* Gives the rows classes (copied). */
void collection_classify(struct collection *collection, const char *name, const uint32_t *class, size_t classes);
/* Of a split collection: moves a share of the train rows of each class to validation, at random but the same for
 * every run, unless some rows are validation already; puts the rows in the order of their splits; and measures the
 * train rows of dense features. By the first feature of classes, where there is one, and where there are groups in
 * whole groups (group_lots.h). */
void collection_arrange(struct collection *collection, double share);
/* The first dense feature, the first text, the first of classes, that of groups, which are whole in a split, and that
 * of wholes; NULL where there is none. Wholes are groups, too. */
const struct feature *collection_dense(const struct collection *collection);
const struct feature *collection_text(const struct collection *collection);
const struct feature *collection_classes(const struct collection *collection);
const struct feature *collection_groups(const struct collection *collection);
const struct feature *collection_wholes(const struct collection *collection);
/* How many rows are rows of the data set, and which row the i-th of those is. */
size_t collection_real_rows(const struct collection *collection);
size_t collection_real_row(const struct collection *collection, size_t i);
/* The numbers of a row of a dense feature as they are stored, and, of an arranged collection, less their mean and
 * divided by their deviation; feature_read does both. */
void feature_raw(const struct feature *feature, size_t row, real *to);
void feature_standardize(const struct feature *feature, real *x);
void feature_read(const struct feature *feature, size_t row, real *to);
/* Fills a split with pairs in any order; takes their arrays over. */
void relation_fill(struct relation *relation, enum split split, struct relation_pairs *pairs);
/* Moves a share of the train pairs of each row of side 0 to validation, at random but the same for every run, so that
 * runs with different seeds can be compared. Every row keeps one train pair at least. Where rows of side 1 are held
 * out whole, the last that train has, as far as they fit into the share of all pairs: their order is a lot. */
void relation_hold_out(struct relation *relation, double share);
/* The same where pairs that belong together (hold_out.h) are held out together; the groups are the class feature
 * `group` of side 0, where it has one. */
void relation_hold_out_together(struct relation *relation, double share);
/* Where rows of side 1 are held out whole: how many of them, from the first on, may stand in train pairs. */
size_t relation_rows_of_train(const struct relation *relation);
/* How its train pairs belong together: see pairs_together. To be freed. */
uint32_t *relation_together(const struct relation *relation);
/* Splits the rows of each collection of the relation that is not split: those that stand in train pairs are train,
 * of the others those in pairs of validation, and of test, are theirs. Measures their dense features by those of
 * train. */
void corpus_split_by_pairs(struct corpus *corpus, const struct relation *relation);
/* Measures the dense features of a collection by these n of its rows. */
void collection_measure(struct collection *collection, const uint32_t *rows, size_t n);

/* Reads a data set as the store describes it, and checks all of it. Of the train pairs of each relation, and of the
 * train rows of each split collection, `validation` is held out; it refuses one without a pair or a row to train
 * on. */
int corpus_load(struct corpus *corpus, struct store *store, const struct dataset *dataset, double validation,
                struct err *err);
void corpus_release(struct corpus *corpus);

#endif
