/* The table of themes: see theme.h. All colours but those of high contrast are of the palette of 256 (steps 00 5f 87
 * af d7 ff), so that they are the same on terminals that have more. */
#include "tui/widgets/theme.h"

#include <math.h>
#include <string.h>

#define RGB(hex) {(hex) >> 16 & 0xff, (hex) >> 8 & 0xff, (hex) & 0xff}
#define COLOUR(hex, number) {RGB(hex), number}

const struct theme themes[] = {
    {"terminal", .own = true,
     .colour = {COLOUR(0, 0), COLOUR(0, 1), COLOUR(0, 2), COLOUR(0, 3), COLOUR(0, 4), COLOUR(0, 5), COLOUR(0, 6)}},
    {"dark",
     .paper = COLOUR(0x333333, 0),
     .colour = {COLOUR(0, 0), COLOUR(0xff8787, 9), COLOUR(0x87d787, 10), COLOUR(0xd7d75f, 11), COLOUR(0x87afff, 12),
                COLOUR(0xff87ff, 13), COLOUR(0x5fd7d7, 14)},
     .faint = COLOUR(0xa8a8a8, 7)},
    {"light", .light = true,
     .paper = COLOUR(0xe5e5e5, 15),
     .colour = {COLOUR(0, 0), COLOUR(0xaf0000, 1), COLOUR(0x005f00, 2), COLOUR(0x875f00, 8), COLOUR(0x0000d7, 4),
                COLOUR(0x8700af, 5), COLOUR(0x005f87, 6)},
     .faint = COLOUR(0x585858, 8)},
    {"colour-blind-dark",
     .paper = COLOUR(0x333333, 0),
     .colour = {COLOUR(0, 0), COLOUR(0xd7875f, 9), COLOUR(0x00d700, 10), COLOUR(0xffff87, 11), COLOUR(0xafd7ff, 12),
                COLOUR(0xff5faf, 13), COLOUR(0x00afff, 14)},
     .faint = COLOUR(0xa8a8a8, 7)},
    {"colour-blind-light", .light = true,
     .paper = COLOUR(0xe5e5e5, 15),
     .colour = {COLOUR(0, 0), COLOUR(0x5f0000, 1), COLOUR(0x005f00, 2), COLOUR(0x875f00, 8), COLOUR(0x00005f, 4),
                COLOUR(0xaf005f, 5), COLOUR(0x005f87, 6)},
     .faint = COLOUR(0x585858, 8)},
    {"high-contrast-dark", .paints = true,
     .paper = COLOUR(0x000000, 0),
     .colour = {COLOUR(0xffffff, 15), COLOUR(0xff5f5f, 9), COLOUR(0x5fff5f, 10), COLOUR(0xffff00, 11),
                COLOUR(0x87afff, 12), COLOUR(0xff87ff, 13), COLOUR(0x5fffff, 14)},
     .faint = COLOUR(0xd7d7d7, 7)},
    {"high-contrast-light", .light = true, .paints = true,
     .paper = COLOUR(0xffffff, 15),
     .colour = {COLOUR(0x000000, 0), COLOUR(0x870000, 1), COLOUR(0x005f00, 2), COLOUR(0x5f4b00, 8),
                COLOUR(0x0000af, 4), COLOUR(0x5f0087, 5), COLOUR(0x00475f, 6)},
     .faint = COLOUR(0x303030, 8)},
};
const size_t n_themes = sizeof themes / sizeof *themes;

const char *const theme_words[] = {"auto", "terminal", "dark", "light", "colour-blind", "high-contrast",
                                   "colour-blind-dark", "colour-blind-light", "high-contrast-dark",
                                   "high-contrast-light", NULL};

static const struct theme *named(const char *head, const char *tail)
{
    size_t length = strlen(head);
    for (size_t i = 0; i < n_themes; i++)
        if (!strncmp(themes[i].name, head, length) && !strcmp(themes[i].name + length, tail))
            return &themes[i];
    return NULL;
}

const struct theme *theme_choose(const char *word, enum background background)
{
    if (!strcmp(word, "auto"))
        return named(background == BACKGROUND_LIGHT  ? "light"
                     : background == BACKGROUND_DARK ? "dark" : "terminal", "");
    const struct theme *whole = named(word, "");
    return whole ? whole : named(word, background == BACKGROUND_LIGHT ? "-light" : "-dark");
}

/* Relative luminance. */
static double luminance(const uint8_t rgb[3])
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int c = 0; c < 3; c++) {
        double share = rgb[c] / 255.0;
        sum += weights[c] * (share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double contrast(const uint8_t a[3], const uint8_t b[3])
{
    double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* Light is what black stands out from more than white. */
enum background background_of(const uint8_t rgb[3])
{
    static const uint8_t black[3] = {0, 0, 0}, white[3] = {255, 255, 255};
    return contrast(rgb, black) > contrast(rgb, white) ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}
