/* Tasks: from a data set to what a run trains on and is measured by. A task says which rows are anchors, what a
 * positive of an anchor is, and what may never count as its negative. */
#ifndef ENGINE_TASKS_TASK_H
#define ENGINE_TASKS_TASK_H

#include "engine/core/pool.h"
#include "engine/core/rng.h"
#include "engine/data/corpus.h"
#include "engine/data/lists.h"
#include "engine/part.h"
#include "engine/settings.h"
#include "store/validation.h"

/* Rows by their classes. */
struct classes {
    size_t n;
    const uint32_t *of;   /* (rows): NO_CLASS where a row has none; NULL when there are no classes at all */
    size_t groups;        /* the classes, and behind them the rows without one as if they were one more */
    struct lists members; /* rows by group */
};

/* Filled when a run starts; nothing changes it after. What belongs to the corpus is borrowed from it. */
struct task_data {
    const struct collection *side[2]; /* perhaps the same one twice */
    const char *name[2];    /* of either side, as tensors are called after it */
    size_t rows[2];         /* theirs */
    size_t drawable;        /* candidates below it may be drawn as negatives: what is held out comes after them */
    size_t n;               /* positives of an epoch */
    const uint32_t *row[2]; /* (n): their anchors and candidates */
    /* NULL, or the candidate of a positive, instead of row[1]: `index` is the place in the random stream. */
    uint32_t (*partner)(const struct task_data *data, const struct rng *rng, uint64_t index, uint32_t anchor);

    /* By anchor. What may never be its negative: its candidates in train. What is left out of the test's lists: those
     * and what is held out as validation. What is to be found. */
    struct lists related, known, valid, test;
    struct lists opposed; /* what the data name as no match of it; of no rows where they name none */
    bool of_rows;    /* both sides are the rows of one arranged collection, each paired with rows of its split */
    bool owns_lists; /* the rows of related, valid and test are not a relation's */
    float positive_from; /* of pairs with values, those that belong together have this one at least */
    size_t pairs, together; /* of train; those that are held out together are so many at least. 0: not in groups */
    const float *score; /* (n): of each positive, or NULL; from the lowest to the highest of train: */
    float lowest_score, highest_score;
    const float *value[N_SPLITS]; /* of each split the ratings, in the order of related, valid and test; NULL: none */

    /* (rows[side]) each, or NULL: a candidate whose key is that of the anchor is never its negative either, whether
     * or not mask_known: rows of one class, or the same thing twice. */
    const uint32_t *key[2];
    bool keys_attract; /* rows of one key are each other's positives */

    uint32_t *count; /* (candidates): how often each occurs in train */

    struct classes classes; /* of candidates that may be drawn */
    uint32_t *owned[3];     /* what a task made to be pointed to, freed with the data; or NULL */
    float *owned_score;
};

/* What runs of a task begin from, for one kind of data. */
struct task_start {
    const char *data;     /* its words, joined by '+' (store/description.h); the first that fits counts */
    const char *settings; /* "knob=value ..." */
};

/* How runs on pictures begin, whatever they learn by: encoder, length, views; and with what measures them. */
#define UNMEASURED_PICTURES_START "encoder=conv small:encoder=mlp head=mlp head_dim=128 batch=256 epochs=20 " \
    "lr=0.001 k=1,10 schedule=cosine crop=0.55 flip=0.5 rotation=9 brightness=0.4 saturation=0.4 hue=36 grey=0.2 "
#define PICTURES_START UNMEASURED_PICTURES_START "probe=linear+knn+clusters+retrieval+health " \
    "main_metric=linear_accuracy "

/* And on texts. */
#define UNMEASURED_TEXTS_START "encoder=bag dim=128 batch=256 epochs=12 lr=0.003 schedule=cosine k=1,10 " \
    "word_deletion=0.1 dropout=0.1 "
#define TEXTS_START UNMEASURED_TEXTS_START "probe=linear+knn+clusters+retrieval+health main_metric=linear_accuracy "
/* And on tokens of sentences. */
#define TOKENS_START "encoder=window dim=64 width=128 batch=256 epochs=12 lr=0.005 schedule=cosine dropout=0.1 " \
    "probe=spans+linear+health main_metric=span_f1 "
/* And on pairs: pictures and their captions, texts, of which the pairs have scores, and others. */
#define PAIRS_START "batch=256 epochs=30 lr=0.003 schedule=cosine k=10,1 "
#define CAPTIONS_START PAIRS_START "encoder=conv small:encoder=mlp candidate_encoder=bag head=linear head_dim=64 " \
    "probe=both_ways+health main_metric=i2t/recall "
#define UNMEASURED_PAIRED_TEXTS_START PAIRS_START "encoder=bag dim=128 lr=0.01 zipf=0.001 "
#define PAIRED_TEXTS_START UNMEASURED_PAIRED_TEXTS_START "probe=both_ways+health main_metric=a2b/recall "
/* All pairs take part where scores are learned: so nothing is left to be sought among others. */
#define SCORED_START PAIRS_START "encoder=bag dim=256 epochs=12 zipf=0.003 shortest_gram=3 longest_gram=4 " \
    "word_pairs=off vectors_less=3 positive_score=0 probe=scores+health main_metric=spearman "
#define SCORED_TEXTS_START UNMEASURED_PAIRED_TEXTS_START "probe=scores+both_ways+health main_metric=spearman "

/* What texts are best learned by with their classes, and without: two views by dropout and a few words less (Gao,
 * Yao, Chen: SimCSE: Simple Contrastive Learning of Sentence Embeddings, EMNLP 2021). */
#define TEXTS_BY_CLASS "loss=sup_con+cross_entropy tau=0.05 class_tau=0.05 ema=0.99"
#define TOKENS_BY_LABEL "loss=sup_con+cross_entropy tau=0.1 class_tau=0.1 ema=0.99"
#define TEXTS_BY_VIEWS "loss=nt_xent tau=0.2 dim=512 lr=0.0005 epochs=4 dropout=0.1 word_deletion=0.2 span=0.5"

/* A task is a part. */
struct task {
    struct part part;
    bool of_rows;      /* anchors and candidates are rows of one arranged collection, with numbers or words */
    bool has_inputs;   /* rows have features, which views of inputs change */
    const struct task_start *start; /* a list ended by {NULL}; NULL: runs of this task begin as every run does */
    /* Whether the data have what it asks for: -1 and what is missing. */
    int (*fits)(const struct corpus *corpus, struct err *err);
    /* Fills the data, which is empty, from a corpus that fits and must outlive it. */
    void (*bind)(struct task_data *data, const struct corpus *corpus, const struct settings *settings);
};

/* Before a task is bound: makes classes of rows equal as `balance` says, where the chosen task is one of rows. -1
 * when these rows cannot be. */
int task_balance(struct corpus *corpus, const struct settings *settings, uint64_t seed, struct pool *pool,
                 struct err *err);
/* Of the task that the settings choose. -1 when it does not fit; the data are empty then. */
int task_bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings, struct err *err);
void task_data_release(struct task_data *data);

/* Pairs of a relation: those of train are the positives, and no negatives of their anchor; validation and test are to
 * be found. */
void task_bind_relation(struct task_data *data, const struct relation *relation);
/* Rows of one arranged collection: each of train is an anchor once, each that is held out is to be found by
 * itself. */
void task_bind_rows(struct task_data *data, const struct collection *collection);
/* The same with the rows of a class as each other's positives, and never negatives; a row without a class is a class
 * of its own. */
void task_bind_same_class(struct task_data *data, const struct collection *collection);
/* The classes of candidates. */
void task_bind_classes(struct task_data *data, const struct feature *class);
/* -1 and `task` named when the data are no collection of rows with a dense feature or a text. */
int task_needs_rows(const struct corpus *corpus, const char *task, struct err *err);
/* A key for each row (to be freed) that is equal where all numbers of the first dense feature are or, without one,
 * all words of the first text: the first row that has them. */
uint32_t *task_keys_of_duplicates(const struct collection *collection);

/* What validation is taken of, where it took nothing. To be released. */
struct held_groups task_held_groups(const struct task_data *data);

/* Whether two rows, each of a side, have the same key. */
static inline bool task_keys_meet(const struct task_data *data, enum side side, uint32_t row, enum side other_side,
                                  uint32_t other)
{
    return data->key[0] && data->key[side][row] == data->key[other_side][other];
}

/* Which group a row is in. */
static inline uint32_t classes_group(const struct classes *classes, uint32_t row)
{
    return classes->of[row] == NO_CLASS ? (uint32_t)classes->n : classes->of[row];
}

#endif
