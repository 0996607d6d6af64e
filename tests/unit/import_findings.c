/* What an import finds strange: each kind on the smallest data that have it, and nothing on data in good order. */
#include "tests/unit/import_case.h"

#include "engine/import/findings.h"

#include <math.h>

struct case_of {
    struct collector collector;
    struct arranged arranged;
    struct findings findings;
    struct err err;
};

static void find_in(void **state, const char *train, const char *test, struct arrangement how, struct case_of *c)
{
    *c = (struct case_of){.err = ERR_INIT};
    collector_init(&c->collector, NULL, false);
    if (read_file(&c->collector, file_of(state, "train", train), NULL, &c->err) < 0)
        fail_msg("%s", c->err.text);
    c->collector.into = &c->collector.test;
    if (test && read_file(&c->collector, file_of(state, "test", test), NULL, &c->err) < 0)
        fail_msg("%s", c->err.text);
    if (arrange(&c->collector, &how, &c->arranged, &c->err) < 0)
        fail_msg("%s", c->err.text);
    findings_gather(&c->findings, &c->collector, &c->arranged, &how, 0.1);
}

static void release(struct case_of *c)
{
    findings_release(&c->findings);
    arranged_release(&c->arranged);
    collector_release(&c->collector);
}

#define HOW(split) (struct arrangement){split, 0.2, 1, NAN}

static void expect_finding(const struct case_of *c, const char *part)
{
    for (size_t i = 0; i < c->findings.n; i++)
        if (strstr(c->findings.sentence[i], part))
            return;
    for (size_t i = 0; i < c->findings.n; i++)
        print_error("found: %s\n", c->findings.sentence[i]);
    fail_msg("nothing found says \"%s\"", part);
}

static void expect_none(const struct case_of *c)
{
    if (c->findings.n)
        fail_msg("found: %s", c->findings.sentence[0]);
}

/* `users` users of `each` interactions with `items` items; `form` writes the item. */
static char *table_of(int users, int each, int items, const char *form)
{
    static char text[65536];
    char *at = text + sprintf(text, "user,item\n");
    for (int u = 0; u < users; u++)
        for (int n = 0; n < each; n++) {
            at += sprintf(at, "u%d,", u);
            at += sprintf(at, form, (u * 7 + n * 3) % items);
            *at++ = '\n';
        }
    *at = '\0';
    return text;
}

static void good_data_give_nothing(void **state)
{
    struct case_of c;
    find_in(state, table_of(40, 12, 37, "%d"), NULL, HOW(SPLIT_RATIO), &c);
    expect_none(&c);
    release(&c);
    find_in(state, table_of(40, 12, 37, "%d"), NULL, HOW(SPLIT_NONE), &c);
    expect_none(&c);
    release(&c);
}

static void ids_in_another_form(void **state)
{
    struct case_of c;
    char *train = strdup(table_of(20, 8, 30, "%d"));
    find_in(state, train, "user,item\nu1,3.0\nu2,4.0\nu3,A\n", HOW(SPLIT_GIVEN), &c);
    expect_finding(&c, "3 of 3 test interactions (100 %) are of items that train has not, and 2 of these 3 items "
                   "differ from ids of train in their form alone, as '3.0' from '3'");
    assert_int_equal(c.findings.new_items, 3);
    assert_int_equal(c.findings.new_users, 0);
    release(&c);
    find_in(state, train, "user,item\nu1,003\nu2, 04\n", HOW(SPLIT_GIVEN), &c);
    expect_finding(&c, "as '003' from '3'");
    release(&c);
    free(train);
}

static void numbers_in_two_forms(void **state)
{
    struct case_of c;
    find_in(state, "user,item\n1,a\n2,a\n1.0,b\n2,b\n3,a\n3,b\n1,c\nx,a\nX,b\n", NULL, HOW(SPLIT_NONE), &c);
    expect_finding(&c, "1 of 6 users of train is the same number as another in another form, as '1.0' and '1': they "
                   "are different users here");
    release(&c);
    find_in(state, table_of(40, 12, 37, "%03d"), NULL, HOW(SPLIT_NONE), &c);
    expect_none(&c);
    release(&c);
}

static void items_that_train_has_not(void **state)
{
    struct case_of c;
    char *train = strdup(table_of(20, 8, 30, "i%d"));
    find_in(state, train, "user,item\nu1,new\nu2,i0\nu3,i1\nu4,i2\n", HOW(SPLIT_GIVEN), &c);
    expect_finding(&c, "1 of 4 test interactions (25 %) is of items that train has not, like 'new'");
    release(&c);
    /* Few of them are counted, and no reason to worry. */
    find_in(state, train,
            "user,item\nu1,new\nu2,i0\nu3,i1\nu4,i2\nu5,i3\nu6,i4\nu7,i5\nu8,i7\nu9,i8\nu10,i12\nu11,i6\n",
            HOW(SPLIT_GIVEN), &c);
    assert_int_equal(c.findings.new_items, 1);
    expect_none(&c);
    release(&c);
    free(train);
}

static void remedies_fit_the_split_and_the_format(void **state)
{
    struct case_of c;
    const char *few = "user,item\na,x\na,y\na,z\na,v\na,w\n";
    find_in(state, few, NULL, HOW(SPLIT_RATIO), &c);
    expect_finding(&c, "a smaller --test-share leaves fewer of them");
    release(&c);
    find_in(state, few, NULL, HOW(SPLIT_LAST), &c);
    expect_finding(&c, "take items with one interaction or two out of the file");
    release(&c);
    const char *const naming[] = {NULL, "name the fields with --user and --item"};
    for (int i = 0; i < 2; i++) {
        find_in(state, "user,item\na,x\nb,x\n", NULL, HOW(SPLIT_NONE), &c);
        findings_release(&c.findings);
        c.collector.naming = naming[i];
        findings_gather(&c.findings, &c.collector, &c.arranged, &HOW(SPLIT_NONE), 0.1);
        expect_finding(&c, i ? "every ranking is the same; if the item stands elsewhere, name the fields with --user"
                             : "every ranking is the same");
        assert_null(strstr(c.findings.sentence[0], "--columns"));
        release(&c);
    }
}

static void ids_that_a_spreadsheet_rounded(void **state)
{
    struct case_of c;
    find_in(state, "user,item\n1.23E+11,10\n1.23E+11,11\n4.5E+10,1E+12\n", NULL, HOW(SPLIT_NONE), &c);
    expect_finding(&c, "2 of 2 user ids are like '1.23E+11': a spreadsheet has rounded long numbers");
    expect_finding(&c, "1 of 3 item ids is like '1E+12'");
    release(&c);
}

static void users_of_test_that_were_passed_over(void **state)
{
    struct case_of c = {.err = ERR_INIT};
    struct arrangement how = HOW(SPLIT_GIVEN);
    collector_init(&c.collector, NULL, true);
    assert_int_equal(read_file(&c.collector, file_of(state, "train", "user,item\n0,x\n0,y\n1,x\n"), NULL, &c.err), 0);
    c.collector.into = &c.collector.test;
    assert_int_equal(read_file(&c.collector, file_of(state, "test", "user,item\n0.0,z\n0.0,x\n1,y\n"), NULL, &c.err),
                     0);
    assert_int_equal(c.collector.skipped, 0);
    assert_int_equal(c.collector.unknown, 2);
    assert_int_equal(arrange(&c.collector, &how, &c.arranged, &c.err), 0);
    findings_gather(&c.findings, &c.collector, &c.arranged, &how, 0.1);
    assert_int_equal(c.collector.test.n, 1);
    expect_finding(&c, "1 of the 1 users of test that train has not differs from users of train in their form alone, "
                   "as '0.0' from '0': write the ids alike in both files");
    release(&c);
    collector_init(&c.collector, NULL, false);
    assert_int_equal(read_file(&c.collector, file_of(state, "train", "user,item\n0,x\n"), NULL, &c.err), 0);
    c.collector.into = &c.collector.test;
    assert_int_equal(read_file(&c.collector, file_of(state, "test", "user,item\n0.0,z\n"), NULL, &c.err), -1);
    assert_says(c.err, "the user '0.0' does not occur in the training file, which has '0': write the ids alike");
    collector_release(&c.collector);
}

static void users_that_train_has_not(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_GIVEN);
    how.min_rating = 3;
    find_in(state, "user,item,rating\na,x,1\nb,x,5\nb,y,5\nb,z,5\nb,v,5\nb,w,5\n", "user,item,rating\na,y,5\n", how,
            &c);
    expect_finding(&c, "1 of 1 test interactions (100 %) is of users that train has not, like 'a': nothing can "
                   "be learned of them, so that what they are shown is chance");
    assert_int_equal(c.findings.new_users, 1);
    release(&c);
}

static void nothing_to_test(void **state)
{
    struct case_of c;
    find_in(state, table_of(30, 1, 7, "i%d"), NULL, HOW(SPLIT_RATIO), &c);
    expect_finding(&c, "there is no test: no user has more than one interaction");
    expect_finding(&c, "nothing can be held out for validation");
    release(&c);
    find_in(state, table_of(30, 2, 29, "i%d"), NULL, HOW(SPLIT_RATIO), &c);
    expect_finding(&c, "there is no test: its share rounds to none");
    release(&c);
    find_in(state, "user,item\na,x\na,y\n", "user,item\na,x\n", HOW(SPLIT_GIVEN), &c);
    expect_finding(&c, "there is no test: nothing is left of the test file, since train has the same pairs");
    release(&c);
    find_in(state, "user,item\na,x\na,y\na,z\nb,x\nc,x\nd,y\n", NULL, HOW(SPLIT_LAST), &c);
    expect_finding(&c, "3 of 4 users (75 %) have too few interactions to be in test (3 have one only): what is "
                   "measured is measured on the other 1");
    release(&c);
}

static void nothing_to_validate_by(void **state)
{
    struct case_of c;
    find_in(state, table_of(30, 5, 29, "i%d"), NULL, HOW(SPLIT_LAST), &c);
    expect_finding(&c, "validation=0.1, the default, holds out nothing, since no user has more than 4 interactions "
                   "in train: train with --set validation=0.25, which takes one of each user");
    release(&c);
    /* One user who has many. */
    char *text = strdup(table_of(30, 4, 29, "i%d"));
    text = realloc(text, strlen(text) + 400);
    for (int i = 0; i < 20; i++)
        sprintf(text + strlen(text), "many,i%d\n", i);
    find_in(state, text, NULL, HOW(SPLIT_NONE), &c);
    expect_finding(&c, "holds out something of 1 of 31 users only");
    release(&c);
    free(text);
}

static void one_that_has_most(void **state)
{
    struct case_of c;
    char *text = strdup(table_of(10, 6, 29, "i%d"));
    text = realloc(text, strlen(text) + 4000);
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), "unknown,i%d\n", i % 29);
    find_in(state, text, NULL, HOW(SPLIT_RATIO), &c);
    expect_finding(&c, "the user 'unknown' has 60 of all 120 interactions read (50 %)");
    release(&c);
    free(text);
}

static void columns_that_are_others(void **state)
{
    struct case_of c;
    find_in(state, "user,item\na,x\na,x\na,x\nb,x\nb,x\nb,x\n", NULL, HOW(SPLIT_NONE), &c);
    expect_finding(&c, "4 of 6 interactions read (67 %) repeat a user and item");
    expect_finding(&c, "there is one item only");
    release(&c);
    char text[8192] = "user,item\n";
    for (int i = 0; i < 200; i++)
        sprintf(text + strlen(text), "u%d,order%d\n", i / 10, i);
    find_in(state, text, NULL, HOW(SPLIT_NONE), &c);
    expect_finding(&c, "200 of 200 items (100 %) have one interaction");
    release(&c);
}

static void a_test_of_few_items(void **state)
{
    struct case_of c;
    char *train = strdup(table_of(120, 12, 110, "i%d")), test[4096] = "user,item\n";
    for (int u = 0; u < 100; u++)
        sprintf(test + strlen(test), "u%d,i%d\n", u, (u * 7 + 100) % 110 == 5 ? 6 : 5);
    find_in(state, train, test, HOW(SPLIT_GIVEN), &c);
    expect_finding(&c, "of 110 items only");
    release(&c);
    free(train);
}

static void newcomers_after_the_moment(void **state)
{
    struct case_of c;
    struct arrangement how = HOW(SPLIT_MOMENT);
    how.test_share = 0.5;
    find_in(state, "user,item,time\na,x,1\na,y,2\na,z,3\na,w,4\nb,x,5\nc,x,6\nd,x,7\na,v,8\n", NULL, how, &c);
    expect_finding(&c, "3 of 4 interactions from the moment on (75 %) were left out, since their users have "
                   "none before it");
    release(&c);
    find_in(state, "user,item,time\na,x,1\na,y,2\nb,x,5\nc,x,6\n", NULL, how, &c);
    expect_finding(&c, "there is no test: all 2 interactions from the moment on are of users who have "
                   "none before it");
    release(&c);
}

static void sentences_are_json(void **state)
{
    struct case_of c;
    struct text json = TEXT_INIT;
    find_in(state, table_of(20, 8, 30, "i%d"), "user,item\nu1,\"a \"\"b\"\" \\c\"\n", HOW(SPLIT_GIVEN), &c);
    findings_json(&c.findings, &json);
    assert_non_null(strstr(json.data, "'a \\\"b\\\" \\\\c'"));
    assert_int_equal(json.data[0], '[');
    assert_int_equal(json.data[json.length - 1], ']');
    text_release(&json);
    release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_data_give_nothing),
        cmocka_unit_test(ids_in_another_form),
        cmocka_unit_test(numbers_in_two_forms),
        cmocka_unit_test(items_that_train_has_not),
        cmocka_unit_test(remedies_fit_the_split_and_the_format),
        cmocka_unit_test(ids_that_a_spreadsheet_rounded),
        cmocka_unit_test(users_of_test_that_were_passed_over),
        cmocka_unit_test(users_that_train_has_not),
        cmocka_unit_test(nothing_to_test),
        cmocka_unit_test(nothing_to_validate_by),
        cmocka_unit_test(one_that_has_most),
        cmocka_unit_test(columns_that_are_others),
        cmocka_unit_test(a_test_of_few_items),
        cmocka_unit_test(newcomers_after_the_moment),
        cmocka_unit_test(sentences_are_json),
    };
    return cmocka_run_group_tests_name("import: findings", tests, folder_setup, folder_teardown);
}
