/* Golden screens of Batch: as it is, beside what would be, the matrix, and without anything kept; and its keys. */
#include "store/base/mem.h"
#include "store/batch_frame.h"
#include "tests/unit/tui_golden_support.h"
#include "tui/actions.h"
#include "tui/pointing.h"
#include "tui/screens/batch.h"
#include "tui/screens/output.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ANCHORS = 2, NEGATIVES = 20, EACH = NEGATIVES + 1, PAIRS = 12 };

static void fill_anchor(float *anchor, int a)
{
    anchor[BATCH_ANCHOR] = (float)a;
    anchor[BATCH_ANCHOR_CLASS] = -1;
    anchor[BATCH_ANCHOR_FIRST] = (float)(a * EACH);
    anchor[BATCH_ANCHOR_ENTRIES] = EACH;
    anchor[BATCH_ANCHOR_LOOKED] = NEGATIVES;
    anchor[BATCH_ANCHOR_COLUMNS] = a ? 500 : NEGATIVES;
    anchor[BATCH_ANCHOR_LOSS] = 2.5F + (float)a;
    anchor[BATCH_ANCHOR_COUNTED] = NEGATIVES - 1;
    anchor[BATCH_ANCHOR_WEIGHT] = 1;
}

static void fill_entry(float *entry, int j)
{
    static const unsigned marks[] = {BATCH_IS_POSITIVE, 0, BATCH_HELD_OUT, BATCH_SAME_CLASS, BATCH_IS_MASKED,
                                     BATCH_NEAR_TWIN, BATCH_IS_GUIDED};
    unsigned mark = j < 7 ? marks[j] : 0;
    bool pushed = !(mark & (BATCH_IS_POSITIVE | BATCH_IS_MASKED | BATCH_IS_GUIDED));
    entry[BATCH_ENTRY] = (float)j;
    entry[BATCH_ENTRY_CODE] = (float)((unsigned)j % 2 + mark * BATCH_STRATEGIES);
    entry[BATCH_ENTRY_CLASS] = -1;
    entry[BATCH_ENTRY_SIMILARITY] = 0.7F - 0.05F * (float)j;
    entry[BATCH_ENTRY_OFFSET] = entry[BATCH_ENTRY_TEACHER] = NAN;
    entry[BATCH_ENTRY_SLOPE] = mark & BATCH_IS_POSITIVE ? -4 : pushed ? 2 / (float)(j + 1) : 0;
}

static struct frame_array array_of(const char *name, size_t rows, size_t cols)
{
    struct frame_array array = {.rows = rows, .cols = cols, .value = xcalloc(rows * cols, sizeof(float))};
    COPY_TEXT(array.name, name);
    return array;
}

/* Anchors, entries and a matrix by class, and where it is asked for, pictures. */
static void put_batch(const struct fixture *fixture, int64_t step, bool pictures)
{
    struct frame frame = {.step = step, .n = 4};
    struct err err = ERR_INIT;
    frame.array[0] = array_of("anchor", ANCHORS, BATCH_ANCHOR_FIELDS);
    frame.array[1] = array_of("entry", ANCHORS * EACH, BATCH_ENTRY_FIELDS);
    frame.array[2] = array_of("matrix", PAIRS, PAIRS);
    frame.array[3] = array_of("matrix_row", PAIRS, BATCH_MATRIX_FIELDS);
    for (int a = 0; a < ANCHORS; a++) {
        fill_anchor(frame.array[0].value + a * BATCH_ANCHOR_FIELDS, a);
        for (int j = 0; j < EACH; j++)
            fill_entry(frame.array[1].value + (a * EACH + j) * BATCH_ENTRY_FIELDS, j);
    }
    for (int i = 0; i < PAIRS * PAIRS; i++)
        frame.array[2].value[i] = i / PAIRS / 4 == i % PAIRS / 4 ? 0.8F : 0.1F * (float)(i % 3);
    for (int name = 0; name < 2 && pictures; name++) {
        struct frame_array *array = &frame.array[frame.n++];
        *array = (struct frame_array){.rows = ANCHORS, .cols = 64, .height = 8, .width = 8, .channels = 1,
                                      .pixel = xcalloc(ANCHORS * 64, 1)};
        COPY_TEXT(array->name, name ? "positive_view" : "anchor_view");
        for (int i = 0; i < ANCHORS * 64; i++)
            array->pixel[i] = (uint8_t)(name ? i * 4 : 255 - i * 4);
    }
    frame_tell(&frame, "loss", "info_nce");
    frame_tell(&frame, "scale", "0.2");
    frame_tell(&frame, "tau", "0.2");
    frame_tell(&frame, "answers", "tau");
    frame_tell(&frame, "strategies", "uniform popularity");
    frame_tell(&frame, "anchors", "user");
    frame_tell(&frame, "candidates", "item");
    assert_int_equal(frame_put(fixture->store, fixture->live, BATCH_KIND, &frame, 10000000, &err), 0);
    frame_release(&frame);
}

static void look(struct app *app, const struct fixture *fixture)
{
    app->version = -1;
    app_update(app, fixture->now + 20);
    app->now = fixture->now;
    app->message_until = 0;
}

/* As if the engine had answered. */
static void answer(struct batch_screen *batch)
{
    struct what_if *w = &batch->what_if;
    w->loss = xcalloc(ANCHORS, sizeof *w->loss);
    w->slope = xcalloc(ANCHORS * EACH, sizeof *w->slope);
    w->loss[0] = 3.25F;
    w->scale = 0.1;
    for (int j = 1; j < EACH; j++)
        w->slope[j] = j == 1 ? 9 : 0.1F;
    w->of = batch->frames.shown[FRAMES_batch].key;
    w->ask_at = 0;
}

static void batch_screens(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    app_key(&app, '4');
    look(&app, &fixture);
    compare(&app, "batch-none", 80, 24, false);
    put_batch(&fixture, 100, false);
    put_batch(&fixture, 200, true);
    look(&app, &fixture);
    compare_everywhere(&app, "batch");
    struct batch_screen *batch = batch_of(&app);
    app_key(&app, CODE_LEFT);
    assert_string_not_equal(batch->what_if.value, "");
    assert_false(batch_is_answered(batch));
    answer(batch);
    assert_int_equal(batch_arrange(&app, batch, &err), 0);
    app_key(&app, CODE_DOWN);
    app.message_until = 0;
    compare_everywhere(&app, "batch-what-if");
    app_key(&app, '0');
    app_key(&app, 'x');
    compare(&app, "batch-matrix", 80, 24, false);
    close_app(&app, &fixture);
}

/* A row is selected by a click on it. */
static void a_click_on_the_batch(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct canvas canvas;
    open_app(&app, &fixture, true, true);
    app_key(&app, '4');
    put_batch(&fixture, 100, false);
    look(&app, &fixture);
    canvas_init(&canvas, 80, 24, false);
    app_draw(&app, &canvas);
    for (size_t i = 0; i < canvas.n_regions; i++)
        if (canvas.region[i].kind == REGION_ROW && canvas.region[i].row == 2) {
            app_point(&app, &canvas, &(struct mouse){MOUSE_PRESS, 20, canvas.region[i].area.y});
            app_point(&app, &canvas, &(struct mouse){MOUSE_RELEASE, 20, canvas.region[i].area.y});
        }
    assert_int_equal(batch_of(&app)->selected, 2);
    canvas_release(&canvas);
    close_app(&app, &fixture);
}

/* Anchors in a circle, steps in time, and what cannot be asked. */
static void keys_of_the_batch(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    put_batch(&fixture, 100, false);
    put_batch(&fixture, 200, false);
    assert_int_equal(action_run(&app, "anchor next", &err), -1);
    err_clear(&err);
    app_key(&app, '4');
    look(&app, &fixture);
    struct batch_screen *batch = batch_of(&app);
    assert_true(app.screen == &screen_batch && batch_frame_of(batch)->step == 200);
    app_key(&app, 'a');
    assert_int_equal(batch->anchor, 1);
    app_key(&app, 'a');
    assert_int_equal(batch->anchor, 0);
    app_key(&app, '[');
    assert_int_equal(batch_frame_of(batch)->step, 100);
    app_key(&app, '}');
    assert_int_equal(batch_frame_of(batch)->step, 200);
    assert_int_equal(action_run(&app, "what-if negatives=5", &err), -1);
    assert_non_null(strstr(err.text, "say nothing of negatives"));
    err_clear(&err);
    assert_int_equal(action_run(&app, "what-if apply", &err), -1);
    err_clear(&err);
    assert_int_equal(action_run(&app, "what-if tau=0.05", &err), 0);
    assert_string_equal(batch->what_if.value, "0.05");
    assert_int_equal(action_run(&app, "what-if apply", &err), 0);
    assert_non_null(strstr(app.message, "asked for tau=0.05"));
    assert_string_equal(batch->what_if.value, "");
    app_key(&app, CODE_ESCAPE);
    assert_true(app.screen == &screen_runs);
    close_app(&app, &fixture);
}

/* y asks the command line about the anchor and the selected row. */
static void why_of_the_batch(void **state)
{
    static const struct name users[] = {{"anna", NULL}, {"bo li", NULL}}, items[] = {{"7", "Seven"}, {"8", NULL}};
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    struct run run;
    open_app(&app, &fixture, true, true);
    assert_int_equal(action_run(&app, "why", &err), -1);
    assert_non_null(strstr(err.text, "picture on Space"));
    err_clear(&err);
    put_batch(&fixture, 100, false);
    app_key(&app, '4');
    look(&app, &fixture);
    assert_int_equal(action_run(&app, "why", &err), -1); /* the data set calls nobody by a name */
    err_clear(&err);
    assert_int_equal(run_get(fixture.store, fixture.live, &run, &err), 0);
    struct batch_screen *batch = batch_of(&app);
    const struct frame *frame = batch_frame_of(batch);
    batch->anchor = 0;
    frame->array[0].value[BATCH_ANCHOR] = 1;
    frame->array[1].value[batch->row[batch->selected].entry * BATCH_ENTRY_FIELDS + BATCH_ENTRY] = 0;
    assert_int_equal(dataset_put_names(fixture.store, run.dataset, "user", users, 2, &err), 0);
    assert_int_equal(dataset_put_names(fixture.store, run.dataset, "item", items, 2, &err), 0);
    free(app.program);
    app.program = xstrdup("/bin/true");
    app_key(&app, 'y');
    assert_string_equal(output_of(&app)->line, "nearfar recommend 5 --why --user 'bo li' --item 7");
    assert_true(output_is_open(&app));
    close_app(&app, &fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch_screens),
        cmocka_unit_test(a_click_on_the_batch),
        cmocka_unit_test(keys_of_the_batch),
        cmocka_unit_test(why_of_the_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
