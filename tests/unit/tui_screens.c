/* What the screens show: which runs, which columns, which events, at which size. */
#include "tests/unit/named_metric.h"
#include "store/base/text.h"
#include "store/event.h"
#include "store/fork.h"
#include "store/metric.h"
#include "tests/unit/tui_support.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/actions.h"
#include "tui/widgets/canvas.h"
#include "tui/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The screen as text; the caller frees it. */
static char *drawn(struct test *test, int width, int height)
{
    struct canvas canvas;
    canvas_init(&canvas, width, height, false);
    app_draw(&test->app, &canvas);
    char *text = canvas_to_text(&canvas);
    canvas_release(&canvas);
    return text;
}

static void expect_drawn(struct test *test, int width, int height, const char *words, bool there)
{
    char *text = drawn(test, width, height);
    if ((strstr(text, words) != NULL) != there)
        fail_msg("'%s' %s on\n%s", words, there ? "is not" : "is", text);
    free(text);
}

/* Runs with one recall each, at the k that they were asked for. */
static void add_run(struct test *test, const char *name, const char *k, double recall)
{
    struct err err = ERR_INIT;
    struct store *store = test->fixture.store;
    struct setting settings[] = {{.knob = "k"}, {.knob = "tau", .start = "0.2"}};
    struct run run = {.dataset = 1, .seed = 1};
    struct point point = {.step = 10, .value = recall};
    char metric[METRIC_NAME];
    COPY_TEXT(run.name, name);
    COPY_TEXT(settings[0].start, k);
    snprintf(metric, sizeof metric, "valid/recall@%s", k);
    int64_t id = run_create(store, &run, settings, 2, &err);
    point.metric = named_metric(store, metric, true, &err);
    assert_int_equal(run_set_main_metric(store, id, point.metric, &err), 0);
    assert_int_equal(metric_record(store, id, &point, 1, &err), 0);
}

/* The least loss is the best; what has none comes last whichever way. */
static void the_best_comes_first(void **state)
{
    struct test *test = *state;
    struct runs_table *table = runs_of(&test->app);
    add_run(test, "no-loss", "20", 0.01);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, ":sort loss\r");
    assert_string_equal(runs_table_row(table, 0)->run.name, "baseline");
    assert_string_equal(runs_table_row(table, 5)->run.name, "no-loss");
    expect_drawn(test, 80, 24, "loss↑", true);
    expect_drawn(test, 80, 24, "by loss, lowest first", true);
    test_press(test, "S");
    assert_string_equal(runs_table_row(table, 0)->run.name, "lr-too-high");
    assert_string_equal(runs_table_row(table, 5)->run.name, "no-loss");
    expect_drawn(test, 80, 24, "loss↓", true);
    test_press(test, ":sort data\r");
    expect_drawn(test, 60, 16, "data↑", true); /* the column that orders is always there */
}

/* However far down the selected run is, both it and the best can be seen, and all curves have one scale. */
static void the_best_stays_in_view(void **state)
{
    struct test *test = *state;
    char name[32];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "many-%d", i);
        add_run(test, name, "20", 0.5 + 0.01 * i);
    }
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "G"); /* the oldest */
    test_press(test, ":sort best\r");
    expect_drawn(test, 60, 16, "many-39", true);
    expect_drawn(test, 60, 16, "▸   1 baseline", true);
    expect_drawn(test, 60, 16, "… 38 more", true);
    for (int i = 0; i < 60; i++)
        test_later(test, 0.1);
    expect_drawn(test, 60, 16, "0-.89", true);
    test_press(test, "g");
    expect_drawn(test, 60, 16, "▸  45 many-39", true);
    expect_drawn(test, 60, 16, " more", false);
}

/* The scale of the curves is not cut where all are right. */
static void a_scale_up_to_one_fits(void **state)
{
    struct test *test = *state;
    add_run(test, "all-right", "20", 1);
    test_press(test, "2");
    for (int i = 0; i < 10; i++)
        test_later(test, 0.6);
    expect_drawn(test, 60, 16, " 0-1.0\n", true);
}

/* Steps back to the same place, with nothing turned between them, are one row. */
static void equal_steps_back_are_one_row(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    struct event resume = {.run = test->fixture.live, .verb = EVENT_RESUME, .actor = "workbench"};
    assert_int_equal(live_open(&test->app, test->fixture.live, &err), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(event_roll_back(test->fixture.store, test->fixture.live, 120, 194, "not finite", &err), 0);
        assert_true(event_ask(test->fixture.store, &resume, &err) > 0);
    }
    test_later(test, 2);
    expect_drawn(test, 200, 60, "went back to step 120, twice", true);
    char *text = drawn(test, 200, 60), *first = strstr(text, "went back to step 120");
    assert_null(strstr(first + 1, "went back to step 120"));
    free(text);
}

/* A notice goes below a sentence of several rows; a picture of a batch says when it is not of the last step. */
static void a_notice_leaves_the_sentence_whole(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    assert_int_equal(live_open(&test->app, test->fixture.live, &err), 0);
    test_later(test, 0.2);
    live_of(&test->app)->view.run.status = RUN_PAUSED;
    COPY_TEXT(live_of(&test->app)->view.run.message, "the loss is not finite in step 194, so it went back to step "
              "161: lower lr, raise tau or set clip to 1, afterwards");
    app_say(&test->app, false, "asked for lr = 0.01");
    expect_drawn(test, 80, 24, "afterwards", true);
    expect_drawn(test, 80, 24, "asked for lr = 0.01", true);
    expect_drawn(test, 200, 60, "gap", true);
    live_of(&test->app)->view.similarity.step = 77;
    expect_drawn(test, 200, 60, "step 77", true);
}

static void every_run_shows_recall_at_its_own_k(void **state)
{
    struct test *test = *state;
    add_run(test, "ten", "10", 0.1234);
    test_press(test, "2");
    test_later(test, 1);
    expect_drawn(test, 80, 24, ".1234", true);
    expect_drawn(test, 80, 24, "rec@", false); /* there are two k */
    expect_drawn(test, 80, 24, "valid/recall@10", true);
    expect_drawn(test, 80, 24, "valid/recall@20", true);
}

static void a_wide_screen_says_which_settings_were_changed(void **state)
{
    struct test *test = *state;
    test_press(test, "2");
    for (int i = 0; i < 10; i++)
        test_later(test, 1);
    expect_drawn(test, 200, 60, "0.07       512", true);
    expect_drawn(test, 200, 60, "the loss is not a number at step 900", true);
    expect_drawn(test, 80, 24, "tau=0.07", false);
}

/* Pauses give way to what steers training; with the focus on them all events are there. */
static void the_last_changes_are_shown_first(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    for (int i = 0; i < 4; i++) {
        struct event event = {.run = test->fixture.live, .verb = i % 2 ? EVENT_RESUME : EVENT_PAUSE,
                              .asked_step = 9000};
        COPY_TEXT(event.actor, "workbench");
        assert_true(event_ask(test->fixture.store, &event, &err) > 0);
    }
    test_later(test, 1);
    expect_drawn(test, 80, 24, "lr 0.001→0.0005", true);
    expect_drawn(test, 80, 24, "negatives 256→512", true);
    expect_drawn(test, 80, 24, "resume", false);
    test_press(test, ":pane events\r");
    test_later(test, 5); /* the answer of the prompt is gone */
    expect_drawn(test, 80, 24, "resume workbench", true);
}

/* What a twin tells stands at the end of its line, and is there whole where three rows are for all events. */
static void what_a_twin_tells_is_not_cut(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    struct run run;
    assert_int_equal(run_get(test->fixture.store, test->fixture.live, &run, &err), 0);
    int64_t twin = run_fork(test->fixture.store, &run, &(struct fork){.at = 5400, .without = 3}, &err);
    int64_t metric = named_metric(test->fixture.store, live_of(&test->app)->view.curves.main, true, &err);
    assert_int_equal(metric_record(test->fixture.store, twin, &(struct point){metric, 6000, 0.0625}, 1, &err), 0);
    test_later(test, 2);
    expect_drawn(test, 80, 24, "at step 6,000", true);
    expect_drawn(test, 80, 24, "lr 0.001→0.0005", true); /* the newest change has a row */
}

/* The list of what fits has a rule over it, and so has the selected run: where they meet there is one. */
static void a_list_of_words_has_one_rule(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    assert_int_equal(action_run(&test->app, "screen runs", &err), 0);
    test_later(test, 1);
    expect_drawn(test, 80, 24, "───\n", true);
    test_press(test, ":s\t");
    expect_drawn(test, 80, 24, "sweep", true);
    expect_drawn(test, 80, 24, "───\n───", false);
    expect_drawn(test, 80, 24, "───\n", true);
}

/* What it says is read to its end, whichever size. */
static void long_sentences_wrap(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    static const char sentence[] = "the loss was not a number in step 901, so it went back to step 600 and waits: "
                                   "turn lr down, or tau up, and let it go on; nothing was lost of what "
                                   "came before FINIS";
    assert_int_equal(run_set_status(test->fixture.store, 3, RUN_FAILED, sentence, &err), 0);
    assert_int_equal(action_run(&test->app, "open lr-too-high", &err), 0);
    test_later(test, 1);
    expect_drawn(test, 80, 24, "FINIS", true);
    expect_drawn(test, 80, 24, "knobs 1/", true);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, ":select next\r");
    test_press(test, ":select next\r");
    expect_drawn(test, 80, 24, "FINIS", true);
    app_say(&test->app, true, "%s", sentence);
    expect_drawn(test, 60, 16, "FINIS", true);
}

/* The smallest sizes show a curve, the knobs and the last event. */
static void small_screens_show_curve_and_knobs(void **state)
{
    static const int sizes[][2] = {{80, 23}, {79, 24}, {60, 16}, {100, 17}, {200, 24}};
    struct test *test = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        expect_drawn(test, sizes[i][0], sizes[i][1], "┌ loss", sizes[i][0] < 160);
        expect_drawn(test, sizes[i][0], sizes[i][1], "loss ", true);
        expect_drawn(test, sizes[i][0], sizes[i][1], "▸tau", true);
        expect_drawn(test, sizes[i][0], sizes[i][1], "lr 0.001→0.0005", true);
    }
}

static int64_t add_measured_run(struct test *test, const char *name, const struct metric *metrics, size_t n)
{
    struct err err = ERR_INIT;
    struct store *store = test->fixture.store;
    struct setting loss = {.knob = "loss", .start = "info_nce"};
    struct run run = {.dataset = 1, .seed = 1};
    COPY_TEXT(run.name, name);
    int64_t id = run_create(store, &run, &loss, 1, &err);
    for (size_t i = 0; i < n; i++) {
        int64_t metric = metric_id(store, &metrics[i], &err);
        struct point points[] = {{metric, 10, 0.25 + 0.01 * (double)i}, {metric, 20, 0.5 + 0.01 * (double)i}};
        assert_int_equal(metric_record(store, id, points, 2, &err), 0);
        if (i == 0)
            assert_int_equal(run_set_main_metric(store, id, metric, &err), 0);
    }
    return id;
}

/* What else is measured of a run than of a recommender has its place without a word in code. */
static void charts_follow_what_is_measured(void **state)
{
    static const struct metric metrics[] = {
        {.base = "guessed", .split = "valid", .pane = "main", .unit = "share", .higher = true},
        {.base = "sorted", .split = "valid", .pane = "order", .unit = "share", .higher = true},
        {.base = "seconds", .split = "valid", .pane = "order", .unit = "s"},
        {.base = "near", .split = "valid", .pane = "main", .unit = "share", .higher = true},
        {.base = "guessed", .split = "test", .pane = "main", .unit = "share", .higher = true},
        {.base = "rank", .group = "health", .pane = "health", .higher = true},
    };
    struct test *test = *state;
    struct err err = ERR_INIT;
    int64_t id = add_measured_run(test, "points", metrics, sizeof metrics / sizeof *metrics);
    assert_int_equal(live_open(&test->app, id, &err), 0);
    expect_drawn(test, 80, 24, "guessed", true); /* before anything is read */
    test_later(test, 1);
    expect_drawn(test, 80, 24, "├ guessed .500 ● near .530 ◆ ─", true);
    expect_drawn(test, 80, 24, "recall", false);
    test_press(test, ":pane measures\r");
    expect_drawn(test, 80, 24, "├ sorted .510 ● 1/2 ─", true);
    app_key(&test->app, CODE_DOWN);
    expect_drawn(test, 80, 24, "├ seconds .520 ● 2/2 ─", true);
    app_key(&test->app, CODE_DOWN);
    expect_drawn(test, 80, 24, "2/2", true);
    test_press(test, ":pane health\r");
    expect_drawn(test, 80, 24, "rank  0.5500", true);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "/points\r");
    expect_drawn(test, 80, 24, "best valid/guessed .5000 · test .5400", true);
    expect_drawn(test, 80, 24, "recall", false);
}

/* A pane without anything to show is not gone to, and not counted. */
static void empty_panes_are_left_out(void **state)
{
    static const struct metric only = {.base = "guessed", .split = "valid", .pane = "main", .higher = true};
    struct test *test = *state;
    struct err err = ERR_INIT;
    int64_t id = add_measured_run(test, "points", &only, 1);
    assert_int_equal(run_set_status(test->fixture.store, id, RUN_DONE, "", &err), 0);
    assert_int_equal(live_open(&test->app, id, &err), 0);
    test_later(test, 1);
    expect_drawn(test, 80, 24, "├ facts ─", true); /* in the place of what is left out */
    app_key(&test->app, CODE_TAB);
    assert_ptr_equal(live_of(&test->app)->pane, &pane_events);
    assert_int_equal(action_run(&test->app, "pane similarity", &err), -1);
    assert_non_null(strstr(err.text, "nothing for the pane similarity"));
    expect_drawn(test, 200, 60, "health", false);
}

/* The mark stands where the status does, whatever the size, and the details say why. */
static void an_alarm_is_marked_in_runs(void **state)
{
    static const int sizes[][2] = {{60, 16}, {80, 24}, {200, 60}};
    struct test *test = *state;
    struct err err = ERR_INIT;
    assert_int_equal(run_set_alarm(test->fixture.store, test->fixture.live, "all is in one place", &err), 0);
    test_press(test, "2");
    test_later(test, 1);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        expect_drawn(test, sizes[i][0], sizes[i][1], "▶ running !", true);
        expect_drawn(test, sizes[i][0], sizes[i][1], "running · ! all is in one place", true);
    }
    assert_int_equal(live_open(&test->app, test->fixture.live, &err), 0);
    test_later(test, 1);
    test_press(test, ":pane health\r");
    expect_drawn(test, 80, 24, "all is in one place", true);
}

/* Lower is better of some: the best comes first. */
static void the_best_is_the_lowest_where_lower_is_better(void **state)
{
    static const struct metric uneven = {.base = "uneven", .split = "valid", .pane = "main"};
    struct test *test = *state;
    struct err err = ERR_INIT;
    for (int i = 0; i < 2; i++) {
        int64_t id = add_measured_run(test, i ? "worse-later" : "better-later", &uneven, 1);
        struct point point = {metric_id(test->fixture.store, &uneven, &err), 30, i ? 0.2 : 0.1};
        assert_int_equal(metric_record(test->fixture.store, id, &point, 1, &err), 0);
    }
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "/later\r:sort best\r");
    assert_string_equal(runs_table_row(runs_of(&test->app), 0)->run.name, "better-later");
    expect_drawn(test, 80, 24, "by best, best first", true);
}

/* The setting `loss` is marked, since the column of what was measured stands beside it; a field of runs is not. */
static void a_setting_called_like_a_column_has_a_sign(void **state)
{
    static const struct setting settings[] = {{.knob = "loss", .start = "bpr"}, {.knob = "tau", .start = "0.2"}};
    struct test *test = *state;
    struct err err = ERR_INIT;
    struct run run = {.dataset = 1, .seed = 1, .name = "with-a-loss"};
    assert_true(run_create(test->fixture.store, &run, settings, 2, &err) > 0);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, ":columns seed epoch loss tau\r");
    test_later(test, 1);
    expect_drawn(test, 200, 60, "bpr", true);
    expect_drawn(test, 200, 60, "loss=", true);
    expect_drawn(test, 200, 60, "tau=", false);
    expect_drawn(test, 200, 60, "seed=", false);
    expect_drawn(test, 200, 60, "epoch=", false);
}

/* The last row of the screen. */
static void expect_footer(struct test *test, const char *words, bool there)
{
    char *text = drawn(test, 200, 24), *last = text;
    for (char *at = text; (at = strchr(at, '\n')) && at[1]; at++)
        last = at + 1;
    if ((strstr(last, words) != NULL) != there)
        fail_msg("'%s' %s in the footer '%s'", words, there ? "is not" : "is", last);
    free(text);
}

static void open_run(struct test *test, const char *name)
{
    char line[64];
    struct err err = ERR_INIT;
    snprintf(line, sizeof line, "open %s", name);
    assert_int_equal(action_run(&test->app, line, &err), 0);
    test_later(test, 1);
}

/* What cannot be done is not offered, and says why when it is tried. */
static void the_footer_offers_what_can_be_done(void **state)
{
    static const struct {
        const char *run, *offered[4], *not_offered[6];
    } cases[] = {
        {"shop-tau", {"Space pause", "←→ turn", "u undo", ". step"}, {"resume"}},
        {"baseline", {"Tab pane", "z zoom", "y log", "2 Runs"}, {"Space p", "turn", "undo", ". step", "Enter"}},
        {"bpr-dot", {"Space resume"}, {"Space pause", "turn", "undo", ". step", "Enter"}},
        {"forgotten", {"Space resume"}, {"Space pause", "turn", "undo", ". step", "Enter"}},
    };
    struct test *test = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        open_run(test, cases[i].run);
        for (size_t k = 0; k < 4 && cases[i].offered[k]; k++)
            expect_footer(test, cases[i].offered[k], true);
        for (size_t k = 0; k < 6 && cases[i].not_offered[k]; k++)
            expect_footer(test, cases[i].not_offered[k], false);
    }
    open_run(test, "baseline");
    test_press(test, " ");
    assert_non_null(strstr(test->app.message, "is done"));
    assert_true(test->app.message_bad);
    test_press(test, "u");
    assert_non_null(strstr(test->app.message, "is done"));
    open_run(test, "shop-tau");
    test_press(test, ":resume\r");
    assert_non_null(strstr(test->app.prompt.problem, "running already"));
    app_key(&test->app, CODE_ESCAPE);
    test_press(test, "G"); /* a knob that cannot be turned now */
    expect_footer(test, "turn", false);
    test->app.read_only = true;
    test_press(test, "g");
    expect_footer(test, "turn", false);
    expect_footer(test, "Space p", false);
}

/* Of a run on rows in a usual terminal: the names are cut before the values are left out. */
static void the_chart_of_probes_has_their_last_values(void **state)
{
    struct test *test = *state;
    static const char *const bases[] = {"linear_accuracy", "f1", "knn_accuracy"};
    struct store *store = test->fixture.store;
    struct err err = ERR_INIT;
    struct run run = {.dataset = 1, .name = "rows", .seed = 1};
    int64_t id = run_create(store, &run, NULL, 0, &err);
    assert_true(id > 0);
    for (int i = 0; i < 3; i++) {
        struct metric metric = {.base = bases[i], .split = "valid", .higher = true, .pane = "main", .unit = "share"};
        struct point point = {.metric = metric_id(store, &metric, &err), .step = 10, .value = 0.95 - 0.01 * i};
        if (i == 0)
            assert_int_equal(run_set_main_metric(store, id, point.metric, &err), 0);
        assert_int_equal(metric_record(store, id, &point, 1, &err), 0);
    }
    assert_int_equal(live_open(&test->app, id, &err), 0);
    test_later(test, 1);
    expect_drawn(test, 80, 24, "linear_accuracy .950 ● f1 .940 ◆ knn .930 ▪", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_best_comes_first, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_best_stays_in_view, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(every_run_shows_recall_at_its_own_k, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(a_wide_screen_says_which_settings_were_changed, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_last_changes_are_shown_first, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(long_sentences_wrap, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(a_list_of_words_has_one_rule, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(what_a_twin_tells_is_not_cut, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_footer_offers_what_can_be_done, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(equal_steps_back_are_one_row, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(a_notice_leaves_the_sentence_whole, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(small_screens_show_curve_and_knobs, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(charts_follow_what_is_measured, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(a_scale_up_to_one_fits, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(an_alarm_is_marked_in_runs, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(empty_panes_are_left_out, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_best_is_the_lowest_where_lower_is_better, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(a_setting_called_like_a_column_has_a_sign, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_chart_of_probes_has_their_last_values, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
