/* Golden screens of a workbench that speaks Chinese from the beginning, so that what is put into words before it is
 * drawn does, too: verdicts, prompts, messages. */
#include "tests/unit/tui_golden_support.h"

#include "store/base/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool speaks_chinese(void)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    language_begin("zh_CN", NULL);
    return !strcmp(language_in_use(), "zh_CN");
}

static void a_walk(void **state)
{
    struct test *test = *state;
    if (!speaks_chinese())
        skip(); /* there was no msgfmt to make the catalogue */
    test_press(test, "t");
    compare(&test->app, "walk-live", 80, 24, false);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "a3");
    test_later(test, 1);
    compare(&test->app, "walk-compare", 80, 24, false);
    compare(&test->app, "walk-compare", 120, 40, false);
    test_press(test, "v");
    test_later(test, 1);
    compare(&test->app, "walk-scatter", 80, 24, false);
    app_line(&test->app, "set tau=hot");
    compare(&test->app, "walk-said", 80, 24, false);
    test_press(test, "/");
    compare(&test->app, "walk-prompt", 80, 24, false);
    language_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_walk, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
