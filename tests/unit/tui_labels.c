/* Labels and saved queries on the Runs screen: keys set labels, and those that another process sets are seen. */
#include "store/label.h"
#include "tests/unit/tui_support.h"
#include "tui/screens/runs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* As the table has it now. */
static const struct run *selected(struct test *test)
{
    test_later(test, 1);
    return app_run(&test->app);
}

static void keys_set_labels_of_the_selected_run(void **state)
{
    struct test *test = *state;
    test_press(test, "2");
    test_later(test, 1);
    assert_false(selected(test)->star);
    test_press(test, "*");
    assert_true(selected(test)->star);
    test_press(test, "*");
    assert_false(selected(test)->star);
    test_press(test, "tlesson warm\r");
    assert_string_equal(selected(test)->tags, "lesson warm");
    test_press(test, "t new\r"); /* behind what it has */
    assert_string_equal(selected(test)->tags, "lesson new warm");
    for (int i = 0; i < 20; i++)
        app_key(&test->app, i ? CODE_BACKSPACE : 't');
    test_press(test, "\r");
    assert_string_equal(selected(test)->tags, "");
    test_press(test, "edon't trust it\r");
    assert_string_equal(selected(test)->note, "don't trust it");
    test_press(test, "ttwo,words\r");
    assert_non_null(strstr(test->app.prompt.problem, "cannot be a tag"));
}

static void archiving_asks_and_coming_back_does_not(void **state)
{
    struct test *test = *state;
    test_press(test, "2");
    test_later(test, 1);
    struct runs_table *table = runs_of(&test->app);
    size_t n = table->n_order;
    int64_t run = selected(test)->id;
    test_press(test, "An\r");
    assert_non_null(strstr(test->app.prompt.problem, "nothing was archived"));
    app_key(&test->app, CODE_ESCAPE);
    test_press(test, "Ay\r");
    test_later(test, 1);
    assert_int_equal(table->n_order, n - 1);
    test_press(test, "/archived\r");
    assert_int_equal(selected(test)->id, run);
    test_press(test, "A");
    test_later(test, 1);
    app_key(&test->app, CODE_ESCAPE);
    assert_int_equal(table->n_order, n);
    test_press(test, "a:archive marked\ry\r");
    test_later(test, 1);
    assert_int_equal(table->n_order, 0);
}

static void a_label_that_another_process_sets_is_seen(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    test_press(test, "2");
    test_later(test, 1);
    test_later(test, 1);
    struct runs_table *table = runs_of(&test->app);
    app_key(&test->app, CODE_END); /* the oldest, which has ended */
    int64_t run = app_run(&test->app)->id;
    assert_int_equal(label_add(test->fixture.store, run, LABEL_STAR, "", &err), 0);
    assert_int_equal(label_add(test->fixture.store, run, LABEL_TAG, "lesson", &err), 0);
    assert_true(selected(test)->star);
    assert_string_equal(selected(test)->tags, "lesson");
    test_press(test, "/tag:lesson\r");
    assert_int_equal(table->n_order, 1);
    assert_int_equal(label_remove(test->fixture.store, run, LABEL_TAG, "lesson", &err), 1);
    test_later(test, 1);
    assert_int_equal(table->n_order, 0);
}

static void a_query_is_saved_by_name(void **state)
{
    struct test *test = *state;
    test_press(test, "2");
    test_later(test, 1);
    struct runs_table *table = runs_of(&test->app);
    test_press(test, ":query save good\r");
    assert_non_null(strstr(test->app.prompt.problem, "there is nothing to save"));
    app_key(&test->app, CODE_ESCAPE);
    test_press(test, "/FILMS\r");
    size_t films = table->n_order;
    test_press(test, ":query save good\r");
    app_key(&test->app, CODE_ESCAPE);
    assert_int_not_equal(table->n_order, films);
    test_press(test, "/@g\t\r"); /* Tab completes it */
    assert_string_equal(table->filter, "@good ");
    assert_int_equal(table->n_order, films);
    test_press(test, ":query rm good\r:query rm good\r");
    assert_non_null(strstr(test->app.prompt.problem, "no query is saved as good"));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, test_set_up, test_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(keys_set_labels_of_the_selected_run),
        CASE(archiving_asks_and_coming_back_does_not),
        CASE(a_query_is_saved_by_name),
        CASE(a_label_that_another_process_sets_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
