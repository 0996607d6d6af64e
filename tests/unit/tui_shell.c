/* Commands of the command line, typed in the workbench: whose words they are, what is run, and what is shown of it.
 * The program that is run is a script of the test. */
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/internal.h"
#include "tests/unit/tui_support.h"
#include "tui/screens/live.h"
#include "tui/screens/output.h"
#include "tui/actions.h"
#include "tui/keys.h"
#include "tui/screens/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* The workbench finds this script where it looks for itself; it is told its words without --store FILE. */
static void be_program(struct test *test, const char *script)
{
    char path[128];
    snprintf(path, sizeof path, "%s/program", test->fixture.folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\nshift 2\n%s\n", script);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0700), 0);
    free(test->app.program);
    test->app.program = xstrdup(path);
}

static void finish(struct test *test)
{
    for (int i = 0; i < 1000 && job_runs(&output_of(&test->app)->job); i++) {
        clock_sleep(0.01);
        test_later(test, 0.01);
    }
    assert_false(job_runs(&output_of(&test->app)->job));
}

static void type(struct test *test, const char *line)
{
    test_press(test, ":");
    test_press(test, line);
    test_press(test, "\r");
}

static void run_line(struct test *test, const char *line)
{
    type(test, line);
    if (test->app.prompt.open)
        fail_msg("%s: %s", line, test->app.prompt.problem);
    finish(test);
}

static void what_is_left_out_is_what_is_selected(void **state)
{
    static const char *const lines[][2] = { /* run 5 is on Live, of the data set shop */
        {"diff 3", "diff 5 3"},
        {"diff 3 4", "diff 3 4"},
        {"diff baseline", "diff 5 baseline"},
        {"show", "show 5"},
        {"show 2", "show 2"},
        {"show nobody", "show nobody"},
        {"recommend --user u1", "recommend 5 --user u1"},
        {"train --preset shop", "train shop --preset shop --detach"},
        {"train films --open", "train films --detach"},
        {"train films --json", "train films --json"},
        {"ls", "ls"},
        {"fork --at 100 --set tau=0.1", "fork 5 --at 100 --set tau=0.1 --detach"},
        {"rewind tau", "rewind 5 tau --detach"},
        {"fork", "fork 5 --detach"},
        {"fork tau=0.1 lr=0.01", "fork 5 --set tau=0.1 --set lr=0.01 --detach"},
        {"fork tau 0.1", "fork 5 --set tau=0.1 --detach"},
        {"rewind", "rewind 5 --detach"},
        {"twin", "twin 5 3"},
        {"twin A", "twin 5 1"},
        {"pause 3", "pause 3"},
        {"set 3 tau=0.1", "set 3 tau=0.1"},
        {"rm nobody", "rm nobody"}, /* a word that names no run is a wrong one, where only runs can be named */
        {"set tau=0.1 lr=0.1 --why twice", "set 5 tau=0.1 lr=0.1 --why twice"},
        {"set tau=0.1 --why 'two words'", "set 5 tau=0.1 --why two words"},
        {"train --help", "train --help"},
    };
    struct test *test = *state;
    be_program(test, "echo \"$*\"");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        run_line(test, lines[i][0]);
        char *only = output_only_line(output_of(&test->app));
        assert_string_equal(only, lines[i][1]);
        assert_string_equal(test->app.message, lines[i][1]); /* a line of its own needs no pane */
        assert_false(output_is_open(&test->app));
        free(only);
    }
}

static void wrong_words_are_refused_before_anything_runs(void **state)
{
    static const char *const lines[][2] = {{"train --pre x", "--preset"}, {"train --epochs many", "whole number"},
                                           {"diff --store x 1 2", "leave --store out"}, {"trian shop", "train"},
                                           {"import", "something is missing"},
                                           {"report", "a page is for a file"}};
    struct test *test = *state;
    be_program(test, "echo ran");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        type(test, lines[i][0]);
        assert_true(test->app.prompt.open);
        if (!strstr(test->app.prompt.problem, lines[i][1]))
            fail_msg("%s: %s", lines[i][0], test->app.prompt.problem);
        app_key(&test->app, CODE_ESCAPE);
        assert_false(job_runs(&output_of(&test->app)->job));
    }
}

/* Those that are the workbench's own where they are about the run that is selected. */
static void the_workbench_keeps_its_own_words(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    struct event *events;
    size_t before, n;
    be_program(test, "echo ran");
    assert_int_equal(event_list(test->fixture.store, test->fixture.live, 0, &events, &before, &err), 0);
    free(events);
    type(test, "set tau=0.1 lr=0.002 colder, don't ask");
    type(test, "set tau 0.3");
    assert_false(test->app.prompt.open);
    assert_int_equal(event_list(test->fixture.store, test->fixture.live, 0, &events, &n, &err), 0);
    assert_int_equal(n, before + 3);
    assert_string_equal(events[n - 3].knob, "tau");
    assert_string_equal(events[n - 3].new, "0.1");
    assert_string_equal(events[n - 3].why, "colder, don't ask");
    assert_string_equal(events[n - 2].knob, "lr");
    assert_string_equal(events[n - 2].new, "0.002");
    assert_string_equal(events[n - 1].new, "0.3");
    free(events);
    type(test, "set tau=0.1 lr=900"); /* all or nothing */
    assert_non_null(strstr(test->app.prompt.problem, "out of range"));
    assert_int_equal(event_list(test->fixture.store, test->fixture.live, 0, &events, &n, &err), 0);
    assert_int_equal(n, before + 3);
    free(events);
    assert_int_equal(output_of(&test->app)->job.text.length, 0);
}

static void much_is_shown_in_a_pane(void **state)
{
    struct test *test = *state;
    be_program(test, "seq 1 100; printf 'tab\\there\\033[31m\\rend' >&2");
    run_line(test, "ls");
    assert_true(output_is_open(&test->app));
    assert_int_equal(output_of(&test->app)->top, 0);
    app_key(&test->app, CODE_PAGE_DOWN);
    assert_int_equal(output_of(&test->app)->top, 10);
    app_key(&test->app, CODE_END);
    int end = output_of(&test->app)->top;
    assert_true(end > 10);
    app_key(&test->app, CODE_DOWN);
    assert_int_equal(output_of(&test->app)->top, end);
    app_key(&test->app, CODE_ESCAPE);
    assert_false(output_is_open(&test->app));
    type(test, "output");
    assert_true(output_is_open(&test->app));
    test_press(test, "q");
    assert_false(output_is_open(&test->app) || test->app.quit);
}

static void what_fails_is_said(void **state)
{
    struct test *test = *state;
    be_program(test, "echo 'nearfar: there is no run 99' >&2; exit 3");
    run_line(test, "show 99");
    assert_string_equal(test->app.message, "there is no run 99");
    assert_true(test->app.message_bad);
    be_program(test, "exit 1");
    run_line(test, "show 99");
    assert_true(output_is_open(&test->app));
}

/* It asks; y runs it again with --yes, and the run that was open is left when it is gone. */
static void what_removes_asks_first(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    be_program(test, "echo \"nearfar: Remove $2?\" >&2; [ \"$3\" = --yes ] || exit 5");
    run_line(test, "rm");
    assert_true(output_is_open(&test->app));
    assert_true(output_of(&test->app)->asks);
    app_key(&test->app, CODE_ESCAPE);
    assert_false(output_is_open(&test->app));
    type(test, "rm");
    finish(test);
    assert_int_equal(db_run(test->fixture.store->db, &err, "DELETE FROM run WHERE id = ?", "i", test->fixture.live),
                     0);
    test_press(test, "y");
    assert_string_equal(output_of(&test->app)->line, "nearfar rm 5 --yes");
    finish(test);
    assert_false(output_of(&test->app)->asks);
    assert_ptr_equal(test->app.screen, &screen_runs);
    assert_int_equal(live_of(&test->app)->view.id, 0);
}

static void a_run_that_was_started_is_opened(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    be_program(test, "echo 'nearfar: beware' >&2; echo 2");
    run_line(test, "train shop");
    assert_int_equal(live_of(&test->app)->view.id, 2);
    assert_ptr_equal(test->app.screen, &screen_live);
    assert_string_equal(test->app.message, "run 2 (bpr-dot) trains; beware");
    be_program(test, "sleep 0.2; echo 3");
    type(test, "train shop");
    test_press(test, "q"); /* somebody looks elsewhere by then */
    finish(test);
    assert_int_equal(live_of(&test->app)->view.id, 2);
    assert_non_null(strstr(test->app.message, "open 3 shows it"));
    int engine = store_lock(test->fixture.store, LOCK_RUN, 3, &err);
    assert_true(engine >= 0);
    assert_int_equal(run_set_status(test->fixture.store, 3, RUN_QUEUED, "waits for a free core", &err), 0);
    be_program(test, "echo 3");
    run_line(test, "fork");
    assert_non_null(strstr(test->app.message, ") is queued: it waits for a free core"));
    close(engine);
}

static void what_runs_can_be_ended_and_left(void **state)
{
    struct test *test = *state;
    be_program(test, "echo begun; exec sleep 600");
    type(test, "sweep shop");
    for (int i = 0; i < 1000 && !output_of(&test->app)->job.text.length; i++) {
        clock_sleep(0.01);
        test_later(test, 0.01);
    }
    type(test, "ls"); /* one at a time */
    assert_non_null(strstr(test->app.prompt.problem, "still runs"));
    app_key(&test->app, CODE_ESCAPE);
    test_press(test, "q");
    assert_false(output_is_open(&test->app));
    assert_true(job_runs(&output_of(&test->app)->job));
    type(test, "output");
    app_key(&test->app, CODE_ESCAPE);
    finish(test);
    assert_int_equal(output_of(&test->app)->job.exit_code, 128 + 2);
}

/* Of very much the end is kept, and how much is gone is said. */
static void a_flood_is_cut(void **state)
{
    struct test *test = *state;
    be_program(test, "seq 1 400000");
    run_line(test, "ls");
    const struct job *job = &output_of(&test->app)->job;
    assert_true(job->dropped > 0);
    assert_true(job->text.length < 2 << 20);
    assert_non_null(strstr(job->text.data, "\n400000\n"));
    assert_int_equal(atoll(job->text.data), (long long)job->dropped + 1);
}

/* Completion and history ----------------------------------------------------------------------------------------- */

static void tabs(struct test *test, const char *line, const char *expected)
{
    test_press(test, ":");
    test_press(test, line);
    if (strcmp(test->app.prompt.text, expected))
        fail_msg("%s became '%s', not '%s'", line, test->app.prompt.text, expected);
    app_key(&test->app, CODE_ESCAPE);
}

static void what_fits_is_completed(void **state)
{
    struct test *test = *state;
    tabs(test, "tra\t", "train ");
    tabs(test, "train fi\t", "train films ");
    tabs(test, "train films --pre\t", "train films --preset ");
    tabs(test, "open base\t", "open baseline ");
    tabs(test, "diff base\t", "diff baseline ");
    tabs(test, "set neg\t", "set negatives=");
    tabs(test, "set logq=\t\t", "set logq=on");
    tabs(test, "set logq o\t\t\t", "set logq off");
    tabs(test, "sort na\t", "sort name ");
    tabs(test, "pane sim\t", "pane similarity ");
    tabs(test, "scale li\t", "scale linear ");
    tabs(test, "data sh\t", "data show ");
    tabs(test, "data show fi\t", "data show films ");
    tabs(test, "train films --set simil\t", "train films --set similarity=");
    tabs(test, "train films --set similarity=d\t", "train films --set similarity=dot ");
    tabs(test, "completion z\t", "completion zsh ");
    tabs(test, "recommend --to\t", "recommend --top ");
    tabs(test, "zzz\t", "zzz");
}

static void more_tabs_go_through_what_fits(void **state)
{
    struct test *test = *state;
    test_press(test, ":set mix_\t");
    assert_string_equal(test->app.prompt.text, "set mix_");
    assert_int_equal(test->app.offers.list.n, 2);
    test_press(test, "\t");
    assert_string_equal(test->app.prompt.text, "set mix_uniform=");
    test_press(test, "\t");
    assert_string_equal(test->app.prompt.text, "set mix_popularity=");
    app_key(&test->app, CODE_SHIFT_TAB);
    assert_string_equal(test->app.prompt.text, "set mix_uniform=");
    test_press(test, "1");
    assert_int_equal(test->app.offers.list.n, 0);
}

static void lines_come_again(void **state)
{
    struct test *test = *state;
    type(test, "smooth 0.5");
    type(test, "scale log");
    type(test, "scale log");
    test_press(test, ":sm");
    app_key(&test->app, CODE_UP);
    assert_string_equal(test->app.prompt.text, "scale log");
    app_key(&test->app, CODE_UP);
    assert_string_equal(test->app.prompt.text, "smooth 0.5");
    app_key(&test->app, CODE_UP);
    assert_string_equal(test->app.prompt.text, "smooth 0.5");
    app_key(&test->app, CODE_DOWN);
    app_key(&test->app, CODE_DOWN);
    assert_string_equal(test->app.prompt.text, "sm");
    app_key(&test->app, CODE_ESCAPE);
}

/* A file in $XDG_STATE_HOME takes them to the next workbench; without a place for it nothing is lost but that. */
static void lines_are_kept_between_workbenches(void **state)
{
    struct test *test = *state;
    struct history history;
    setenv("XDG_STATE_HOME", test->fixture.folder, 1);
    history_open(&history);
    history_add(&history, "set tau 温度");
    history_release(&history);
    history_open(&history);
    assert_string_equal(history_move(&history, -1, ""), "set tau 温度");
    history_release(&history);
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1);
    history_open(&history);
    history_add(&history, "ls");
    history_begin(&history);
    assert_string_equal(history_move(&history, -1, ""), "ls");
    history_release(&history);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, test_set_up, test_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_left_out_is_what_is_selected),
        CASE(wrong_words_are_refused_before_anything_runs),
        CASE(the_workbench_keeps_its_own_words),
        CASE(much_is_shown_in_a_pane),
        CASE(what_fails_is_said),
        CASE(what_removes_asks_first),
        CASE(a_run_that_was_started_is_opened),
        CASE(what_runs_can_be_ended_and_left),
        CASE(a_flood_is_cut),
        CASE(what_fits_is_completed),
        CASE(more_tabs_go_through_what_fits),
        CASE(lines_come_again),
        CASE(lines_are_kept_between_workbenches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
