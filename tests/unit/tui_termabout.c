/* What is known of a terminal by its name and by what it sets. */
#include "tui/termabout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void forget(void)
{
    static const char *const names[] = {"TERM", "TMUX", "TERM_PROGRAM", "WT_SESSION", "ConEmuPID", "VTE_VERSION",
                                        "COLORFGBG", "COLORTERM"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

static void consoles_are_not_sent_what_windows_know(void **state)
{
    (void)state;
    static const char *const modern[] = {"xterm", "xterm-256color", "tmux-256color", "screen", "vte-256color", "foot",
                                         "alacritty", "xterm-kitty", "rxvt-unicode"};
    static const char *const old[] = {"linux", "vt100", "vt220", "cons25", "ansi", "dumb", ""};
    for (size_t i = 0; i < sizeof modern / sizeof *modern; i++)
        assert_true(termabout_is_modern(modern[i]));
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        assert_false(termabout_is_modern(old[i]));
    assert_false(termabout_is_modern(NULL));
}

static void progress_goes_only_to_who_is_known_to_show_it(void **state)
{
    (void)state;
    static const char *const yes[][2] = {{"TERM_PROGRAM", "ghostty"}, {"TERM_PROGRAM", "WezTerm"},
                                         {"WT_SESSION", "1"}, {"ConEmuPID", "7"}, {"VTE_VERSION", "7900"}};
    static const char *const no[][2] = {{"TERM_PROGRAM", "iTerm.app"}, {"VTE_VERSION", "7600"}, {"VTE_VERSION", "x"}};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        forget();
        assert_false(termabout_shows_progress());
        setenv(yes[i][0], yes[i][1], 1);
        assert_true(termabout_shows_progress());
        setenv("TMUX", "/tmp/tmux", 1);
        assert_false(termabout_shows_progress());
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        forget();
        setenv(no[i][0], no[i][1], 1);
        assert_false(termabout_shows_progress());
    }
}

static enum background set(const char *colours)
{
    struct answers none = {.fresh = false};
    setenv("COLORFGBG", colours, 1);
    return termabout_background(&none);
}

static void an_answer_comes_before_the_environment(void **state)
{
    (void)state;
    struct answers dark = {.has_background = true, .background = {10, 10, 20}};
    forget();
    assert_int_equal(termabout_background(&(struct answers){.fresh = false}), BACKGROUND_UNKNOWN);
    assert_int_equal(set("0;15"), BACKGROUND_LIGHT);
    assert_int_equal(termabout_background(&dark), BACKGROUND_DARK);
    assert_int_equal(set("15;default;0"), BACKGROUND_DARK);
    assert_int_equal(set("0;7"), BACKGROUND_LIGHT);
    assert_int_equal(set("15;8"), BACKGROUND_DARK);
    assert_int_equal(set("15;default"), BACKGROUND_UNKNOWN);
    assert_int_equal(set("15;"), BACKGROUND_UNKNOWN);
    assert_int_equal(set("15;99"), BACKGROUND_UNKNOWN);
    assert_int_equal(set("7"), BACKGROUND_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consoles_are_not_sent_what_windows_know),
        cmocka_unit_test(progress_goes_only_to_who_is_known_to_show_it),
        cmocka_unit_test(an_answer_comes_before_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
