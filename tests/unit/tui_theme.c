/* Themes: whether their text can be read, and told apart by people who do not see all colours. */
#include "store/base/palette.h"
#include "tui/widgets/theme.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The palette may cost a little of it. */
static void can_be_read(const struct theme *theme, const struct theme_colour *colour, double least)
{
    uint8_t nearest[3];
    palette_colour(palette_nearest(colour->rgb), nearest);
    double exact = contrast(colour->rgb, theme->paper.rgb), rounded = contrast(nearest, theme->paper.rgb);
    if (exact < least || rounded < fmax(4.5, least - 0.5))
        fail_msg("%s: #%02x%02x%02x has a contrast of %.2f, of %.2f in the palette of 256", theme->name,
                 colour->rgb[0], colour->rgb[1], colour->rgb[2], exact, rounded);
}

static void text_stands_out_from_its_background(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_themes; i++) {
        const struct theme *theme = &themes[i];
        double least = theme->paints ? 7 : 4.5;
        if (theme->own)
            continue;
        for (int c = theme->paints ? COLOUR_PLAIN : COLOUR_RED; c < THEME_COLOURS; c++)
            can_be_read(theme, &theme->colour[c], least);
        can_be_read(theme, &theme->faint, least);
    }
}

static void contrast_is_that_of_the_standard(void **state)
{
    (void)state;
    static const uint8_t black[3] = {0, 0, 0}, white[3] = {255, 255, 255}, grey[3] = {0x77, 0x77, 0x77};
    assert_true(fabs(contrast(black, white) - 21) < 1e-9);
    assert_true(fabs(contrast(white, grey) - 4.48) < 0.005);
    assert_true(fabs(contrast(grey, grey) - 1) < 1e-9);
}

/* Linear light as protans and deutans see it (Machado, Oliveira and Fernandes 2009, severity 1). */
static const double sight[][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
};

static double lightness(double t)
{
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16 / 116.0;
}

/* CIE L*a*b* of a colour as it is seen. */
static void seen(const double way[3][3], const uint8_t rgb[3], double lab[3])
{
    double linear[3], light[3];
    for (int c = 0; c < 3; c++)
        linear[c] = rgb[c] <= 10 ? rgb[c] / 255.0 / 12.92 : pow((rgb[c] / 255.0 + 0.055) / 1.055, 2.4);
    for (int c = 0; c < 3; c++)
        light[c] = fmin(1, fmax(0, way[c][0] * linear[0] + way[c][1] * linear[1] + way[c][2] * linear[2]));
    double x = lightness((0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]) / 0.9505);
    double y = lightness(0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]);
    double z = lightness((0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]) / 1.089);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

static double least_difference(const struct theme *theme)
{
    double least = INFINITY, a[3], b[3];
    for (size_t way = 0; way < sizeof sight / sizeof *sight; way++)
        for (int i = COLOUR_RED; i < THEME_COLOURS; i++)
            for (int j = COLOUR_RED; j < i; j++) {
                seen(sight[way], theme->colour[i].rgb, a);
                seen(sight[way], theme->colour[j].rgb, b);
                least = fmin(least, hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]));
            }
    return least;
}

/* On a light background dark colours lie nearer together, so that less can be asked of them. */
static void the_colour_blind_tell_colours_apart(void **state)
{
    (void)state;
    const struct theme *dark = theme_choose("colour-blind", BACKGROUND_DARK);
    const struct theme *light = theme_choose("colour-blind", BACKGROUND_LIGHT);
    assert_true(least_difference(dark) > 20);
    assert_true(least_difference(light) > 6);
    assert_true(least_difference(dark) > 3 * least_difference(theme_choose("dark", BACKGROUND_DARK)));
}

static void every_word_chooses_a_theme(void **state)
{
    (void)state;
    for (size_t i = 0; theme_words[i]; i++)
        for (int background = BACKGROUND_UNKNOWN; background <= BACKGROUND_LIGHT; background++)
            assert_non_null(theme_choose(theme_words[i], (enum background)background));
    for (size_t i = 0; i < n_themes; i++)
        assert_ptr_equal(theme_choose(themes[i].name, BACKGROUND_UNKNOWN), &themes[i]);
    assert_null(theme_choose("green", BACKGROUND_DARK));
    assert_string_equal(theme_choose("auto", BACKGROUND_LIGHT)->name, "light");
    assert_string_equal(theme_choose("auto", BACKGROUND_DARK)->name, "dark");
    assert_string_equal(theme_choose("auto", BACKGROUND_UNKNOWN)->name, "terminal");
    assert_string_equal(theme_choose("high-contrast", BACKGROUND_LIGHT)->name, "high-contrast-light");
    assert_string_equal(theme_choose("colour-blind", BACKGROUND_UNKNOWN)->name, "colour-blind-dark");
}

static void a_background_is_dark_or_light(void **state)
{
    (void)state;
    assert_int_equal(background_of((const uint8_t[]){0x00, 0x2b, 0x36}), BACKGROUND_DARK);
    assert_int_equal(background_of((const uint8_t[]){0xfd, 0xf6, 0xe3}), BACKGROUND_LIGHT);
    assert_int_equal(background_of((const uint8_t[]){0x60, 0x60, 0x60}), BACKGROUND_DARK);
    assert_int_equal(background_of((const uint8_t[]){0xc0, 0xc0, 0xc0}), BACKGROUND_LIGHT);
}

/* Steps and greys of the palette are their own nearest. */
static void the_palette_knows_its_colours(void **state)
{
    (void)state;
    static const uint8_t numbers[] = {16, 21, 46, 67, 196, 231, 232, 240, 255};
    static const uint8_t steel[3] = {0x5f, 0x87, 0xaf};
    uint8_t rgb[3];
    for (size_t i = 0; i < sizeof numbers; i++) {
        palette_colour(numbers[i], rgb);
        assert_int_equal(palette_nearest(rgb), numbers[i]);
    }
    palette_colour(67, rgb);
    assert_memory_equal(rgb, steel, sizeof steel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stands_out_from_its_background),
        cmocka_unit_test(the_palette_knows_its_colours),
        cmocka_unit_test(contrast_is_that_of_the_standard),
        cmocka_unit_test(the_colour_blind_tell_colours_apart),
        cmocka_unit_test(every_word_chooses_a_theme),
        cmocka_unit_test(a_background_is_dark_or_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
