/* See engine_support.h. */
#include "tests/unit/engine_support.h"

#include <string.h>

extern const struct task task_user_item;

static uint32_t *copy_of(const uint32_t *from, size_t n)
{
    uint32_t *to = xmalloc(n * sizeof *to);
    return memcpy(to, from, n * sizeof *to);
}

void data_from(struct task_data *data, size_t users, size_t items, const uint32_t *user, const uint32_t *item,
               size_t n, double validation)
{
    struct corpus *corpus = xcalloc(1, sizeof *corpus);
    const struct collection *from = corpus_collection(corpus, "user", users),
                            *to = corpus_collection(corpus, "item", items);
    struct relation *chose = corpus_relation(corpus, "chose", from, to);
    struct relation_pairs train = {n, {copy_of(user, n), copy_of(item, n)}, NULL, NULL};
    relation_fill(chose, SPLIT_TRAIN, &train);
    relation_hold_out(chose, validation);
    *data = (struct task_data){0};
    task_user_item.bind(data, corpus, NULL);
}

/* Users, and points, are the first collection. */
static struct corpus *corpus_of(const struct task_data *data)
{
    return (struct corpus *)((char *)(uintptr_t)data->side[SIDE_ANCHOR] - offsetof(struct corpus, collection));
}

void data_classify(struct task_data *data, const uint32_t *class, size_t classes)
{
    struct collection *items = &corpus_of(data)->collection[1];
    collection_classify(items, "class", class, classes);
    task_bind_classes(data, collection_find(items, "class"));
}

void data_release(struct task_data *data)
{
    struct corpus *corpus = corpus_of(data);
    task_data_release(data);
    corpus_release(corpus);
    free(corpus);
}

enum { POINTS = 240 };

static uint32_t class_of_row(size_t i)
{
    return i % 23 == 22 ? NO_CLASS : i % 10 == 9 ? 2 : i % 2;
}

void small_rows(struct task_data *data, const struct settings *settings)
{
    struct corpus *corpus = xcalloc(1, sizeof *corpus);
    struct collection *points = corpus_collection(corpus, "points", POINTS);
    struct feature at = {.name = "position", .kind = FEATURE_DENSE, .type = COLUMN_F32, .shape = {2}, .width = 2,
                         .value = xmalloc(2 * POINTS * sizeof(float))};
    uint32_t class[POINTS];
    struct rng rng = rng_make(3, STREAM_POINTS, 0);
    struct err err = ERR_INIT;
    points->split = xmalloc(POINTS);
    for (size_t i = 0; i < POINTS; i++) {
        double x = 2 * rng_unit(&rng, 2 * i) - 1, arc = 1 - x * x;
        class[i] = class_of_row(i);
        points->split[i] = i % 6 == 5 ? SPLIT_TEST : SPLIT_TRAIN;
        ((float *)at.value)[2 * i] = (float)x;
        ((float *)at.value)[2 * i + 1] = (float)((class[i] == 2 ? 0 : class[i] ? arc : 1 - arc) +
                                                 0.1 * rng_unit(&rng, 2 * i + 1));
    }
    collection_add(points, &at);
    collection_classify(points, "class", class, 3);
    collection_arrange(points, setting(settings, &knob_validation));
    struct pool *pool = pool_new(1);
    assert_int_equal(task_balance(corpus, settings, 1, pool, &err), 0);
    assert_int_equal(task_bind(data, corpus, settings, &err), 0);
    pool_free(pool);
}

/* Half of the items in the first class, the others in five small ones, and one in eleven in none. */
static void classify(struct task_data *data)
{
    uint32_t *class = xmalloc(data->rows[SIDE_CANDIDATE] * sizeof *class);
    size_t classes = 0;
    for (size_t i = 0; i < data->rows[SIDE_CANDIDATE]; i++) {
        class[i] = i % 11 == 10 ? NO_CLASS : i % 2 ? 1 + (uint32_t)i / 2 % 5 : 0;
        if (class[i] != NO_CLASS && class[i] >= classes)
            classes = class[i] + 1;
    }
    data_classify(data, class, classes);
    free(class);
}

void small_world(struct task_data *data, size_t users, size_t items, size_t each, double validation)
{
    uint32_t *user = xmalloc(users * each * sizeof *user), *item = xmalloc(users * each * sizeof *item);
    struct rng rng = rng_make(11, STREAM_SPLIT, 0);
    size_t n = 0;
    for (size_t u = 0; u < users; u++)
        for (size_t i = 0; i < each; i++) {
            uint32_t candidate = rng_below(&rng, u * each + i, (uint32_t)items);
            if (items > 1 && i % 5 && candidate % 2 != u % 2)
                candidate = candidate ? candidate - 1 : 1;
            bool known = false;
            for (size_t k = n; k-- > 0 && user[k] == u;)
                known |= item[k] == candidate;
            if (known)
                continue;
            user[n] = (uint32_t)u;
            item[n++] = candidate;
        }
    data_from(data, users, items, user, item, n, validation);
    classify(data);
    free(user);
    free(item);
}

static uint32_t class_of_point(size_t row)
{
    return row % 13 == 12 ? NO_CLASS : row % 10 == 9 ? 2 : row % 2;
}

/* A text for each: a word of its class, or of none, among others; some are misspelt, and a few are empty. */
static void add_texts(struct collection *rows, const uint32_t *class)
{
    static const char *const words[] = {"lost", "found", "paid", "card", "cash", "where", "is", "my", "the", "teh"};
    struct feature text = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8,
                           .start = xcalloc(rows->rows + 1, sizeof *text.start),
                           .value = xmalloc(rows->rows * 64 + 1)};
    struct rng rng = rng_make(12, STREAM_SPLIT, 0);
    size_t end = 0;
    for (size_t i = 0; i < rows->rows; i++) {
        size_t n = i % 29 == 28 ? 0 : 2 + rng_below(&rng, 10 * i, 6);
        for (size_t k = 0; k < n; k++)
            end += (size_t)sprintf((char *)text.value + end, "%s ",
                                   words[k || class[i] == NO_CLASS ? 3 + rng_below(&rng, 10 * i + 1 + k, 7)
                                                                   : class[i]]);
        text.start[i + 1] = end;
    }
    collection_add(rows, &text);
}

/* Of each class about a place of its own; every seventeenth lies where the one ten before it does, if that has its
 * class. */
static struct collection *make_points(struct corpus *corpus, size_t rows)
{
    struct collection *points = corpus_collection(corpus, "points", rows);
    struct feature numbers = {.name = "numbers", .kind = FEATURE_DENSE, .type = COLUMN_F32, .shape = {2}, .width = 2};
    float *value = xmalloc(rows * 2 * sizeof *value);
    uint32_t *class = xmalloc(rows * sizeof *class);
    struct rng rng = rng_make(11, STREAM_SPLIT, 0);
    points->split = xmalloc(rows);
    for (size_t i = 0; i < rows; i++) {
        bool twin = i >= 17 && i % 17 == 0 && class_of_point(i) == class_of_point(i - 10);
        class[i] = class_of_point(i);
        points->split[i] = i % 5 == 4 ? SPLIT_TEST : SPLIT_TRAIN;
        for (size_t k = 0; k < 2; k++)
            value[2 * i + k] = twin ? value[2 * i + k - 20]
                                    : (float)((class[i] == k + 1 ? 3 : 0) + 0.8 * rng_normal(&rng, 2 * i + k));
    }
    numbers.value = value;
    collection_add(points, &numbers);
    add_texts(points, class);
    collection_classify(points, "class", class, 3);
    free(class);
    return points;
}

void small_points(struct task_data *data, const char *task, size_t rows, double validation)
{
    struct corpus *corpus = xcalloc(1, sizeof *corpus);
    size_t t = 0;
    collection_arrange(make_points(corpus, rows), validation);
    while (strcmp(tasks[t]->part.name, task))
        t++;
    *data = (struct task_data){0};
    assert_int_equal(tasks[t]->fits(corpus, NULL), 0);
    tasks[t]->bind(data, corpus, NULL);
}

enum { LEFT = 200, TEST_FROM = LEFT * 4 / 5 };

/* Rows of so many numbers, to be filled. */
static float *add_numbers(struct collection *collection, size_t width)
{
    struct feature numbers = {.name = "numbers", .kind = FEATURE_DENSE, .type = COLUMN_F32, .shape = {width},
                              .width = width, .value = xcalloc(collection->rows * width, sizeof(float))};
    collection_add(collection, &numbers);
    return numbers.value;
}

static struct relation_pairs room_for_pairs(size_t n, bool scored)
{
    return (struct relation_pairs){.row = {xcalloc(n, sizeof(uint32_t)), xcalloc(n, sizeof(uint32_t))},
                                   .value = scored ? xcalloc(n, sizeof(float)) : NULL};
}

static void add_pair(struct relation_pairs *pairs, size_t left, size_t right, double score)
{
    pairs->row[0][pairs->n] = (uint32_t)left;
    pairs->row[1][pairs->n] = (uint32_t)right;
    if (pairs->value)
        pairs->value[pairs->n] = (float)score;
    pairs->n++;
}

static struct relation *pairs_of_two(struct corpus *corpus)
{
    struct collection *left = corpus_collection(corpus, "left", LEFT),
                      *right = corpus_collection(corpus, "right", 2 * LEFT);
    struct relation *relation = corpus_relation(corpus, "pairs", left, right);
    struct relation_pairs split[2] = {room_for_pairs(2 * LEFT, false), room_for_pairs(2 * LEFT, false)};
    struct rng rng = rng_make(11, STREAM_SPLIT, 0);
    float *l = add_numbers(left, 2), *r = add_numbers(right, 3);
    for (size_t i = 0; i < LEFT; i++) {
        for (size_t k = 0; k < 2; k++)
            l[2 * i + k] = i % 11 == 10 ? l[2 * (i - 10) + k] : (float)rng_normal(&rng, 2 * i + k);
        for (size_t second = 0; second < 2; second++) {
            float *to = r + 3 * (i + second * LEFT);
            to[0] = l[2 * i] + (float)(0.1 * rng_normal(&rng, 1000 + 2 * i + second));
            to[1] = 10 - 3 * l[2 * i + 1];
            to[2] = (float)second;
            if (!second || i % 4 == 0)
                add_pair(&split[i >= TEST_FROM], i, i + second * LEFT, 0);
        }
    }
    relation_fill(relation, SPLIT_TRAIN, &split[0]);
    relation_fill(relation, SPLIT_TEST, &split[1]);
    return relation;
}

static struct relation *pairs_within(struct corpus *corpus)
{
    struct collection *points = corpus_collection(corpus, "points", 2 * LEFT);
    struct relation *relation = corpus_relation(corpus, "pairs", points, points);
    struct relation_pairs split[2] = {room_for_pairs(LEFT, true), room_for_pairs(LEFT, true)};
    struct rng rng = rng_make(11, STREAM_SPLIT, 0);
    float *x = add_numbers(points, 2);
    for (size_t i = 0; i < LEFT; i++) {
        double away = 0.5 * (double)(i % 6);
        for (size_t k = 0; k < 2; k++) {
            x[4 * i + k] = (float)rng_normal(&rng, 4 * i + k);
            x[4 * i + 2 + k] = x[4 * i + k] + (float)(away * rng_normal(&rng, 4 * i + 2 + k));
        }
        add_pair(&split[i >= TEST_FROM], 2 * i, 2 * i + 1, 5 - 2 * away);
    }
    relation_fill(relation, SPLIT_TRAIN, &split[0]);
    relation_fill(relation, SPLIT_TEST, &split[1]);
    return relation;
}

void small_pairs(struct task_data *data, const struct settings *settings, bool within)
{
    struct corpus *corpus = xcalloc(1, sizeof *corpus);
    struct relation *relation = (within ? pairs_within : pairs_of_two)(corpus);
    relation_hold_out_together(relation, setting(settings, &knob_validation));
    corpus_split_by_pairs(corpus, relation);
    assert_int_equal(task_bind(data, corpus, settings, NULL), 0);
}

double metric_of(const struct ranking *ranking, const char *base, size_t at)
{
    size_t m = 0;
    while (strcmp(ranking_metrics[m].metric.base, base))
        m++;
    return ranking->value[m][at];
}

void small_settings(struct settings *settings, const struct catalogue *catalogue, const char *words)
{
    char copy[512], old[WORD_SIZE], canonical[WORD_SIZE], *rest;
    struct err err = ERR_INIT;
    settings_init(settings, catalogue);
    COPY_TEXT(copy, words);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        assert_non_null(equals);
        *equals = '\0';
        if (settings_set(settings, word, equals + 1, old, canonical, &err) < 0)
            fail_msg("%s", err.text);
    }
}

struct loss_terms small_terms(const struct loss *loss, const char *words)
{
    struct catalogue catalogue;
    struct settings settings;
    struct loss_terms terms;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    loss_terms_read(&terms, loss, &settings);
    catalogue_release(&catalogue);
    return terms;
}

static void hear(void *context, const struct metric *what, int64_t step, double value)
{
    char metric[METRIC_NAME];
    metric_name(what, metric);
    struct heard *heard = context;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (const char *c = metric; *c; c++)
        heard->hash = rng_mix(heard->hash ^ (uint64_t)*c);
    heard->hash = rng_mix(heard->hash ^ rng_mix((uint64_t)step) ^ bits ^ what->higher);
    heard->n++;
    if (!strcmp(metric, "loss"))
        heard->loss = value;
    else if (strstr(metric, "recall"))
        heard->recall = value;
}

struct sink heard_sink(struct heard *heard)
{
    return (struct sink){.point = hear, .context = heard};
}
