/* Keys, commands and what they leave in the store. */
#include "tests/unit/named_metric.h"
#include "store/base/text.h"
#include "store/event.h"
#include "store/fork.h"
#include "store/metric.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/app.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/keys.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct event last_event(struct test *test, size_t *n)
{
    struct err err = ERR_INIT;
    struct event *events, last;
    assert_int_equal(event_list(test->fixture.store, test->fixture.live, 0, &events, n, &err), 0);
    last = events[*n - 1];
    free(events);
    return last;
}

static void answer(struct test *test, const char *refused, const char *said)
{
    struct err err = ERR_INIT;
    size_t n;
    struct event event = last_event(test, &n);
    COPY_TEXT(event.old, "0.001");
    COPY_TEXT(event.refused, refused);
    COPY_TEXT(event.answer, said);
    event.step = 9001;
    assert_int_equal(event_applied(test->fixture.store, &event, &err), 0);
    test_later(test, 0.2);
}

/* What the engine says of a change that was asked here comes to the line of messages, once. */
static void answers_are_told(void **state)
{
    struct test *test = *state;
    test_press(test, ":set lr 0.002\r");
    answer(test, "", "the cosine schedule goes on from there; lr in force now 0.0011");
    assert_string_equal(test->app.message, "lr 0.001 -> 0.002: the cosine schedule goes on from there; lr in "
                        "force now 0.0011");
    assert_false(test->app.message_bad);
    test_press(test, ":set lr 0.004\r");
    answer(test, "", "");
    assert_non_null(strstr(test->app.message, "asked for lr = 0.004")); /* nothing more to say */
    test_press(test, ":set lr 0.005\r");
    answer(test, "it is too much", "");
    assert_string_equal(test->app.message, "lr stays 0.001: it is too much");
    assert_true(test->app.message_bad);
}

static bool on_panel(const struct app *app, const char *knob)
{
    for (size_t i = 0; i < live_of(app)->view.n_knobs; i++)
        if (!strcmp(app->catalogue.knobs[live_of(app)->view.knobs[i]].name, knob))
            return true;
    return false;
}

/* A strategy that gets a share of the mix brings its knobs, and takes them when it is turned to 0; the hand stays
 * where it was, though its row moves. */
static void knobs_come_and_go_with_what_reads_them(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    for (size_t i = 0; i < test->app.catalogue.n_knobs; i++)
        if (!strcmp(test->app.catalogue.knobs[i].name, "popularity_exponent"))
            test->app.catalogue.knobs[i].used_by = "mix_popularity>0";
    static const char *const words[] = {":set mix_popularity 0\r", ":set mix_popularity 0.4\r",
                                        ":set mix_popularity 0\r"};
    for (size_t i = 0; i < 3; i++) {
        int row = live_of(&test->app)->knob;
        test_press(test, words[i]);
        if (i == 1)
            assert_false(on_panel(&test->app, "popularity_exponent")); /* only asked for */
        struct event event = last_event(test, &(size_t){0});
        event.step = 9001;
        assert_int_equal(event_applied(test->fixture.store, &event, &err), 0);
        test_later(test, 0.2);
        assert_true(on_panel(&test->app, "popularity_exponent") == (i == 1));
        if (i == 0)
            test_press(test, ":select pace\r");
        else
            assert_int_equal(live_of(&test->app)->knob, row + (i == 1 ? 1 : -1));
        assert_string_equal(live_knob(&test->app)->name, "pace");
    }
}

/* Those of a screen, and of everywhere where no other screen lies over it, are pressed together. */
static void no_two_keys_clash(void **state)
{
    (void)state;
    struct test_key keys[TEST_KEYS];
    size_t n = test_keys(keys), everywhere = 0;
    while (strcmp(key_list(everywhere).title, "everywhere"))
        everywhere++;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            bool together = keys[i].list == keys[j].list ||
                            (!keys[i].over && !keys[j].over &&
                             (keys[i].list == everywhere || keys[j].list == everywhere));
            if (together && keys[i].row->code == keys[j].row->code)
                fail_msg("%s and %s are both on %s", keys[i].row->command, keys[j].row->command, keys[i].row->label);
        }
}

static void every_key_runs_a_command(void **state)
{
    (void)state;
    struct test_key keys[TEST_KEYS];
    size_t n = test_keys(keys);
    for (size_t i = 0; i < n; i++) {
        struct words words;
        struct err err = ERR_INIT;
        if (!action_parse(keys[i].row->command, &words, &err))
            fail_msg("%s: %s: %s", keys[i].row->label, keys[i].row->command, err.text);
        assert_true(*keys[i].row->help != '\0');
    }
}

static void every_key_on_every_screen_is_harmless(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    struct test_key keys[TEST_KEYS];
    size_t n = test_keys(keys);
    canvas_init(&canvas, 80, 24, false);
    for (size_t screen = 0; screen < n_screen_rows && !screen_rows[screen].screen->over; screen++)
        for (size_t i = 0; i < n; i++) {
            char digit[2] = {(char)('1' + screen), '\0'};
            app_key(&test->app, keys[i].row->code);
            app_draw(&test->app, &canvas);
            app_key(&test->app, CODE_ESCAPE);
            app_key(&test->app, CODE_ESCAPE);
            test_press(test, digit);
        }
    canvas_release(&canvas);
}

/* Whatever is pressed, at whatever size, it draws and goes on. */
static void any_keys_in_any_order(void **state)
{
    static const uint32_t typed[] = {'s', 'e', 't', ' ', '0', '.', '1', 'x', 0x6e29, CODE_BACKSPACE, CODE_TAB};
    struct test *test = *state;
    struct canvas canvas;
    uint32_t random = 1;
    struct test_key keys[TEST_KEYS];
    size_t n = test_keys(keys);
    canvas_init(&canvas, 80, 24, false);
    for (int i = 0; i < 4000; i++) {
        random = random * 1664525u + 1013904223u;
        uint32_t pick = random >> 8;
        app_key(&test->app, pick % 3 ? keys[pick % n].row->code : typed[pick % 11]);
        test->app.quit = false;
        if (i % 50 == 0)
            canvas_resize(&canvas, (int)(pick % 220) + 1, (int)(pick / 220 % 70) + 1);
        if (i % 10 == 0)
            test_later(test, 0.1);
        app_draw(&test->app, &canvas);
        assert_true(store_idle(test->app.store));
    }
    canvas_release(&canvas);
}

/* One gesture is one event, counted from the value that was asked. */
static void fast_presses_accumulate(void **state)
{
    struct test *test = *state;
    size_t before, n;
    last_event(test, &before);
    for (int i = 0; i < 5; i++)
        app_key(&test->app, CODE_LEFT);
    bool pending;
    assert_string_equal(live_value(live_of(&test->app), "tau", &pending), "0.0434");
    assert_true(pending);
    test_later(test, 0.3);
    struct event event = last_event(test, &n);
    assert_int_equal(n, before + 1);
    assert_string_equal(event.knob, "tau");
    assert_string_equal(event.new, "0.0434");
    assert_string_equal(event.actor, "workbench");
    test_later(test, 0.2);
    app_key(&test->app, CODE_RIGHT); /* from what is pending, not from what is in force */
    assert_string_equal(live_value(live_of(&test->app), "tau", &pending), "0.0477");
}

static void a_turn_is_asked_for_before_anything_else(void **state)
{
    struct test *test = *state;
    size_t n;
    app_key(&test->app, CODE_SHIFT_RIGHT);
    test_press(test, " ");
    struct event event = last_event(test, &n);
    assert_int_equal(event.verb, EVENT_PAUSE);
    struct event *events;
    struct err err = ERR_INIT;
    assert_int_equal(event_list(test->fixture.store, test->fixture.live, event.seq - 2, &events, &n, &err), 0);
    assert_string_equal(events[0].new, "0.14");
    free(events);
}

static void turning_back_asks_nothing(void **state)
{
    struct test *test = *state;
    size_t before, n;
    last_event(test, &before);
    test_press(test, ":select popularity_exponent\rlh");
    test_later(test, 0.5);
    last_event(test, &n);
    assert_int_equal(n, before);
}

static void set_takes_a_note(void **state)
{
    struct test *test = *state;
    size_t n;
    test_press(test, ":set tau 5e-2 try it sharper\r");
    assert_false(test->app.prompt.open);
    struct event event = last_event(test, &n);
    assert_string_equal(event.new, "0.05");
    assert_string_equal(event.why, "try it sharper");
    assert_int_equal(event.asked_step, 9000);
}

static void typed_values_are_checked(void **state)
{
    struct test *test = *state;
    size_t before, n;
    last_event(test, &before);
    test_press(test, "\r7\r");
    assert_true(test->app.prompt.open);
    assert_non_null(strstr(test->app.prompt.problem, "0.01"));
    app_key(&test->app, CODE_BACKSPACE);
    test_press(test, "0.5\r");
    assert_false(test->app.prompt.open);
    struct event event = last_event(test, &n);
    assert_int_equal(n, before + 1);
    assert_string_equal(event.new, "0.5");
}

static void wrong_words_name_the_nearest(void **state)
{
    struct test *test = *state;
    static const char *const lines[][2] = {
        {"sett tau 1", "set"}, {"set tao 0.1", "tau"}, {"set dim 32", "built with it"}, {"set tau", "KNOB=VALUE"},
        {"sort los", "loss"},  {"smooth 2", "0.99"},   {"open nobody", "nobody"},       {"screen life", "live"}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct err err = ERR_INIT;
        assert_int_equal(action_run(&test->app, lines[i][0], &err), -1);
        if (!strstr(err.text, lines[i][1]))
            fail_msg("%s: %s", lines[i][0], err.text);
    }
}

static void a_change_to_the_same_value_is_none(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    bool pending;
    char line[96];
    size_t before, n;
    last_event(test, &before);
    snprintf(line, sizeof line, "set tau=%s", live_value(live_of(&test->app), "tau", &pending));
    assert_int_equal(action_run(&test->app, line, &err), 0);
    assert_non_null(strstr(test->app.message, " already"));
    last_event(test, &n);
    assert_int_equal(n, before);
}

static void a_store_that_is_gone_is_said(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    char *aside = xasprintf("%s.aside", test->fixture.path);
    assert_int_equal(rename(test->fixture.path, aside), 0);
    assert_int_equal(action_run(&test->app, "pause", &err), -1);
    assert_non_null(strstr(err.text, "is gone or moved: put it back, or leave with q"));
    err_clear(&err);
    assert_int_equal(action_run(&test->app, "data", &err), -1);
    assert_non_null(strstr(err.text, "is gone or moved"));
    test_later(test, 2);
    assert_non_null(strstr(test->app.trouble, "is gone or moved"));
    assert_int_equal(rename(aside, test->fixture.path), 0);
    test_later(test, 2);
    assert_string_equal(test->app.trouble, "");
    free(aside);
}

static void undo_goes_back_one_by_one(void **state)
{
    struct test *test = *state;
    size_t n;
    test_press(test, "u"); /* lr was pending */
    test_later(test, 0.2);
    struct event event = last_event(test, &n);
    assert_string_equal(event.knob, "lr");
    assert_string_equal(event.new, "0.001");
    test_press(test, "u");
    test_later(test, 0.2);
    event = last_event(test, &n);
    assert_string_equal(event.knob, "negatives");
    assert_string_equal(event.new, "256");
    test_press(test, "u");
    test_later(test, 0.2);
    event = last_event(test, &n);
    assert_string_equal(event.knob, "tau");
    assert_string_equal(event.new, "0.2");
    test_press(test, "u");
    size_t after;
    last_event(test, &after);
    assert_int_equal(after, n);
}

static void a_run_that_is_over_does_not_listen(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    assert_int_equal(action_run(&test->app, "open baseline", &err), 0);
    assert_int_equal(action_run(&test->app, "pause", &err), -1);
    assert_non_null(strstr(err.text, "done"));
    assert_int_equal(action_run(&test->app, "turn up", &err), -1);
    assert_int_equal(action_run(&test->app, "open forgotten", &err), 0);
    assert_int_equal(action_run(&test->app, "set tau 0.1", &err), -1);
    assert_non_null(strstr(err.text, "resume"));
}

static void runs_are_sorted_and_filtered(void **state)
{
    struct test *test = *state;
    test_press(test, "2");
    test_later(test, 1);
    struct runs_table *table = runs_of(&test->app);
    assert_int_equal(table->n_order, 5);
    test_press(test, ":sort best\r");
    assert_string_equal(runs_table_row(table, 0)->run.name, "shop-tau");
    assert_string_equal(runs_table_row(table, 4)->run.name, "lr-too-high");
    test_press(test, "S");
    assert_string_equal(runs_table_row(table, 0)->run.name, "lr-too-high");
    test_press(test, "/FILMS\r");
    assert_int_equal(table->n_order, 2);
    app_key(&test->app, CODE_ESCAPE);
    assert_int_equal(table->n_order, 5);
    test_press(test, "gj\r");
    assert_ptr_equal(test->app.screen, &screen_live);
    assert_int_equal(live_of(&test->app)->view.id, runs_table_row(table, 1)->run.id);
}

static void the_help_is_a_palette(void **state)
{
    struct test *test = *state;
    test_press(test, "?logarithmic\r");
    assert_null(test->app.over);
    assert_true(live_of(&test->app)->view.log_loss);
    test_press(test, "?reverse\r"); /* a command that wants words is put into the prompt */
    assert_true(test->app.prompt.open || !test->app.over);
}

static void words_are_completed(void **state)
{
    struct test *test = *state;
    test_press(test, ":smo\t");
    assert_string_equal(test->app.prompt.text, "smooth ");
    app_key(&test->app, CODE_CONTROL('u'));
    test_press(test, "set popularity_\t0.5");
    assert_string_equal(test->app.prompt.text, "set popularity_exponent=0.5");
}

static void quitting_asks_for_what_was_turned(void **state)
{
    struct test *test = *state;
    size_t before, n;
    last_event(test, &before);
    app_key(&test->app, CODE_RIGHT);
    test_press(test, "q");
    assert_true(test->app.quit);
    last_event(test, &n);
    assert_int_equal(n, before + 1);
}

static void new_points_are_added_to_what_is_known(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    struct store *store = test->fixture.store;
    size_t before = curves_loss(&live_of(&test->app)->view.curves)->series.n;
    struct point point = {named_metric(store, "loss", false, &err), 9010, 1.25};
    assert_int_equal(metric_record(store, test->fixture.live, &point, 1, &err), 0);
    test_later(test, 0.5);
    assert_int_equal(curves_loss(&live_of(&test->app)->view.curves)->series.n, before + 1);
    if (metric_forget_after(store, test->fixture.live, 6000, &err) < 0)
        fail_msg("%s", err.text);
    test_later(test, 0.5);
    assert_int_equal(series_last_step(&curves_loss(&live_of(&test->app)->view.curves)->series), 6000);
}

static void nothing_is_drawn_anew_without_news(void **state)
{
    struct test *test = *state;
    test_later(test, 0.2);
    test->now += 0.1;
    assert_false(app_update(&test->app, test->now));
    assert_true(store_idle(test->app.store));
}

static void escape_leaves_the_zoom_first(void **state)
{
    struct test *test = *state;
    test_press(test, "z");
    app_key(&test->app, CODE_ESCAPE);
    assert_ptr_equal(test->app.screen, &screen_live);
    assert_false(live_of(&test->app)->zoom);
    app_key(&test->app, CODE_ESCAPE);
    assert_ptr_equal(test->app.screen, &screen_runs);
}

static void a_store_that_cannot_be_written_is_watched(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    test->app.read_only = true;
    assert_int_equal(action_run(&test->app, "set tau 0.1", &err), -1);
    assert_non_null(strstr(err.text, "can't be written"));
    test_later(test, 1);
    assert_true(live_of(&test->app)->view.read);
}

static void somebody_elses_run_is_left_alone(void **state)
{
    static const char *const lines[] = {"set tau 0.1", "turn up", "pause", "step", "stop", "star", "note word"};
    struct test *test = *state;
    struct err err = ERR_INIT;
    test->app.person = (struct person){.name = "bo"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(action_run(&test->app, lines[i], &err), -1);
        assert_non_null(strstr(err.text, "and you are bo"));
        err_clear(&err);
    }
    test->app.person.teaches = true;
    assert_int_equal(action_run(&test->app, "star", &err), 0);
    test->app.person = (struct person){.name = "bo"};
    COPY_TEXT(live_of(&test->app)->view.run.owner, ""); /* of before there were owners */
    assert_int_equal(action_run(&test->app, "set tau 0.1", &err), 0);
}

static void a_twin_is_of_a_change_that_was_made(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    assert_int_equal(action_run(&test->app, "twin C", &err), -1); /* asked, and not answered */
    assert_non_null(strstr(err.text, "is not made yet"));
    err = (struct err)ERR_INIT;
    assert_int_equal(action_run(&test->app, "twin Z", &err), -1);
    assert_non_null(strstr(err.text, "has no change 'Z'"));
}

/* With a twin and an evaluation of both at one step the event says what the change did. */
static void what_a_change_did_is_said_against_its_twin(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    struct run run;
    assert_int_equal(run_get(test->app.store, test->fixture.live, &run, &err), 0);
    assert_int_equal(live_of(&test->app)->view.effects[0].twin, 0);
    int64_t twin = run_fork(test->app.store, &run, &(struct fork){.at = 2000, .without = 1}, &err);
    assert_true(twin > 0);
    int64_t metric = named_metric(test->app.store, "valid/recall@20", true, &err);
    assert_int_equal(metric_record(test->app.store, twin, &(struct point){metric, 3000, 0.0625}, 1, &err), 0);
    test_later(test, 2);
    const struct effect *effect = &live_of(&test->app)->view.effects[0];
    assert_true(effect->twin == twin && effect->step == 3000 && effect->without == 0.0625);
    assert_true(effect->with > 0.1 && effect->after_step == 5400);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, test_set_up, test_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_are_told, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(knobs_come_and_go_with_what_reads_them, test_set_up, test_tear_down),
        cmocka_unit_test(no_two_keys_clash),
        cmocka_unit_test(every_key_runs_a_command),
        CASE(every_key_on_every_screen_is_harmless),
        CASE(any_keys_in_any_order),
        CASE(escape_leaves_the_zoom_first),
        CASE(a_store_that_cannot_be_written_is_watched),
        CASE(somebody_elses_run_is_left_alone),
        CASE(fast_presses_accumulate),
        CASE(a_turn_is_asked_for_before_anything_else),
        CASE(turning_back_asks_nothing),
        CASE(set_takes_a_note),
        CASE(typed_values_are_checked),
        CASE(wrong_words_name_the_nearest),
        CASE(a_change_to_the_same_value_is_none),
        CASE(a_store_that_is_gone_is_said),
        CASE(undo_goes_back_one_by_one),
        CASE(a_run_that_is_over_does_not_listen),
        CASE(runs_are_sorted_and_filtered),
        CASE(the_help_is_a_palette),
        CASE(words_are_completed),
        CASE(quitting_asks_for_what_was_turned),
        CASE(new_points_are_added_to_what_is_known),
        CASE(nothing_is_drawn_anew_without_news),
        CASE(a_twin_is_of_a_change_that_was_made),
        CASE(what_a_change_did_is_said_against_its_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
