/* Words of strangers: what may reach a terminal, and what JSON makes of the rest. */
#include "tests/unit/store_support.h"

#include <string.h>

static const struct {
    const char *text, *safe, *json;
} cases[] = {
    {"", "", "\"\""},
    {"plain", "plain", "\"plain\""},
    {"a\x1b[31mb", "a?[31mb", "\"a\\u001b[31mb\""},
    {"a\x7f", "a?", "\"a\\u007f\""},
    {"a\xc2\x9b" "2J", "a?2J", "\"a\\u009b2J\""},             /* C1 in UTF-8 */
    {"a\x9b" "2J", "a?2J", "\"a\\ufffd2J\""},                 /* and as a byte */
    {"a\xe2\x80\xae" "b", "a?b", "\"a\\u202eb\""},            /* overrides of direction */
    {"\xe2\x81\xa6x\xe2\x81\xa9", "?x?", "\"\\u2066x\\u2069\""},
    {"\xe2\x80\x8f", "?", "\"\\u200f\""},
    {"\xe2\x80\xa8", "?", "\"\\u2028\""},
    {"\xef\xbb\xbf", "?", "\"\\ufeff\""},
    {"\xf3\xa0\x81\x81", "?", "\"\\udb40\\udc41\""},          /* tags, which nothing shows */
    {"l\nt\t\"\\", "l?t?\"\\", "\"l\\u000at\\u0009\\\"\\\\\""},
    {"\xe6\xb8\xa9 \xd7\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
     "\xe6\xb8\xa9 \xd7\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
     "\"\xe6\xb8\xa9 \xd7\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80\""},
    {"\xc3", "?", "\"\\ufffd\""},                             /* broken, overlong, surrogate, beyond Unicode */
    {"\xc0\x9b", "??", "\"\\ufffd\\ufffd\""},
    {"\xe0\x82\x9b", "???", "\"\\ufffd\\ufffd\\ufffd\""},
    {"\xed\xa0\x80", "???", "\"\\ufffd\\ufffd\\ufffd\""},
    {"\xf4\x90\x80\x80", "????", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
};

static void texts_are_made_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = xstrdup(cases[i].text);
        text_make_safe(text, "");
        assert_string_equal(text, cases[i].safe);
        free(text);
    }
    char lines[] = "a\n\tb\x1b\r";
    text_make_safe(lines, "\n\t");
    assert_string_equal(lines, "a\n\tb??");
}

static void one_is_no_plural(void **state)
{
    (void)state;
    assert_string_equal(plural(0), "s");
    assert_string_equal(plural(1), "");
    assert_string_equal(plural(2), "s");
}

static void json_is_exact_and_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text out = TEXT_INIT;
        json_string(&out, cases[i].text);
        assert_string_equal(out.data, cases[i].json);
        text_release(&out);
    }
    struct text out = TEXT_INIT;
    json_add(&out, "{\"a\\n\": \"\xc2\x9b\x7f\",\n\t\"b\":\"\\\"\xe2\x80\xae\"}");
    assert_string_equal(out.data, "{\"a\\n\": \"\\u009b\\u007f\",\n\t\"b\":\"\\\"\\u202e\"}");
    text_release(&out);
}

static void a_refusal_is_safe_to_show(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    err_set(&err, ERR_USAGE, "'%s' is no word", "a\x1b[2J\nb\xc2\x9b");
    assert_string_equal(err.text, "'a?[2J?b?' is no word");
    err_prefix(&err, "%s", "\x1b" "file");
    assert_string_equal(err.text, "?file: 'a?[2J?b?' is no word");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_made_safe),
        cmocka_unit_test(one_is_no_plural),
        cmocka_unit_test(json_is_exact_and_safe),
        cmocka_unit_test(a_refusal_is_safe_to_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
