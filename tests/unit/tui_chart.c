/* Flags, curves and their ends on the cells of a small chart, where they meet. */
#include "store/base/mem.h"
#include "tui/widgets/chart.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 26, HEIGHT = 5 }; /* a plot of 20 by 4 cells, and the axis */

struct picture {
    const double *values; /* at steps 0, 10, 20, ... */
    int n;
    const struct chart_flag *flags;
    size_t n_flags;
    const struct chart_level *levels;
    size_t n_levels;
};

static char *draw(const struct picture *picture, bool ascii)
{
    struct canvas canvas;
    struct series series = SERIES_INIT;
    canvas_init(&canvas, WIDTH, HEIGHT, ascii);
    for (int i = 0; i < picture->n; i++)
        series_append(&series, i * 10, picture->values[i]);
    struct chart_curve curve = {.series = &series, .marker = 0x25cf, .stroke = STROKE_SOLID};
    struct chart chart = {.curves = &curve, .n_curves = 1, .span = 200, .range = {0, 5, NAN}, .flags = picture->flags,
                          .n_flags = picture->n_flags, .levels = picture->levels, .n_levels = picture->n_levels};
    chart_draw(&canvas, (struct rect){0, 0, WIDTH, HEIGHT}, &chart);
    char *text = canvas_to_text(&canvas);
    series_release(&series);
    canvas_release(&canvas);
    return text;
}

static void looks(const struct picture *picture, bool ascii, const char *wanted)
{
    char *drawn = draw(picture, ascii);
    if (strcmp(drawn, wanted))
        print_error("drawn was:\n%s", drawn);
    assert_string_equal(drawn, wanted);
    free(drawn);
}

static const double high[] = {5, 5, 5, 5, 5, 5, 5, 5, 5}, low[] = {0, 0, 0, 0, 0, 0, 0, 0, 0},
                    spike[] = {0, 0, 0, 0, 5, 0, 0, 0, 0};

/* A letter stands at the top, or below a curve that passes there; the curve is whole. */
static void a_letter_makes_way_for_a_curve(void **state)
{
    (void)state;
    static const struct chart_flag flags[] = {{40, 'A', 0, 0}, {120, 'B', 0, 0}};
    looks(&(struct picture){.values = high, .n = 9, .flags = flags, .n_flags = 2}, false,
          "     │⠉⠉⠉⠉⠉⠉⠉⠉●   B\n"
          "    4┤    A       ┊\n"
          "    2┤    ┊       ┊\n"
          "    0┤    ┊       ┊\n"
          "     └────────────────────\n");
    looks(&(struct picture){.values = high, .n = 9, .flags = flags, .n_flags = 2}, true,
          "     |''''''''o   B\n"
          "    4+    A       :\n"
          "    2+    :       :\n"
          "    0+    :       :\n"
          "     +--------------------\n");
    looks(&(struct picture){.values = low, .n = 9, .flags = flags, .n_flags = 2}, false,
          "     │    A       B\n"
          "    4┤    ┊       ┊\n"
          "    2┤    ┊       ┊\n"
          "    0┤⣀⣀⣀⣀⣀⣀⣀⣀●   ┊\n"
          "     └────────────────────\n");
}

/* Where the curve ends is never covered. */
static void the_end_of_a_curve_is_seen(void **state)
{
    (void)state;
    static const struct chart_flag flags[] = {{80, 'A', 0, 0}};
    looks(&(struct picture){.values = high, .n = 9, .flags = flags, .n_flags = 1}, false,
          "     │⠉⠉⠉⠉⠉⠉⠉⠉●\n"
          "    4┤        A\n"
          "    2┤        ┊\n"
          "    0┤        ┊\n"
          "     └────────────────────\n");
}

/* Under a spike there is a cell for the letter. */
static void a_spike_and_a_letter_are_both_seen(void **state)
{
    (void)state;
    static const struct chart_flag flags[] = {{40, 'A', 0, 0}};
    looks(&(struct picture){.values = spike, .n = 9, .flags = flags, .n_flags = 1}, false,
          "     │    ⣷\n"
          "    4┤    ⣿\n"
          "    2┤   ⢸⠈⡆\n"
          "    0┤⣀⣀⣀⡸A⣇⣀⣀●\n"
          "     └────────────────────\n");
}

/* Several in one column, in whatever order they come; one beyond the axis is not drawn into what lies there. */
static void several_flags_in_a_column(void **state)
{
    (void)state;
    static const struct chart_flag flags[] = {{120, 'A', 0, 0}, {40, 'B', 0, 0}, {123, 'C', 0, 0}, {900, 'D', 0, 0}};
    looks(&(struct picture){.values = low, .n = 9, .flags = flags, .n_flags = 4}, false,
          "     │    B       *\n"
          "    4┤    ┊       ┊\n"
          "    2┤    ┊       ┊\n"
          "    0┤⣀⣀⣀⣀⣀⣀⣀⣀●   ┊\n"
          "     └────────────────────\n");
}

/* A level goes over the whole width, behind the curve. */
static void a_level_goes_over_the_whole_width(void **state)
{
    (void)state;
    static const struct chart_level levels[] = {{2.5, COLOUR_PLAIN, STROKE_DOTTED}, {0, COLOUR_PLAIN, STROKE_SOLID}};
    looks(&(struct picture){.values = high, .n = 9, .levels = levels, .n_levels = 2}, false,
          "     │⠉⠉⠉⠉⠉⠉⠉⠉●\n"
          "    4┤\n"
          "    2┤⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁\n"
          "    0┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀\n"
          "     └────────────────────\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_makes_way_for_a_curve),
        cmocka_unit_test(the_end_of_a_curve_is_seen),
        cmocka_unit_test(a_spike_and_a_letter_are_both_seen),
        cmocka_unit_test(several_flags_in_a_column),
        cmocka_unit_test(a_level_goes_over_the_whole_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
