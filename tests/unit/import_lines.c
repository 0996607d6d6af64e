/* Formats that are no tables: JSON lines, the form of the Netflix prize, Matrix Market. What is read, what is said
 * of it, and with which sentence a line or file is refused. */
#include "tests/unit/import_case.h"

#include "engine/import/words.h"

struct outcome {
    struct collector collector;
    struct err err;
    int result;
};

/* `fields` is what --user, --item, --rating and --time say, or NULL. */
static void begin(void **state, struct outcome *outcome, const char *text, const char *const *fields, bool skip_bad)
{
    *outcome = (struct outcome){.err = ERR_INIT};
    collector_init(&outcome->collector, NULL, skip_bad);
    for (int i = 0; fields && i < NAMED_FIELDS; i++)
        outcome->collector.fields[i] = fields[i];
    outcome->result = read_file(&outcome->collector, file_of(state, "file.txt", text), NULL, &outcome->err);
}

/* It is read: so many interactions, the reading says these words, and the first one is this. */
static void expect_read(void **state, const char *text, const char *const *fields, size_t n, const char *words,
                        const char *first)
{
    struct outcome outcome;
    begin(state, &outcome, text, fields, false);
    if (outcome.result)
        fail_msg("%s", outcome.err.text);
    const struct reading *reading = &outcome.collector.reading[0];
    char said[1024];
    snprintf(said, sizeof said, "%s: %s; passed over: %s; note: %s", reading->format.data, reading->columns.data,
             reading->passed.data ? reading->passed.data : "", reading->notes.data ? reading->notes.data : "");
    assert_int_equal(outcome.collector.train.n, n);
    if (!strstr(said, words))
        fail_msg("expected to read \"%s\" in: %s", words, said);
    assert_string_equal(reading->first.data, first);
    collector_release(&outcome.collector);
}

/* It is refused with these words, and with --skip-bad all but `skipped` lines are read. */
static void expect_refused(void **state, const char *text, const char *words, int skipped, size_t n)
{
    struct outcome outcome;
    begin(state, &outcome, text, NULL, false);
    assert_int_equal(outcome.result, -1);
    assert_says(outcome.err, words);
    assert_says(outcome.err, "file.txt");
    collector_release(&outcome.collector);
    begin(state, &outcome, text, NULL, true);
    assert_int_equal(outcome.result, skipped < 0 ? -1 : 0);
    if (skipped >= 0) {
        assert_int_equal(outcome.collector.skipped, skipped);
        assert_int_equal(outcome.collector.train.n, n);
    }
    collector_release(&outcome.collector);
}

/* JSON lines ----------------------------------------------------------------------------------------------------- */

#define AMAZON                                                                                                       \
    "{\"reviewerID\": \"A1\", \"asin\": \"0007\", \"helpful\": [2, 3], \"overall\": 5.0, \"unixReviewTime\": "       \
    "1252800000}\n"

static void reads_json_lines(void **state)
{
    expect_read(state, AMAZON AMAZON "\n" AMAZON, NULL, 3,
                "JSON lines, one object each: user = reviewerID, item = asin, rating = overall, time = "
                "unixReviewTime; "
                "passed over: helpful",
                "user A1, item 0007, rating 5, time 2009-09-13 00:00:00");
    expect_read(state,
                "{\"user_id\":7,\"business_id\":\"b\",\"stars\":4,\"date\":\"2018-07-07 22:09:11\",\"cool\":true}\n",
                NULL, 1, "user = user_id, item = business_id, rating = stars, time = date; passed over: cool",
                "user 7, item b, rating 4, time 2018-07-07 22:09:11");
    expect_read(state, " { \"item\" : \"x\" , \"user\" : \"a\" } \r\n{\"user\":\"b\",\"item\":\"y\",\"new\":1}", NULL,
                2, "user = user, item = item; passed over: new", "user a, item x");
}

static void fields_are_named(void **state)
{
    const char text[] = "{\"who\":{\"id\":1,\"user\":2},\"what\":\"a\",\"user\":3,\"item\":4,\"at\":\"2024-01-31\","
                        "\"rating\":2}\n";
    static const char *const given[][NAMED_FIELDS] = {
        {"who.id", "what", NULL, "at"}, {"item", "user", "who.id", NULL}, {"wo", NULL, NULL, NULL}};
    expect_read(state, text, given[0], 1,
                "user = who.id, item = what, rating = rating, time = at; passed over: who.user, user, "
                "item",
                "user 1, item a, rating 2, time 2024-01-31 00:00:00");
    expect_read(state, text, given[1], 1, "user = item, item = user, rating = who.id", "user 4, item 3, rating 1");
    expect_read(state, "{\"a.b\":1,\"a\":{\"c\":2},\"item\":3}", (const char *const[]){"a.b", NULL, "a.c", NULL}, 1,
                "user = a.b, item = item, rating = a.c", "user 1, item 3, rating 2");
    struct outcome outcome;
    begin(state, &outcome, text, given[2], false);
    assert_int_equal(outcome.result, -1);
    assert_int_equal(outcome.err.code, ERR_USAGE);
    assert_says(outcome.err, "have no field 'wo' with words or numbers; in the first lines are: who.id, who.user, "
                             "what, user, item");
    collector_release(&outcome.collector);
    expect_refused(state, "{\"u\":1,\"item\":2}\n",
                   "which field of its objects is the user? Name it with --user FIELD; in the first "
                   "lines are: u, item",
                   -1, 0);
    expect_refused(state, "{\"user\":[1],\"item\":2}\n", "which field of its objects is the user?", -1, 0);
}

static void ids_keep_what_is_written(void **state)
{
    expect_read(state, "{\"user\":9007199254740993,\"item\":1.50}", NULL, 1, "", "user 9007199254740993, item 1.50");
    expect_read(state, "{\"user\":18446744073709551617,\"item\":1e2}", NULL, 1, "",
                "user 18446744073709551617, item 1e2");
    expect_read(state, "{\"user\":\"\\u00e9\\ud83d\\ude00\",\"item\":\"a\\/\\\"b\"}", NULL, 1, "",
                "user \xc3\xa9\xf0\x9f\x98\x80, item a/\"b");
    expect_read(state, "{\"user\":\"a\",\"item\":\"x\",\"user\":\"b\"}", NULL, 1,
                "note: 1 line has a field twice, of which the last counts", "user b, item x");
}

static void refuses_bad_json_lines(void **state)
{
#define GOOD "{\"user\":\"a\",\"item\":\"x\",\"rating\":1}\n"
    static const char *const cases[][2] = {
        {"{\"user\":null,\"item\":\"x\",\"rating\":1}", "line 2: the field 'user' is not there or null, so it has no "
                                                        "user"},
        {"{\"user\":\"a\",\"rating\":1}", "line 2: the field 'item' is not there or null, so it has no item"},
        {"{\"user\":\"\",\"item\":\"x\",\"rating\":1}", "line 2: the user id is empty"},
        {"{\"user\":[\"a\"],\"item\":\"x\",\"rating\":1}", "line 2: the field 'user' is a list, and not a word or a "
                                                           "number"},
        {"{\"user\":{\"id\":1},\"item\":\"x\",\"rating\":1}", "line 2: the field 'user' is an object"},
        {"{\"user\":true,\"item\":\"x\",\"rating\":1}", "line 2: the field 'user' is true"},
        {"{\"user\":\"a\",\"item\":\"x\",\"rating\":\"good\"}", "line 2: the rating 'good' is not a number"},
        {"{\"user\":\"a\\u0000b\",\"item\":\"x\",\"rating\":1}", "line 2: the field 'user' has a zero byte in it"},
        {"{\"user\":\"\\u001b[2J\",\"item\":\"x\",\"rating\":1}", "line 2: the user id '?[2J' has control "
                                                                  "characters"},
        {"{\"user\":\"\xe9\",\"item\":\"x\",\"rating\":1}", "line 2: it is not one JSON object (lexical error: "
                                                            "invalid bytes in UTF8"},
        {"{\"user\":\"a\",\"item\":\"x\"", "line 2: it is not one JSON object (parse error: premature EOF)"},
        {"{\"user\":\"a\",\"item\":\"x\",\"rating\":NaN}", "line 2: it is not one JSON object (lexical error"},
        {"{\"user\":\"a\",\"item\":\"x\",\"rating\":1} 2", "line 2: it is not one JSON object (parse error: trailing "
                                                           "garbage)"},
        {"7", "line 2: it is not one JSON object"},
        {"[{\"user\":1}]", "line 2: it is not one JSON object"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[512];
        snprintf(text, sizeof text, GOOD "%s\n" GOOD, cases[c][0]);
        expect_refused(state, text, cases[c][1], 1, 2);
    }
#undef GOOD
}

/* What stands inside lists and deep inside objects is passed over, however deep. */
static void deep_json_is_passed_over(void **state)
{
    enum { DEEP = 100000 };
    char *text = malloc(DEEP * 8);
    size_t length = (size_t)sprintf(text, "{\"user\":1,\"list\":[{\"user\":5,\"item\":[6]}],\"deep\":");
    for (int i = 0; i < DEEP; i++)
        length += (size_t)sprintf(text + length, i % 2 ? "[" : "{\"a\":");
    text[length++] = '0';
    for (int i = DEEP; i--;)
        text[length++] = i % 2 ? ']' : '}';
    sprintf(text + length, ",\"item\":2}\n");
    static const char *const fields[NAMED_FIELDS] = {"user", "item", NULL, NULL};
    struct outcome outcome;
    begin(state, &outcome, text, NULL, false); /* the first 64 KiB show no item */
    assert_int_equal(outcome.result, -1);
    assert_says(outcome.err, "which field of its objects is the item?");
    collector_release(&outcome.collector);
    char *both = malloc(DEEP * 8 + 64);
    sprintf(both, "{\"user\":0,\"item\":0}\n%s", text);
    expect_read(state, both, fields, 2, "user = user, item = item; passed over: list", "user 0, item 0");
    free(both);
    free(text);
}

/* Netflix -------------------------------------------------------------------------------------------------------- */

static void reads_the_form_of_netflix(void **state)
{
    expect_read(state, "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n1488844,4,2005-10-19\n", NULL, 3,
                "the form of the Netflix prize", "user 1488844, item 1, rating 3, time 2005-09-06 00:00:00");
    expect_read(state, "0: \r\n7,3.5,2005-09-06\r\n\r\n", NULL, 1, "user, rating, time below each item",
                "user 7, item 0, rating 3.5, time 2005-09-06 00:00:00");
    expect_read(state, "10:\n1952305\n1531863\n1000:\n2326571\n", NULL, 3, "user below each item",
                "user 1952305, item 10");
}

static void refuses_bad_netflix(void **state)
{
#define GOOD "1:\n5,3,2005-09-06\n"
    expect_refused(state, GOOD "6,four,2005-09-06\n", "line 3: the rating 'four' is not a number", 1, 1);
    expect_refused(state, GOOD "6,4,yesterday\n", "line 3: the time 'yesterday'", 1, 1);
    expect_refused(state, GOOD "six,4,2005-09-06\n", "line 3: the user id 'six' is not a whole number", 1, 1);
    expect_refused(state, GOOD "6,4\n", "line 3: it has 2 fields where the first line of a user has 3", 1, 1);
    expect_refused(state, "1:\n6,4\n" GOOD, "line 2: it has 2 fields, where user,rating,date or a user alone is read",
                   1, 1);
    expect_refused(state, GOOD "x2:\n6,4,2005-09-06\n" GOOD, "line 3: the item before ':' is not a whole number", 2,
                   2);
#undef GOOD
}

/* Matrix Market -------------------------------------------------------------------------------------------------- */

#define HEAD(kind) "%%MatrixMarket matrix coordinate " kind "\n"

static void reads_matrix_market(void **state)
{
    expect_read(state, HEAD("real general") "% a note\n%\n\n3 4 3\n1 4 2.5\n% between\n3 1 -1\n2 2 0\n", NULL, 3,
                "a Matrix Market matrix of 3 rows and 4 columns: user = row, item = column, rating = value",
                "user 1, item 4, rating 2.5");
    expect_read(state, HEAD("integer general") "3 4 1\n  2\t1   5 \n", NULL, 1, "rating = value",
                "user 2, item 1, rating 5");
    expect_read(state, HEAD("pattern general") "3 4 2\r\n1 4\r\n3 1\r\n", NULL, 2, "user = row, item = column;",
                "user 1, item 4");
    expect_read(state, "%%matrixmarket MATRIX Coordinate Pattern General\n1 1 1\n1 1\n", NULL, 1, "",
                "user 1, item 1");
}

static void refuses_other_matrices(void **state)
{
    expect_refused(state, "%%MatrixMarket matrix array real general\n1 1\n5\n",
                   "line 1: only coordinate matrices are read", -1, 0);
    expect_refused(state, HEAD("real symmetric") "1 1 1\n1 1 5\n", "line 1: the matrix is 'symmetric'", -1, 0);
    expect_refused(state, HEAD("complex general") "1 1 1\n1 1 5 6\n", "line 1: its values are 'complex'", -1, 0);
    expect_refused(state, HEAD("real") "1 1 1\n1 1 5\n", "line 1: it should be '%%MatrixMarket matrix", -1, 0);
    expect_refused(state, HEAD("real general"), "here should be three numbers: rows, columns and entries", -1, 0);
    expect_refused(state, HEAD("real general") "3 4\n1 1 5\n", "line 2: here should be three numbers", -1, 0);
    expect_refused(state, HEAD("real general") "3 -4 1\n1 1 5\n", "line 2: here should be three numbers", -1, 0);
    expect_refused(state, HEAD("real general") "3 4 99999999999999999999\n1 1 5\n", "line 2: here should be", -1, 0);
}

static void refuses_bad_entries(void **state)
{
    expect_refused(state, HEAD("real general") "3 4 2\n0 1 5\n1 1 5\n", "line 3: the row '0' is not between 1 and 3",
                   1, 1);
    expect_refused(state, HEAD("real general") "3 4 2\n1 5 5\n1 1 5\n",
                   "line 3: the column '5' is not between 1 and 4", 1, 1);
    expect_refused(state, HEAD("real general") "3 4 2\n1 1 x\n1 1 5\n", "line 3: the rating 'x' is not a number", 1,
                   1);
    expect_refused(state, HEAD("pattern general") "3 4 2\n1 1 5\n1 1\n", "line 3: it has 3 words where an entry", 1,
                   1);
    expect_refused(state, HEAD("real general") "% note\n3 4 3\n1 1 5\n2 1 5\n",
                   "line 3: it says that the matrix has 3 entries, and 2 "
                   "follow; was the file cut short?",
                   1, 2);
    expect_refused(state, HEAD("real general") "3 4 1\n1 1 5\n2 1 5\n",
                   "line 2: it says that the matrix has 1 entry, and 2 follow, which is too many", 1, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_json_lines),         cmocka_unit_test(fields_are_named),
        cmocka_unit_test(ids_keep_what_is_written), cmocka_unit_test(refuses_bad_json_lines),
        cmocka_unit_test(deep_json_is_passed_over), cmocka_unit_test(reads_the_form_of_netflix),
        cmocka_unit_test(refuses_bad_netflix),      cmocka_unit_test(reads_matrix_market),
        cmocka_unit_test(refuses_other_matrices),   cmocka_unit_test(refuses_bad_entries),
    };
    return cmocka_run_group_tests_name("import: formats that are no tables", tests, folder_setup, folder_teardown);
}
