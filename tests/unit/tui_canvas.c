/* The cell canvas: text by columns, boxes that join, dots. */
#include "tui/canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(struct canvas *canvas, const char *text)
{
    char *drawn = canvas_to_text(canvas);
    assert_string_equal(drawn, text);
    free(drawn);
    canvas_release(canvas);
}

static struct canvas make(int width, int height, bool ascii)
{
    struct canvas canvas;
    canvas_init(&canvas, width, height, ascii);
    return canvas;
}

static void text_is_cut_by_columns(void **state)
{
    (void)state;
    struct canvas canvas = make(10, 3, false);
    assert_int_equal(canvas_text(&canvas, 0, 0, 6, COLOUR_PLAIN, "温度低一点"), 5); /* two wide ones and the dots */
    assert_int_equal(canvas_text(&canvas, 0, 1, 6, COLOUR_PLAIN, "abcdef"), 6);
    assert_int_equal(canvas_text(&canvas, 0, 2, 6, COLOUR_PLAIN, "abcdefg"), 6);
    expect(&canvas, "温度…\nabcdef\nabcde…\n");
}

static void drawing_outside_is_clipped(void **state)
{
    (void)state;
    struct canvas canvas = make(4, 2, false);
    canvas_text(&canvas, -2, 0, 20, COLOUR_PLAIN, "abcdefghij");
    canvas_text(&canvas, 3, 1, 20, COLOUR_PLAIN, "温");
    canvas_text(&canvas, 0, 7, 20, COLOUR_PLAIN, "no");
    canvas_fill(&canvas, (struct rect){-5, -5, 2, 2}, 'x', COLOUR_PLAIN);
    expect(&canvas, "cdef\n\n"); /* half a wide character is none */
}

static void wide_characters_lose_their_halves_together(void **state)
{
    (void)state;
    struct canvas canvas = make(6, 1, false);
    canvas_text(&canvas, 0, 0, 6, COLOUR_PLAIN, "温温温");
    canvas_put(&canvas, 1, 0, 'a', COLOUR_PLAIN);
    canvas_put(&canvas, 4, 0, 'b', COLOUR_PLAIN);
    expect(&canvas, " a温b\n");
}

static void escapes_are_never_sent(void **state)
{
    (void)state;
    struct canvas canvas = make(20, 1, false);
    canvas_text(&canvas, 0, 0, 20, COLOUR_PLAIN, "a\033[2Jb\xff\tc\xe2\x80\xae!");
    expect(&canvas, "a?[2Jb??c?!\n");
}

static void combining_marks_join_their_cell(void **state)
{
    (void)state;
    struct canvas canvas = make(4, 1, false);
    assert_int_equal(canvas_text(&canvas, 0, 0, 4, COLOUR_PLAIN, "e\xcc\x81x"), 2);
    expect(&canvas, "e\xcc\x81x\n");
}

static void ascii_replaces(void **state)
{
    (void)state;
    struct canvas canvas = make(12, 1, true);
    canvas_text(&canvas, 0, 0, 12, COLOUR_PLAIN, "▶ a·b → 温 ●");
    expect(&canvas, "> a.b > ?? o\n");
}

static void boxes_join(void **state)
{
    (void)state;
    struct canvas canvas = make(7, 5, false);
    canvas_box(&canvas, (struct rect){0, 0, 4, 3}, COLOUR_PLAIN, "", COLOUR_PLAIN);
    canvas_box(&canvas, (struct rect){3, 0, 4, 3}, COLOUR_PLAIN, "", COLOUR_PLAIN);
    canvas_box(&canvas, (struct rect){0, 2, 7, 3}, COLOUR_PLAIN, "", COLOUR_PLAIN);
    expect(&canvas, "┌──┬──┐\n│  │  │\n├──┴──┤\n│     │\n└─────┘\n");
}

static void wraps_at_spaces(void **state)
{
    (void)state;
    struct canvas canvas = make(8, 3, false);
    assert_int_equal(canvas_wrap(&canvas, (struct rect){0, 0, 8, 3}, COLOUR_PLAIN, "one two three four five six"), 3);
    expect(&canvas, "one two\nthree\nfour fi…\n");
}

static void bars(void **state)
{
    (void)state;
    struct canvas canvas = make(4, 3, false);
    const double values[] = {0, 0.001, 0.5, 1};
    canvas_bar(&canvas, 0, 0, 4, 0.53125, COLOUR_PLAIN);
    canvas_columns(&canvas, (struct rect){0, 1, 4, 2}, values, 4, COLOUR_PLAIN);
    expect(&canvas, "██▏░\n   █\n ▁██\n");
}

static void the_front_curve_owns_a_cell(void **state)
{
    (void)state;
    struct canvas canvas = make(2, 1, false);
    struct plot plot;
    plot_init(&plot, &canvas, (struct rect){0, 0, 2, 1});
    plot_upright(&plot, 0, 0, 3, COLOUR_RED);
    plot_dot(&plot, 2, 0, COLOUR_RED);
    plot_layer(&plot);
    plot_dot(&plot, 1, 3, COLOUR_BLUE);
    plot_dot(&plot, 99, 0, COLOUR_BLUE);
    plot_finish(&plot);
    assert_int_equal(canvas_cell(&canvas, 0, 0)->style, COLOUR_BLUE);
    expect(&canvas, "⢀⠁\n");
}

static void lines_have_no_holes(void **state)
{
    (void)state;
    struct canvas canvas = make(4, 2, false);
    struct plot plot;
    plot_init(&plot, &canvas, (struct rect){0, 0, 4, 2});
    plot_line(&plot, 0, 7, 7, 0, COLOUR_PLAIN, 0xff);
    plot_finish(&plot);
    expect(&canvas, "  ⡠⠊\n⡠⠊\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_by_columns),
        cmocka_unit_test(drawing_outside_is_clipped),
        cmocka_unit_test(wide_characters_lose_their_halves_together),
        cmocka_unit_test(escapes_are_never_sent),
        cmocka_unit_test(combining_marks_join_their_cell),
        cmocka_unit_test(ascii_replaces),
        cmocka_unit_test(boxes_join),
        cmocka_unit_test(wraps_at_spaces),
        cmocka_unit_test(bars),
        cmocka_unit_test(the_front_curve_owns_a_cell),
        cmocka_unit_test(lines_have_no_holes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
