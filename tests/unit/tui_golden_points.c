/* Golden screens of runs as points: scatter plot, parallel coordinates, importance of settings. */
#include "tests/unit/tui_golden_support.h"
#include "tests/unit/tui_points_support.h"
#include "tui/actions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void must_run(struct app *app, const char *line)
{
    struct err err = ERR_INIT;
    if (action_run(app, line, &err) < 0)
        fail_msg("%s: %s", line, err.text);
}

/* Looks at it when what was said is gone. */
static void settle(struct app *app, const struct fixture *fixture)
{
    app_update(app, fixture->now + 10);
    app->now = fixture->now;
    app->message_until = 0;
}

static void views_of_points(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    open_app(&app, &fixture, true, false);
    add_sweep(fixture.store);
    must_run(&app, "screen runs");
    settle(&app, &fixture);
    must_run(&app, "filter id>5");
    must_run(&app, "mark 6 8 18 20 30 32");
    must_run(&app, "screen compare");
    must_run(&app, "colour tau");
    must_run(&app, "stroke loss");
    settle(&app, &fixture);
    compare_everywhere(&app, "compare-by-settings");
    must_run(&app, "unmark");
    must_run(&app, "scatter tau");
    settle(&app, &fixture);
    compare_everywhere(&app, "scatter");
    must_run(&app, "view parallel");
    must_run(&app, "brush tau 0.1 -");
    must_run(&app, "best 12");
    must_run(&app, "select first");
    settle(&app, &fixture);
    compare_everywhere(&app, "parallel");
    must_run(&app, "view importance");
    settle(&app, &fixture);
    compare_everywhere(&app, "importance");
    must_run(&app, "view winners");
    must_run(&app, "select first");
    settle(&app, &fixture);
    compare_everywhere(&app, "winners");
    close_app(&app, &fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_of_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
