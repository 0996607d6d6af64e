/* Runs as points: the space of a sweep, ranks, and what the keys of the views do. */
#include "store/base/mem.h"
#include "tests/unit/tui_points_support.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/screens/compare.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RUNS = 60, POINTS = 30 };

static void must_run(struct test *test, const char *line)
{
    struct err err = ERR_INIT;
    if (action_run(&test->app, line, &err) < 0)
        fail_msg("%s: %s", line, err.text);
}

/* The sweep alone, in a view. */
static struct points *open_view(struct test *test, const char *view)
{
    add_sweep(test->fixture.store);
    must_run(test, "screen runs");
    test_later(test, 1);
    must_run(test, "filter tau>0 weight_decay>=0 id>5");
    must_run(test, view);
    test_later(test, 1);
    return &compare_of(&test->app)->points;
}

static void a_sweep_is_a_space(void **state)
{
    struct test *test = *state;
    struct points *points = open_view(test, "view scatter");
    const struct run_space *space = &points->space;
    size_t n;
    assert_int_equal(space->n_runs, RUNS);
    assert_int_equal(space->n_points, POINTS);
    assert_int_equal(space->n_settings, 3);
    assert_string_equal(run_space_metric(space)->name, "best(valid/recall@20)");
    int tau = run_space_axis(space, "tau"), loss = run_space_axis(space, "loss");
    int decay = run_space_axis(space, "weight_decay"), metric = (int)space->n_axes - 1;
    assert_true(space->axis[tau].log && !space->axis[tau].zero);
    assert_float_equal(space_axis_place(&space->axis[tau], 0.2), 0.5, 1e-9);
    /* 0 has a place on a logarithmic axis, below all others. */
    assert_true(space->axis[decay].log && space->axis[decay].zero);
    assert_float_equal(space_axis_place(&space->axis[decay], 0), 0, 1e-9);
    assert_float_equal(space_axis_place(&space->axis[decay], 1e-5), 0.1, 1e-9);
    assert_int_equal(space->axis[loss].n_words, 2);
    assert_string_equal(space->axis[loss].word[0], "bpr");
    assert_true(run_space_rank_correlation(space, tau, metric, &n) < -0.9);
    assert_int_equal(n, POINTS);
    assert_true(isnan(run_space_rank_correlation(space, loss, metric, &n)));
    for (size_t i = 0; i < space->n_points; i++)
        assert_int_equal(space->point[i].n, 2);
}

static void the_cursor_goes_from_point_to_point(void **state)
{
    struct test *test = *state;
    struct points *points = open_view(test, "scatter tau");
    int tau = run_space_axis(&points->space, "tau");
    test_press(test, "g");
    double lowest = points->space.point[points_selected(points)].mean[points->space.n_axes - 1];
    test_press(test, "G");
    double highest = points->space.point[points_selected(points)].mean[points->space.n_axes - 1];
    assert_true(highest < lowest); /* down is less */
    for (int i = 0; i < POINTS; i++)
        test_press(test, "h");
    assert_float_equal(points->space.point[points_selected(points)].mean[tau], 0.05, 1e-9);
    int64_t first = points->selected;
    for (int i = 0; i < POINTS; i++)
        test_press(test, "l");
    assert_float_equal(points->space.point[points_selected(points)].mean[tau], 0.8, 1e-9);
    assert_true(points->selected != first);
    assert_int_equal(app_run(&test->app)->id, points->selected);
}

static void fields_are_chosen(void **state)
{
    struct test *test = *state;
    struct points *points = open_view(test, "scatter seconds best(loss)");
    struct err err = ERR_INIT;
    size_t n;
    assert_string_equal(points->space.axis[points_field(points, 0)].name, "seconds");
    assert_string_equal(points->space.axis[points_field(points, 1)].name, "best(loss)");
    assert_true(isnan(run_space_rank_correlation(&points->space, points_field(points, 0), points_field(points, 1),
                                                 &n))); /* all took as long */
    test_press(test, "x");
    assert_string_not_equal(points->space.axis[points_field(points, 0)].name, "seconds");
    assert_int_equal(action_run(&test->app, "scatter nothing", &err), -1);
    assert_non_null(strstr(err.text, "nothing"));
    test_later(test, 1);
    assert_string_equal(points->space.axis[points_field(points, 1)].name, "best(loss)");
}

static void ranges_and_the_best_keep_runs(void **state)
{
    struct test *test = *state;
    struct points *points = open_view(test, "view parallel");
    struct err err = ERR_INIT;
    size_t runs;
    assert_int_equal(points_kept(points, &runs), POINTS);
    must_run(test, "brush tau 0.1 0.4");
    assert_int_equal(points_kept(points, &runs), POINTS * 3 / 5);
    assert_int_equal(runs, RUNS * 3 / 5);
    must_run(test, "brush loss bpr bpr");
    assert_int_equal(points_kept(points, &runs), POINTS * 3 / 10);
    must_run(test, "best 4");
    assert_int_equal(points_kept(points, &runs), 4);
    test_press(test, "g");
    double best = points->space.point[points_selected(points)].mean[points->space.n_axes - 1];
    test_press(test, "j");
    assert_true(points->space.point[points_selected(points)].mean[points->space.n_axes - 1] <= best);
    assert_int_equal(action_run(&test->app, "brush tau 0.4 0.1", &err), -1);
    assert_int_equal(action_run(&test->app, "brush loss cosine", &err), -1);
    assert_int_equal(action_run(&test->app, "brush lr 1 2", &err), -1);
    test_press(test, "0");
    assert_int_equal(points_kept(points, &runs), POINTS);
    test_press(test, "+");
    assert_int_equal(points_kept(points, &runs), POINTS / 2);
    test_press(test, "-");
    assert_int_equal(points_kept(points, &runs), POINTS);
    /* At least as good as the selected one. */
    points->axis = (int)points->space.n_axes - 1;
    test_press(test, "gjj[");
    assert_int_equal(points_kept(points, &runs), 3);
}

static void the_temperature_is_found(void **state)
{
    struct test *test = *state;
    struct points *points = open_view(test, "view importance");
    const struct importance *importance = &points->importance;
    assert_string_equal(points->space.axis[importance->knob[0].axis].name, "tau");
    assert_true(importance->knob[0].share > 0.9);
    assert_true(importance->explained > 0.9);
    assert_string_equal(importance->warning.data, "");
    test_press(test, "g");
    app_key(&test->app, CODE_ENTER);
    assert_ptr_equal(compare_view_of(compare_of(&test->app)), &view_scatter);
    assert_string_equal(points->space.axis[points_field(points, 0)].name, "tau");
}

/* Runs of one seed and the same settings, as two of the store are, say nothing of seeds. */
static void a_seed_that_was_trained_twice_is_two_points(void **state)
{
    struct test *test = *state;
    must_run(test, "screen runs");
    test_later(test, 1);
    must_run(test, "view scatter");
    test_later(test, 1);
    const struct run_space *space = &compare_of(&test->app)->points.space;
    assert_int_equal(space->n_runs, 5);
    assert_int_equal(space->n_points, 5);
}

static void assert_answer(struct test *test, const char *line)
{
    struct text out = TEXT_INIT;
    view_winners.add_csv(&compare_of(&test->app)->points, &out);
    if (!strstr(out.data, line))
        fail_msg("%s is not among: %s", line, out.data);
    text_release(&out);
}

/* By hand from add_sweep: of bpr with tau 0.05 and no decay the two seeds come to 0.312 and 0.308, more than with any
 * decay; with tau 0.1 the best mean is 0.26. */
static void the_best_of_each_is_found(void **state)
{
    struct test *test = *state;
    struct points *points = open_view(test, "view winners");
    assert_answer(test, "\nbpr,0.05,0.3100±0.0028,2,0.1,+0.0500,beyond seeds\n");
    assert_answer(test, "\ninfo_nce,0.05,");
    test_press(test, "m");
    assert_non_null(strstr(test->app.message, "this is about curves"));
    test_press(test, "jk");
    assert_int_equal(app_run(&test->app)->id, points->selected);
    test_press(test, "x"); /* the best decay for each loss: it says nothing */
    assert_answer(test, ",within seeds\n");
    test_press(test, "x");
    assert_answer(test, "0.05,info_nce,");
    must_run(test, "scatter tau");
    must_run(test, "view parallel");
    must_run(test, "brush tau 0.2 -");
    must_run(test, "view winners");
    assert_answer(test, "\nbpr,0.2,");
    app_key(&test->app, CODE_ENTER);
    assert_ptr_equal(compare_view_of(compare_of(&test->app)), &view_scatter);
}

/* Two marked runs are few, and differ in more than one thing that cannot be told apart. */
static void few_runs_are_warned_of(void **state)
{
    struct test *test = *state;
    struct points *points = open_view(test, "view importance");
    must_run(test, "mark 6 7 64 65");
    test_later(test, 1);
    assert_true(points->of_marked);
    assert_int_equal(points->space.n_runs, 4);
    assert_non_null(strstr(points->importance.warning.data, "are few for"));
    assert_non_null(strstr(points->importance.warning.data, "change together"));
    test_press(test, "a");
    assert_false(points->of_marked);
    assert_int_equal(points->space.n_runs, RUNS);
    must_run(test, "mark 6 7 64 65");
    test_press(test, "a");
    must_run(test, "unmark 64 65");
    test_later(test, 1);
    assert_non_null(strstr(points->importance.why_not, "no setting differs"));
}

static char *written(struct test *test, const char *name)
{
    char path[160], line[192], *text = NULL;
    size_t n = 0;
    snprintf(path, sizeof path, "%s/%s", test->fixture.folder, name);
    snprintf(line, sizeof line, "write %s", path);
    must_run(test, line);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(getdelim(&text, &n, '\0', file) > 0);
    fclose(file);
    return text;
}

static void every_view_is_written(void **state)
{
    struct test *test = *state;
    char line[64], name[64];
    open_view(test, "view scatter");
    for (size_t i = 1; i < n_compare_views; i++) {
        snprintf(line, sizeof line, "view %s", compare_views[i]->name);
        must_run(test, line);
        snprintf(name, sizeof name, "%s.svg", compare_views[i]->name);
        char *figure = written(test, name);
        snprintf(line, sizeof line, "<title>%s</title>", compare_views[i]->name);
        assert_non_null(strstr(figure, line));
        assert_non_null(strstr(figure, strcmp(compare_views[i]->name, "winners") ? ">tau" : ">best tau"));
        assert_string_equal(figure + strlen(figure) - 7, "</svg>\n");
        snprintf(name, sizeof name, "%s.csv", compare_views[i]->name);
        char *values = written(test, name);
        assert_non_null(strstr(values, !strcmp(compare_views[i]->name, "importance")
                                           ? "setting,with,share,spread\ntau,,0.9"
                                       : !strcmp(compare_views[i]->name, "winners")
                                           ? "case,best,mean,seeds,next,lead,verdict\nbpr,0.05,0.3"
                                           : "run,name,seeds,tau,weight_decay,loss,best(valid/recall@20),spread\n"));
        free(figure);
        free(values);
    }
}

/* Nothing that a key does, in any view, with any runs, leaves what cannot be drawn. */
static void every_key_can_be_drawn(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    open_view(test, "view scatter");
    for (size_t v = 1; v < n_compare_views; v++)
        for (size_t i = 0; i < screen_compare.n_keys; i++) {
            compare_of(&test->app)->view = compare_views[v];
            if (i % 9 == 0)
                must_run(test, i % 2 ? "filter" : "filter id<1");
            test_press(test, "3");
            app_key(&test->app, screen_compare.keys[i].code);
            test->app.prompt.open = false;
            test->app.over = NULL;
            test_later(test, 0.5);
            canvas_init(&canvas, 20 + (int)i * 4, 10 + (int)i, i % 2);
            app_draw(&test->app, &canvas);
            canvas_release(&canvas);
        }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, test_set_up, test_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_sweep_is_a_space),
        CASE(the_cursor_goes_from_point_to_point),
        CASE(fields_are_chosen),
        CASE(ranges_and_the_best_keep_runs),
        CASE(the_temperature_is_found),
        CASE(a_seed_that_was_trained_twice_is_two_points),
        CASE(the_best_of_each_is_found),
        CASE(few_runs_are_warned_of),
        CASE(every_view_is_written),
        CASE(every_key_can_be_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
