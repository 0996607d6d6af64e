/* Pictures as cells of a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tui/widgets/picture.h"

#include <string.h>

static void cells_are_halves_of_two_pixels(void **state)
{
    (void)state;
    static const uint8_t pixel[] = {255, 0, 0, 0, 255, 0, /* red, green */
                                    0, 0, 255, 9, 8, 7};  /* blue, nearly black */
    struct picture picture = {2, 2, 3, pixel};
    assert_int_equal(picture_rows(&picture, 2), 1);
    struct picture_cell cell = picture_cell_at(&picture, 2, 0, 0, false);
    assert_int_equal(cell.rune, 0x2580);
    assert_memory_equal(cell.ink, pixel, 3);
    assert_memory_equal(cell.paper, pixel + 6, 3);
    cell = picture_cell_at(&picture, 2, 1, 0, false);
    assert_memory_equal(cell.ink, pixel + 3, 3);
    assert_memory_equal(cell.paper, pixel + 9, 3);
}

/* Each pixel counts once when a picture gets smaller; a small one gets larger. */
static void pictures_are_scaled(void **state)
{
    (void)state;
    uint8_t pixel[12 * 8];
    for (size_t i = 0; i < sizeof pixel; i++)
        pixel[i] = (uint8_t)(i % 8 < 4 ? 40 : i / 8 < 6 ? 100 : 200);
    struct picture picture = {12, 8, 1, pixel};
    assert_int_equal(picture_rows(&picture, 8), 6);
    assert_int_equal(picture_rows(&picture, 2), 2);
    struct picture_cell left = picture_cell_at(&picture, 2, 0, 0, false),
                        above = picture_cell_at(&picture, 2, 1, 0, false),
                        below = picture_cell_at(&picture, 2, 1, 1, false),
                        whole = picture_cell_at(&picture, 1, 0, 0, false);
    assert_true(left.ink[0] == 40 && left.paper[2] == 40 && above.ink[1] == 100 && below.paper[0] == 200);
    assert_true(whole.ink[0] == 70 && whole.paper[0] == 120);
    struct picture dot = {1, 1, 1, pixel};
    for (int x = 0; x < 5; x++)
        assert_int_equal(picture_cell_at(&dot, 5, x, picture_rows(&dot, 5) - 1, false).ink[0], 40);
}

static void shades_go_from_dark_to_bright(void **state)
{
    (void)state;
    uint8_t pixel[256];
    char line[257] = "";
    struct picture picture = {1, 256, 1, pixel};
    for (int i = 0; i < 256; i++)
        pixel[i] = (uint8_t)i;
    for (int x = 0; x < 256; x++)
        line[x] = (char)picture_cell_at(&picture, 256, x, 0, true).rune;
    static const char shades[] = " .:-=+*#%@";
    const char *last = shades;
    for (int x = 0; x < 256; x++) {
        const char *at = strchr(shades, line[x]);
        assert_true(at && (at == last || at == last + 1));
        last = at;
    }
    assert_true(line[0] == ' ' && *last == '@');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_halves_of_two_pixels),
        cmocka_unit_test(pictures_are_scaled),
        cmocka_unit_test(shades_go_from_dark_to_bright),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
