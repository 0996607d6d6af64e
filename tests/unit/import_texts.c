/* What an import of texts is made of: latin-1, whole groups by lot, and texts that are alike. */
#include "engine/data/corpus.h"
#include "engine/data/group_lots.h"
#include "engine/import/latin_1.h"
#include "engine/import/text_alike.h"
#include "engine/import/text_strange.h"
#include "engine/import/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void latin_1_becomes_utf8(void **state)
{
    (void)state;
    struct latin_1 latin_1 = {0};
    char bytes[256 * LATIN_1_WIDEST + 1], word[] = "a\xe9\x80\xff" "b\0\0\0\0\0";
    size_t n = latin_1_to_utf8(&latin_1, word, 5);
    assert_int_equal(n, 9);
    assert_string_equal(word, "aé€ÿb");
    assert_int_equal(latin_1.letters, 2);
    assert_int_equal(latin_1.windows, 1);
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    n = latin_1_to_utf8(&latin_1, bytes, 256);
    assert_true(word_is_utf8(bytes, n));
    assert_int_equal(latin_1_to_utf8(&latin_1, bytes, 0), 0);
}

enum { ROWS = 300 };

/* Rows of so many groups; those of number `none` have none. */
static size_t draw(size_t groups, uint32_t none, double share, uint8_t split[ROWS])
{
    uint32_t row[ROWS], group[ROWS], class[ROWS];
    for (uint32_t i = 0; i < ROWS; i++) {
        row[i] = i;
        group[i] = (uint32_t)(i * i % groups) == none ? NO_CLASS : (uint32_t)(i * i % groups);
        class[i] = i % 3 ? 0 : NO_CLASS;
        split[i] = SPLIT_TRAIN;
    }
    const struct grouped_rows rows = {row, ROWS, group, class};
    struct rng rng = rng_make(7, STREAM_SPLIT, 0);
    size_t taken = group_lots_take(&rows, &rng, share, split, SPLIT_TEST), counted = 0;
    for (size_t i = 0; i < ROWS; i++) {
        counted += split[i] == SPLIT_TEST;
        for (size_t k = 0; k < i; k++)
            assert_true(group[i] == NO_CLASS || group[i] != group[k] || split[i] == split[k]);
    }
    assert_int_equal(taken, counted);
    return taken;
}

static void groups_stay_whole(void **state)
{
    (void)state;
    uint8_t split[ROWS], again[ROWS];
    size_t taken = draw(97, 4, 0.2, split);
    assert_in_range(taken, 50, 70);
    assert_int_equal(draw(97, 4, 0.2, again), taken);
    assert_memory_equal(split, again, ROWS);
    assert_int_equal(draw(97, 4, 0, split), 0);
    assert_int_equal(draw(1, 9, 0.5, split), 0); /* something stays */
    assert_in_range(draw(2, 9, 0.01, split), 1, ROWS - 1); /* something is taken */
}

static void add(struct text_set *set, const struct text_wishes *wishes, const char *text, const char *label)
{
    const struct field values[] = {{(char *)text, strlen(text)}, {(char *)label, strlen(label)}};
    struct err err = ERR_INIT;
    assert_int_equal(text_set_add(set, wishes, values, SPLIT_TRAIN, &err), 0);
}

static void alike_texts_are_counted(void **state)
{
    (void)state;
    const struct text_wishes wishes = {.field = {"text", "label"}, .fields = 2, .min_words = 1};
    struct text_set set = {0};
    struct text_alike alike;
    struct progress progress = {.terminal = false};
    struct err err = ERR_INIT;
    add(&set, &wishes, "Can't I go?", "go");
    add(&set, &wishes, "cant i GO", "stay");
    add(&set, &wishes, "i cant go", "go"); /* the same words in another order are near, not equal */
    add(&set, &wishes, "quite another", "go");
    add(&set, &wishes, "CANT, I GO", "go");
    add(&set, &wishes, "...", "go");
    assert_int_equal(set.n, 5);
    assert_int_equal(set.few, 1);
    uint8_t split[] = {SPLIT_TRAIN, SPLIT_TRAIN, SPLIT_TEST, SPLIT_TRAIN, SPLIT_TEST};
    assert_int_equal(text_alike_count(&alike, &set, split, set.beside[0].of, &progress, &err), 0);
    assert_int_equal(alike.equal, 1);
    assert_int_equal(alike.equal_across, 1);
    assert_int_equal(alike.torn, 2);
    assert_int_equal(alike.nearly, 4);
    assert_int_equal(alike.nearly_across, 1);
    assert_int_equal(alike.example_across, 4);
    text_set_release(&set);
}

static void expect_scripts(const char *const *texts, const char *expected)
{
    const struct text_wishes wishes = {.field = {"text"}, .fields = 1};
    struct text_set set = {0};
    struct text words = TEXT_INIT;
    struct err err = ERR_INIT;
    for (; *texts; texts++) {
        const struct field value = {(char *)*texts, strlen(*texts)};
        assert_int_equal(text_set_add(&set, &wishes, &value, SPLIT_TRAIN, &err), 0);
    }
    text_scripts_say(&set, &words);
    assert_string_equal(words.length ? words.data : "", expected);
    text_release(&words);
    text_set_release(&set);
}

static void scripts_are_told(void **state)
{
    (void)state;
    expect_scripts((const char *const[]){"abc", "déf 我", "12", NULL}, "");
    expect_scripts((const char *const[]){"abc", "где", "καλά", "我的 iPhone 包裹在哪里", "荷物はどこ", "안녕", "שלום", NULL},
                   "1 Latin, 1 Greek, 1 Cyrillic, 1 Hebrew, 1 Korean, 1 Japanese, 1 Chinese");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latin_1_becomes_utf8), cmocka_unit_test(groups_stay_whole),
        cmocka_unit_test(alike_texts_are_counted), cmocka_unit_test(scripts_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
