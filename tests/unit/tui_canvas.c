/* The cell canvas: text by columns, boxes that join, dots. */
#include "store/base/palette.h"
#include "tui/widgets/canvas.h"
#include "tui/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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

/* Thai has two marks on a letter; Hindi has vowel signs with a column of their own; a joiner (Persian, an emoji of
 * several) draws nothing; a name from right to left stands as it is, and an override of the direction is a question
 * mark. */
static void names_of_any_language(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
        int width;
    } names[] = {
        {"ที่นี่", "ที่นี่", 2},
        {"हिन्दी", "हिन्दी", 5},
        {"می\xe2\x80\x8cخواهم", "میخواهم", 7},
        {"👩\xe2\x80\x8d🔬", "👩🔬", 4},
        {"❤\xef\xb8\x8f", "❤", 1},
        {"שלום", "שלום", 4},
        {"a\xe2\x80\xae" "b\xe2\x81\xa6", "a?b?", 4},
        {"\xc2\x9b" "2J\x7f", "?2J?", 4},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct canvas canvas = make(12, 1, false);
        char line[64], *shown = text_shown(names[i].text);
        assert_string_equal(shown, names[i].shown);
        assert_int_equal(text_width(names[i].text), names[i].width);
        assert_int_equal(canvas_text(&canvas, 0, 0, 12, COLOUR_PLAIN, names[i].text), names[i].width);
        snprintf(line, sizeof line, "%s\n", names[i].shown);
        expect(&canvas, line);
        free(shown);
    }
}

static char *printed(struct columns *table, int width)
{
    char *text;
    size_t bytes;
    FILE *to = open_memstream(&text, &bytes);
    columns_print_fitted(table, "", width, to);
    fclose(to);
    return text;
}

static void tables_are_aligned_by_what_is_seen(void **state)
{
    (void)state;
    static const char *const names[] = {"温度", "e\xcc\x81te\xcc\x81", "ที่", "plain", "a\033[2J"};
    struct columns table;
    columns_init(&table, "lr");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        columns_cell(&table, "%s", names[i]);
        columns_cell(&table, "%zu", i);
    }
    char *text = printed(&table, 0);
    assert_string_equal(text, "温度   0\ne\xcc\x81te\xcc\x81    1\nที่      2\nplain  3\na?[2J  4\n");
    free(text);
}

static void tables_are_wrapped_to_fit(void **state)
{
    (void)state;
    static const char *const cells[] = {"tau", "0.2", "how much the hardest negatives count", "dim", "64", "numbers"};
    static const struct {
        const char *align;
        int width;
        const char *text;
    } cases[] = {
        {"llw", 0, "tau  0.2  how much the hardest negatives count\ndim  64   numbers\n"},
        {"llw", 26, "tau  0.2  how much the\n          hardest\n          negatives count\ndim  64   numbers\n"},
        {"lls", 36, "tau  0.2  how much the hardest\n          negatives count\ndim  64   numbers\n"},
        {"hls", 0, "tau  0.2  how much the hardest negatives count\ndim  64   numbers\n"},
        {"hls", 44, "tau\n  0.2  how much the hardest negatives count\ndim\n  64   numbers\n"},
        {"lls", 26, "tau  0.2\n    how much the hardest\n    negatives count\ndim  64\n    numbers\n"},
    };
    struct columns table;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        columns_init(&table, cases[c].align);
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
            columns_cell(&table, "%s", cells[i]);
        char *text = printed(&table, cases[c].width);
        assert_string_equal(text, cases[c].text);
        free(text);
    }
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

/* Chinese: no blanks; two columns each; no line begins with a comma, or ends with an opening quote. */
static void wraps_chinese_anywhere_but_at_marks(void **state)
{
    (void)state;
    struct canvas canvas = make(10, 4, false);
    struct rect area = {0, 0, 10, 4};
    assert_int_equal(canvas_wrap(&canvas, area, COLOUR_PLAIN, "按 r 键开始，等到《书》完"), 3);
    expect(&canvas, "按 r 键开\n始，等到\n《书》完\n\n");
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

/* A cell of two colours takes nothing but its half block, and gives them back to the next text. */
static void halves_of_a_cell_have_colours(void **state)
{
    (void)state;
    static const struct {
        uint8_t colour[3], number;
    } cases[] = {{{0, 0, 0}, 16}, {{255, 255, 255}, 231}, {{128, 128, 128}, 244}, {{8, 8, 8}, 232},
                 {{238, 238, 238}, 255}, {{255, 0, 0}, 196}, {{0, 130, 2}, 28}, {{100, 149, 237}, 69}};
    struct canvas canvas = make(4, 1, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(palette_nearest(cases[i].colour), cases[i].number);
    canvas_halves(&canvas, 1, 0, 196, 16);
    canvas_halves(&canvas, 4, 0, 196, 16); /* outside */
    const struct cell *cell = canvas_cell(&canvas, 1, 0);
    assert_true(cell->rune == 0x2580 && cell->ink == 196 && cell->paper == 16 && cell->style == 0);
    canvas_text(&canvas, 0, 0, 4, STYLE_BOLD, "text");
    assert_true(cell->rune == 'e' && !cell->ink && !cell->paper);
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_by_columns),
        cmocka_unit_test(drawing_outside_is_clipped),
        cmocka_unit_test(wide_characters_lose_their_halves_together),
        cmocka_unit_test(escapes_are_never_sent),
        cmocka_unit_test(combining_marks_join_their_cell),
        cmocka_unit_test(names_of_any_language),
        cmocka_unit_test(tables_are_aligned_by_what_is_seen), cmocka_unit_test(tables_are_wrapped_to_fit),
        cmocka_unit_test(ascii_replaces),
        cmocka_unit_test(boxes_join),
        cmocka_unit_test(wraps_at_spaces),
        cmocka_unit_test(wraps_chinese_anywhere_but_at_marks),
        cmocka_unit_test(bars),
        cmocka_unit_test(the_front_curve_owns_a_cell),
        cmocka_unit_test(lines_have_no_holes),
        cmocka_unit_test(halves_of_a_cell_have_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
