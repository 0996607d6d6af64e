/* Marked runs: their looks, the baseline, and what the screens make of them. */
#include "store/base/text.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"
#include "tui/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void looks_are_told_apart(void **state)
{
    (void)state;
    for (int i = 0; i < MARKS_MOST; i++)
        for (int k = 0; k < i; k++) {
            struct look a = look_numbered(i), b = look_numbered(k);
            assert_true(a.style != b.style || a.marker != b.marker);
            assert_true(i >= SHAPES || (a.marker != b.marker && a.stroke != b.stroke));
        }
}

/* On a terminal without Unicode, too. */
static void markers_are_told_apart_in_ascii(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, SHAPES, 1, true);
    for (int i = 0; i < SHAPES; i++) {
        canvas_put(&canvas, i, 0, look_numbered(i).marker, 0);
        assert_int_not_equal(canvas_cell(&canvas, i, 0)->rune, '?');
        for (int k = 0; k < i; k++)
            assert_int_not_equal(canvas_cell(&canvas, i, 0)->rune, canvas_cell(&canvas, k, 0)->rune);
    }
    canvas_release(&canvas);
}

static void a_run_keeps_its_look(void **state)
{
    (void)state;
    struct selection selection = {.n = 0};
    struct err err = ERR_INIT;
    for (int64_t run = 1; run <= 3; run++)
        assert_int_equal(selection_mark(&selection, run, &err), 0);
    selection_unmark(&selection, 1);
    assert_int_equal(selection_find(&selection, 2)->look, 1);
    assert_int_equal(selection_find(&selection, 3)->look, 2);
    assert_int_equal(selection_mark(&selection, 9, &err), 0);
    assert_int_equal(selection_find(&selection, 9)->look, 0);
    for (int64_t run = 10; run < 7 + MARKS_MOST; run++)
        assert_int_equal(selection_mark(&selection, run, &err), 0);
    assert_int_equal(selection_mark(&selection, 99, &err), -1);
    assert_non_null(strstr(err.text, "unmark"));
    assert_int_equal(selection_set_baseline(&selection, 2, &err), 0);
    selection_unmark(&selection, 2);
    assert_int_equal(selection.baseline, 0);
}

static bool shows(const struct test *test, const char *words)
{
    struct canvas canvas;
    canvas_init(&canvas, 120, 30, false);
    app_draw(&test->app, &canvas);
    char *text = canvas_to_text(&canvas);
    bool found = strstr(text, words) != NULL;
    canvas_release(&canvas);
    free(text);
    return found;
}

/* Marked on Runs, seen on Live, and still marked when one comes back. */
static void marks_hold_on_every_screen(void **state)
{
    struct test *test = *state;
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "G b");
    assert_int_equal(test->app.selection.n, 1);
    assert_int_equal(test->app.selection.baseline, 1);
    test_press(test, "k ");
    test_later(test, 5);
    assert_true(shows(test, "●B"));
    assert_true(shows(test, "◆"));
    test_press(test, "1");
    test_later(test, 1);
    assert_true(shows(test, "1 ● 2 ◆"));
    test_press(test, "2 ");
    assert_int_equal(test->app.selection.n, 1);
    test_press(test, "u");
    assert_int_equal(test->app.selection.n, 0);
    test_later(test, 5);
    assert_false(shows(test, "●"));
    test_press(test, "a");
    assert_int_equal(test->app.selection.n, 5);
}

/* The store says which runs there are. */
static void what_is_removed_is_unmarked(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    test_press(test, ":mark 1 2\r");
    assert_int_equal(test->app.selection.n, 2);
    assert_int_equal(run_remove(test->fixture.store, 1, &err), 0);
    test_later(test, 2);
    assert_int_equal(test->app.selection.n, 1);
    assert_int_equal(test->app.selection.mark[0].run, 2);
    test_press(test, ":mark 77\r");
    assert_non_null(strstr(test->app.prompt.problem, "77"));
}

static int64_t another_run(struct test *test, const char *name)
{
    struct err err = ERR_INIT;
    struct run like, run = {.seed = 8, .threads = 1};
    assert_int_equal(run_get(test->fixture.store, test->fixture.live, &like, &err), 0);
    run.dataset = like.dataset;
    COPY_TEXT(run.name, name);
    int64_t id = run_create(test->fixture.store, &run, NULL, 0, &err);
    assert_true(id > 0);
    test_later(test, 1);
    return id;
}

static void the_newest_run_is_followed(void **state)
{
    struct test *test = *state;
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "G");
    int64_t selected = app_run(&test->app)->id, newest = another_run(test, "one");
    assert_int_not_equal(newest, selected);
    assert_int_equal(app_run(&test->app)->id, selected);
    test_press(test, "F");
    assert_int_equal(app_run(&test->app)->id, newest);
    newest = another_run(test, "two");
    assert_int_equal(app_run(&test->app)->id, newest);
    test_press(test, "s"); /* in another order, too */
    newest = another_run(test, "three");
    assert_int_equal(app_run(&test->app)->id, newest);
    test_press(test, "k"); /* until another one is selected */
    assert_false(runs_of(&test->app)->follows);
    selected = app_run(&test->app)->id;
    another_run(test, "four");
    assert_int_equal(app_run(&test->app)->id, selected);
}

/* While a run goes on its row is read anew: what it had at a step stays. */
static void a_value_at_a_step_stays(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    double spread;
    test_press(test, "2");
    test_later(test, 1);
    assert_int_equal(action_run(&test->app, "columns at(recall@20,3k) last(recall@20)", &err), 0);
    const struct runs_table *table = runs_of(&test->app);
    for (int look = 0; look < 3; look++) {
        const struct runs_row *row = runs_table_row(table, 0);
        assert_int_equal(row->run.id, test->fixture.live);
        double at = runs_table_number(table, row, SORT_FACT, &table->extra[0], &spread);
        double last = runs_table_number(table, row, SORT_FACT, &table->extra[1], &spread);
        assert_true(at > 0 && at < last);
        test_later(test, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_are_told_apart),
        cmocka_unit_test(markers_are_told_apart_in_ascii),
        cmocka_unit_test(a_run_keeps_its_look),
        cmocka_unit_test_setup_teardown(marks_hold_on_every_screen, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(what_is_removed_is_unmarked, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_newest_run_is_followed, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(a_value_at_a_step_stays, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
