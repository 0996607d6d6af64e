/* Classes made equal before a run trains, and the rows that a task then trains on. */
#include "tests/unit/engine_support.h"

#include "engine/data/balance.h"
#include "store/base/mem.h"

#include <math.h>
#include <string.h>

enum { ROWS = 240, WIDTH = 3, CLASSES = 3 };

/* Five in eight rows of class 0, two of class 1, one of class 2; every 40th has none. */
static uint32_t class_of(size_t row)
{
    static const uint32_t in_turn[] = {0, 1, 0, 2, 0, 1, 0, 0};
    return row % 40 == 39 ? NO_CLASS : in_turn[row % 8];
}

static float number_of(size_t row, size_t k)
{
    struct rng rng = rng_make(5, STREAM_POINTS, row);
    return (float)(rng_unit(&rng, k) * (k == 1 ? 100 : 1));
}

/* Each sixth row is test. */
static void make(struct corpus *corpus, bool classes)
{
    *corpus = (struct corpus){0};
    struct collection *rows = corpus_collection(corpus, "rows", ROWS);
    struct feature numbers = {.name = "numbers", .kind = FEATURE_DENSE, .type = COLUMN_F32, .shape = {WIDTH},
                              .width = WIDTH, .value = xmalloc(ROWS * WIDTH * sizeof(float))};
    uint32_t class[ROWS];
    rows->split = xmalloc(ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        class[i] = class_of(i);
        rows->split[i] = i % 6 == 5 ? SPLIT_TEST : SPLIT_TRAIN;
        for (size_t k = 0; k < WIDTH; k++)
            ((float *)numbers.value)[i * WIDTH + k] = number_of(i, k);
    }
    collection_add(rows, &numbers);
    if (classes)
        collection_classify(rows, "class", class, CLASSES);
    collection_arrange(rows, 0.25);
}

static char told[BALANCE_TOLD];

static void balance(struct corpus *corpus, enum balance how, size_t neighbours, uint64_t seed, int threads)
{
    struct balancing asked = {how, neighbours, seed};
    struct err err = ERR_INIT;
    struct pool *pool = pool_new(threads);
    assert_int_equal(collection_balance(&corpus->collection[0], &asked, pool, told, &err), 0);
    pool_free(pool);
}

static const float *numbers_of(const struct collection *c, size_t row)
{
    return (const float *)collection_dense(c)->value + row * WIDTH;
}

static uint32_t class_at(const struct collection *c, size_t row)
{
    return ((const uint32_t *)collection_classes(c)->value)[row];
}

static void count_train(const struct collection *c, size_t count[CLASSES + 1])
{
    memset(count, 0, (CLASSES + 1) * sizeof *count);
    for (size_t i = 0; i < c->first[SPLIT_VALID]; i++)
        count[class_at(c, i) == NO_CLASS ? CLASSES : class_at(c, i)]++;
}

static bool is_made(const struct collection *c, size_t row)
{
    return row < c->first[SPLIT_VALID] && row + c->made >= c->first[SPLIT_VALID];
}

/* Rows that were not made are those of the data set, each once; what is held out is what was held out before. */
static void expect_rows_kept(const struct collection *c)
{
    struct corpus before;
    size_t seen[ROWS] = {0};
    make(&before, true);
    const struct collection *b = &before.collection[0];
    for (size_t i = 0; i < c->rows; i++) {
        size_t source = c->source[i];
        seen[source] += !is_made(c, i);
        assert_true(class_at(c, i) == class_of(source));
        for (size_t k = 0; k < WIDTH && !is_made(c, i); k++)
            assert_true(numbers_of(c, i)[k] == number_of(source, k));
    }
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(seen[i], 1);
    for (int split = SPLIT_VALID; split < N_SPLITS; split++) {
        assert_int_equal(c->first[split + 1] - c->first[split], b->first[split + 1] - b->first[split]);
        for (size_t i = 0; i < c->first[split + 1] - c->first[split]; i++) {
            assert_int_equal(c->source[c->first[split] + i], b->source[b->first[split] + i]);
            assert_int_equal(c->split[c->first[split] + i], split);
        }
    }
    assert_memory_equal(collection_dense(c)->mean, collection_dense(b)->mean, WIDTH * sizeof(double));
    assert_memory_equal(collection_dense(c)->deviation, collection_dense(b)->deviation, WIDTH * sizeof(double));
    corpus_release(&before);
}

static void copies_make_classes_equal(void **state)
{
    (void)state;
    struct corpus before, corpus;
    size_t had[CLASSES + 1], has[CLASSES + 1], times[ROWS] = {0}, least[CLASSES], most[CLASSES] = {0};
    make(&before, true);
    make(&corpus, true);
    balance(&corpus, BALANCE_OVER, 5, 1, 1);
    const struct collection *c = &corpus.collection[0];
    count_train(&before.collection[0], had);
    count_train(c, has);
    assert_true(had[0] > had[1] && had[1] > had[2]);
    assert_true(has[0] == had[0] && has[1] == had[0] && has[2] == had[0] && has[3] == had[3]);
    assert_int_equal(c->made, 2 * had[0] - had[1] - had[2]);
    expect_rows_kept(c);
    memset(least, 0xff, sizeof least);
    for (size_t i = 0; i < c->first[SPLIT_VALID]; i++) {
        times[c->source[i]]++;
        for (size_t k = 0; k < WIDTH; k++)
            assert_true(numbers_of(c, i)[k] == number_of(c->source[i], k));
    }
    for (size_t i = 0; i < ROWS; i++)
        if (times[i] && class_of(i) != NO_CLASS) {
            least[class_of(i)] = times[i] < least[class_of(i)] ? times[i] : least[class_of(i)];
            most[class_of(i)] = times[i] > most[class_of(i)] ? times[i] : most[class_of(i)];
        }
    for (size_t k = 0; k < CLASSES; k++)
        assert_true(most[k] - least[k] <= 1);
    assert_non_null(strstr(told, "of 2 classes: each of 3 now has"));
    corpus_release(&before);
    corpus_release(&corpus);
}

static void rows_left_out_stand_behind_all_splits(void **state)
{
    (void)state;
    struct corpus before, corpus;
    size_t had[CLASSES + 1], has[CLASSES + 1];
    make(&before, true);
    make(&corpus, true);
    balance(&corpus, BALANCE_UNDER, 5, 1, 1);
    const struct collection *c = &corpus.collection[0];
    count_train(&before.collection[0], had);
    count_train(c, has);
    assert_true(has[0] == had[2] && has[1] == had[2] && has[2] == had[2] && has[3] == had[3]);
    assert_true(c->rows == ROWS && c->made == 0 && c->first[N_SPLITS] < c->rows);
    for (size_t i = c->first[N_SPLITS]; i < c->rows; i++)
        assert_int_equal(c->split[i], SPLIT_LEFT_OUT);
    expect_rows_kept(c);
    corpus_release(&before);
    corpus_release(&corpus);
}

/* Where row lies between a and b: its share of the way, or -1 where it does not. */
static double share_between(const float *row, const float *a, const float *b)
{
    double share = ((double)row[1] - (double)a[1]) / ((double)b[1] - (double)a[1]);
    for (size_t k = 0; k < WIDTH; k++)
        if (fabs((double)a[k] + share * ((double)b[k] - (double)a[k]) - (double)row[k]) > 1e-4)
            return -1;
    return share;
}

static double distance(const struct collection *c, size_t a, size_t b)
{
    double sum = 0, *deviation = collection_dense(c)->deviation;
    for (size_t k = 0; k < WIDTH; k++)
        sum += pow(((double)numbers_of(c, a)[k] - (double)numbers_of(c, b)[k]) / deviation[k], 2);
    return sum;
}

/* How many train rows of its class are nearer to `row` than `other` is. */
static size_t nearer(const struct collection *c, size_t row, size_t other)
{
    size_t n = 0;
    for (size_t i = 0; i < c->first[SPLIT_VALID] - c->made; i++)
        n += i != row && class_at(c, i) == class_at(c, row) && distance(c, row, i) < distance(c, row, other);
    return n;
}

static size_t place_of(const struct collection *c, uint32_t source)
{
    for (size_t i = 0;; i++)
        if (c->source[i] == source)
            return i;
}

static void made_rows_lie_between_near_rows_of_train(void **state)
{
    (void)state;
    for (size_t neighbours = 1; neighbours <= 4; neighbours += 3) {
        struct corpus corpus;
        size_t has[CLASSES + 1], farther = 0;
        make(&corpus, true);
        balance(&corpus, BALANCE_SMOTE, neighbours, 1, 1);
        const struct collection *c = &corpus.collection[0];
        size_t train = c->first[SPLIT_VALID] - c->made;
        count_train(c, has);
        assert_true(has[0] == has[1] && has[1] == has[2] && c->made);
        expect_rows_kept(c);
        for (size_t i = train; i < c->first[SPLIT_VALID]; i++) {
            size_t parent = place_of(c, c->source[i]), best = SIZE_MAX;
            for (size_t j = 0; j < train; j++) {
                double share = class_at(c, j) != class_at(c, i) || j == parent
                                   ? -1 : share_between(numbers_of(c, i), numbers_of(c, parent), numbers_of(c, j));
                if (share >= 0 && share <= 1 && nearer(c, parent, j) < best)
                    best = nearer(c, parent, j);
            }
            assert_true(best < neighbours);
            farther += best > 0;
        }
        assert_true(neighbours == 1 || farther > 0);
        corpus_release(&corpus);
    }
}

static void a_seed_says_what_is_made_and_threads_do_not(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {1, 1, 2};
    struct corpus corpus[3];
    for (int i = 0; i < 3; i++) {
        make(&corpus[i], true);
        balance(&corpus[i], BALANCE_SMOTE, 3, seeds[i], i ? 3 : 1);
    }
    const struct collection *a = corpus[0].collection, *b = corpus[1].collection, *other = corpus[2].collection;
    size_t bytes = a->rows * WIDTH * sizeof(float);
    assert_true(a->rows == b->rows && a->rows == other->rows);
    assert_memory_equal(numbers_of(a, 0), numbers_of(b, 0), bytes);
    assert_memory_equal(a->source, b->source, a->rows * sizeof *a->source);
    assert_memory_not_equal(numbers_of(a, 0), numbers_of(other, 0), bytes);
    for (int i = 0; i < 3; i++)
        corpus_release(&corpus[i]);
}

static void what_cannot_be_balanced_is_refused(void **state)
{
    (void)state;
    struct corpus corpus;
    struct err err = ERR_INIT;
    struct pool *pool = pool_new(1);
    struct balancing over = {BALANCE_OVER, 5, 1}, smote = {BALANCE_SMOTE, 5, 1};
    make(&corpus, false);
    assert_int_equal(collection_balance(&corpus.collection[0], &over, pool, told, &err), -1);
    assert_string_equal(err.text, "balance=over makes classes equal, and the rows of rows have none: leave balance "
                                  "at none");
    corpus_release(&corpus);
    make(&corpus, true);
    struct feature words = {.name = "words", .kind = FEATURE_RAGGED, .type = COLUMN_U32,
                            .value = xcalloc(1, 4), .start = xcalloc(ROWS + 1, sizeof(size_t))};
    collection_add(&corpus.collection[0], &words);
    assert_int_equal(collection_balance(&corpus.collection[0], &smote, pool, told, &err), -1);
    assert_non_null(strstr(err.text, "not with words of rows: take balance=over"));
    assert_int_equal(collection_balance(&corpus.collection[0], &over, pool, told, &err), 0);
    corpus_release(&corpus);
    pool_free(pool);
}

/* What a task of rows makes of them: made rows are trained on, and never looked for; rows left out are neither. */
static void a_task_trains_on_what_is_balanced(void **state)
{
    (void)state;
    static const char *const how[] = {"over", "under", "smote"};
    struct catalogue catalogue;
    catalogue_gather(&catalogue);
    for (size_t i = 0; i < 3; i++) {
        struct corpus corpus;
        struct settings settings;
        struct task_data data;
        struct err err = ERR_INIT;
        char words[128];
        struct pool *pool = pool_new(1);
        make(&corpus, true);
        const struct collection *c = &corpus.collection[0];
        snprintf(words, sizeof words, "task=two_views encoder=mlp balance=%s", how[i]);
        small_settings(&settings, &catalogue, words);
        assert_int_equal(task_balance(&corpus, &settings, 1, pool, &err), 0);
        assert_int_equal(task_bind(&data, &corpus, &settings, &err), 0);
        assert_true(data.n == c->first[SPLIT_VALID] && data.drawable == data.n && data.rows[0] == c->rows);
        for (uint32_t r = 0; r < c->rows; r++) {
            bool held_out = r >= c->first[SPLIT_VALID] && r < c->first[N_SPLITS];
            assert_int_equal(lists_length(&data.valid, r) + lists_length(&data.test, r), held_out);
        }
        for (size_t at = 0; at < collection_real_rows(c); at++)
            assert_false(is_made(c, collection_real_row(c, at)));
        struct held_groups held = task_held_groups(&data);
        size_t in_train = 0;
        for (size_t r = 0; r < ROWS; r++)
            in_train += r % 6 != 5;
        assert_int_equal(held.start[held.n], in_train - (c->first[SPLIT_TEST] - c->first[SPLIT_VALID]));
        held_groups_release(&held);
        task_data_release(&data);
        corpus_release(&corpus);
        pool_free(pool);
    }
    catalogue_release(&catalogue);
}

/* Of rows, negatives of balanced classes are drawn class by class, and never from what is held out or has the key of
 * the anchor. */
static void class_balanced_negatives_of_rows(void **state)
{
    (void)state;
    extern const struct strategy strategy_class_balanced;
    struct catalogue catalogue;
    struct corpus corpus;
    struct settings settings;
    struct task_data data;
    struct err err = ERR_INIT;
    size_t count[CLASSES + 1] = {0};
    enum { DRAWS = 8000 };
    catalogue_gather(&catalogue);
    make(&corpus, true);
    small_settings(&settings, &catalogue, "task=two_views encoder=mlp");
    assert_int_equal(task_bind(&data, &corpus, &settings, &err), 0);
    struct candidates candidates = {.n = data.drawable, .rows = data.rows[1], .pairs = data.n, .count = data.count,
                                    .classes = &data.classes};
    struct rng rng = rng_make(1, STREAM_NEGATIVES, 1);
    for (uint64_t i = 0; i < DRAWS; i++) {
        uint32_t row = strategy_class_balanced.draw(&candidates, NULL, &rng, i, 0, 0);
        assert_true(row < corpus.collection[0].first[SPLIT_VALID]);
        count[classes_group(&data.classes, row)]++;
    }
    for (size_t k = 0; k <= CLASSES; k++)
        assert_true(count[k] > DRAWS / 4 - 250 && count[k] < DRAWS / 4 + 250);
    task_data_release(&data);
    corpus_release(&corpus);
    catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_make_classes_equal),
        cmocka_unit_test(rows_left_out_stand_behind_all_splits),
        cmocka_unit_test(made_rows_lie_between_near_rows_of_train),
        cmocka_unit_test(a_seed_says_what_is_made_and_threads_do_not),
        cmocka_unit_test(what_cannot_be_balanced_is_refused),
        cmocka_unit_test(a_task_trains_on_what_is_balanced),
        cmocka_unit_test(class_balanced_negatives_of_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
