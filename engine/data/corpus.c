/* Collections, features and relations in memory: see corpus.h. */
#include "engine/data/corpus.h"

#include "engine/core/rng.h"
#include "engine/data/hold_out.h"
#include "store/base/mem.h"
#include "store/validation.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct collection *corpus_collection(struct corpus *corpus, const char *name, size_t rows)
{
    assert(corpus->n_collections < MOST_COLLECTIONS);
    struct collection *collection = &corpus->collection[corpus->n_collections++];
    *collection = (struct collection){.rows = rows};
    COPY_TEXT(collection->name, name);
    return collection;
}

struct relation *corpus_relation(struct corpus *corpus, const char *name, const struct collection *from,
                                 const struct collection *to)
{
    assert(corpus->n_relations < MOST_RELATIONS);
    struct relation *relation = &corpus->relation[corpus->n_relations++];
    *relation = (struct relation){.side = {from, to}};
    COPY_TEXT(relation->name, name);
    return relation;
}

const struct relation *corpus_find_relation(const struct corpus *corpus, const char *name)
{
    for (size_t i = 0; i < corpus->n_relations; i++)
        if (!strcmp(corpus->relation[i].name, name))
            return &corpus->relation[i];
    return NULL;
}

const struct feature *collection_find(const struct collection *collection, const char *name)
{
    for (size_t i = 0; i < collection->n_features; i++)
        if (!strcmp(collection->feature[i].name, name))
            return &collection->feature[i];
    return NULL;
}

void collection_add(struct collection *collection, const struct feature *feature)
{
    assert(collection->n_features < MOST_FEATURES);
    collection->feature[collection->n_features++] = *feature;
}

void collection_classify(struct collection *collection, const char *name, const uint32_t *class, size_t classes)
{
    struct feature feature = {.kind = FEATURE_CLASS, .type = COLUMN_U32, .width = 1, .classes = classes,
                              .value = xmalloc(collection->rows * sizeof *class)};
    COPY_TEXT(feature.name, name);
    memcpy(feature.value, class, collection->rows * sizeof *class);
    collection_add(collection, &feature);
}

size_t collection_real_rows(const struct collection *collection)
{
    return collection->rows - collection->made;
}

size_t collection_real_row(const struct collection *collection, size_t i)
{
    return i + collection->made < collection->first[SPLIT_VALID] ? i : i + collection->made;
}

static void pairs_release(struct relation_pairs *pairs)
{
    free(pairs->row[0]);
    free(pairs->row[1]);
    free(pairs->value);
    free(pairs->time);
    *pairs = (struct relation_pairs){0};
}

/* Room for n pairs with the columns that `like` has. */
static struct relation_pairs pairs_room(const struct relation_pairs *like, size_t n)
{
    struct relation_pairs pairs = {.row = {xmalloc(n * sizeof(uint32_t)), xmalloc(n * sizeof(uint32_t))}};
    pairs.value = like->value ? xmalloc(n * sizeof *pairs.value) : NULL;
    pairs.time = like->time ? xmalloc(n * sizeof *pairs.time) : NULL;
    return pairs;
}

static void pairs_add(struct relation_pairs *to, const struct relation_pairs *from, size_t at)
{
    to->row[0][to->n] = from->row[0][at];
    to->row[1][to->n] = from->row[1][at];
    if (to->value)
        to->value[to->n] = from->value[at];
    if (to->time)
        to->time[to->n] = from->time[at];
    to->n++;
}

/* In their order ------------------------------------------------------------------------------------------------- */

struct placed {
    uint32_t other, at; /* the second row of a pair, and where it stood */
};

static int compare_placed(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    return x->other != y->other ? (x->other > y->other) - (x->other < y->other) : (x->at > y->at) - (x->at < y->at);
}

/* Which of the pairs stand first, second, ...: dealt out by their first row, and sorted there. */
static struct placed *order_of(const struct relation_pairs *pairs, size_t rows)
{
    struct placed *order = xmalloc(pairs->n * sizeof *order);
    size_t *end = xcalloc(rows + 1, sizeof *end);
    for (size_t i = 0; i < pairs->n; i++)
        end[pairs->row[0][i] + 1]++;
    for (size_t r = 0; r < rows; r++)
        end[r + 1] += end[r];
    for (size_t i = 0; i < pairs->n; i++)
        order[end[pairs->row[0][i]]++] = (struct placed){pairs->row[1][i], (uint32_t)i};
    for (size_t r = 0, first = 0; r < rows; first = end[r++])
        qsort(order + first, end[r] - first, sizeof *order, compare_placed);
    free(end);
    return order;
}

/* A column, NULL or of numbers of `size` bytes, in that order; the old one is freed. */
static void *reorder(void *column, size_t size, const struct placed *order, size_t n)
{
    char *to = column ? xmalloc(n * size) : NULL;
    for (size_t i = 0; i < n && column; i++)
        memcpy(to + i * size, (const char *)column + order[i].at * size, size);
    free(column);
    return to;
}

void relation_fill(struct relation *relation, enum split split, struct relation_pairs *pairs)
{
    size_t n = pairs->n;
    struct placed *order = order_of(pairs, relation->side[0]->rows);
    pairs_release(&relation->split[split]);
    relation->split[split] = (struct relation_pairs){
        .n = n, .row = {reorder(pairs->row[0], sizeof(uint32_t), order, n),
                        reorder(pairs->row[1], sizeof(uint32_t), order, n)},
        .value = reorder(pairs->value, sizeof *pairs->value, order, n),
                 .time = reorder(pairs->time, sizeof *pairs->time, order, n)};
    *pairs = (struct relation_pairs){0};
    free(order);
}

/* Validation ----------------------------------------------------------------------------------------------------- */

struct drawn {
    uint64_t key;
    uint32_t at;
};

static int compare_drawn(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->at > y->at) - (x->at < y->at);
}

/* Which train pairs are held out: of each row of side 0 those with the smallest random keys. */
static bool *choose_held_out(const struct relation_pairs *train, double share)
{
    bool *chosen = xcalloc(train->n + 1, sizeof *chosen);
    struct rng rng = rng_make(0, STREAM_VALIDATION, 0);
    struct drawn *drawn = NULL;
    for (size_t first = 0, end; first < train->n; first = end) {
        end = first;
        while (end < train->n && train->row[0][end] == train->row[0][first])
            end++;
        size_t take = validation_takes(end - first, share);
        drawn = xrealloc(drawn, end - first, sizeof *drawn);
        for (size_t i = first; i < end; i++)
            drawn[i - first] = (struct drawn){rng_bits(&rng, i), (uint32_t)i};
        qsort(drawn, end - first, sizeof *drawn, compare_drawn);
        for (size_t i = 0; i < take; i++)
            chosen[drawn[i].at] = true;
    }
    free(drawn);
    return chosen;
}

/* Moves these train pairs to validation; frees the marks. */
static void move_held_out(struct relation *relation, bool *chosen)
{
    struct relation_pairs all = relation->split[SPLIT_TRAIN];
    size_t held_out = 0;
    for (size_t i = 0; i < all.n; i++)
        held_out += chosen[i];
    pairs_release(&relation->split[SPLIT_VALID]);
    if (!held_out) {
        free(chosen);
        return;
    }
    relation->split[SPLIT_TRAIN] = pairs_room(&all, all.n - held_out);
    relation->split[SPLIT_VALID] = pairs_room(&all, held_out);
    for (size_t i = 0; i < all.n; i++)
        pairs_add(&relation->split[chosen[i] ? SPLIT_VALID : SPLIT_TRAIN], &all, i);
    free(chosen);
    pairs_release(&all);
}

/* Train pairs of each row of side 1. To be freed. */
static size_t *count_pairs(const struct relation *relation)
{
    const struct relation_pairs *train = &relation->split[SPLIT_TRAIN];
    size_t *count = xcalloc(relation->side[1]->rows + 1, sizeof *count);
    for (size_t i = 0; i < train->n; i++)
        count[train->row[1][i]]++;
    return count;
}

/* All pairs of the last rows of side 1 that fit into the share. */
static bool *choose_last(const struct relation *relation, double share)
{
    const struct relation_pairs *train = &relation->split[SPLIT_TRAIN];
    size_t *count = count_pairs(relation), room = validation_takes(train->n, share), from = relation->side[1]->rows;
    bool *chosen = xcalloc(train->n + 1, sizeof *chosen);
    while (from > 0 && count[from - 1] <= room)
        room -= count[--from];
    for (size_t i = 0; i < train->n; i++)
        chosen[i] = train->row[1][i] >= from;
    free(count);
    return chosen;
}

void relation_hold_out(struct relation *relation, double share)
{
    move_held_out(relation, relation->whole ? choose_last(relation, share)
                                            : choose_held_out(&relation->split[SPLIT_TRAIN], share));
}

size_t relation_rows_of_train(const struct relation *relation)
{
    size_t *count = count_pairs(relation), n = relation->side[1]->rows;
    while (n > 0 && !count[n - 1])
        n--;
    free(count);
    return n;
}

uint32_t *relation_together(const struct relation *relation)
{
    const struct relation_pairs *train = &relation->split[SPLIT_TRAIN];
    const struct feature *group = collection_find(relation->side[0], "group");
    const struct pair_grouping grouping = {
        .n = train->n, .row = {train->row[0], train->row[1]}, .rows = relation->side[0]->rows,
        .within = relation->side[0] == relation->side[1],
        .group = group && group->kind == FEATURE_CLASS ? group->value : NULL};
    return pairs_together(&grouping);
}

void relation_hold_out_together(struct relation *relation, double share)
{
    struct rng rng = rng_make(0, STREAM_VALIDATION, 0);
    uint32_t *group = relation_together(relation);
    move_held_out(relation, hold_out_together(group, relation->split[SPLIT_TRAIN].n, share, &rng));
    free(group);
}

/* The first split with a pair that a row stands in. */
static void split_by_pairs(struct collection *collection, const struct relation *relation)
{
    collection->split = xmalloc(collection->rows + 1);
    memset(collection->split, SPLIT_LEFT_OUT, collection->rows);
    for (int split = N_SPLITS; split-- > 0;)
        for (int side = 0; side < 2; side++)
            for (size_t i = 0; i < relation->split[split].n && relation->side[side] == collection; i++)
                collection->split[relation->split[split].row[side][i]] = (uint8_t)split;
}

void corpus_split_by_pairs(struct corpus *corpus, const struct relation *relation)
{
    for (size_t c = 0; c < corpus->n_collections; c++) {
        struct collection *collection = &corpus->collection[c];
        if (collection->split || (relation->side[0] != collection && relation->side[1] != collection))
            continue;
        uint32_t *rows = xmalloc((collection->rows + 1) * sizeof *rows);
        size_t n = 0;
        split_by_pairs(collection, relation);
        for (size_t r = 0; r < collection->rows; r++)
            if (collection->split[r] == SPLIT_TRAIN)
                rows[n++] = (uint32_t)r;
        collection_measure(collection, rows, n);
        free(rows);
    }
}

static void collection_release(struct collection *collection)
{
    for (size_t f = 0; f < collection->n_features; f++) {
        free(collection->feature[f].value);
        free(collection->feature[f].start);
        free(collection->feature[f].mean);
        free(collection->feature[f].deviation);
        free(collection->feature[f].span);
    }
    free(collection->split);
    free(collection->source);
}

void corpus_release(struct corpus *corpus)
{
    for (size_t c = 0; c < corpus->n_collections; c++)
        collection_release(&corpus->collection[c]);
    for (size_t r = 0; r < corpus->n_relations; r++)
        for (int s = 0; s < N_SPLITS; s++)
            pairs_release(&corpus->relation[r].split[s]);
    *corpus = (struct corpus){0};
}
