/* Lessons: reading a file, a student's way through one, what is locked, and a class on one store. */
#include "tests/unit/tui_golden_support.h"

#include "store/base/text.h"
#include "store/event.h"
#include "store/fork.h"
#include "tui/lessons/lesson_list.h"
#include "tui/lessons/lesson_runs.h"
#include "tui/lessons/progress.h"
#include "tui/lessons/translation.h"
#include "tui/screens/learn.h"
#include "tui/screens/screen.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define HEAD "title: T\ndata: toy rings\n"
#define ASKS "== predict p\nWhat?\nchoice: up\nchoice: down\nanswer: down\nhint: one\nhint: two\n"

static const char whole[] = HEAD "== page\nFirst line\nof a paragraph.\n\n  verbatim\nmore\n" ASKS
    "== do turn\nTurn.\nrun: A tau=1\nknobs: tau\nanswer: tau=0.5\nwait: turned A tau below 0.6\nhint: h\n"
    "== ask n\nHow many?\nanswer: 2\nwithin: 0.5\nhint: h\nwhy: because\nwhy: of this\n";

static void a_lesson_is_read(void **state)
{
    struct lesson lesson;
    struct err err = ERR_INIT;
    (void)state;
    assert_int_equal(lesson_parse(&lesson, "a/b.zh.lesson", whole, &err), 0);
    assert_string_equal(lesson.name, "b");
    assert_string_equal(lesson.language, "zh");
    assert_string_equal(lesson.folder, "a/");
    assert_int_equal(lesson.n_steps, 4);
    assert_string_equal(lesson.step[0].name, "page-1");
    assert_string_equal(lesson.step[0].text, "First line of a paragraph.\n  verbatim\n\nmore");
    assert_int_equal(lesson.step[1].n_hints, 2);
    assert_string_equal(lesson.step[2].wait[0].word[1], "tau");
    assert_string_equal(lesson.step[3].why, "because of this");
    lesson_release(&lesson);
    assert_int_equal(lesson_parse(&lesson, "c.lesson", HEAD "== page\n\xe4\xb8\xad\n\xe6\x96\x87\n", &err), 0);
    assert_string_equal(lesson.step[0].text, "\xe4\xb8\xad\xe6\x96\x87"); /* no blank between Chinese lines */
    lesson_release(&lesson);
}

static void a_fault_names_its_line_and_remedy(void **state)
{
    static const struct {
        const char *text, *line, *remedy;
    } faults[] = {
        {"titel: x\n", "x.lesson:1", "'title'"},
        {HEAD "words\n", "x.lesson:3", "== page"},
        {HEAD "== pge\n", "x.lesson:3", "== page"},
        {HEAD "== ask\nq\n", "x.lesson:3", "needs a name"},
        {HEAD "== ask q\nq\nhint: h\n", "x.lesson:", "answer:"},
        {HEAD "== ask q\nq\nanswer: 1\nhint: h\n", "x.lesson:", "within"},
        {HEAD "== ask q\nq\nchoice: a\nchoice: b\nanswer: c\nhint: h\n", "x.lesson:", "none of the choices"},
        {HEAD "== ask q\nq\nchoice: a\nchoice: b\nanswer: a\n", "x.lesson:", "hint:"},
        {HEAD "== do d\nx\nhint: h\n", "x.lesson:", "wait:"},
        {HEAD "== do d\nx\nwait: evaluatd A 1\n", "x.lesson:5", "evaluated"},
        {HEAD "== do d\nx\nwait: evaluated A many\n", "x.lesson:5", "RUN TIMES"},
        {HEAD "== do d\nx\nrun: A\nwait: evaluated A -1\n", "x.lesson:6", "RUN TIMES"},
        {HEAD "== do d\nx\nrun: A\nwait: below A loss -1\nwait: higher A B loss -1\n", "x.lesson:7", "[BY]"},
        {HEAD "== do d\nx\nrun: A\nwait: spread A A A main much\n", "x.lesson:6", "THIRD METRIC BY"},
        {HEAD "== do d\nx\nrun: A\nwait: rose A main -1\n", "x.lesson:6", "METRIC [BY]"},
        {HEAD "== do d\nx\nwait: trains A\nhint: h\n", "x.lesson:5", "run: A"},
        {HEAD "== page\nx\nrun: A\n", "x.lesson:5", "has no place in page"},
        {HEAD ASKS ASKS, "x.lesson:10", "another name"},
        {"data: films\n", "x.lesson:1", "toy NAME"},
        {HEAD, "", "== page"}};
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct lesson lesson;
        struct err err = ERR_INIT;
        assert_int_equal(lesson_parse(&lesson, "x.lesson", faults[i].text, &err), -1);
        if (!strstr(err.text, faults[i].line) || !strstr(err.text, faults[i].remedy))
            fail_msg("%s", err.text);
        lesson_release(&lesson);
    }
}

/* The lesson again, with one thing put in place of another, compared with what it was. */
static int compare_with(const char *old, const char *new, struct err *err)
{
    struct lesson original, other;
    char text[sizeof whole + 64];
    const char *at = strstr(whole, old);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, new, at + strlen(old));
    assert_int_equal(lesson_parse(&original, "b.lesson", whole, err), 0);
    assert_int_equal(lesson_parse(&other, "b.zh.lesson", text, err), 0);
    int failed = lesson_compare(&original, &other, err);
    lesson_release(&original);
    lesson_release(&other);
    return failed;
}

static void a_translation_differs_in_texts_alone(void **state)
{
    static const struct {
        const char *old, *new, *says;
    } faults[] = {{"answer: down", "answer: up", "b.zh.lesson:9: its answer is not as in b.lesson:9"},
                  {"hint: one\n", "", "the number of its hints"},
                  {"below 0.6", "below 0.7", "wait is not as"},
                  {"run: A tau=1", "run: A tau=2", "run is not as"},
                  {"== ask n", "== ask m", "the name of the step"},
                  {"within: 0.5", "within: 0.6", "its answer"},
                  {"data: toy rings", "data: toy moons", "b.zh.lesson: data is not as in b.lesson"}};
    struct err err = ERR_INIT;
    (void)state;
    assert_int_equal(compare_with("of a paragraph", "einer Zeile", &err), 0);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        err = (struct err)ERR_INIT;
        assert_int_equal(compare_with(faults[i].old, faults[i].new, &err), -1);
        if (!strstr(err.text, faults[i].says))
            fail_msg("%s", err.text);
    }
}

static void the_translations_that_come_along_are_of_their_lessons(void **state)
{
    struct lesson lesson;
    struct err err = ERR_INIT;
    glob_t found;
    (void)state;
    assert_int_equal(glob("samples/lessons/*.zh.lesson", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        if (lesson_read(&lesson, found.gl_pathv[i], &err) < 0 || lesson_check_translations(&lesson, &err) < 0)
            fail_msg("%s", err.text);
        lesson_release(&lesson);
    }
    globfree(&found);
}

static void a_student_goes_on_where_they_were(void **state)
{
    struct fixture fixture;
    struct lesson lesson;
    struct progress progress;
    struct err err = ERR_INIT;
    struct text missing = TEXT_INIT;
    (void)state;
    fixture_open(&fixture, true);
    assert_int_equal(lesson_parse(&lesson, "b.lesson", whole, &err), 0);
    assert_int_equal(progress_load(&progress, fixture.store, &lesson, "anna", &err), 0);
    assert_int_equal(progress_answer(&progress, "up", 1, &err), -1); /* a page is not answered */
    assert_int_equal(progress_turn_page(&progress, 1, &err), 0);
    assert_int_equal(progress_check_change(&progress, "tau", &err), -1);
    assert_non_null(strstr(err.text, "predicted"));
    assert_int_equal(progress_hint(&progress, 2, &err), 0);
    assert_int_equal(progress_answer(&progress, "sideways", 2, &err), -1);
    assert_int_equal(progress_answer(&progress, "1", 3, &err), 1); /* a wrong prediction is kept */
    assert_int_equal(progress_check_change(&progress, "tau", &err), 0);
    assert_int_equal(progress_check_change(&progress, "lr", &err), -1);
    assert_non_null(strstr(err.text, "is locked"));
    assert_int_equal(progress_look(&progress, 4, &missing, &err), 0);
    assert_string_equal(missing.data, "run A has not begun");
    assert_int_equal(progress_load(&progress, fixture.store, &lesson, "anna", &err), 0);
    assert_int_equal(progress.at, 2);
    assert_string_equal(progress.row[1].answer, "up");
    assert_int_equal(progress.row[1].correct, 0);
    assert_int_equal(progress.row[1].hints, 1);
    assert_int_equal(progress_load(&progress, fixture.store, &lesson, "ben", &err), 0);
    assert_int_equal(progress.at, 0);
    text_release(&missing);
    lesson_release(&lesson);
    fixture_close(&fixture);
}

/* How often a run was asked to pause, or to go on. */
static int times_asked(struct store *store, int64_t run, enum event_verb verb)
{
    struct err err = ERR_INIT;
    struct event *events;
    size_t n;
    int times = 0;
    assert_int_equal(event_list(store, run, 0, &events, &n, &err), 0);
    for (size_t i = 0; i < n; i++)
        times += events[i].verb == verb;
    free(events);
    return times;
}

static void twins_wait_and_go_on_with_their_run(void **state)
{
    struct fixture fixture;
    struct lesson lesson;
    struct progress progress;
    struct err err = ERR_INIT;
    struct run run;
    (void)state;
    fixture_open(&fixture, true);
    assert_int_equal(run_get(fixture.store, fixture.live, &run, &err), 0);
    const struct fork fork = {.at = 1, .name = "its-twin", .without = 1};
    int64_t twin = run_fork(fixture.store, &run, &fork, &err);
    assert_true(twin > 0);
    assert_int_equal(lesson_parse(&lesson, "b.lesson", whole, &err), 0);
    assert_int_equal(progress_load(&progress, fixture.store, &lesson, "anna", &err), 0);
    progress.at = 2;
    progress.row[2].run = fixture.live;
    assert_int_equal(lesson_hold(&progress, 0, "test", &err), 0);
    assert_int_equal(times_asked(fixture.store, fixture.live, EVENT_PAUSE), 1);
    assert_int_equal(times_asked(fixture.store, twin, EVENT_PAUSE), 1);
    assert_int_equal(lesson_hold(&progress, fixture.live, "test", &err), 0);
    assert_int_equal(times_asked(fixture.store, twin, EVENT_RESUME), 1);
    assert_int_equal(lesson_training(&progress), 0); /* the knob has still to be turned */
    lesson_release(&lesson);
    assert_int_equal(lesson_parse(&lesson, "b.lesson", HEAD "== page\nx\n" ASKS "== do wait\nx\nrun: A\n"
                                  "wait: evaluated A 999\nhint: h\n", &err), 0);
    assert_int_equal(lesson_training(&progress), fixture.live);
    progress.row[2].run = 0;
    assert_int_equal(lesson_training(&progress), 0); /* it is yet to begin */
    progress.at = 1;
    progress.row[2].run = fixture.live;
    assert_int_equal(lesson_training(&progress), 0); /* a question is answered */
    lesson_release(&lesson);
    fixture_close(&fixture);
}

enum { STUDENTS = 30 };

/* One student, in a process of their own: pages and questions until the first thing to do. */
static int study(const char *path, int number)
{
    struct lesson lesson;
    struct progress progress;
    struct err err = ERR_INIT;
    char name[32];
    snprintf(name, sizeof name, "student-%d", number);
    struct store *store = store_open(path, STORE_WRITE, &err);
    int failed = !store || lesson_parse(&lesson, "b.lesson", whole, &err) < 0 ||
                 progress_load(&progress, store, &lesson, name, &err) < 0 ||
                 progress_turn_page(&progress, 1, &err) < 0 || progress_hint(&progress, 2, &err) < 0 ||
                 progress_answer(&progress, number % 2 ? "up" : "down", 3, &err) != 1;
    if (failed)
        fprintf(stderr, "%s: %s\n", name, err.text);
    store_close(store);
    return failed;
}

static void a_class_loses_no_answer(void **state)
{
    struct fixture fixture;
    struct err err = ERR_INIT;
    struct lesson_answer *rows;
    size_t n;
    int status, failed = 0;
    (void)state;
    fixture_open(&fixture, true);
    for (int i = 0; i < STUDENTS; i++)
        if (fork() == 0)
            _exit(study(fixture.path, i));
    while (wait(&status) > 0)
        failed += status != 0;
    assert_int_equal(failed, 0);
    assert_int_equal(lesson_answer_list(fixture.store, NULL, "b", &rows, &n, &err), 0);
    assert_int_equal(n, 2 * STUDENTS);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(rows[i].step, "p"))
            assert_int_equal(rows[i].correct, atoi(rows[i].student + strlen("student-")) % 2 == 0);
    free(rows);
    fixture_close(&fixture);
}

static void open_on(struct app *app, struct fixture *fixture, const char *lesson)
{
    struct err err = ERR_INIT;
    open_app(app, fixture, true, false);
    assert_int_equal(learn_open(app, lesson, "anna", "en", &err), 0);
    app_update(app, fixture->now + 10);
    app->now = fixture->now;
}

/* Enter shows what stands below before it goes on. */
static void go_on_to(struct app *app, size_t step)
{
    for (int presses = 0; learn_of(app)->shown < step; presses++) {
        assert_true(presses < 20);
        app_key(app, CODE_ENTER);
    }
}

static void the_screen(void **state)
{
    struct fixture fixture;
    struct app app;
    (void)state;
    open_on(&app, &fixture, "samples/lessons/contrast.lesson");
    compare_everywhere(&app, "learn-page");
    go_on_to(&app, 3);
    app_key(&app, 'h');
    app_update(&app, fixture.now + 20);
    app.now = fixture.now;
    app.message_until = 0;
    compare(&app, "learn-do", 80, 24, false);
    app.present = true;
    app_key(&app, 'h');
    app.message_until = 0;
    compare(&app, "learn-present", 80, 24, false);
    close_app(&app, &fixture);
}

/* Not the screens that digits go to elsewhere. */
static void digits_answer(void **state)
{
    struct fixture fixture;
    struct app app;
    (void)state;
    open_on(&app, &fixture, "samples/lessons/negatives.lesson");
    learn_of(&app)->shown = learn_of(&app)->progress.at = 3; /* a number is asked for */
    app_key(&app, '2');
    assert_true(app.screen == &screen_learn && app.prompt.open);
    app_key(&app, CODE_ESCAPE);
    learn_of(&app)->shown = learn_of(&app)->progress.at = 6; /* three choices */
    app_key(&app, '3');
    assert_true(app.screen == &screen_learn && learn_of(&app)->choice == 2);
    app_key(&app, '7');
    assert_true(app.screen != &screen_learn);
    close_app(&app, &fixture);
}

/* Two columns a character, broken between any two but not before a comma. */
static void the_screen_in_chinese(void **state)
{
    struct fixture fixture;
    struct app app;
    (void)state;
    open_on(&app, &fixture, "samples/lessons/contrast.zh.lesson");
    go_on_to(&app, 1);
    compare(&app, "learn-chinese", 80, 24, false);
    close_app(&app, &fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lesson_is_read),
        cmocka_unit_test(a_fault_names_its_line_and_remedy),
        cmocka_unit_test(a_translation_differs_in_texts_alone),
        cmocka_unit_test(the_translations_that_come_along_are_of_their_lessons),
        cmocka_unit_test(a_student_goes_on_where_they_were),
        cmocka_unit_test(twins_wait_and_go_on_with_their_run),
        cmocka_unit_test(a_class_loses_no_answer),
        cmocka_unit_test(the_screen),
        cmocka_unit_test(the_screen_in_chinese),
        cmocka_unit_test(digits_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
