/* Which language is spoken, and lines of wide characters, which are cut and padded by columns. */
#include "store/base/language.h"
#include "tui/widgets/canvas.h"

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

static void lines_of_wide_characters(void **state)
{
    (void)state;
    char padded[64];
    text_pad(padded, sizeof padded, "温度", 7);
    assert_string_equal(padded, "温度   ");
    text_pad(padded, sizeof padded, "温度", 3);
    assert_string_equal(padded, "温度");
    /* Between any two, in whole columns; a mark that closes goes with what it closes, one that opens with what
     * follows. */
    assert_int_equal(text_fitting("正样本负样本", 7), strlen("正样本"));
    assert_int_equal(text_fitting("正样本，负样本", 6), strlen("正样"));
    assert_int_equal(text_fitting("正样本（负样本）", 8), strlen("正样本"));
    assert_int_equal(text_fitting("tau 越低越难", 6), strlen("tau 越"));
    assert_int_equal(text_fitting("by temperature", 8), strlen("by"));
    assert_int_equal(text_rows("正样本，负样本", 6), 3);
}

static void what_was_asked_for(void **state)
{
    (void)state;
    if (!speaks_chinese())
        skip();
    assert_string_equal(_("temperature"), "温度");
    assert_string_equal(_("no such text has a translation"), "no such text has a translation");
    assert_string_equal(_(""), "");
    language_begin("en", NULL);
    assert_string_equal(language_in_use(), "en");
    assert_string_equal(_("temperature"), "temperature");
    /* The environment, also with a locale that was never made here; the locale C has no other characters. */
    unsetenv("LC_ALL");
    unsetenv("LANGUAGE");
    setenv("LANG", "zh_CN.UTF-8", 1);
    language_begin("auto", NULL);
    assert_string_equal(language_in_use(), "zh_CN");
    setenv("LC_ALL", "C", 1);
    language_begin(NULL, NULL);
    assert_string_equal(language_in_use(), "en");
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("LANGUAGE", "en:zh_CN", 1);
    language_begin(NULL, NULL);
    assert_string_equal(language_in_use(), "en");
    setenv("LANGUAGE", "de:zh_CN", 1);
    language_begin(NULL, NULL);
    assert_string_equal(language_in_use(), "zh_CN");
    language_begin("zh_CN", "/nowhere");
    assert_string_equal(language_in_use(), "en");
    assert_non_null(strstr(language_problem(), "zh_CN"));
    language_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_wide_characters),
        cmocka_unit_test(what_was_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
