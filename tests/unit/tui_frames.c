/* Going through what was kept of a run's inside: with keys, while it trains and when it is over. */
#include "store/base/mem.h"
#include "store/frame.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/screens/live.h"
#include "tui/widgets/canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void put(struct test *test, const char *kind, int64_t step)
{
    float place[] = {1, (float)step};
    float answers[] = {0, 0, 5};
    bool map = !strcmp(kind, "map");
    struct frame frame = {.step = step, .n = 1};
    struct err err = ERR_INIT;
    frame.array[0] = map ? (struct frame_array){.name = "embedded", .rows = 1, .cols = 2, .value = place}
                         : (struct frame_array){.name = "valid", .rows = 1, .cols = 3, .value = answers};
    assert_int_equal(frame_put(test->fixture.store, test->fixture.live, kind, &frame, 1000000, &err), 0);
}

static void look(struct test *test)
{
    test->app.version = -1;
    test_later(test, 2);
}

static int64_t step_of(const struct test *test, enum frame_kind kind)
{
    const struct frame *frame = run_frames_shown(&live_of(&test->app)->view.frames, kind);
    return frame ? frame->step : -1;
}

static void expect(struct test *test, const char *words, bool there)
{
    struct canvas canvas;
    canvas_init(&canvas, 100, 30, false);
    app_draw(&test->app, &canvas);
    char *text = canvas_to_text(&canvas);
    if ((strstr(text, words) != NULL) != there)
        fail_msg("'%s' %s on\n%s", words, there ? "is not" : "is", text);
    free(text);
    canvas_release(&canvas);
}

/* Five maps, and two confusions between them. */
static void begin(struct test *test)
{
    for (int64_t step = 100; step <= 500; step += 100)
        put(test, "map", step);
    put(test, "confusion", 150);
    put(test, "confusion", 350);
    look(test);
}

static void keys_step_through_frames(void **state)
{
    struct test *test = *state;
    begin(test);
    assert_true(step_of(test, FRAMES_map) == 500 && step_of(test, FRAMES_confusion) == 350);
    expect(test, "map at step 500", true);
    expect(test, "newest", false);
    test_press(test, "[");
    expect(test, "map, step 400, newest 500", true);
    expect(test, "map of step 400, 4 of 5 kept; } shows the newest", true);
    expect(test, "} newest", true); /* in the footer, too */
    test_press(test, "[[");
    assert_true(step_of(test, FRAMES_map) == 200 && step_of(test, FRAMES_confusion) == 150); /* it comes along */
    test_press(test, "{");
    assert_true(step_of(test, FRAMES_map) == 100 && step_of(test, FRAMES_confusion) == -1);
    test_press(test, "[");
    expect(test, "this is the earliest frame that is kept", true);
    test_press(test, "]");
    assert_int_equal(step_of(test, FRAMES_map), 200);
    test_press(test, "}");
    assert_true(step_of(test, FRAMES_map) == 500 && step_of(test, FRAMES_confusion) == 350);
    expect(test, "} newest", false);
}

/* The pane with the focus says whose frames they are; one that has none yet at that step says so and stays. */
static void the_pane_with_the_focus_sets_the_pace(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    begin(test);
    assert_int_equal(action_run(&test->app, "pane confusion", &err), 0);
    test_press(test, "[");
    assert_true(step_of(test, FRAMES_confusion) == 150 && step_of(test, FRAMES_map) == 100);
    assert_int_equal(action_run(&test->app, "pane map", &err), 0);
    test_press(test, "}{");
    assert_int_equal(action_run(&test->app, "pane confusion", &err), 0);
    expect(test, "none is kept of this step", true);
    test_press(test, "]");
    assert_int_equal(step_of(test, FRAMES_confusion), 150);
}

/* Who has gone back stays there while newer ones come, and follows again from the newest on. */
static void newer_frames_do_not_move_who_went_back(void **state)
{
    struct test *test = *state;
    begin(test);
    test_press(test, "[");
    put(test, "map", 600);
    look(test);
    assert_int_equal(step_of(test, FRAMES_map), 400);
    expect(test, "map, step 400, newest 600", true);
    test_press(test, "]]");
    assert_int_equal(step_of(test, FRAMES_map), 600);
    put(test, "map", 700);
    look(test);
    assert_int_equal(step_of(test, FRAMES_map), 700);
}

/* What is shown is not read again at every change of the store, but when it was made again. */
static void only_what_is_new_is_read(void **state)
{
    struct test *test = *state;
    begin(test);
    const struct run_frames *frames = &live_of(&test->app)->view.frames;
    const float *map = frames->shown[FRAMES_map].frame.array[0].value;
    const float *confusion = frames->shown[FRAMES_confusion].frame.array[0].value;
    assert_int_equal(frames->before.frame.step, 400);
    look(test);
    assert_ptr_equal(frames->shown[FRAMES_map].frame.array[0].value, map);
    put(test, "map", 600);
    look(test);
    assert_ptr_equal(frames->before.frame.array[0].value, map); /* it is the one before now */
    assert_ptr_equal(frames->shown[FRAMES_confusion].frame.array[0].value, confusion);
    struct frame_key key = frames->shown[FRAMES_map].key;
    put(test, "map", 600);
    look(test);
    assert_false(frame_key_is(&frames->shown[FRAMES_map].key, &key));
    assert_ptr_equal(frames->before.frame.array[0].value, map);
}

static void a_run_without_frames_says_so(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    look(test);
    assert_int_equal(action_run(&test->app, "frame earlier", &err), -1);
    assert_non_null(strstr(err.text, "nothing is kept of the inside of this run"));
    err_clear(&err);
    put(test, "map", 5);
    look(test);
    assert_int_equal(action_run(&test->app, "frame newest", &err), -1);
    assert_non_null(strstr(err.text, "shown already"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_step_through_frames, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(the_pane_with_the_focus_sets_the_pace, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(newer_frames_do_not_move_who_went_back, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(only_what_is_new_is_read, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(a_run_without_frames_says_so, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
