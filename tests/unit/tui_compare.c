/* Compare: groups of seeds with their mean and band, the baseline taken off, axes, the cursor, and every key. */
#include "store/base/mem.h"
#include "store/metric.h"
#include "tests/unit/named_metric.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/screens/compare.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A run that is done, of a temperature and a seed, whose recall is `height` plus its step over a hundred. */
static int64_t add_run(struct test *test, const char *tau, int64_t seed, double height, int64_t last)
{
    struct err err = ERR_INIT;
    struct store *store = test->fixture.store;
    struct setting settings[] = {{.knob = "k", .start = "20"}, {.knob = "tau"}};
    struct run run = {.dataset = 1, .seed = seed};
    struct point points[200];
    size_t n = 0;
    snprintf(run.name, sizeof run.name, "tau-%s-%d", tau, (int)seed);
    COPY_TEXT(settings[1].start, tau);
    int64_t id = run_create(store, &run, settings, 2, &err), metric;
    metric = named_metric(store, "valid/recall@20", true, &err);
    for (int64_t step = 10; step <= last; step += 10)
        points[n++] = (struct point){metric, step, height + (double)step / 100};
    assert_int_equal(metric_record(store, id, points, n, &err), 0);
    assert_int_equal(run_get(store, id, &run, &err), 0);
    run.step = run.steps = last;
    run.epoch = (double)last / 50;
    run.seconds = (double)last;
    assert_int_equal(run_progress(store, &run, &err), 0);
    assert_int_equal(run_set_main_metric(store, id, metric, &err), 0);
    assert_int_equal(run_set_status(store, id, RUN_DONE, "", &err), 0);
    return id;
}

/* Three seeds of one temperature (runs 6 to 8) and one of another (9), on Compare. */
static struct compare *open_compare(struct test *test)
{
    add_run(test, "0.1", 1, 1, 500);
    add_run(test, "0.1", 2, 2, 500);
    add_run(test, "0.1", 3, 3, 400);
    add_run(test, "0.3", 1, 7, 500);
    test_press(test, ":mark 6 7 8 9\r3");
    test_later(test, 1);
    return compare_of(&test->app);
}

static double value_at(struct compare *compare, int group, double step, double *spread)
{
    compare->window.has_cursor = true;
    compare->window.cursor = step;
    return compare_value(compare, 0, group, spread);
}

static void seeds_are_one_curve(void **state)
{
    struct test *test = *state;
    struct compare *compare = open_compare(test);
    double spread;
    assert_int_equal(compare->n_groups, 4);
    assert_int_equal(compare->n_items, 1);
    assert_string_equal(compare->item[0], "tau");
    test_press(test, "f");
    assert_int_equal(compare->n_groups, 2);
    assert_int_equal(compare->group[0].n, 3);
    assert_float_equal(value_at(compare, 0, 200, &spread), 4, 1e-9);
    assert_float_equal(spread, 1, 1e-9);
    /* One seed has ended at 400: the mean of the two others would jump. */
    assert_true(isnan(value_at(compare, 0, 450, &spread)));
    assert_float_equal(value_at(compare, 1, 450, &spread), 11.5, 1e-9);
    assert_true(isnan(spread));
    test_press(test, "f");
    assert_int_equal(compare->n_groups, 4);
}

/* The same in the table of runs: three runs of 6, 7 and 7 are one row. */
static void seeds_are_one_row(void **state)
{
    struct test *test = *state;
    struct runs_table *table = runs_of(&test->app);
    double spread;
    open_compare(test);
    test_press(test, ":unmark\r2");
    test_later(test, 1);
    test_press(test, "f:sort best\r");
    assert_int_equal(table->n_order, 7);
    assert_string_equal(runs_table_row(table, 0)->run.name, "tau-0.3-1");
    const struct runs_row *row = runs_table_row(table, 1);
    assert_string_equal(row->run.name, "tau-0.1-3");
    assert_int_equal(row->members, 3);
    assert_float_equal(runs_table_number(table, row, SORT_BEST, NULL, &spread), 20.0 / 3, 1e-9);
    assert_float_equal(spread, sqrt(1.0 / 3), 1e-9);
    test_press(test, "/tau:0.1\ra");
    assert_int_equal(test->app.selection.n, 3);
    test_press(test, ":unmark\r ");
    assert_int_equal(test->app.selection.n, 3); /* all that the row stands for */
    test_press(test, " ");
    assert_int_equal(test->app.selection.n, 0);
    test_press(test, "f");
    assert_int_equal(table->n_order, 3);
}

static void the_baseline_is_taken_off(void **state)
{
    struct test *test = *state;
    struct compare *compare = open_compare(test);
    double spread;
    test_press(test, "m");
    assert_non_null(strstr(test->app.message, "b makes the selected one"));
    test_press(test, "Gb");
    test_later(test, 1);
    test_press(test, "m");
    assert_float_equal(value_at(compare, 0, 300, &spread), -6, 1e-9);
    assert_float_equal(value_at(compare, 3, 300, &spread), 0, 1e-9);
    test_press(test, "f");
    assert_float_equal(value_at(compare, 0, 300, &spread), -5, 1e-9);
    assert_float_equal(spread, 1, 1e-9);
    test_press(test, "y");
    assert_non_null(strstr(test->app.message, "may be negative"));
}

static void axes_count_what_they_say(void **state)
{
    struct test *test = *state;
    struct compare *compare = open_compare(test);
    assert_float_equal(compare_span(compare), 500, 1e-9);
    test_press(test, "x");
    assert_float_equal(compare_span(compare), 10, 1e-9);
    assert_string_equal(compare_unit(compare), "epoch");
    test_press(test, "x");
    assert_string_equal(compare_unit(compare), "minutes");
    assert_float_equal(compare_span(compare), 500.0 / 60, 1e-9);
    test_press(test, "xl++");
    assert_true(compare->window.to < 130 && compare->window.to > 120);
    test_press(test, "L");
    assert_true(compare->window.from > 30);
    test_press(test, "0");
    assert_float_equal(compare->window.to, 0, 1e-9);
    assert_false(compare->window.has_cursor);
}

/* Three runs of one temperature have one colour, the fourth another; marks stay each run's own. */
static void settings_tell_runs_apart(void **state)
{
    struct test *test = *state;
    struct compare *compare = open_compare(test);
    struct err err = ERR_INIT;
    struct look own = compare_look(compare, &compare->run[1]);
    test_press(test, "c");
    assert_string_equal(compare->by[BY_COLOUR], "tau");
    struct look first = compare_look(compare, &compare->run[0]), second = compare_look(compare, &compare->run[1]);
    struct look last = compare_look(compare, &compare->run[3]);
    assert_int_equal(first.style, second.style);
    assert_int_not_equal(first.style, last.style);
    assert_int_equal(second.marker, own.marker);
    test_press(test, "cC");
    assert_string_equal(compare->by[BY_COLOUR], "");
    first = compare_look(compare, &compare->run[0]);
    second = compare_look(compare, &compare->run[1]);
    last = compare_look(compare, &compare->run[3]);
    assert_true(first.stroke == second.stroke && first.marker == second.marker);
    assert_true(first.stroke != last.stroke && first.marker != last.marker);
    assert_int_equal(second.style, own.style);
    assert_int_equal(action_run(&test->app, "colour tua", &err), -1);
    assert_non_null(strstr(err.text, "tau"));
    assert_int_equal(action_run(&test->app, "stroke none", &err), 0);
    assert_string_equal(compare->by[BY_STROKE], "");
}

/* What nothing was added to is not made again, whatever else is. */
static void only_what_changed_is_made_again(void **state)
{
    struct test *test = *state;
    struct compare *compare = open_compare(test);
    struct err err = ERR_INIT;
    double spread;
    add_run(test, "0.3", 2, 8, 500); /* run 10 */
    test_press(test, ":mark 10\rf");
    test_later(test, 1);
    assert_int_equal(compare->n_groups, 2);
    const struct shown_curve *curve = compare->chart[0].curve;
    const struct series_point *still = curve[0].mean.points, *grown = curve[1].mean.points;
    assert_true(isnan(value_at(compare, 1, 510, &spread)));
    int64_t metric = named_metric(test->fixture.store, "valid/recall@20", true, &err);
    for (int64_t run = 9; run <= 10; run++) {
        struct point point = {metric, 510, 20 + (double)run};
        assert_int_equal(metric_record(test->fixture.store, run, &point, 1, &err), 0);
    }
    test_later(test, 1);
    curve = compare->chart[0].curve;
    assert_ptr_equal(curve[0].mean.points, still);
    assert_ptr_not_equal(curve[1].mean.points, grown);
    assert_float_equal(value_at(compare, 1, 510, &spread), 29.5, 1e-9);
    test_press(test, "gbm");
    test_later(test, 1);
    assert_float_equal(value_at(compare, 0, 300, &spread), 0, 1e-9);
    assert_float_equal(value_at(compare, 1, 300, &spread), 5.5, 1e-9);
    still = compare->chart[0].curve[0].mean.points;
    test->app.version = -1;
    test_later(test, 1);
    assert_ptr_equal(compare->chart[0].curve[0].mean.points, still);
    test_press(test, "m");
    assert_float_equal(value_at(compare, 0, 300, &spread), 5, 1e-9);
}

/* The verdict needs seeds. */
static void verdicts_ask_seeds(void **state)
{
    struct test *test = *state;
    struct compare *compare = open_compare(test);
    test_press(test, "gbG");
    test_later(test, 1);
    assert_non_null(strstr(compare->verdict, "run 9, best valid/recall@20: +6 against run 6, beyond what seeds "
                                             "explain (spread 0.58, limit 3.5)"));
    /* Of means: three seeds come to 20/3, and Student's t of two degrees is 4.303. */
    test_press(test, "f");
    test_later(test, 1);
    assert_non_null(strstr(compare->verdict, "run 9, mean best valid/recall@20: +5.333 against run 6 and 2 more "
                                             "seeds, beyond what seeds explain (spread 0.58, limit 2.9)"));
    test_press(test, "f");
    test_press(test, ":unmark\r:mark 1 9\r:against 9\r3g");
    test_later(test, 1);
    test_later(test, 1);
    assert_non_null(strstr(compare->verdict, "unknown: one seed; R trains two more"));
}

static void metrics_are_chosen(void **state)
{
    struct test *test = *state;
    struct compare *compare = open_compare(test);
    test_press(test, ":metrics ndcg@20 loss health/alignment\r");
    assert_int_equal(compare->n_charts, 3);
    assert_string_equal(compare->chart[0].metric, "valid/ndcg@20");
    test_press(test, ":metrics nothing\r");
    assert_non_null(strstr(test->app.prompt.problem, "nothing"));
    app_key(&test->app, CODE_ESCAPE);
    test_press(test, ":metrics\r");
    assert_int_equal(compare->n_charts, 2);
    test_press(test, " u");
    assert_int_equal(test->app.selection.n, 3);
    test_press(test, "fgu"); /* a row of two seeds */
    assert_int_equal(test->app.selection.n, 1);
}

/* Nothing that a key does leaves what cannot be drawn. */
static void every_key_can_be_drawn(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    open_compare(test);
    test_press(test, ":mark 1 2 3 4 5\r");
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < screen_compare.n_keys; i++) {
            const struct key_row *row = &screen_compare.keys[(i * 7 + (size_t)round * 3) % screen_compare.n_keys];
            test_press(test, "3");
            app_key(&test->app, row->code);
            test->app.prompt.open = false;
            test->app.over = NULL;
            test_later(test, 0.5);
            canvas_init(&canvas, 80 + round * 50, 16 + round * 20, round == 1);
            app_draw(&test->app, &canvas);
            canvas_release(&canvas);
        }
    test_press(test, ":view curves\r:unmark\r");
    test_later(test, 1);
    assert_int_equal(compare_of(&test->app)->n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(seeds_are_one_curve, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(seeds_are_one_row, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_baseline_is_taken_off, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(axes_count_what_they_say, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(only_what_changed_is_made_again, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(settings_tell_runs_apart, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(verdicts_ask_seeds, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(metrics_are_chosen, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(every_key_can_be_drawn, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
