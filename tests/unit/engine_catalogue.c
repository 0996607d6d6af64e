/* The catalogue holds together: every knob's default is one of its values, every preset's word is known, every turn
 * of every knob stays in range, and no two parts or knobs share a name. */
#include "tests/unit/engine_support.h"

#include <string.h>

static void knobs_are_sound(void **state)
{
    (void)state;
    struct catalogue c;
    struct err err = ERR_INIT;
    catalogue_gather(&c);
    for (size_t i = 0; i < c.n_knobs; i++) {
        const struct knob *k = &c.knobs[i];
        char canonical[WORD_SIZE];
        if (knob_check(k, k->start, canonical, sizeof canonical, &err) < 0)
            fail_msg("%s: %s", k->name, err.text);
        assert_string_equal(canonical, k->start);
        if (strlen(k->help) < 10 || strlen(k->help) > 90)
            fail_msg("the help of %s has %zu characters", k->name, strlen(k->help));
        if (!k->topic || !*k->topic)
            fail_msg("%s stands under no heading", k->name);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(k->name, c.knobs[j].name);
    }
    assert_string_equal(catalogue_knob(&c, "tau", &err)->topic, "temperature"); /* its own word */
    assert_string_equal(catalogue_knob(&c, "hard_pool", &err)->topic, "negatives"); /* of the kind that reads it */
    catalogue_release(&c);
}

static void turns_stay_in_range(void **state)
{
    (void)state;
    struct catalogue c;
    struct err err = ERR_INIT;
    catalogue_gather(&c);
    for (size_t i = 0; i < c.n_knobs; i++)
        for (int direction = -1; c.knobs[i].type < KNOB_LIST && direction <= 1; direction += 2)
            for (int coarse = 0; coarse < 2; coarse++) {
                char word[WORD_SIZE], next[WORD_SIZE], canonical[WORD_SIZE];
                COPY_TEXT(word, c.knobs[i].start);
                double last = knob_position(&c.knobs[i], word);
                for (int n = 0; n < 400; n++) {
                    knob_turn(&c.knobs[i], word, direction, coarse, next, sizeof next);
                    if (knob_check(&c.knobs[i], next, canonical, sizeof canonical, &err) < 0)
                        fail_msg("%s turned from %s: %s", c.knobs[i].name, word, err.text);
                    double position = knob_position(&c.knobs[i], next);
                    assert_true(position >= 0 && position <= 1 && (position - last) * direction >= -1e-9);
                    last = position;
                    COPY_TEXT(word, next);
                }
                bool one_choice = c.knobs[i].type == KNOB_CHOICE && !strchr(strchr(c.knobs[i].choices, ' ') + 1, ' ');
                assert_true(one_choice || last == (direction > 0)); /* it got to the end */
            }
    catalogue_release(&c);
}

static void lists_are_checked(void **state)
{
    (void)state;
    struct catalogue c;
    struct err err = ERR_INIT;
    char canonical[WORD_SIZE];
    catalogue_gather(&c);
    const struct knob *loss = catalogue_knob(&c, "loss", &err);
    assert_non_null(loss);
    assert_int_equal(knob_check(loss, "bpr+info_nce", canonical, sizeof canonical, &err), 0);
    assert_string_equal(canonical, "bpr+info_nce");
    assert_true(knob_number(loss, canonical) == 2 && list_has(canonical, "bpr") && !list_has(canonical, "info"));
    static const char *const wrong[][2] = {{"bpr+bpr", "bpr twice"}, {"bpr+inf_nce", "did you mean info_nce"},
                                           {"", "joined by +"},
                                           {"info_nce+bpr+triplet+dcl+debiased+hcl+ccl+psl+rince", "joined by +"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(knob_check(loss, wrong[i][0], canonical, sizeof canonical, &err), -1);
        assert_non_null(strstr(err.text, wrong[i][1]));
    }
    catalogue_release(&c);
}

/* Whole numbers with commas between, each once, in the order given; the first is the knob's number. */
static void numbers_are_checked(void **state)
{
    (void)state;
    struct catalogue c;
    struct err err = ERR_INIT;
    char canonical[WORD_SIZE];
    double number[MOST_NUMBERS];
    catalogue_gather(&c);
    const struct knob *k = catalogue_knob(&c, "k", &err);
    assert_non_null(k);
    assert_int_equal(knob_check(k, "20", canonical, sizeof canonical, &err), 0);
    assert_string_equal(canonical, "20");
    assert_int_equal(knob_check(k, "20,5,1e1", canonical, sizeof canonical, &err), 0);
    assert_string_equal(canonical, "20,5,10");
    assert_true(knob_number(k, canonical) == 20);
    assert_int_equal(knob_numbers(canonical, number), 3);
    assert_true(number[0] == 20 && number[1] == 5 && number[2] == 10);
    static const char *const wrong[][2] = {{"5,10,5", "names 5 twice"}, {"5,x", "not 'x'"}, {"", "not ''"},
                                           {"5,", "not ''"}, {"0", "out of range"},
                                           {"5,1001", "out of range"}, {"2.5", "whole number"},
                                           {"1,2,3,4,5,6,7,8,9", "up to 8"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(knob_check(k, wrong[i][0], canonical, sizeof canonical, &err), -1);
        assert_non_null(strstr(err.text, wrong[i][1]));
    }
    catalogue_release(&c);
}

/* Those for data with these words, into `to`. */
static void words_for(const char *settings, const char *data, char *to, size_t size)
{
    char word[PRESET_WORD];
    size_t length = 0;
    *to = '\0';
    while (preset_next(&settings, data, word) && length < size)
        length += (size_t)snprintf(to + length, size - length, "%s ", word);
}

static void presets_are_known_words(void **state)
{
    (void)state;
    struct catalogue c;
    struct settings settings;
    char words[512];
    catalogue_gather(&c);
    assert_true(n_presets > 0);
    for (size_t i = 0; i < c.n_presets; i++)
        for (int small = 0; small < 2; small++) {
            words_for(c.presets[i].settings, small ? "pictures+small" : "pictures", words, sizeof words);
            small_settings(&settings, &c, words);
        }
    words_for("encoder=conv small:encoder=mlp  other:dim=3 dim=4", "pictures+small", words, sizeof words);
    assert_string_equal(words, "encoder=conv encoder=mlp dim=4 ");
    words_for("small:encoder=mlp dim=4", "pictures", words, sizeof words);
    assert_string_equal(words, "dim=4 ");
    catalogue_release(&c);
}

static void parts_have_names_of_their_own(void **state)
{
    (void)state;
    struct catalogue c;
    catalogue_gather(&c);
    for (size_t i = 0; i < c.n_parts; i++) {
        assert_true(strlen(c.parts[i].help) > 5);
        for (size_t j = 0; j < i; j++)
            assert_true(strcmp(c.parts[i].kind, c.parts[j].kind) || strcmp(c.parts[i].name, c.parts[j].name));
    }
    catalogue_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knobs_are_sound),
        cmocka_unit_test(turns_stay_in_range),
        cmocka_unit_test(lists_are_checked),
        cmocka_unit_test(numbers_are_checked),
        cmocka_unit_test(presets_are_known_words),
        cmocka_unit_test(parts_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
