/* Numbering, merging, leaving out and splitting: what the laws of arrange.h say, on small tables. */
#include "tests/unit/import_case.h"

#include <math.h>

struct case_of {
    struct collector collector;
    struct arranged arranged;
    struct err err;
    int result;
};

static void arrange_files(void **state, const char *train, const char *test, struct arrangement how,
                          struct case_of *c)
{
    *c = (struct case_of){.err = ERR_INIT};
    collector_init(&c->collector, NULL, false);
    if (read_file(&c->collector, file_of(state, "train", train), NULL, &c->err) < 0)
        fail_msg("%s", c->err.text);
    c->collector.into = &c->collector.test;
    if (test && read_file(&c->collector, file_of(state, "test", test), NULL, &c->err) < 0)
        fail_msg("%s", c->err.text);
    c->result = arrange(&c->collector, &how, &c->arranged, &c->err);
}

static void release(struct case_of *c)
{
    arranged_release(&c->arranged);
    collector_release(&c->collector);
}

/* "user:item user:item ..." in the order of the columns, with the ids as they stand in the file. */
static const char *spelt(const struct case_of *c, const struct interaction_columns *pairs)
{
    static char text[4096];
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < pairs->n; k++) {
        const char *user = NULL, *item = NULL;
        for (uint32_t i = 0; i < c->collector.users.n; i++)
            user = c->arranged.users[i] == pairs->user[k] ? ids_text(&c->collector.users, i) : user;
        for (uint32_t i = 0; i < c->collector.items.n; i++)
            item = c->arranged.items[i] == pairs->item[k] ? ids_text(&c->collector.items, i) : item;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%s", k ? " " : "", user, item);
    }
    return text;
}

#define HOW(split) (struct arrangement){split, 0.2, 1, NAN}

static void numbers_keep_their_order(void **state)
{
    struct case_of c;
    arrange_files(state, "10 7\n2 100 7\n0 20\n", NULL, HOW(SPLIT_NONE), &c);
    assert_string_equal(spelt(&c, &c.collector.train), "0:20 2:7 2:100 10:7");
    assert_int_equal(c.collector.train.user[3], 2);
    assert_int_equal(c.collector.train.item[3], 0);
    release(&c);
    /* A leading zero makes it a name, and names stand in the order of their bytes. */
    arrange_files(state, "user,item\n10,b\n02,a\n10,a\n1,B\n", NULL, HOW(SPLIT_NONE), &c);
    assert_string_equal(spelt(&c, &c.collector.train), "02:a 1:B 10:a 10:b");
    release(&c);
}

static void users_without_interactions_stay(void **state)
{
    struct case_of c;
    arrange_files(state, "0 1\n1\n2 0\n", "1 5\n", HOW(SPLIT_GIVEN), &c);
    assert_int_equal(c.result, 0);
    assert_int_equal(c.arranged.n_users, 3);
    assert_int_equal(c.arranged.n_items, 3);
    assert_string_equal(spelt(&c, &c.collector.test), "1:5");
    release(&c);
}

static void repeated_pairs_are_merged(void **state)
{
    struct case_of c;
    arrange_files(state, "user,item,rating,time\na,x,1,30\na,x,2,50\na,x,3,40\nb,x,4,1\nb,x,5,1\n", NULL,
                  HOW(SPLIT_NONE), &c);
    assert_string_equal(spelt(&c, &c.collector.train), "a:x b:x");
    assert_int_equal(c.arranged.duplicates, 3);
    assert_true(c.collector.train.rating[0] == 2); /* the latest */
    assert_true(c.collector.train.rating[1] == 5); /* the last in the file */
    assert_int_equal(c.collector.train.time[0], 50);
    release(&c);
}

static void test_has_nothing_of_train(void **state)
{
    struct case_of c;
    arrange_files(state, "0 1 2 2\n1 3\n", "0 2 3 3 4\n1 3\n", HOW(SPLIT_GIVEN), &c);
    assert_string_equal(spelt(&c, &c.collector.test), "0:3 0:4");
    assert_int_equal(c.arranged.overlap, 2);
    assert_int_equal(c.arranged.duplicates, 2);
    assert_int_equal(c.arranged.n_items, 4);
    release(&c);
}

static void low_ratings_are_left_out(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_NONE);
    how.min_rating = 4;
    arrange_files(state, "user,item,rating\na,x,4\na,y,3.5\nb,y,1\nc,z,5\nc,z,2\nd,x,5\n", NULL, how, &c);
    /* c:z counts as rated last: 2. b and c have nothing left, nor have y and z. */
    assert_string_equal(spelt(&c, &c.collector.train), "a:x d:x");
    assert_int_equal(c.arranged.below, 3);
    assert_int_equal(c.arranged.n_users, 2);
    assert_int_equal(c.arranged.n_items, 1);
    release(&c);
    how.min_rating = 6;
    arrange_files(state, "user,item,rating\na,x,4\n", NULL, how, &c);
    assert_int_equal(c.result, -1);
    assert_says(c.err, "lower --min-rating");
    release(&c);
    arrange_files(state, "user,item\na,x\n", NULL, how, &c);
    assert_int_equal(c.err.code, ERR_USAGE);
    assert_says(c.err, "there is no rating column");
    release(&c);
}

static void ratings_are_looked_at_before_the_overlap(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_GIVEN);
    how.min_rating = 4;
    arrange_files(state, "user,item,rating\na,x,1\na,y,5\nb,y,4\n", "user,item,rating\na,x,5\na,y,5\nb,z,2\n", how,
                  &c);
    /* What train has of a:x is left out, so that it stays in test; a:y is in both. */
    assert_string_equal(spelt(&c, &c.collector.test), "a:x");
    assert_string_equal(spelt(&c, &c.collector.train), "a:y b:y");
    assert_int_equal(c.arranged.below, 2);
    assert_int_equal(c.arranged.overlap, 1);
    assert_int_equal(c.arranged.n_items, 2);
    release(&c);
}

static void everybody_is_cut_at_one_moment(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_MOMENT);
    how.test_share = 0.4;
    const char *text = "user,item,time\na,x,1\na,y,2\na,z,9\nb,x,3\nb,w,8\nc,x,8\nd,x,4\nd,y,5\nd,z,6\nd,v,-7\n";
    arrange_files(state, text, NULL, how, &c);
    /* The latest four begin at 6, and c has nothing before. */
    assert_int_equal(c.arranged.moment, 6);
    assert_string_equal(spelt(&c, &c.collector.test), "a:z b:w d:z");
    assert_int_equal(c.collector.train.n, 6);
    assert_int_equal(c.arranged.newcomers, 1);
    assert_int_equal(c.arranged.n_users, 3);
    assert_int_equal(c.arranged.n_items, 5);
    release(&c);
    how.test_share = 0.2; /* two, but 8 is one moment: the three from it on, and not the one behind it */
    arrange_files(state, text, NULL, how, &c);
    assert_int_equal(c.arranged.moment, 8);
    release(&c);
    how.test_share = 0.01; /* none: at least the latest moment */
    arrange_files(state, text, NULL, how, &c);
    assert_string_equal(spelt(&c, &c.collector.test), "a:z");
    release(&c);
    arrange_files(state, "user,item,time\na,x,5\nb,x,5\n", NULL, how, &c);
    assert_int_equal(c.err.code, ERR_FAILED);
    assert_says(c.err, "all interactions have the same time");
    release(&c);
    arrange_files(state, "0 1 2\n1 2\n", NULL, how, &c);
    assert_says(c.err, "--split moment needs times");
    release(&c);
}

static void low_ratings_and_a_moment_go_together(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_MOMENT);
    how.test_share = 0.5;
    how.min_rating = 3;
    arrange_files(state, "user,item,rating,time\na,x,1,1\nb,y,5,1\nb,z,5,3\nc,y,4,3\nb,x,2,9\n", NULL, how, &c);
    assert_string_equal(spelt(&c, &c.collector.train), "b:y");
    assert_string_equal(spelt(&c, &c.collector.test), "b:z");
    assert_int_equal(c.arranged.n_users, 1);
    assert_int_equal(c.arranged.n_items, 2);
    release(&c);
}

static void the_last_one_is_left_out(void **state)
{
    struct case_of c;
    arrange_files(state, "user,item,time\na,x,5\na,y,-9\na,z,3\nb,x,7\nb,y,7\nc,x,1\n", NULL, HOW(SPLIT_LAST), &c);
    assert_string_equal(spelt(&c, &c.collector.test), "a:x b:y");
    assert_string_equal(spelt(&c, &c.collector.train), "a:y a:z b:x c:x");
    release(&c);
    arrange_files(state, "0 5 9 1\n1 3\n0 2\n", NULL, HOW(SPLIT_LAST), &c); /* without times: the order of the file */
    assert_string_equal(spelt(&c, &c.collector.test), "0:2");
    release(&c);
}

static void the_moment_has_its_fraction(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_MOMENT);
    arrange_files(state, "user,item,time\na,x,1.5\na,y,2\na,z,4.75\nb,x,1\nb,y,4.125\n", NULL, how, &c);
    assert_int_equal(c.arranged.moment, 4);
    assert_int_equal(c.arranged.fraction, 750000000);
    release(&c);
}

static void the_latest_share_is_left_out(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_TIME);
    how.test_share = 0.5;
    arrange_files(state, "user,item,time\na,x,2024-01-05\na,y,2024-01-01\na,z,2023-01-01\na,w,2024-05-01\nb,x,1\n",
                  NULL,
                  how, &c);
    assert_string_equal(spelt(&c, &c.collector.test), "a:w a:x");
    release(&c);
    arrange_files(state, "0 1 2\n1 2\n", NULL, how, &c);
    assert_int_equal(c.err.code, ERR_USAGE);
    assert_says(c.err, "there is no time column");
    release(&c);
}

/* 20 users of 1 to 20 items; forwards or with the lines the other way round. */
static void table_of_twenty(char *text, bool backwards)
{
    text += sprintf(text, "user,item\n");
    for (int k = 0; k < 400; k++) {
        int at = backwards ? 399 - k : k, user = at / 20, item = at % 20;
        if (item <= user)
            text += sprintf(text, "u%d,i%d\n", user, item);
    }
}

static void ratio_is_rounded_seeded_and_blind_to_order(void **state)
{
    static char text[8000], backwards[8000], first[4096];
    struct case_of c;
    struct arrangement how = HOW(SPLIT_RATIO);
    table_of_twenty(text, false);
    table_of_twenty(backwards, true);
    arrange_files(state, text, NULL, how, &c);
    size_t counts[20] = {0};
    for (size_t k = 0; k < c.collector.test.n; k++)
        counts[c.collector.test.user[k]]++;
    for (uint32_t i = 0; i < 20; i++) {
        size_t user = (size_t)atoi(ids_text(&c.collector.users, i) + 1);
        assert_int_equal(counts[c.arranged.users[i]], user == 0 ? 0 : (size_t)((double)(user + 1) * 0.2 + 0.5));
    }
    assert_int_equal(c.collector.train.n + c.collector.test.n, 210);
    strcpy(first, spelt(&c, &c.collector.test));
    release(&c);

    arrange_files(state, text, NULL, how, &c);
    assert_string_equal(spelt(&c, &c.collector.test), first);
    release(&c);
    how.seed = 2;
    arrange_files(state, text, NULL, how, &c);
    assert_string_not_equal(spelt(&c, &c.collector.test), first);
    release(&c);

    how.seed = 1;
    arrange_files(state, backwards, NULL, how, &c);
    assert_string_equal(spelt(&c, &c.collector.test), first);
    release(&c);
}

static void nobody_loses_everything(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_RATIO);
    how.test_share = 0.99;
    arrange_files(state, "0 1\n1 2 3\n2 1 2 3\n", NULL, how, &c);
    assert_int_equal(c.collector.train.n, 3);
    assert_int_equal(c.collector.train.user[0] + c.collector.train.user[1] + c.collector.train.user[2], 3);
    release(&c);
}

static void many_ids_are_kept_apart(void **state)
{
    (void)state;
    struct ids ids = IDS_INIT;
    char id[16];
    for (int i = 0; i < 200000; i++)
        assert_int_equal(ids_add(&ids, id, (size_t)sprintf(id, "%d", i * 7)), i);
    uint32_t number;
    for (int i = 0; i < 200000; i += 997) {
        assert_true(ids_find(&ids, id, (size_t)sprintf(id, "%d", i * 7), &number));
        assert_int_equal(number, i);
        assert_string_equal(ids_text(&ids, number), id);
    }
    assert_false(ids_find(&ids, "8", 1, &number));
    uint32_t *place = ids_places(&ids);
    for (uint32_t i = 0; i < 200000; i++)
        assert_int_equal(place[i], i);
    free(place);
    ids_release(&ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_their_order),
        cmocka_unit_test(users_without_interactions_stay),
        cmocka_unit_test(repeated_pairs_are_merged),
        cmocka_unit_test(test_has_nothing_of_train),
        cmocka_unit_test(low_ratings_are_left_out),
        cmocka_unit_test(ratings_are_looked_at_before_the_overlap),
        cmocka_unit_test(everybody_is_cut_at_one_moment),
        cmocka_unit_test(low_ratings_and_a_moment_go_together),
        cmocka_unit_test(the_last_one_is_left_out),
        cmocka_unit_test(the_moment_has_its_fraction),
        cmocka_unit_test(the_latest_share_is_left_out),
        cmocka_unit_test(ratio_is_rounded_seeded_and_blind_to_order),
        cmocka_unit_test(nobody_loses_everything),
        cmocka_unit_test(many_ids_are_kept_apart),
    };
    return cmocka_run_group_tests_name("import: arrange", tests, folder_setup, folder_teardown);
}
