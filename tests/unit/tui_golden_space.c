/* Golden screens of Space, and its keys: on pictures that a test has put into the store. */
#include "store/base/mem.h"
#include "store/frame.h"
#include "store/metric.h"
#include "tests/unit/named_metric.h"
#include "tests/unit/tui_golden_support.h"
#include "tui/actions.h"
#include "tui/screens/screen.h"
#include "tui/screens/output.h"
#include "tui/screens/space.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { POINTS = 60, NEAR = 3, DIM = 8 };

/* Three arms of a star, one a class each; point i + 1 is the nearest of point i in truth. */
static void fill(struct frame *frame, double turned)
{
    float *xy = frame_add(frame, "xy", POINTS, 2), *row = frame_add(frame, "row", POINTS, 1);
    float *fact = frame_add(frame, "facts", POINTS, FACTS), *neighbour = frame_add(frame, "neighbour", POINTS, NEAR);
    float *distance = frame_add(frame, "distance", POINTS, NEAR), *spectrum = frame_add(frame, "spectrum", 1, DIM);
    float *measure = frame_add(frame, "measures", 1, MEASURES);
    for (size_t i = 0; i < POINTS; i++) {
        double angle = turned + 2.0944 * (double)(i % 3), far = 1 + (double)(i / 3);
        xy[2 * i] = (float)(far * cos(angle));
        xy[2 * i + 1] = (float)(far * sin(angle));
        row[i] = (float)(10 * i);
        fact[i * FACTS + FACT_CLASS] = (float)(i % 3);
        fact[i * FACTS + FACT_POPULARITY] = (float)(i * i);
        fact[i * FACTS + FACT_WRONG] = i % 7 == 0;
        fact[i * FACTS + FACT_AGE] = NAN;
        fact[i * FACTS + FACT_KEPT] = 0.4F;
        for (size_t m = 0; m < NEAR; m++) {
            neighbour[i * NEAR + m] = (float)((i + m + 1) % POINTS);
            distance[i * NEAR + m] = 0.25F * (float)(m + 1);
        }
    }
    for (size_t k = 0; k < DIM; k++)
        spectrum[k] = k < 5 ? (float)(5 - k) : 0;
    const float measures[MEASURES] = {0.91F, 0.42F, 15, 0, 1, 720, DIM};
    memcpy(measure, measures, sizeof measures);
}

static void put(struct fixture *fixture, const char *kind, int64_t step, double turned)
{
    struct frame frame = {.step = step};
    struct err err = ERR_INIT;
    fill(&frame, turned);
    assert_int_equal(frame_put(fixture->store, fixture->live, kind, &frame, 1 << 24, &err), 0);
    frame_release(&frame);
}

static void press(struct app *app, struct fixture *fixture, const char *keys)
{
    for (; *keys; keys++)
        app_key(app, (uint32_t)*keys);
    app->version = -1;
    app_update(app, fixture->now + 10);
    app->now = fixture->now;
}

/* What the plane shows of two runs. */
static void record_plane(struct fixture *fixture)
{
    static const char *const names[] = {"health/alignment", "health/uniformity", "health/positive_similarity",
                                        "health/negative_similarity"};
    struct err err = ERR_INIT;
    const int64_t runs[] = {1, fixture->live};
    for (size_t r = 0; r < 2; r++)
        for (size_t m = 0; m < sizeof names / sizeof *names; m++) {
            int64_t id = named_metric(fixture->store, names[m], m == 2, &err);
            for (int64_t step = 300; step <= 3000; step += 300) {
                double way = (double)step / 3000, value = m == 0 ? 1.5 - way / (double)(r + 1) : m == 1 ? -1 - 2 * way
                                                          : m == 2 ? 0.8 * way : 0.1 * way;
                struct point point = {id, step, value};
                assert_int_equal(metric_record(fixture->store, runs[r], &point, 1, &err), 0);
            }
        }
}

/* Positives grow alike as the run goes on, negatives stay. */
static void put_similarities(struct fixture *fixture)
{
    enum { BINS = 24 };
    struct err err = ERR_INIT;
    for (int64_t step = 0; step <= 9000; step += 500) {
        struct frame frame = {.step = step};
        float *positive = frame_add(&frame, "positive", 1, BINS), *negative = frame_add(&frame, "negative", 1, BINS);
        for (int b = 0; b < BINS; b++) {
            positive[b] = (float)exp(-0.1 * pow(b - 11 - (double)step / 1000, 2));
            negative[b] = (float)exp(-0.1 * pow(b - 11, 2));
        }
        assert_int_equal(frame_put(fixture->store, fixture->live, "similarities", &frame, 1 << 24, &err), 0);
        frame_release(&frame);
    }
}

static void begin(struct app *app, struct fixture *fixture)
{
    open_app(app, fixture, true, true);
    const char *whose = "rows";
    record_plane(fixture);
    put_similarities(fixture);
    struct dataset dataset;
    struct run run;
    struct err err = ERR_INIT;
    assert_int_equal(run_get(fixture->store, fixture->live, &run, &err), 0);
    assert_int_equal(dataset_get(fixture->store, run.dataset, &dataset, &err), 0);
    if (!strcmp(dataset.kind, "interactions"))
        whose = "items";
    for (int64_t step = 3000; step <= 9000; step += 3000) {
        char *kind = xasprintf("space/%s/pca", whose);
        put(fixture, kind, step, (double)step / 9000);
        free(kind);
    }
    press(app, fixture, "5");
    assert_ptr_equal(app->screen, &screen_space);
    app->message_until = 0;
}

static void picture_and_panels(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    compare(&app, "space", 80, 24, false);
    compare(&app, "space", 60, 16, true);
    press(&app, &fixture, "ll");
    assert_int_equal(action_run(&app, "mark 1 2", &err), 0);
    press(&app, &fixture, "");
    app.message_until = 0;
    compare(&app, "space-point", 80, 24, false);
    compare(&app, "space-point", 120, 40, false);
    compare_on(TERMINAL_NO_COLOR, &app, "space-point", 80, 24);
    press(&app, &fixture, "c[");
    app.message_until = 0;
    compare(&app, "space-popularity", 120, 40, false);
    assert_int_equal(action_run(&app, "panel plane", &err), 0);
    compare(&app, "space-plane", 80, 24, false);
    assert_int_equal(action_run(&app, "panel past", &err), 0);
    compare(&app, "space-past", 80, 24, false);
    compare(&app, "space-past", 60, 16, true);
    close_app(&app, &fixture);
}

static void keys_move_and_find(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    assert_true(space->point == NO_POINT && space->key.step == 9000 && space->kept == 3);
    press(&app, &fixture, "l");
    size_t middle = space->point;
    assert_true(middle < 3); /* one of the innermost */
    press(&app, &fixture, "k");
    assert_true(space_xy(space)[2 * space->point + 1] >= space_xy(space)[2 * middle + 1]);
    size_t before = space->point;
    assert_int_equal(action_run(&app, "point nearest", &err), 0);
    assert_int_equal(space->point, (before + 1) % POINTS);
    press(&app, &fixture, "[[");
    assert_true(space->key.step == 3000 && space->went_back && space->place == 1);
    press(&app, &fixture, "[");
    assert_true(app.message_bad && strstr(app.message, "earliest"));
    press(&app, &fixture, "}");
    assert_true(space->key.step == 9000 && !space->went_back);
    assert_int_equal(action_run(&app, "find-point 590", &err), 0);
    assert_int_equal(space->point, 59);
    assert_int_equal(action_run(&app, "find-point nobody", &err), -1);
    assert_non_null(strstr(err.text, "no point of this picture"));
    err_clear(&err);
    press(&app, &fixture, "cc");
    assert_int_equal(space->colour, SPACE_BY_ERROR);
    assert_true(space->shade[0] == 1 && space->shade[1] == 0);
    /* What is not kept is drawn by this program once more, which a test does not have; the picture stays. */
    press(&app, &fixture, "t");
    assert_true(app.message_bad && space->method == SPACE_PCA && space_points(space) == POINTS);
    close_app(&app, &fixture);
}

/* y asks the command line, in the background, and shows what it says. */
static void why_of_a_point(void **state)
{
    static const char said[] =
        "user anna, run 5 warm\nknown: 2 items\n  i345       Modern Red Fishing Reel\n  i439       Folding Chair\n"
        "recommended:\n   1  0.5305  i352       Tackle Box\n"
        "     rank 1 of the 702 that the user does not have, 1 of all 720\n"
        "     near     0.4648  score  0.3013  both 9    i345       Modern Red Fishing Reel\n"
        "     against   0.012  score  0.5079            i420       Garden Bench\n";
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    assert_int_equal(action_run(&app, "why", &err), -1);
    assert_non_null(strstr(err.text, "no point is pointed at"));
    err_clear(&err);
    app.program = xstrdup("/bin/true");
    space->point = 0;
    space->whose = "rows";
    press(&app, &fixture, "y");
    assert_string_equal(output_of(&app)->line, "nearfar classify 5 --row 0 --why");
    job_release(&output_of(&app)->job);
    app.over = NULL;
    space->whose = "items";
    put(&fixture, "space/users/pca", 9000, 1);
    assert_int_equal(action_run(&app, "side users", &err), 0);
    space->point = 0;
    space->names = xcalloc(1, sizeof *space->names);
    space->names[0].id = xstrdup("anna");
    space->n_names = 1;
    press(&app, &fixture, "y");
    assert_string_equal(output_of(&app)->line, "nearfar recommend 5 --why --user anna --top 5");
    job_release(&output_of(&app)->job);
    output_of(&app)->job = (struct job){.started = fixture.now - 1, .ended = fixture.now};
    text_add(&output_of(&app)->job.text, said);
    app.over = &screen_output;
    app.message_until = 0;
    compare(&app, "space-why", 80, 24, false);
    compare(&app, "space-why", 60, 16, true);
    close_app(&app, &fixture);
}

/* Arrays of other sizes than they should have, and places that are none. */
static void damaged_pictures_are_looked_at(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    struct frame frame = {.step = 9500};
    struct canvas canvas;
    begin(&app, &fixture);
    fill(&frame, 0);
    frame.array[2].rows = 2;                   /* facts of two points */
    frame.array[3].value[0] = -4;              /* neighbours that are none */
    frame.array[3].value[1] = 1e30F;
    frame.array[0].value[5] = NAN;
    frame.array[6].value[MEASURE_DIM] = 1e9F;
    char kind[SPACE_KIND];
    space_kind(space_of(&app), SPACE_PCA, kind);
    assert_int_equal(frame_put(fixture.store, fixture.live, kind, &frame, 1 << 24, &err), 0);
    frame_release(&frame);
    press(&app, &fixture, "lljjccccc");
    canvas_init(&canvas, 120, 40, false);
    space_of(&app)->point = 0;
    app_draw(&app, &canvas);
    canvas_release(&canvas);
    close_app(&app, &fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picture_and_panels),
        cmocka_unit_test(keys_move_and_find),
        cmocka_unit_test(why_of_a_point),
        cmocka_unit_test(damaged_pictures_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
