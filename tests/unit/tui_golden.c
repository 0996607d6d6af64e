/* Golden screens: every screen at four sizes and on five kinds of terminals, against tests/golden. Behind the text
 * stand the styles of each row that has any, "3: 10-14 bold cyan", equal rows below each other in one line. After a
 * wanted change, NEARFAR_UPDATE_GOLDEN=1 writes them anew; look at them before they are committed. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/event.h"
#include "store/fork.h"
#include "store/frame.h"
#include "store/snapshot.h"
#include "tests/unit/tui_golden_support.h"
#include "tui/actions.h"
#include "tui/app.h"
#include "tui/screens/charts.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/screens/output.h"
#include "tui/keys.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void runs_screen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, false);
    compare_everywhere(&app, "runs");
    compare_edges(&app, "runs");
    close_app(&app, &fixture);
}

static void form_of_a_sweep(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, false);
    app_key(&app, 'W');
    app_key(&app, CODE_DOWN);
    app.now = fixture.now;
    compare_everywhere(&app, "sweep-form");
    close_app(&app, &fixture);
}

/* Nobody counts rows here: no program can be found. */
static void data_screen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, false);
    app_key(&app, '7');
    app.program = NULL;
    for (int i = 1; i < 4; i++)
        app_update(&app, fixture.now + i);
    app.now = fixture.now;
    compare_everywhere(&app, "data");
    app_key(&app, CODE_ENTER); /* the runs of films alone */
    compare(&app, "data-runs", 80, 24, false);
    close_app(&app, &fixture);
}

static void live_screen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, true);
    compare_everywhere(&app, "live");
    compare_edges(&app, "live");
    static const char *const focused[] = {"measures", "main", "knobs", "similarity", "health", "facts", "events"};
    for (size_t i = 0; i < sizeof focused / sizeof *focused; i++) { /* the chart stays the one that was looked at */
        char line[32], name[32];
        struct err err = ERR_INIT;
        snprintf(line, sizeof line, "pane %s", focused[i]);
        snprintf(name, sizeof name, "live-%s", focused[i]);
        assert_int_equal(action_run(&app, line, &err), 0);
        compare(&app, name, 60, 16, false);
    }
    struct err err = ERR_INIT;
    assert_int_equal(action_run(&app, "metrics health/alignment valid/mrr@20 valid/hit@20", &err), 0);
    compare(&app, "live-chosen", 80, 24, false);
    compare(&app, "live-chosen", 120, 40, false);
    assert_int_equal(action_run(&app, "metrics", &err), 0);
    assert_int_equal(action_run(&app, "find popular", &err), 0);
    compare(&app, "live-found", 80, 24, false);
    assert_int_equal(action_run(&app, "select negatives", &err), 0);
    assert_int_equal(action_run(&app, "fold", &err), 0);
    compare(&app, "live-folded", 80, 24, false);
    compare(&app, "live-folded", 120, 40, false);
    assert_int_equal(action_run(&app, "fold", &err), 0);
    live_focus(live_of(&app), &pane_knobs);
    live_of(&app)->chart = &pane_loss;
    app_key(&app, 'y');
    app_key(&app, '+');
    app_key(&app, 'G');
    app.message_until = 0;
    compare(&app, "live-log", 80, 24, false);
    live_of(&app)->zoom = true;
    live_focus(live_of(&app), &pane_similarity);
    compare(&app, "live-similarity", 80, 24, false);
    close_app(&app, &fixture);
}

/* A schedule has lr elsewhere than its knob; the engine says where. */
static void knobs_in_force(void **state)
{
    (void)state;
    static const char in_force[] = "{\"lr\":0.000313,\"tau\":0.07}";
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    struct event events[8];
    int n = event_pending(fixture.store, fixture.live, events, 8, &err);
    assert_int_equal(n, 1);
    events[0].step = 9000;
    COPY_TEXT(events[0].old, "0.001");
    COPY_TEXT(events[0].answer, "the cosine schedule goes on from there; lr in force now 0.000313");
    assert_int_equal(event_applied(fixture.store, &events[0], &err), 0);
    assert_int_equal(snapshot_put(fixture.store, fixture.live, "in_force", 9000, in_force, strlen(in_force), &err),
                     0);
    app.version = -1;
    app_update(&app, fixture.now + 1);
    app.now = fixture.now;
    assert_int_equal(action_run(&app, "select lr", &err), 0);
    compare(&app, "live-in-force", 80, 24, false);
    compare(&app, "live-in-force", 200, 60, false);
    close_app(&app, &fixture);
}

/* Two classes that lie mixed on an arc of the circle at first, and draw apart as `apart` goes to 1. */
static void put_map(struct fixture *fixture, int64_t step, double apart)
{
    enum { ROWS = 120, VIEWS = 40 };
    float embedded[2 * ROWS], class[ROWS], input[2 * ROWS], view[2 * VIEWS];
    struct err err = ERR_INIT;
    for (int i = 0; i < ROWS; i++) {
        double angle = 0.4 + 1.2 * (i * 37 % ROWS) / ROWS * (1 - 0.7 * apart) + (i % 2 ? 2.5 * apart : 0);
        embedded[2 * i] = (float)cos(angle);
        embedded[2 * i + 1] = (float)sin(angle);
        class[i] = (float)(i % 2);
        input[2 * i] = (float)((i % 2 ? 1 : 2) * cos(i * 0.3));
        input[2 * i + 1] = (float)((i % 2 ? 1 : 2) * sin(i * 0.3));
        for (int d = 0; d < 2 && i < VIEWS; d++)
            view[2 * i + d] = input[2 * i + d] + 0.3F;
    }
    struct frame frame = {.step = step, .n = 4,
                          .array = {{"embedded", ROWS, 2, embedded}, {"class", ROWS, 1, class},
                                    {"input", ROWS, 2, input}, {"view_0", VIEWS, 2, view}}};
    assert_int_equal(frame_put(fixture->store, fixture->live, "map", &frame, 1000000, &err), 0);
}

/* The charts of Live are looked at closer, with a cursor at which their titles tell values. */
static void live_is_looked_at_closer(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    struct live *live = live_of(&app);
    double span = charts_span(&app, live), last = charts_at(&app, live, curves_loss(&live->view.curves));
    assert_int_equal(action_run(&app, "cursor 3000", &err), 0);
    double there = series_at(&curves_loss(&live->view.curves)->series, 3000, false);
    assert_true(charts_at(&app, live, curves_loss(&live->view.curves)) == there && there != last);
    app_key(&app, 'i');
    assert_true(live->window.to > 0 && live->window.from <= 3000 && live->window.to >= 3000);
    assert_true(fabs(live->window.to - live->window.from - span / 2) < 1e-9 * span);
    app.message_until = 0;
    compare(&app, "live-closer", 80, 24, false);
    compare(&app, "live-closer", 200, 60, false);
    app_key(&app, '<');
    assert_true(live->window.cursor < 3000);
    assert_int_equal(action_run(&app, "window 100 20", &err), -1);
    assert_non_null(strstr(err.text, "a window goes from one place"));
    err_clear(&err);
    app_key(&app, '0');
    assert_true(live->window.to == 0 && !live->window.has_cursor);
    close_app(&app, &fixture);
}

/* Schedules as they were, and dotted as they will be. */
static void course_of_schedules(void **state)
{
    (void)state;
    enum { PLACES = 40 };
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    struct frame frame = {.step = 6000};
    open_app(&app, &fixture, true, true);
    float *step = frame_add(&frame, "step", 1, PLACES), *lr = frame_add(&frame, "lr", 1, PLACES);
    float *tau = frame_add(&frame, "tau", 1, PLACES);
    for (int i = 0; i < PLACES; i++) {
        step[i] = (float)(6000 + 18000 * i / (PLACES - 1));
        lr[i] = (float)(0.001 * (0.5 + 0.5 * cos(3.14159 * (double)step[i] / 24000)));
        tau[i] = i < PLACES / 2 ? 0.2F : 0.1F;
    }
    assert_int_equal(frame_put(fixture.store, fixture.live, "course", &frame, 1000000, &err), 0);
    frame_release(&frame);
    app.version = -1;
    app_update(&app, fixture.now + 1);
    app.now = fixture.now;
    assert_int_equal(action_run(&app, "pane course", &err), 0);
    live_of(&app)->zoom = true;
    app.message_until = 0;
    compare(&app, "course-zoomed", 80, 24, false);
    compare(&app, "course-zoomed", 60, 16, true);
    live_of(&app)->zoom = false;
    compare(&app, "course", 200, 60, false);
    close_app(&app, &fixture);
}

static void map_moves(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    for (int i = 0; i < 3; i++) {
        char name[16];
        put_map(&fixture, 4500 * i, i / 2.0);
        app.version = -1;
        app_update(&app, fixture.now + 1 + i);
        app.now = fixture.now;
        snprintf(name, sizeof name, "map-%d", 4500 * i);
        compare(&app, name, 80, 24, false);
    }
    compare(&app, "map", 200, 60, false);
    assert_int_equal(action_run(&app, "pane map", &err), 0);
    live_of(&app)->zoom = true;
    compare(&app, "map-zoomed", 60, 16, true);
    close_app(&app, &fixture);
}

/* Of so many classes each right three times in four, else taken for the next but one; the last class has no rows. */
static void put_confusion(struct fixture *fixture, int64_t step, int classes)
{
    enum { COLUMNS_OF_ANSWERS = 3 };
    size_t n = 0;
    float *answers = xcalloc((size_t)classes * 2 * COLUMNS_OF_ANSWERS, sizeof *answers);
    struct err err = ERR_INIT;
    for (int class = 0; class + 1 < classes; class++)
        for (int wrong = 0; wrong < 2; wrong++, n++) {
            float *row = answers + n * COLUMNS_OF_ANSWERS;
            row[0] = (float)class;
            row[1] = (float)((class + 2 * wrong) % classes);
            row[2] = (float)(wrong ? 10 + class : 3 * (10 + class));
        }
    struct frame frame = {.step = step, .n = 1,
                          .array = {{.name = "valid", .rows = n, .cols = COLUMNS_OF_ANSWERS, .value = answers}}};
    assert_int_equal(frame_put(fixture->store, fixture->live, "confusion", &frame, 1000000, &err), 0);
    free(answers);
}

static void look_again(struct app *app, const struct fixture *fixture)
{
    app->version = -1;
    app_update(app, fixture->now + 1);
    app->now = fixture->now;
    app->message_until = 0;
}

static void confusion(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    put_confusion(&fixture, 4000, 5);
    put_confusion(&fixture, 8000, 77);
    look_again(&app, &fixture);
    assert_int_equal(action_run(&app, "pane confusion", &err), 0);
    compare(&app, "confusion-many", 80, 24, false);
    assert_int_equal(action_run(&app, "frame earlier", &err), 0);
    app.message_until = 0;
    compare(&app, "confusion", 80, 24, false);
    compare(&app, "confusion", 200, 60, false);
    compare(&app, "confusion", 60, 16, true);
    compare_on(TERMINAL_NO_COLOR, &app, "confusion", 80, 24);
    live_of(&app)->zoom = true;
    compare(&app, "confusion-zoomed", 80, 24, false);
    assert_int_equal(action_run(&app, "frame newest", &err), 0);
    app.message_until = 0;
    compare(&app, "confusion-many", 200, 60, false);
    close_app(&app, &fixture);
}

/* A bright square on a dark ground in colours, which its views move and darken. */
static void put_views(struct fixture *fixture, int64_t step, int darker)
{
    enum { SIDE = 12, SHOWN = 4, CHANNELS = 3, BYTES = SHOWN * SIDE * SIDE * CHANNELS };
    static const char *const names[] = {"picture", "view_0", "view_1"};
    struct frame frame = {.step = step, .n = 3};
    uint8_t *pixel = xcalloc(3 * BYTES, 1);
    struct err err = ERR_INIT;
    for (int view = 0; view < 3; view++) {
        struct frame_array *array = &frame.array[view];
        *array = (struct frame_array){.rows = SHOWN, .cols = SIDE * SIDE * CHANNELS, .pixel = pixel + view * BYTES,
                                      .height = SIDE, .width = SIDE, .channels = CHANNELS};
        COPY_TEXT(array->name, names[view]);
        for (int i = 0; i < BYTES; i++) {
            int x = i / CHANNELS % SIDE - 3 - view, y = i / CHANNELS / SIDE % SIDE - 3, channel = i % CHANNELS;
            bool inside = x >= 0 && x < 6 && y >= 0 && y < 6;
            array->pixel[i] = (uint8_t)(inside ? 255 - 60 * channel - (view ? darker : 0) : 40);
        }
    }
    assert_int_equal(frame_put(fixture->store, fixture->live, "views", &frame, 1000000, &err), 0);
    free(pixel);
}

static void views(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    put_views(&fixture, 9000, 0);
    look_again(&app, &fixture);
    assert_int_equal(action_run(&app, "pane views", &err), 0);
    compare_on(TERMINAL_PALETTE, &app, "views", 80, 24);
    compare_on(TERMINAL_NO_COLOR, &app, "views", 80, 24);
    compare(&app, "views", 60, 16, true);
    compare_on(TERMINAL_PALETTE, &app, "views", 200, 60);
    put_views(&fixture, 9000, 100); /* a strength was turned while the run is paused: made again, at the same step */
    look_again(&app, &fixture);
    compare_on(TERMINAL_PALETTE, &app, "views-darker", 80, 24);
    close_app(&app, &fixture);
}

static void first_frame(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    fixture_open(&fixture, true);
    assert_int_equal(app_open(&app, fixture.path, fixture.live, fixture.now, &err), 0);
    compare(&app, "live-first-frame", 80, 24, false);
    close_app(&app, &fixture);
}

static void empty_store(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, false, false);
    compare(&app, "empty", 80, 24, false);
    compare(&app, "empty", 60, 16, true);
    compare(&app, "empty", 200, 60, false);
    COPY_TEXT(runs_of(&app)->newest_dataset, "films");
    compare(&app, "no-run", 80, 24, false);
    close_app(&app, &fixture);
}

/* A command of the command line beside the workbench: it runs, it asks, it has printed more than the pane has
 * rows. */
static void output_pane(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, false);
    struct output_pane *output = output_of(&app);
    app.over = &screen_output;
    output->job = (struct job){.pid = 1, .started = fixture.now - 12, .first_word = 1, .last_word = 1};
    COPY_TEXT(output->line, "nearfar sweep shop --values tau=0.1,0.2 --name grid");
    for (int i = 1; i <= 40; i++)
        text_printf(&output->job.text, "%s%d of 40: recall@20 0.1%02d, a sentence that goes on for "
                    "longer than a line of the pane has room, 温度\n", i % 7 ? "" : "\033[31m", i, i);
    compare(&app, "output-runs", 80, 24, false);
    compare(&app, "output-runs", 60, 16, true);
    output->job.pid = 0;
    compare_everywhere(&app, "output");
    COPY_TEXT(output->line, "nearfar rm 3");
    text_clear(&output->job.text);
    text_add(&output->job.text, "nearfar: Run 3 (warm) will be removed for good.\n");
    output->asks = true;
    compare(&app, "output-asks", 80, 24, false);
    compare(&app, "output-asks", 60, 16, true);
    close_app(&app, &fixture);
}

static void what_fits(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, true);
    app_key(&app, ':');
    app_key(&app, CODE_TAB);
    compare(&app, "fits-commands", 80, 24, false);
    compare(&app, "fits-commands", 60, 16, true);
    compare(&app, "fits-commands", 200, 60, false);
    for (const char *at = "set l"; *at; at++)
        app_key(&app, (uint32_t)*at);
    app_key(&app, CODE_TAB);
    app_key(&app, CODE_TAB);
    compare(&app, "fits-knobs", 80, 24, false);
    close_app(&app, &fixture);
}

/* A twin of the run on Live: Live, its facts and Runs say whose. And it catches up. */
static void child(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    fixture_open(&fixture, true);
    struct run parent;
    assert_int_equal(run_get(fixture.store, fixture.live, &parent, &err), 0);
    int64_t id = run_fork(fixture.store, &parent, &(struct fork){.at = 2000, .name = "without-A", .without = 1},
                          &err);
    assert_true(id > 0);
    int lock = store_lock(fixture.store, LOCK_RUN, id, &err);
    assert_true(lock >= 0);
    assert_int_equal(run_begin(fixture.store, id, 4343, "0.1.0", "Haswell avx2", &err), 0);
    assert_int_equal(run_set_status(fixture.store, id, RUN_RUNNING, "catches up from step 1,800 to 2,000: "
                                    "nothing is new until then, and a change waits", &err), 0);
    assert_int_equal(app_open(&app, fixture.path, id, fixture.now, &err), 0);
    live_focus(live_of(&app), &pane_facts);
    app_update(&app, fixture.now);
    live_of(&app)->view.run.created = fixture.now - 60;
    compare(&app, "live-child", 80, 24, false);
    compare(&app, "live-child", 60, 16, true);
    compare(&app, "live-child", 200, 60, false);
    app.screen = &screen_runs;
    app.version = -1;
    for (int i = 0; i < 8; i++)
        app_update(&app, fixture.now + 1 + i * 0.01);
    app.now = fixture.now;
    for (size_t i = 0; i < runs_of(&app)->n; i++)
        runs_of(&app)->rows[i].run.created = fixture.now - 60;
    compare(&app, "runs-child", 80, 24, false);
    compare(&app, "runs-child", 60, 16, true);
    close(lock);
    close_app(&app, &fixture);
}

static void too_small(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, true);
    compare(&app, "small", 10, 5, false);
    compare(&app, "small", 1, 1, false);
    compare(&app, "small", 59, 16, true);
    close_app(&app, &fixture);
}

static void press(struct app *app, const char *keys)
{
    for (; *keys; keys++)
        app_key(app, (uint32_t)*keys);
}

static void help_and_prompt(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, true);
    press(&app, "?");
    compare_everywhere(&app, "help");
    press(&app, "smooth");
    compare(&app, "help-search", 60, 16, true);
    app_key(&app, CODE_ESCAPE);
    press(&app, "?fork");
    app.read_only = true;
    compare(&app, "help-read-only", 80, 24, false);
    app.read_only = false;
    app_key(&app, CODE_ESCAPE);
    press(&app, ":set tao 0.1\r");
    compare(&app, "prompt-wrong", 80, 24, false);
    app_key(&app, CODE_ESCAPE);
    app_key(&app, CODE_RIGHT);
    app_key(&app, CODE_RIGHT);
    compare(&app, "turning", 80, 24, false);
    live_of(&app)->turn.active = false;
    close_app(&app, &fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_screen),
        cmocka_unit_test(form_of_a_sweep),
        cmocka_unit_test(data_screen),     cmocka_unit_test(live_screen), cmocka_unit_test(first_frame),
        cmocka_unit_test(knobs_in_force),  cmocka_unit_test(empty_store), cmocka_unit_test(too_small),
        cmocka_unit_test(help_and_prompt), cmocka_unit_test(output_pane), cmocka_unit_test(what_fits),
        cmocka_unit_test(child),           cmocka_unit_test(live_is_looked_at_closer),
        cmocka_unit_test(course_of_schedules),
        cmocka_unit_test(map_moves),
        cmocka_unit_test(confusion),
        cmocka_unit_test(views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
