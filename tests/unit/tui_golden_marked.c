/* Golden screens of marked runs: on Runs, on Live and on Compare. */
#include "tests/unit/tui_golden_support.h"
#include "tui/actions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Marked runs on both screens. */
static void marked_runs(void **state)
{
    (void)state;
    static const char marked[] = "mark 1 2 4";
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, true);
    assert_int_equal(action_run(&app, marked, &err), 0);
    assert_int_equal(action_run(&app, "against 1", &err), 0);
    app_update(&app, fixture.now + 10);
    app.now = fixture.now;
    app.message_until = 0;
    compare(&app, "live-marked", 80, 24, false);
    compare(&app, "live-marked", 200, 60, false);
    compare(&app, "live-marked", 80, 24, true);
    app_key(&app, '2');
    for (int i = 0; i < 8; i++)
        app_update(&app, fixture.now + 20 + i * 0.01);
    app.now = fixture.now;
    compare(&app, "runs-marked", 80, 24, false);
    compare_on(TERMINAL_NO_COLOR, &app, "runs-marked", 80, 24);
    compare(&app, "runs-marked", 60, 16, true);
    close_app(&app, &fixture);
}

/* Compare: curves of marked runs, a cursor, the baseline taken off, and settings as rows. */
static void compare_screen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    open_app(&app, &fixture, true, false);
    app_key(&app, '3');
    assert_true(app.message_bad);
    assert_int_equal(action_run(&app, "mark 1", &err), 0);
    app_key(&app, '3');
    app_key(&app, 'u');
    app_update(&app, fixture.now + 10);
    app.message_until = 0;
    compare(&app, "compare-empty", 80, 24, false);
    assert_int_equal(action_run(&app, "mark 1 2 5", &err), 0);
    app_update(&app, fixture.now + 20);
    app.now = fixture.now;
    app.message_until = 0;
    compare_everywhere(&app, "compare");
    compare_edges(&app, "compare");
    for (const char *key = "Gbkhhhhhhhhhhs"; *key; key++)
        app_key(&app, (uint32_t)*key);
    app_update(&app, fixture.now + 30);
    app.now = fixture.now;
    app.message_until = 0;
    compare(&app, "compare-cursor", 80, 24, false);
    compare(&app, "compare-cursor", 200, 60, false);
    app_key(&app, 'm');
    app_key(&app, 't');
    compare(&app, "compare-minus", 80, 24, false);
    close_app(&app, &fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marked_runs),
        cmocka_unit_test(compare_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
