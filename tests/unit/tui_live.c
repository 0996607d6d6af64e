/* What a hand does on Live beside turning knobs: folding and finding them, choosing metrics, looking closer. */
#include "store/base/mem.h"
#include "tests/unit/named_metric.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/screens/live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void headings_fold_and_open(void **state)
{
    struct test *test = *state;
    struct live *live = live_of(&test->app);
    size_t all = live->panel.n;
    assert_string_equal(live_knob(&test->app)->name, "tau"); /* not the heading above it */
    test_press(test, ":select negatives\rf");
    assert_true(live_is_on_heading(&test->app));
    assert_string_equal(live_topic(&test->app), "negatives");
    assert_int_equal(live->panel.n, all - 4);
    assert_true(live->panel.row[live->knob].n == 4 && live->panel.row[live->knob].changed == 1);
    test_press(test, "\r");
    assert_int_equal(live->panel.n, all);
    test_press(test, "\r");
    assert_int_equal(live->panel.n, all - 4);
    test_press(test, ":open baseline\r"); /* another run: folded as they were */
    assert_int_equal(live->panel.n, all - 4);
    test_press(test, ":select mix_uniform\r");
    assert_int_equal(live->panel.n, all);
    assert_string_equal(live_knob(&test->app)->name, "mix_uniform");
}

/* A topic of which nothing can be turned begins folded. */
static void what_cannot_be_turned_begins_folded(void **state)
{
    struct test *test = *state;
    assert_true(panel_is_folded(&live_of(&test->app)->panel, "model"));
    assert_false(panel_is_folded(&live_of(&test->app)->panel, "loss"));
}

static void knobs_are_found_by_a_word(void **state)
{
    struct test *test = *state;
    struct live *live = live_of(&test->app);
    size_t all = live->panel.n;
    test_press(test, "/BATCH\r");
    assert_string_equal(live->panel.find, "BATCH");
    test_press(test, "\x1b");
    assert_int_equal(live->panel.n, all);
    test_press(test, "/popular\r");
    assert_int_equal(live->panel.n, 3); /* the heading, mix_popularity and popularity_exponent */
    assert_string_equal(live_knob(&test->app)->name, "mix_popularity");
    struct err err = ERR_INIT;
    assert_int_equal(action_run(&test->app, "find nowhere", &err), -1);
    assert_non_null(strstr(err.text, "no knob that this run reads has nowhere"));
    assert_int_equal(live->panel.n, 3);
    test_press(test, ":select dim\r"); /* it is shown, whatever was sought or folded */
    assert_string_equal(live_knob(&test->app)->name, "dim");
    assert_string_equal(live->panel.find, "");
}

static void any_recorded_metric_is_a_pane(void **state)
{
    struct test *test = *state;
    struct live *live = live_of(&test->app);
    struct err err = ERR_INIT;
    test_press(test, "mhealth/alignment recall@20 loss valid/f1@20\r");
    test_later(test, 0.2);
    assert_ptr_equal(live->pane, &pane_chosen);
    assert_int_equal(chosen_charts(&live->chosen), 3); /* health, what is measured, and the loss */
    bool together = false;
    for (int chart = 0; chart < 3; chart++)
        together |= chosen_slice(&live->chosen, chart).n == 2;
    assert_true(together); /* recall and F1 have one axis */
    assert_true(live->chosen.curve[0].series.n == 30);
    assert_int_equal(action_run(&test->app, "metrics recal@20", &err), -1);
    assert_non_null(strstr(err.text, "did you mean recall@20?"));
    test_press(test, ":open baseline\r"); /* of the same kind of data */
    test_later(test, 0.2);
    assert_int_equal(chosen_charts(&live->chosen), 3);
    assert_int_equal(live->chosen.curve[0].series.n, 80);
    test_press(test, ":metrics\r");
    assert_int_equal(chosen_charts(&live->chosen), 0);
    assert_ptr_not_equal(live->pane, &pane_chosen);
}

static bool shows(const struct test *test, const char *words)
{
    struct canvas canvas;
    canvas_init(&canvas, 100, 30, false);
    app_draw(&test->app, &canvas);
    char *text = canvas_to_text(&canvas);
    bool found = strstr(text, words) != NULL;
    free(text);
    canvas_release(&canvas);
    return found;
}

/* A part of it is drawn at once, and the rest comes without anybody writing into the store. */
static void a_long_curve_is_read_in_parts(void **state)
{
    enum { MANY = 150000 };
    struct test *test = *state;
    const struct curves *curves = &live_of(&test->app)->view.curves;
    struct fixture *fixture = &test->fixture;
    struct err err = ERR_INIT;
    struct point *points = xcalloc(MANY, sizeof *points);
    int64_t loss = named_metric(fixture->store, "loss", false, &err);
    size_t before = curves_loss(curves)->series.n;
    for (int64_t i = 0; i < MANY; i++)
        points[i] = (struct point){loss, 100000 + i, 77};
    assert_int_equal(metric_record(fixture->store, fixture->live, points, MANY, &err), 0);
    free(points);
    assert_false(shows(test, "reading..."));
    test_later(test, 0.2);
    assert_true(curves_loss(curves)->series.n > before && curves_loss(curves)->series.n < before + MANY);
    assert_true(shows(test, "reading...") && !shows(test, " 77.00 ")); /* which is not known to be the last value */
    test_later(test, 0.001);
    assert_int_equal(curves_loss(curves)->series.n, before + MANY);
    assert_true(shows(test, " 77.00 ") && !shows(test, "reading..."));
    assert_false(app_update(&test->app, test->now + 0.001));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, test_set_up, test_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(headings_fold_and_open),
        TEST(what_cannot_be_turned_begins_folded),
        TEST(knobs_are_found_by_a_word),
        TEST(any_recorded_metric_is_a_pane),
        TEST(a_long_curve_is_read_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
