/* Golden screens with curves in quarters of cells. */
#include "tests/unit/tui_golden_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void in_quarters_of_cells(void **state)
{
    struct test *test = *state;
    compare_on(TERMINAL_BLOCK, &test->app, "live", 80, 24);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "a3");
    test_later(test, 1);
    compare_on(TERMINAL_BLOCK, &test->app, "compare", 80, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_quarters_of_cells, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
