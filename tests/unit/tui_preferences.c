/* The configuration file: what it sets, what it binds, and what is said of a wrong line. */
#include "store/base/mem.h"
#include "tests/unit/tui_support.h"
#include "tui/preferences.h"
#include "tui/screens/screen.h"
#include "tui/widgets/canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct preferences parsed(const char *text)
{
    struct preferences preferences;
    preferences_parse(&preferences, "config", text, strlen(text));
    return preferences;
}

static void a_file_sets_what_it_says(void **state)
{
    (void)state;
    struct preferences p = parsed("# mine\n\n  theme   light\r\nglyphs\tascii\nmouse off\ntitle off\nprogress on\n"
                                  "bind Ctrl-T smooth more\nbind # quit\nbind space select next\n"
                                  "bind \u6e29 set tau=0.1");
    assert_int_equal(p.n_faults, 0);
    assert_string_equal(p.theme, "light");
    assert_string_equal(p.glyphs, "ascii");
    assert_string_equal(p.mouse, "off");
    assert_string_equal(p.title, "off");
    assert_string_equal(p.progress, "on");
    struct key_list keys = preferences_keys(&p);
    assert_int_equal(keys.n, 4);
    assert_string_equal(key_in(&keys, CODE_CONTROL('t'))->command, "smooth more");
    assert_string_equal(key_in(&keys, CODE_CONTROL('t'))->label, "Ctrl-T");
    assert_string_equal(key_in(&keys, '#')->command, "quit");
    assert_string_equal(key_in(&keys, ' ')->label, "Space");
    assert_string_equal(key_in(&keys, 0x6e29)->command, "set tau=0.1");
    assert_true(*key_in(&keys, '#')->help);
    preferences_release(&p);
}

static void an_empty_file_leaves_everything_as_it_is(void **state)
{
    (void)state;
    struct preferences p = parsed("");
    assert_string_equal(p.theme, "auto");
    assert_string_equal(p.glyphs, "auto");
    assert_string_equal(p.mouse, "on");
    assert_string_equal(p.title, "on");
    assert_string_equal(p.progress, "auto");
    assert_string_equal(p.language, "auto");
    assert_int_equal(preferences_keys(&p).n + preferences_keys(NULL).n + p.n_faults, 0);
    preferences_release(&p);
}

static void a_wrong_line_is_told_and_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"\ntheme ligth\n", "config, line 2: there is no value of theme 'ligth'; did you mean light?"},
        {"mouse sometimes", "config, line 1: there is no value of mouse 'sometimes'; there are on, off"},
        {"themes light", "config, line 1: there is no preference 'themes'; did you mean theme?"},
        {"theme light dark", "config, line 1: theme takes one word: take 'dark' out"},
        {"theme light\ntheme dark", "config, line 2: theme is said twice, and the first one holds: take one line "
                                    "out"},
        {"theme", "config, line 1: there is no value of theme ''; there are auto, terminal, dark, light, "
                  "colour-blind, high-contrast, colour-blind-dark, colour-blind-light, high-contrast-dark, "
                  "high-contrast-light"},
        {"bind x", "config, line 1: it goes: bind KEY COMMAND, as in bind Ctrl-T smooth more"},
        {"bind Ctr-X quit", "config, line 1: there is no key Ctr-X: write it as nearfar keys does (x, Space, "
                            "PgUp, Ctrl-T)"},
        {"bind Ctrl-C quit", "config, line 1: Ctrl-C always does the same in the workbench: bind another key"},
        {"bind x qit", "config, line 1: x cannot be bound to 'qit': there is no command 'qit'; did you mean quit?"},
        {"bind x zoom in", "config, line 1: x cannot be bound to 'zoom in': it goes: zoom"},
        {"bind x quit\nbind x help", "config, line 2: x is bound twice, and the first one holds: take one line out"},
        {"theme \xff", "config, line 1: it is not UTF-8: write the file as UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct preferences p = parsed(cases[i].text);
        assert_int_equal(p.n_faults, 1);
        assert_string_equal(p.fault[0], cases[i].fault);
        preferences_release(&p);
    }
}

static void lines_that_are_no_text_are_told(void **state)
{
    (void)state;
    static char bytes[2000];
    struct preferences p;
    memset(bytes, 'x', sizeof bytes);
    preferences_parse(&p, "config", bytes, sizeof bytes);
    assert_string_equal(p.fault[0], "config, line 1: it is longer than 399 bytes: is this the right file?");
    preferences_release(&p);
    preferences_parse(&p, "config", "a\0b", 3);
    assert_string_equal(p.fault[0], "config, line 1: it is no text: is this the right file?");
    preferences_release(&p);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = i % 2 ? '\n' : 'x';
    preferences_parse(&p, "config", bytes, sizeof bytes); /* the first sentences say enough */
    assert_int_equal(p.n_faults, 50);
    preferences_release(&p);
}

/* Every name that nearfar keys prints can be bound. */
static void every_key_can_be_named(void **state)
{
    (void)state;
    struct test_key keys[TEST_KEYS];
    size_t n = test_keys(keys);
    char label[KEY_LABEL];
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(key_named(keys[i].row->label, label), keys[i].row->code);
        assert_string_equal(label, keys[i].row->label);
    }
    assert_int_equal(key_named("ctrl-x", label), CODE_CONTROL('x'));
    assert_string_equal(label, "Ctrl-X");
    assert_int_equal(key_named("", label), 0);
    assert_int_equal(key_named("ab", label), 0);
}

static char *last_row(struct test *test)
{
    struct canvas canvas;
    canvas_init(&canvas, 220, 30, false);
    app_draw(&test->app, &canvas);
    char *row = canvas_piece(&canvas, 0, 29, 220);
    canvas_release(&canvas);
    return row;
}

static void a_bound_key_comes_before_the_screens_own(void **state)
{
    struct test *test = *state;
    struct preferences p = parsed("bind q screen runs\nbind X quit\nbind z undo\nbind Ctrl-T smooth more\n"
                                  "bind y screen runs");
    test->app.preferences = &p;
    char *row = last_row(test);
    assert_non_null(strstr(row, "X quit"));
    assert_null(strstr(row, "q quit"));
    assert_non_null(strstr(row, "q Runs")); /* in place of 2 Runs */
    assert_null(strstr(row, "y log"));
    free(row);
    test_press(test, "q");
    assert_false(test->app.quit);
    assert_string_equal(test->app.screen->name, "runs");
    test_press(test, "?y"); /* letters search in the help, whatever they are bound to */
    assert_string_equal(app_front(&test->app)->name, "help");
    test->app.over = NULL;
    test_press(test, "X");
    assert_true(test->app.quit);
    test->app.preferences = NULL;
    preferences_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_sets_what_it_says),
        cmocka_unit_test(an_empty_file_leaves_everything_as_it_is),
        cmocka_unit_test(a_wrong_line_is_told_and_left_out),
        cmocka_unit_test(lines_that_are_no_text_are_told),
        cmocka_unit_test(every_key_can_be_named),
        cmocka_unit_test_setup_teardown(a_bound_key_comes_before_the_screens_own, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
