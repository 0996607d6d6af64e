/* The form of a sweep: what it suggests, what it says, and the command line that it makes. */
#include "tests/unit/tui_support.h"
#include "tui/screens/screen.h"
#include "tui/sweep_form_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct knob lr = {"lr", KNOB_REAL, 0, 1, SCALE_LOG, "0.003", "", "", "", "", "", "", "0.001 0.1", ""};
static const struct knob sharing = {"sharing", KNOB_CHOICE, 0, 1, SCALE_LINEAR, "own", "", "", "own shared", "", "",
                                    "", "own shared", ""};

static void add(struct sweep_form *form, enum form_role role, const struct knob *knob, const char *value)
{
    struct form_row *row = &form->row[form->n++];
    *row = (struct form_row){.role = role, .knob = knob, .on = knob != NULL};
    strcpy(row->value, value);
    if (knob)
        form_suggest(form, row);
}

static void fill(struct sweep_form *form, const char *begin, const char *kind)
{
    *form = (struct sweep_form){.n = 0};
    add(form, FORM_DATA, NULL, "shop");
    add(form, FORM_BEGIN, NULL, begin);
    add(form, FORM_KIND, NULL, kind);
    add(form, FORM_KNOB, &lr, "");
    add(form, FORM_KNOB, &sharing, "");
    add(form, FORM_DRAWS, NULL, "4");
    add(form, FORM_SEEDS, NULL, "3");
    add(form, FORM_EPOCHS, NULL, "5");
    add(form, FORM_MINUTES, NULL, "2");
}

static void check(const char *begin, const char *kind, const char *line, const char *says)
{
    struct sweep_form form;
    struct err err = ERR_INIT;
    char text[512];
    fill(&form, begin, kind);
    assert_int_equal(form_line(&form, text, sizeof text, &err), 0);
    assert_string_equal(text, line);
    form_says(&form, text, sizeof text);
    assert_non_null(strstr(text, says));
}

static void a_form_is_a_command_line(void **state)
{
    (void)state;
    check("run 7", "grid", "sweep shop --like=7 --grid=lr=0.001,0.01,0.1 --grid=sharing=own,shared --seeds=3 "
          "--epochs=5", "makes 18 runs: 6 combinations with 3 seeds each");
    check("defaults", "halving", "sweep shop --grid=lr=0.001,0.01,0.1 --grid=sharing=own,shared --random=4 --seeds=3 "
          "--epochs=5 --halving", "makes 12 runs: 4 combinations");
    check("gowalla", "search", "tune shop --preset=gowalla --knobs=lr,sharing --try=lr=0.001..0.1 "
          "--try=sharing=own,shared --epochs=5 --minutes=2", "as many runs as 2 minutes have room for");
}

static void a_form_without_a_knob_says_so(void **state)
{
    struct sweep_form form;
    struct err err = ERR_INIT;
    char text[512];
    (void)state;
    fill(&form, "defaults", "grid");
    form.row[3].on = form.row[4].on = false;
    assert_int_equal(form_line(&form, text, sizeof text, &err), -1);
    assert_non_null(strstr(err.text, "Space turns one on"));
    fill(&form, "defaults", "grid");
    assert_int_equal(form_line(&form, text, 20, &err), -1);
    assert_non_null(strstr(err.text, "turn some knobs off"));
}

static void the_form_opens_over_the_runs(void **state)
{
    struct test *test = *state;
    struct canvas canvas;
    canvas_init(&canvas, 80, 24, false);
    test_press(test, "2");
    test_later(test, 1);
    test_press(test, "W");
    assert_ptr_equal(test->app.over, &screen_sweep_form);
    app_draw(&test->app, &canvas);
    char *text = canvas_to_text(&canvas);
    assert_non_null(strstr(text, "Enter starts it, and it goes on when you leave"));
    assert_non_null(strstr(text, "makes 1 run: 1 combination with 1 seed each"));
    free(text);
    test_press(test, "\r");
    const struct sweep_form *form = screen_state(&test->app, &screen_sweep_form);
    assert_non_null(strstr(form->problem, "no knob is to be tried"));
    app_key(&test->app, CODE_ESCAPE);
    assert_null(test->app.over);
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_is_a_command_line),
        cmocka_unit_test(a_form_without_a_knob_says_so),
        cmocka_unit_test_setup_teardown(the_form_opens_over_the_runs, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
