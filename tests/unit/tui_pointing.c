/* What a mouse does on the screens, and that they can be drawn at any size. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tests/unit/tui_support.h"
#include "tui/pointing.h"
#include "tui/screens/compare.h"
#include "tui/screens/help.h"
#include "tui/screens/learn.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void draw(struct test *test, struct canvas *canvas)
{
    app_draw(&test->app, canvas);
}

static void hand(struct test *test, struct canvas *canvas, enum mouse_act act, int x, int y)
{
    app_point(&test->app, canvas, &(struct mouse){act, x, y});
    draw(test, canvas);
}

static void click(struct test *test, struct canvas *canvas, int x, int y)
{
    hand(test, canvas, MOUSE_PRESS, x, y);
    hand(test, canvas, MOUSE_RELEASE, x, y);
}

/* Where a text stands; it must be there. */
static void find_text(const struct canvas *canvas, const char *text, int *x, int *y)
{
    for (*y = canvas->height - 1; *y >= 0; (*y)--)
        for (*x = 0; *x + text_width(text) <= canvas->width; (*x)++) {
            char *piece = canvas_piece(canvas, *x, *y, text_width(text));
            bool same = !strcmp(piece, text);
            free(piece);
            if (same)
                return;
        }
    fail_msg("nowhere on the screen: %s", text);
}

static void click_text(struct test *test, struct canvas *canvas, const char *text)
{
    int x, y;
    find_text(canvas, text, &x, &y);
    click(test, canvas, x, y);
}

static void a_click_presses_a_key_of_the_footer(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    canvas_init(&canvas, 220, 30, false);
    draw(test, &canvas);
    click_text(test, &canvas, "2 Runs");
    assert_ptr_equal(test->app.screen, &screen_runs);
    click_text(test, &canvas, "? keys");
    assert_ptr_equal(test->app.over, &screen_help);
    click_text(test, &canvas, "Esc close");
    assert_null(test->app.over);
    click_text(test, &canvas, "1 Live");
    assert_ptr_equal(test->app.screen, &screen_live);
    canvas_release(&canvas);
    canvas_init(&canvas, 80, 30, false); /* where those that lead to a screen are one item, each digit is a key */
    draw(test, &canvas);
    int x, y;
    find_text(&canvas, "7  : command", &x, &y);
    click(test, &canvas, x, y);
    assert_ptr_equal(test->app.screen, &screen_data);
    canvas_release(&canvas);
}

static void a_click_selects_rows_knobs_and_panes(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    canvas_init(&canvas, 120, 30, false);
    draw(test, &canvas);
    click_text(test, &canvas, "weight_decay");
    assert_string_equal(live_knob(&test->app)->name, "weight_decay");
    int x, y;
    find_text(&canvas, "events", &x, &y);
    click(test, &canvas, x + 30, y + 1);
    assert_string_equal(live_of(&test->app)->pane->name, "events");
    test_press(test, "2");
    test_later(test, 1);
    draw(test, &canvas);
    find_text(&canvas, "id\u2193", &x, &y);
    for (int row = 3; row >= 1; row--) {
        click(test, &canvas, 20, y + 1 + row);
        assert_int_equal(canvas_cell(&canvas, 0, y + 1 + row)->rune, 0x25b8);
    }
    canvas_release(&canvas);
}

static void the_wheel_goes_through_rows(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    canvas_init(&canvas, 80, 24, false);
    test_press(test, "?");
    draw(test, &canvas);
    hand(test, &canvas, MOUSE_WHEEL_DOWN, 20, 10);
    assert_int_equal(help_of(&test->app)->selected, 3);
    hand(test, &canvas, MOUSE_WHEEL_UP, 20, 10);
    assert_int_equal(help_of(&test->app)->selected, 0);
    click(test, &canvas, 20, 6); /* the help lies over what is below */
    assert_int_equal(help_of(&test->app)->selected, 4);
    canvas_release(&canvas);
}

static const struct region *chart_on(const struct canvas *canvas)
{
    for (size_t i = 0; i < canvas->n_regions; i++)
        if (canvas->region[i].kind == REGION_AXIS)
            return &canvas->region[i];
    fail_msg("there is no chart");
    return NULL;
}

static void a_drag_over_a_chart_shows_that_part(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    canvas_init(&canvas, 120, 30, false);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "a3");
    test_later(test, 1);
    draw(test, &canvas);
    struct region chart = *chart_on(&canvas);
    struct compare *compare = compare_of(&test->app);
    double span = compare_span(compare), column = span / chart.area.width;
    int left = chart.area.x + 10, right = chart.area.x + 30, y = chart.area.y + 1;
    hand(test, &canvas, MOUSE_PRESS, right, y);
    hand(test, &canvas, MOUSE_DRAG, left, y);
    assert_true(canvas_cell(&canvas, left + 5, y)->style & STYLE_REVERSE);
    assert_false(canvas_cell(&canvas, left - 1, y)->style & STYLE_REVERSE);
    hand(test, &canvas, MOUSE_RELEASE, left, y);
    assert_true(fabs(compare->window.from - 10 * column) < 1e-6 * span);
    assert_true(fabs(compare->window.to - 31 * column) < 1e-6 * span);
    assert_false(canvas_cell(&canvas, left + 5, y)->style & STYLE_REVERSE);
    click(test, &canvas, chart.area.x, y);
    assert_true(compare->window.has_cursor);
    assert_true(fabs(compare->window.cursor - compare->window.from) < column);
    hand(test, &canvas, MOUSE_WHEEL_DOWN, left, y); /* twice as much, then all */
    hand(test, &canvas, MOUSE_WHEEL_DOWN, left, y);
    hand(test, &canvas, MOUSE_WHEEL_DOWN, left, y);
    assert_true(compare->window.to == 0);
    hand(test, &canvas, MOUSE_WHEEL_UP, left, y);
    assert_true(compare->window.to > 0 && compare->window.to < span);
    canvas_release(&canvas);
}

static void a_typed_line_is_not_lost_to_a_click(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    canvas_init(&canvas, 120, 30, false);
    test_press(test, ":set tau 0.");
    draw(test, &canvas);
    for (int y = 0; y < 30; y++)
        click(test, &canvas, 50, y);
    assert_true(test->app.prompt.open);
    assert_string_equal(test->app.prompt.text, "set tau 0.");
    canvas_release(&canvas);
}

/* From 1x1 to 400x120, on every screen: nothing is drawn outside, and a click anywhere does no harm. */
static void any_size_can_be_drawn_and_clicked(void **state)
{
    struct test *test = *state;
    static const int widths[] = {1, 2, 7, 59, 60, 61, 79, 80, 121, 200, 399, 400};
    static const int heights[] = {1, 2, 5, 15, 16, 17, 23, 24, 41, 60, 120};
    enum { HEIGHTS = sizeof heights / sizeof *heights };
    struct canvas canvas;
    canvas_init(&canvas, 1, 1, false);
    uint32_t number = 1;
    struct err err = ERR_INIT;
    assert_int_equal(learn_open(&test->app, "samples/lessons/contrast.lesson", "anna", "en", &err), 0);
    for (const char *screen = "6134572W?:"; *screen; screen++) { /* W: the form of a sweep lies over Runs */
        test_press(test, (char[]){*screen, '\0'});
        for (size_t i = 0; i < sizeof widths / sizeof *widths * HEIGHTS; i++) {
            canvas_resize(&canvas, widths[i / HEIGHTS], heights[i % HEIGHTS]);
            draw(test, &canvas);
            number = number * 1664525 + 1013904223;
            int x = (int)(number >> 8) % canvas.width, y = (int)(number >> 4 & 0xffff) % canvas.height;
            hand(test, &canvas, (enum mouse_act)(number >> 28 & 3), x, y);
            if (canvas.width >= 60 && canvas.height >= 16 && *screen != ':')
                assert_true(canvas.n_regions > 0);
        }
        test->app.over = NULL;
    }
    canvas_release(&canvas);
}

int main(void)
{
#define ON_LIVE(test) cmocka_unit_test_setup_teardown(test, test_set_up, test_tear_down)
    const struct CMUnitTest tests[] = {
        ON_LIVE(a_click_presses_a_key_of_the_footer),
        ON_LIVE(a_click_selects_rows_knobs_and_panes),
        ON_LIVE(the_wheel_goes_through_rows),
        ON_LIVE(a_drag_over_a_chart_shows_that_part),
        ON_LIVE(a_typed_line_is_not_lost_to_a_click),
        ON_LIVE(any_size_can_be_drawn_and_clicked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
