/* The language of queries, on runs that are made up here; and what the store knows of runs. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tests/unit/tui_support.h"
#include "tui/query.h"
#include "tui/run_facts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "tau 0.05 loss info_nce": fields and their values in turn. */
static struct query_value made_up_value(const void *context, const struct query_field *field)
{
    static char value[64];
    char name[80], copy[256], *rest = copy, *key, *word;
    snprintf(name, sizeof name, "%s%s", field->measure == MEASURE_BEST ? "best-" : field->measure ? "last-" : "",
             field->name);
    COPY_TEXT(copy, (const char *)context);
    while ((key = strsep(&rest, " ")) && (word = strsep(&rest, " "))) {
        double number = NAN;
        if (strcmp(key, name))
            continue;
        COPY_TEXT(value, word);
        parse_real(value, &number);
        return (struct query_value){value, number, false};
    }
    return (struct query_value){NULL, NAN, false};
}

static bool made_up_word(const void *context, const char *word)
{
    return strstr(context, word) != NULL;
}

static bool holds(const char *text, const char *run)
{
    struct err err = ERR_INIT;
    struct query_source source = {made_up_value, made_up_word, run};
    struct query *query = query_parse(text, &err);
    if (!query)
        fail_msg("%s: %s", text, err.text);
    bool result = query_holds(query, &source);
    query_free(query);
    return result;
}

static void queries_hold(void **state)
{
    static const char run[] = "data gowalla tau 0.05 loss info_nce status done best-ndcg@20 0.21 step 12000";
    static const struct {
        const char *text;
        bool holds;
    } cases[] = {
        {"", true}, {"  ", true},
        {"data:gowalla tau<0.1 status:done loss:info_nce best(ndcg@20)>0.2", true},
        {"best(ndcg@20)>0.21", false}, {"best(ndcg@20)>=0.21", true}, {"last(ndcg@20)>0", false},
        {"tau=0.050", true}, {"tau:0.05", true}, {"tau!=0.05", false}, {"tau<=0.05", true},
        {"data:gow*", true}, {"data:gow", false}, {"data:G?WALLA", true}, {"data:*a*a*x", false},
        {"data!=yelp", true}, {"missing!=yelp", false}, {"missing:x", false}, {"-missing:x", true},
        {"tau<0.1 OR data:yelp", true}, {"data:yelp OR tau>1", false},
        {"data:yelp OR tau<1 data:gowalla", true}, /* AND binds more closely */
        {"(data:yelp OR tau<1) data:gowalla", true}, {"(data:gowalla OR tau<1) AND data:yelp", false},
        {"-data:yelp", true}, {"NOT data:gowalla", false}, {"NOT NOT data:gowalla", true}, {"--data:gowalla", true},
        {"NOT (tau<0.1 data:gowalla)", false}, {"gow", true}, {"\"gowalla tau\"", true}, {"-gow", false},
        {"step>10k", true}, {"step>1M", false}, {"data:\"gowalla\"", true}, {"ORx", false}, {"- nothing", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (holds(cases[i].text, run) != cases[i].holds)
            fail_msg("%s should %shold", cases[i].text, cases[i].holds ? "" : "not ");
}

static void errors_name_the_place(void **state)
{
    static const char *const cases[][2] = {
        {"tau<", "at character 5: a value is missing behind tau"},
        {"tau<x", "at character 5: tau is compared with a number, which x is not"},
        {"(tau<1", "at character 1: the bracket that opens here is not closed"},
        {"tau<1)", "at character 6: this bracket closes nothing"},
        {"a OR", "at character 5: something is missing at the end"},
        {"温度 =1", "at character 4: = cannot stand here; quotes make a word of it"},
        {"NOT", "at character 4: something is missing at the end"},
        {"\"a", "at character 1: the quote that begins here does not end"},
        {"best(x)", "at character 8: a comparison is missing behind the metric"},
        {"most(x)>1", "at character 1: before a bracket stands best, last or at, not most"},
        {"best(x>1", "at character 1: it goes best(METRIC)"},
        {"at(x)>1", "at character 1: it goes at(METRIC,STEP)"},
        {"at(x,many)>1", "at character 1: it goes at(METRIC,STEP)"},
        {"at(x,5m)>1", "at character 1: it goes at(METRIC,STEP)"},
        {"at(x,2.5)>1", "at character 1: it goes at(METRIC,STEP)"},
        {"()", "at character 2: ) cannot stand here"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        assert_null(query_parse(cases[i][0], &err));
        if (strncmp(err.text, cases[i][1], strlen(cases[i][1])) != 0)
            fail_msg("%s: %s", cases[i][0], err.text);
        assert_int_equal(err.code, ERR_USAGE);
    }
}

static void depth_is_bounded(void **state)
{
    struct err err = ERR_INIT;
    char deep[4096];
    (void)state;
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_null(query_parse(deep, &err));
    assert_non_null(strstr(err.text, "brackets are open"));
}

static void words_to_complete(void **state)
{
    static const char *const cases[][3] = {{"ta", "ta", ""}, {"-ta", "ta", ""}, {"tau<0.", "0.", "tau"},
                                           {"(loss:in", "in", "loss"}, {"", "", ""}, {"a ", "", ""},
                                           {"-loss:", "", "loss"}, {"best(nd", "nd", ""}};
    char field[64];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(query_last_word(cases[i][0], field), cases[i][1]);
        assert_string_equal(field, cases[i][2]);
    }
}

/* How many runs of the fixture a query holds of; -1 with err. */
static int count_holding(struct test *test, const char *text, struct err *err)
{
    struct run_facts facts = {.now = test->fixture.now};
    struct query *query = query_parse(text, err);
    struct run *runs;
    size_t n;
    int holding = 0;
    assert_non_null(query);
    assert_int_equal(run_list(test->app.store, &runs, &n, err), 0);
    /* Two at a time, as the workbench reads them. */
    while ((holding = run_facts_read(&facts, test->app.store, &test->app.catalogue, runs[0].id, 2, err)) == 1)
        ;
    assert_int_equal(holding, 0);
    assert_int_equal(run_facts_follow(&facts, test->app.store, &test->app.catalogue, err), 0);
    if (run_facts_bind_query(&facts, test->app.store, query, err) < 0)
        holding = -1;
    for (size_t i = 0; i < n && holding >= 0; i++)
        holding += run_facts_query_holds(&facts, query, &runs[i]);
    free(runs);
    query_free(query);
    run_facts_release(&facts);
    return holding;
}

/* Settings are those of now: one run has been turned. */
static void the_store_answers(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    static const struct {
        const char *text;
        int n;
    } cases[] = {{"", 5}, {"tau<0.1", 1}, {"tau=0.2", 4}, {"status:lost", 1}, {"data:films", 2}, {"shop-t", 1},
                 {"best(recall@20)>0.15", 2}, {"best(valid/recall@20)>0.15 -status:done", 1}, {"step>=9k", 2},
                 {"at(recall@20,1k)>0", 4}, {"at(recall@20,9k)>0", 2}, {"at(loss,0)>0", 0},
                 {"negatives:512 OR id:1", 2}, {"last<0.1", 2}, {"best>0.15", 2}, {"age<4m", 1}, {"margin>0", 5},
                 {"seed:7 preset:shop", 5}, {"parent:1", 0}, {"metric:valid/*", 5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int n = count_holding(test, cases[i].text, &err);
        if (n != cases[i].n)
            fail_msg("%s holds of %d runs, not %d: %s", cases[i].text, n, cases[i].n, err.text);
    }
    assert_int_equal(count_holding(test, "status:done tua<1", &err), -1);
    assert_string_equal(err.text, "at character 13: there is no field, setting or metric tua; is tau meant?");
    assert_int_equal(count_holding(test, "loss<1", &err), -1);
    assert_non_null(strstr(err.text, "last(loss)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_hold),
        cmocka_unit_test(errors_name_the_place),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(words_to_complete),
        cmocka_unit_test_setup_teardown(the_store_answers, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
