/* What tasks share: see task.h. */
#include "engine/tasks/task.h"

#include "engine/chosen.h"
#include "engine/data/balance.h"
#include "engine/text/words.h"
#include "engine/training.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Behind why the chosen task does not fit: which others do. Returns -1. */
static int tell_which_fit(const struct corpus *corpus, struct err *err)
{
    struct text fitting = TEXT_INIT;
    struct err why = *err;
    for (size_t i = 0; tasks[i]; i++)
        if (tasks[i]->fits(corpus, NULL) == 0)
            text_printf(&fitting, "%stask=%s", fitting.length ? _(" or ") : "", tasks[i]->part.name);
    if (fitting.length)
        err_set(err, why.code, "%s; what fits these data is %s", why.text, fitting.data);
    else
        err_set(err, why.code, "%s; no task of this nearfar fits these data: nearfar data show NAME tells "
                "what they have", why.text);
    text_release(&fitting);
    return -1;
}

int task_bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings, struct err *err)
{
    const struct task *task = chosen_task(settings);
    *data = (struct task_data){0};
    if (task->fits(corpus, err) < 0)
        return tell_which_fit(corpus, err);
    task->bind(data, corpus, settings);
    return 0;
}

int task_balance(struct corpus *corpus, const struct settings *settings, uint64_t seed, struct pool *pool,
                 struct err *err)
{
    struct balancing asked = {(enum balance)setting(settings, &knob_balance),
                              (size_t)setting(settings, &knob_smote_neighbours), seed};
    if (!chosen_task(settings)->of_rows || !corpus->n_collections || !corpus->collection[0].source)
        return 0;
    return collection_balance(&corpus->collection[0], &asked, pool, corpus->balanced, err);
}

/* Train and validation together. */
static struct lists join(const struct relation_pairs *a, const struct relation_pairs *b, size_t rows)
{
    uint32_t *row[2];
    for (int side = 0; side < 2; side++) {
        row[side] = xmalloc((a->n + b->n) * sizeof *row[side]);
        for (size_t i = 0; i < a->n + b->n; i++)
            row[side][i] = i < a->n ? a->row[side][i] : b->row[side][i - a->n];
    }
    struct lists lists = lists_of_pairs(rows, row[0], row[1], a->n + b->n);
    free(row[0]);
    free(row[1]);
    return lists;
}

static struct lists lists_of_split(const struct relation *relation, enum split split)
{
    const struct relation_pairs *pairs = &relation->split[split];
    return lists_of_sorted(relation->side[0]->rows, pairs->row[0], pairs->row[1], pairs->n);
}

/* What is held out whole is never drawn as a negative. */
static void bind_whole(struct task_data *data, const struct relation *relation)
{
    data->drawable = relation_rows_of_train(relation);
    data->pairs = data->n;
    data->together = data->count[data->drawable - 1];
}

void task_bind_relation(struct task_data *data, const struct relation *relation)
{
    const struct relation_pairs *train = &relation->split[SPLIT_TRAIN];
    data->n = train->n;
    data->drawable = relation->side[1]->rows;
    data->count = xcalloc(relation->side[1]->rows + 1, sizeof *data->count);
    for (int side = 0; side < 2; side++) {
        data->side[side] = relation->side[side];
        data->rows[side] = relation->side[side]->rows;
        data->row[side] = train->row[side];
    }
    for (size_t i = 0; i < train->n; i++)
        data->count[train->row[1][i]]++;
    for (int split = 0; split < N_SPLITS; split++)
        data->value[split] = relation->split[split].value;
    if (relation->whole)
        bind_whole(data, relation);
    data->related = lists_of_split(relation, SPLIT_TRAIN);
    data->valid = lists_of_split(relation, SPLIT_VALID);
    data->test = lists_of_split(relation, SPLIT_TEST);
    data->known = join(train, &relation->split[SPLIT_VALID], relation->side[0]->rows);
}

/* Every row of from .. before end by itself, as lists of a collection of so many rows. */
static struct lists lists_of_themselves(const uint32_t *row, size_t rows, size_t from, size_t end)
{
    return lists_of_pairs(rows, row + from, row + from, end - from);
}

void task_bind_rows(struct task_data *data, const struct collection *collection)
{
    size_t rows = collection->rows, train = collection->first[SPLIT_VALID], seen = collection->first[SPLIT_TEST],
           end = collection->first[N_SPLITS];
    uint32_t *row = data->owned[0] = xmalloc((rows + 1) * sizeof *row);
    for (size_t i = 0; i < rows; i++)
        row[i] = (uint32_t)i;
    data->of_rows = true;
    data->n = data->drawable = train;
    data->count = xcalloc(rows + 1, sizeof *data->count);
    for (int side = 0; side < 2; side++) {
        data->side[side] = collection;
        data->name[side] = collection->name;
        data->rows[side] = rows;
        data->row[side] = row;
    }
    for (size_t i = 0; i < train; i++)
        data->count[i] = 1;
    data->related = lists_of_themselves(row, rows, 0, train);
    data->valid = lists_of_themselves(row, rows, train, seen);
    data->test = lists_of_themselves(row, rows, seen, end);
    data->known = lists_of_themselves(row, rows, 0, seen);
    data->owns_lists = true;
}

int task_needs_rows(const struct corpus *corpus, const char *task, struct err *err)
{
    const struct collection *rows = corpus->n_collections ? &corpus->collection[0] : NULL;
    if (corpus->n_collections == 1 && rows->source && (collection_dense(rows) || collection_text(rows)))
        return 0;
    return err_set(err, ERR_USAGE, "task=%s is for rows of numbers, such as points in the plane (nearfar import NAME "
                   "--toy moons), or of texts, and these data are none", task);
}

/* Rows as bytes, to be told apart. */
struct row_bytes {
    const char *bytes;
    size_t unit;         /* bytes of a value */
    const size_t *start; /* (rows + 1), in values; NULL: each has `width` */
    size_t width;
};

static struct bytes_of_row {
    const char *at;
    size_t n;
} bytes_of(const struct row_bytes *rows, uint32_t row)
{
    size_t first = rows->start ? rows->start[row] : row * rows->width,
           n = rows->start ? rows->start[row + 1] - first : rows->width;
    return (struct bytes_of_row){rows->bytes + first * rows->unit, n * rows->unit};
}

static int compare_bytes(const struct row_bytes *rows, uint32_t a, uint32_t b)
{
    struct bytes_of_row x = bytes_of(rows, a), y = bytes_of(rows, b);
    int order = memcmp(x.at, y.at, x.n < y.n ? x.n : y.n);
    return order ? order : (x.n > y.n) - (x.n < y.n);
}

static int compare_rows(const void *a, const void *b, void *context)
{
    const uint32_t *x = a, *y = b;
    int order = compare_bytes(context, *x, *y);
    return order ? order : (*x > *y) - (*x < *y);
}

static uint32_t *keys_of_equal(struct row_bytes *bytes, size_t rows)
{
    uint32_t *order = xmalloc((rows + 1) * sizeof *order), *key = xmalloc((rows + 1) * sizeof *key);
    for (size_t i = 0; i < rows; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, rows, sizeof *order, compare_rows, bytes);
    for (size_t i = 0; i < rows; i++) {
        bool same = i && !compare_bytes(bytes, order[i], order[i - 1]);
        key[order[i]] = same ? key[order[i - 1]] : order[i];
    }
    free(order);
    return key;
}

uint32_t *task_keys_of_duplicates(const struct collection *collection)
{
    const struct feature *dense = collection_dense(collection);
    struct words words = {0};
    struct row_bytes bytes = {.start = NULL};
    if (dense) {
        bytes = (struct row_bytes){dense->value, column_type_size(dense->type), NULL, dense->width};
    } else {
        words_read(&words, collection_text(collection), collection->rows);
        bytes = (struct row_bytes){(const char *)words.word, sizeof *words.word, words.start, 0};
    }
    uint32_t *keys = keys_of_equal(&bytes, collection->rows);
    words_release(&words);
    return keys;
}

void task_bind_classes(struct task_data *data, const struct feature *class)
{
    size_t rows = data->drawable;
    uint32_t *group = xmalloc(rows * sizeof *group), *all = xmalloc(rows * sizeof *all);
    struct classes *classes = &data->classes;
    classes->n = classes->groups = class->classes;
    classes->of = class->value;
    for (size_t i = 0; i < rows; i++) {
        all[i] = (uint32_t)i;
        group[i] = classes_group(classes, (uint32_t)i);
        classes->groups = group[i] == classes->n ? classes->n + 1 : classes->groups;
    }
    classes->members = lists_of_pairs(classes->groups, group, all, rows);
    free(group);
    free(all);
}

/* Uniform over the rows of its class that are trained on, but itself. */
static uint32_t partner(const struct task_data *data, const struct rng *rng, uint64_t index, uint32_t anchor)
{
    uint32_t class = data->classes.of[anchor];
    const struct lists *members = &data->classes.members;
    size_t n = class == NO_CLASS ? 1 : lists_length(members, class);
    if (n < 2)
        return anchor;
    uint32_t other = members->other[members->start[class] + rng_below(rng, index, (uint32_t)n - 1)];
    return other == anchor ? members->other[members->start[class] + n - 1] : other;
}

void task_bind_same_class(struct task_data *data, const struct collection *rows)
{
    const struct feature *class = collection_classes(rows);
    const uint32_t *of = class->value;
    task_bind_rows(data, rows);
    task_bind_classes(data, class);
    data->owned[1] = xmalloc((rows->rows + 1) * sizeof *data->owned[1]);
    for (size_t i = 0; i < rows->rows; i++)
        data->owned[1][i] = of[i] == NO_CLASS ? (uint32_t)(class->classes + i) : of[i];
    data->key[0] = data->key[1] = data->owned[1];
    data->keys_attract = true;
    data->partner = partner;
}

/* The rows of train as the data set has them, whatever balance did. */
static struct held_groups groups_of_rows(const struct collection *rows)
{
    const struct feature *class = collection_classes(rows);
    size_t n = 0, groups = (class ? class->classes : 0) + 1;
    uint32_t *group = xmalloc((rows->rows + 1) * sizeof *group);
    for (size_t i = 0; i < rows->rows; i++) {
        uint32_t own = class ? ((const uint32_t *)class->value)[i] : 0;
        if (i < rows->first[SPLIT_VALID] - rows->made || i >= rows->first[N_SPLITS])
            group[n++] = own < groups ? own : (uint32_t)groups - 1;
    }
    struct held_groups held = held_groups_of(group, n, groups, true);
    free(group);
    return held;
}

struct held_groups task_held_groups(const struct task_data *data)
{
    if (data->together)
        return held_groups_of_pairs(data->pairs, data->together);
    return data->of_rows ? groups_of_rows(data->side[0])
                         : held_groups_of(data->row[0], data->n, data->rows[0], false);
}

void task_data_release(struct task_data *data)
{
    struct lists *const of_splits[] = {&data->related, &data->valid, &data->test};
    for (int i = 0; i < 3; i++) {
        free(of_splits[i]->start);
        if (data->owns_lists)
            free(of_splits[i]->other); /* else the pairs themselves belong to the relation */
    }
    for (size_t i = 0; i < sizeof data->owned / sizeof *data->owned; i++)
        free(data->owned[i]);
    free(data->owned_score);
    lists_release(&data->known);
    lists_release(&data->opposed);
    lists_release(&data->classes.members);
    free(data->count);
    *data = (struct task_data){0};
}
