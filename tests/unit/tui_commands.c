/* Every command of the workbench in every state, from the prompt and from the help, and what the workbench learns
 * while it is open: a catalogue that is published later, a run that goes back by itself. */
#include "tests/unit/named_metric.h"
#include "store/catalogue.h"
#include "store/event.h"
#include "store/metric.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/app.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/screens/help.h"
#include "tui/change.h"
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

static void open_test(struct test *test, bool runs, bool live)
{
    struct err err = ERR_INIT;
    fixture_open(&test->fixture, runs);
    test->now = test->fixture.now;
    if (app_open(&test->app, test->fixture.path, live ? test->fixture.live : 0, test->now, &err) < 0)
        fail_msg("%s", err.text);
    app_update(&test->app, test->now);
}

static void close_test(struct test *test)
{
    app_close(&test->app);
    fixture_close(&test->fixture);
}

static void must_run(struct test *test, const char *line)
{
    struct err err = ERR_INIT;
    if (action_run(&test->app, line, &err) < 0)
        fail_msg("%s: %s", line, err.text);
}

static void draw(struct test *test)
{
    static const int sizes[][2] = {{80, 24}, {200, 60}, {60, 16}, {1, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct canvas canvas;
        canvas_init(&canvas, sizes[i][0], sizes[i][1], i % 2);
        app_draw(&test->app, &canvas);
        canvas_release(&canvas);
    }
}

/* Every command in every state ----------------------------------------------------------------------------------- */

enum {
    EMPTY_STORE,
    NO_RUN_OPEN,
    RUN_OPEN,
    RUN_ENDED,
    NO_ENGINE,
    READ_ONLY,
    TURNING,
    ZOOMED,
    HELP_LEFT,
    RUN_GONE,
    STATES
};

static void bring_about(struct test *test, int state)
{
    struct err err = ERR_INIT;
    open_test(test, state != EMPTY_STORE, state > NO_RUN_OPEN);
    if (state == RUN_ENDED)
        must_run(test, "open baseline");
    if (state == NO_ENGINE)
        must_run(test, "open forgotten");
    test->app.read_only = state == READ_ONLY;
    if (state == TURNING)
        must_run(test, "turn up");
    if (state == ZOOMED)
        must_run(test, "zoom");
    if (state == RUN_GONE) {
        must_run(test, "open baseline");
        assert_int_equal(run_remove(test->fixture.store, live_of(&test->app)->view.id, &err), 0);
        test_later(test, 2);
    }
}

/* The whole line of a command: with the least words it takes, or one more than that. */
static void spell(const struct action *action, int more, char *line, size_t size)
{
    static const char *const words[] = {"tau", "0.1", "x"};
    int n = action->least + more;
    snprintf(line, size, "%s", action->word);
    for (int i = 0; i < n && i < 3; i++)
        snprintf(line + strlen(line), size - strlen(line), " %s", words[i]);
}

/* However it is brought, it does something or says why not; nothing is left open in the store, and everything
 * draws. */
static void try_command(struct test *test, const struct action *action, int way)
{
    char line[128];
    spell(action, way % 2, line, sizeof line);
    if (way < 2) {
        struct err err = ERR_INIT;
        if (action_run(&test->app, line, &err) < 0)
            assert_true(*err.text != '\0');
    } else if (way < 4) {
        test_press(test, ":");
        test_press(test, line);
        test_press(test, "\r");
    } else {
        test_press(test, "?");
        test_press(test, action->word);
        test_press(test, "\r");
    }
    test->app.quit = test->app.suspend = false;
    draw(test);
    test_later(test, 0.3);
    assert_true(store_idle(test->app.store));
    app_key(&test->app, CODE_ESCAPE);
}

static void every_command_in_every_state(void **state)
{
    (void)state;
    for (int at = 0; at < STATES; at++)
        for (int way = 0; way < 5; way++) {
            struct test test;
            bring_about(&test, at);
            for (size_t i = 0; i < n_actions; i++) {
                if (at == HELP_LEFT) { /* searched and closed: what was typed there stays behind */
                    test_press(&test, "?");
                    test_press(&test, actions[i].word);
                    app_key(&test.app, CODE_ESCAPE);
                }
                try_command(&test, &actions[i], way);
            }
            close_test(&test);
        }
}

/* The selected line of the help was the command that runs the selected line of the help. */
static void the_help_does_not_choose_itself(void **state)
{
    (void)state;
    struct test test;
    open_test(&test, true, true);
    for (size_t i = 0; i < 4; i++) { /* what acts in a pane alone is not listed where it could not */
        static const char *const words[] = {"?choose", "?close", "?yes", "?end-or-close"};
        test_press(&test, words[i]);
        const char *line = help_selected(&test.app);
        assert_true(!line || strcmp(line, words[i] + 1) != 0);
        app_key(&test.app, CODE_ESCAPE);
    }
    test_press(&test, "?choose\r");
    assert_null(test.app.over);
    test_press(&test, ":choose\r");
    assert_non_null(strstr(test.app.prompt.problem, "? opens it"));
    close_test(&test);
}

static void what_is_about_live_says_so_elsewhere(void **state)
{
    (void)state;
    static const char *const lines[] = {"zoom", "pane next", "scale log", "smooth more", "select tau", "turn up",
                                        "value"};
    struct test test;
    open_test(&test, true, false);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct err err = ERR_INIT;
        assert_int_equal(action_run(&test.app, lines[i], &err), -1);
        assert_non_null(strstr(err.text, "open one first"));
    }
    close_test(&test);
    open_test(&test, true, true);
    must_run(&test, "sort best"); /* and what is about Runs goes there */
    assert_ptr_equal(test.app.screen, &screen_runs);
    close_test(&test);
}

/* Ctrl-Z works while a line is typed; neither it nor q waits for a store that is locked. */
static void leaving_always_works(void **state)
{
    (void)state;
    struct test test;
    struct err err = ERR_INIT;
    open_test(&test, true, true);
    test_press(&test, ":set");
    app_key(&test.app, CODE_CONTROL('z'));
    assert_true(test.app.suspend);
    assert_string_equal(test.app.prompt.text, "set");
    app_key(&test.app, CODE_ESCAPE);
    app_key(&test.app, CODE_RIGHT);
    store_patience(test.app.store, 0);
    assert_int_equal(store_begin(test.fixture.store, &err), 0);
    test_press(&test, "q");
    assert_true(test.app.quit);
    store_rollback(test.fixture.store);
    close_test(&test);
}

/* Pastes --------------------------------------------------------------------------------------------------------- */

static void paste(struct test *test, const char *bytes)
{
    struct paste pasted = {.text = TEXT_INIT, .bytes = strlen(bytes)};
    text_add(&pasted.text, bytes);
    app_paste(&test->app, &pasted);
    text_release(&pasted.text);
}

static void a_paste_goes_to_the_prompt_or_nowhere(void **state)
{
    (void)state;
    struct test test;
    open_test(&test, true, true);
    paste(&test, "q");
    assert_false(test.app.quit);
    assert_non_null(strstr(test.app.message, "press :"));
    test_press(&test, "?");
    paste(&test, "stop\r");
    assert_string_equal(help_of(&test.app)->search, "");
    assert_ptr_equal(test.app.over, &screen_help);
    app_key(&test.app, CODE_ESCAPE);
    test_press(&test, ":");
    paste(&test, "set tau 0.1 from\nelsewhere\n");
    assert_true(test.app.prompt.open); /* its line end entered nothing */
    assert_string_equal(test.app.prompt.text, "set tau 0.1 from elsewhere");
    app_key(&test.app, CODE_ESCAPE);
    test_press(&test, "2/");
    test_later(&test, 1);
    paste(&test, "films");
    assert_int_equal(runs_of(&test.app)->n_order, 2); /* as when it is typed */
    close_test(&test);
}

/* What is learnt ------------------------------------------------------------------------------------------------- */

/* Opened on a store that no engine has written to, and then on one whose engine was replaced. */
static void the_catalogue_is_read_when_it_is_published(void **state)
{
    (void)state;
    static struct knob knobs[] = {
        {"lr", KNOB_REAL, 1e-6, 1, SCALE_LOG, "0.001", "", "", "", "learning rate at the top of the schedule", "",
         "", "", ""},
        {"heat", KNOB_REAL, 0.01, 1, SCALE_LOG, "0.2", "", "", "", "a knob that there was not before", "",
         "", "", ""},
        {"tau", KNOB_REAL, 0.01, 1, SCALE_LOG, "0.2", "", "", "", "temperature", "", "", "", ""},
    };
    struct catalogue none = {.n_knobs = 0}, some = {.knobs = knobs, .n_knobs = 3};
    struct test test;
    struct err err = ERR_INIT;
    open_test(&test, true, true);
    must_run(&test, "select lr");
    assert_int_equal(catalogue_publish(test.fixture.store, &none, "none", &err), 0);
    test_later(&test, 1);
    assert_int_equal(live_of(&test.app)->view.n_knobs, 0);
    draw(&test);
    assert_int_equal(catalogue_publish(test.fixture.store, &some, "some", &err), 0);
    test_later(&test, 1);
    assert_int_equal(live_of(&test.app)->view.n_knobs, 2); /* the run has no heat */
    must_run(&test, "select tau");
    must_run(&test, "turn up");
    knobs[0].name = "tau"; /* and in another order: the hand stays on its knob */
    knobs[2].name = "lr";
    assert_int_equal(catalogue_publish(test.fixture.store, &some, "other", &err), 0);
    test_later(&test, 1);
    assert_string_equal(live_knob(&test.app)->name, "tau");
    assert_int_equal(live_of(&test.app)->knob, 0);
    close_test(&test);
}

static const struct event *event_of(const struct app *app, const char *new)
{
    for (size_t i = 0; i < live_of(app)->view.n_events; i++)
        if (!strcmp(live_of(app)->view.events[i].new, new))
            return &live_of(app)->view.events[i];
    fail_msg("no event of %s", new);
    return NULL;
}

/* The engine's part of going back to a step. */
static void go_back(struct test *test, int64_t to)
{
    struct err err = ERR_INIT;
    struct run run;
    assert_int_equal(metric_forget_after(test->fixture.store, test->fixture.live, to, &err), 0);
    assert_int_equal(event_roll_back(test->fixture.store, test->fixture.live, to, 9000, "the loss is not a number",
                                     &err), 0);
    assert_int_equal(run_get(test->fixture.store, test->fixture.live, &run, &err), 0);
    run.step = to;
    assert_int_equal(run_progress(test->fixture.store, &run, &err), 0);
    test_later(test, 0.3);
}

/* The change that rewinding goes back before. */
static const struct event *change_to_go_before(const struct test *test)
{
    const struct run_view *view = &live_of(&test->app)->view;
    return change_in_force(view->events, view->n_events, view->run.step, NULL);
}

static void flags_follow_a_run_that_goes_back(void **state)
{
    (void)state;
    struct test test;
    struct err err = ERR_INIT;
    open_test(&test, true, true);
    assert_int_equal(event_of(&test.app, "512")->step, 5400);
    must_run(&test, "undo"); /* of lr, which was pending: there is something behind what never changes */
    go_back(&test, 3000);
    assert_int_equal(event_of(&test.app, "512")->step, 3000);
    assert_int_equal(event_of(&test.app, "0.07")->step, 2000);
    assert_int_equal(series_last_step(&curves_loss(&live_of(&test.app)->view.curves)->series), 3000);
    struct point point = {named_metric(test.fixture.store, "loss", false, &err), 3010, 7};
    assert_int_equal(metric_record(test.fixture.store, test.fixture.live, &point, 1, &err), 0);
    test_later(&test, 0.3);
    assert_int_equal(series_last_step(&curves_loss(&live_of(&test.app)->view.curves)->series), 3010);
    close_test(&test);
}

static void rewinding_goes_before_the_change_that_is_in_force(void **state)
{
    (void)state;
    struct test test;
    open_test(&test, true, true);
    go_back(&test, 3000);
    assert_int_equal(change_to_go_before(&test)->step, 3000); /* negatives, from now on there; lr has not been
                                                                 answered */
    assert_string_equal(change_to_go_before(&test)->knob, "negatives");
    close_test(&test);
}

/* An undone change has been gone back before already. */
static void rewinding_passes_over_what_was_undone(void **state)
{
    (void)state;
    struct test test;
    struct err err = ERR_INIT;
    open_test(&test, true, true);
    test_press(&test, "u");
    test_later(&test, 0.3);
    test_press(&test, "u"); /* negatives */
    test_later(&test, 0.3);
    struct event pending[8];
    int n = event_pending(test.fixture.store, test.fixture.live, pending, 8, &err);
    for (int i = 0; i < n; i++) {
        pending[i].step = 9000;
        assert_int_equal(event_applied(test.fixture.store, &pending[i], &err), 0);
    }
    test_later(&test, 0.3);
    assert_int_equal(change_to_go_before(&test)->step, 2000);
    assert_string_equal(change_to_go_before(&test)->new, "0.07");
    close_test(&test);
    open_test(&test, true, true);
    must_run(&test, "open baseline");
    assert_int_equal(action_run(&test.app, "rewind", &err), -1);
    assert_non_null(strstr(err.text, "there is no change to rewind"));
    close_test(&test);
}

int main(void)
{
    setenv("NEARFAR_ENGINE", "/nowhere/nearfar-engine", 1); /* nothing here may start one */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_help_does_not_choose_itself),
        cmocka_unit_test(every_command_in_every_state),
        cmocka_unit_test(what_is_about_live_says_so_elsewhere),
        cmocka_unit_test(leaving_always_works),
        cmocka_unit_test(a_paste_goes_to_the_prompt_or_nowhere),
        cmocka_unit_test(the_catalogue_is_read_when_it_is_published),
        cmocka_unit_test(flags_follow_a_run_that_goes_back),
        cmocka_unit_test(rewinding_goes_before_the_change_that_is_in_force),
        cmocka_unit_test(rewinding_passes_over_what_was_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
