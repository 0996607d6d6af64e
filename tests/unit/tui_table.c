/* The table of the screens: which columns have room, which rows are seen, and where the cursor is. */
#include "tui/widgets/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 30 };

static void title(const void *context, int column, int width, char *to, size_t size)
{
    static const char *const titles[] = {"id", "name", "value"};
    (void)context, (void)width;
    snprintf(to, size, "%s", titles[column]);
}

static void text(const void *context, int column, int row, char *to, size_t size)
{
    (void)context;
    snprintf(to, size, column == 1 ? "a long name %d" : "%d", row);
}

static int style(const void *context, int column, int row)
{
    (void)context, (void)column, (void)row;
    return COLOUR_PLAIN;
}

/* An id, a name that may be cut, and a value of little importance. */
static struct table make(int rows, int cursor)
{
    return (struct table){.column = {{2, 4, 0, false, false, false, false},
                                     {6, 20, 1, true, false, true, false},
                                     {5, 5, 2, false, false, false, false}},
                          .n_columns = 3, .rows = rows, .cursor = cursor, .title = title, .text = text,
                          .style = style};
}

static void expect(struct table table, int width, int height, const char *lines)
{
    struct canvas canvas;
    canvas_init(&canvas, WIDTH, height, true);
    struct table_layout layout = table_lay_out(&table, width, height);
    table_draw(&table, &layout, &canvas, 0);
    char *drawn = canvas_to_text(&canvas);
    assert_string_equal(drawn, lines);
    for (int y = 0; y < height && table.cursor >= 0; y++) {
        const struct cell *cell = canvas_cell(&canvas, 0, y);
        assert_int_equal(cell->rune == '>', (cell->style & STYLE_REVERSE) != 0);
    }
    free(drawn);
    canvas_release(&canvas);
}

static void the_more_important_columns_have_a_place(void **state)
{
    (void)state;
    expect(make(2, 1), WIDTH, 4, " id name          value\n  0 a long name 0     0\n> 1 a long name 1     1\n\n");
    expect(make(2, 0), 15, 4, " id name\n> 0 a long n.\n  1 a long n.\n\n");
    expect(make(2, 0), 8, 4, " id\n> 0\n  1\n\n");
}

static void the_first_row_stays_in_view(void **state)
{
    (void)state;
    expect(make(100, 2), 8, 6, " id\n  0\n  1\n> 2\n  3\n  4\n");
    expect(make(100, 50), 8, 6, " id\n  0\n   . 48 more\n 49\n>50\n 51\n");
    expect(make(100, 99), 8, 6, " id\n  0\n   . 96 more\n 97\n 98\n>99\n");
    expect(make(100, 50), 8, 4, " id\n 48\n 49\n>50\n"); /* no room for the first one and a line under it */
}

static void an_empty_table_is_its_head(void **state)
{
    (void)state;
    expect(make(0, -1), WIDTH, 3, " id name   value\n\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_more_important_columns_have_a_place),
        cmocka_unit_test(the_first_row_stays_in_view),
        cmocka_unit_test(an_empty_table_is_its_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
