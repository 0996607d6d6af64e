/* Data in memory: pairs in their order with what belongs to them, validation, and what a task makes of them. */
#include "tests/unit/engine_support.h"

#include "engine/core/rng.h"

extern const struct task task_user_item;

enum { ROWS = 30, OTHERS = 40, PAIRS = 300 };

static uint32_t row_of(uint32_t pair)
{
    return pair % ROWS;
}

static uint32_t other_of(uint32_t pair)
{
    return (pair * 7 + pair / OTHERS) % OTHERS;
}

/* Pairs in no order; the value and the time of each say which it is. */
static struct relation *relate(struct corpus *corpus, const char *name)
{
    const struct collection *from = corpus_collection(corpus, "user", ROWS),
                            *to = corpus_collection(corpus, "item", OTHERS);
    struct relation *relation = corpus_relation(corpus, name, from, to);
    struct relation_pairs pairs = {.n = PAIRS, .row = {xmalloc(PAIRS * 4), xmalloc(PAIRS * 4)},
                                   .value = xmalloc(PAIRS * sizeof(float)), .time = xmalloc(PAIRS * sizeof(int64_t))};
    for (uint32_t i = 0; i < PAIRS; i++) {
        pairs.row[0][i] = row_of(i);
        pairs.row[1][i] = other_of(i);
        pairs.value[i] = (float)i;
        pairs.time[i] = -(int64_t)i;
    }
    relation_fill(relation, SPLIT_TRAIN, &pairs);
    assert_null(pairs.row[0]);
    return relation;
}

/* Adds to `seen` which pairs these are. */
static void expect_order(const struct relation_pairs *pairs, unsigned *seen)
{
    for (size_t i = 0; i < pairs->n; i++) {
        uint32_t pair = (uint32_t)pairs->value[i];
        assert_true(pairs->row[0][i] == row_of(pair) && pairs->row[1][i] == other_of(pair) &&
                    pairs->time[i] == -(int64_t)pair);
        assert_true(!i || pairs->row[0][i] > pairs->row[0][i - 1] ||
                    (pairs->row[0][i] == pairs->row[0][i - 1] && pairs->row[1][i] >= pairs->row[1][i - 1]));
        seen[pair]++;
    }
}

static void pairs_keep_their_values_and_times(void **state)
{
    (void)state;
    for (int share = 0; share < 2; share++) {
        struct corpus corpus = {0};
        unsigned seen[PAIRS] = {0};
        struct relation *relation = relate(&corpus, "chose");
        relation_hold_out(relation, share ? 0.3 : 0);
        expect_order(&relation->split[SPLIT_TRAIN], seen);
        expect_order(&relation->split[SPLIT_VALID], seen);
        assert_int_equal(relation->split[SPLIT_VALID].n, share ? 3 * ROWS : 0); /* of 10 each */
        for (size_t i = 0; i < PAIRS; i++)
            assert_int_equal(seen[i], 1);
        corpus_release(&corpus);
    }
}

static void a_task_sees_every_split(void **state)
{
    (void)state;
    struct corpus corpus = {0};
    struct task_data data = {0};
    struct err err = ERR_INIT;
    struct relation *chose = relate(&corpus, "chose");
    relation_hold_out(chose, 0.3);
    assert_int_equal(task_user_item.fits(&corpus, &err), 0);
    task_user_item.bind(&data, &corpus, NULL);
    assert_true(data.n == PAIRS - 3 * ROWS && data.rows[0] == ROWS && data.rows[1] == OTHERS && !data.classes.of);
    size_t counted = 0;
    for (uint32_t i = 0; i < PAIRS; i++) {
        bool train = lists_have(&data.related, row_of(i), other_of(i)),
             valid = lists_have(&data.valid, row_of(i), other_of(i));
        assert_true((train || valid) && lists_have(&data.known, row_of(i), other_of(i)));
        assert_false(lists_have(&data.test, row_of(i), other_of(i)));
    }
    for (size_t i = 0; i < OTHERS; i++)
        counted += data.count[i];
    assert_int_equal(counted, data.n);
    task_data_release(&data);
    corpus_release(&corpus);
}

static void a_task_says_what_it_misses(void **state)
{
    (void)state;
    struct corpus corpus = {0};
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct err err = ERR_INIT;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, "task=user_item");
    relate(&corpus, "follows");
    assert_int_equal(task_bind(&data, &corpus, &settings, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, "task=user_item is for data in which users chose items"));
    task_data_release(&data);
    corpus_release(&corpus);
    catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_keep_their_values_and_times),
        cmocka_unit_test(a_task_sees_every_split),
        cmocka_unit_test(a_task_says_what_it_misses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
