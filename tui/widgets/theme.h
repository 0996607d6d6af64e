/* Themes: which colours the styles of a canvas have on a terminal. * * A style names a colour by what it is for in
 * the workbench, under the hue that it has on a usual terminal: red for what is * wrong and for negatives, green for
 * what is well and for positives, yellow for what is to be looked at and for floors, * magenta for what was asked
 * and is not yet in force, cyan for progress and the first curve, blue for further curves. A * theme says how each
 * of them looks. In every theme but `terminal` text has a contrast of at least 4.5 to 1 to the * paper (WCAG 2.1,
 * success criterion 1.4.3). */
#ifndef TUI_WIDGETS_THEME_H
#define TUI_WIDGETS_THEME_H

#include "tui/widgets/canvas.h"

enum { THEME_COLOURS = COLOUR_CYAN + 1 };

struct theme_colour {
    uint8_t rgb[3];
    uint8_t number; /* of the 16 colours that terminals name, where there are no more */
};

struct theme {
    const char *name;
    bool light;   /* dark characters on a light background */
    bool own;     /* the terminal's 16 colours as they are: none of the others is used */
    bool paints;  /* it puts `paper` behind all, and plain text has its colour 0; else both are the terminal's */
    /* The background that it is made for: of a dark theme the lightest, of a light one the darkest. */
    struct theme_colour paper;
    struct theme_colour colour[THEME_COLOURS]; /* COLOUR_PLAIN only where it paints */
    struct theme_colour faint;                 /* of plain text that is STYLE_DIM */
};

extern const struct theme themes[];
extern const size_t n_themes;

/* What a terminal has behind its characters. */
enum background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT };

/* Words that choose a theme: "auto", names, and "colour-blind" and "high-contrast", of which the background decides
 * which one * it is. NULL ends the list. */
extern const char *const theme_words[];
/* The theme of a word of that list; NULL when it is none. */
const struct theme *theme_choose(const char *word, enum background background);
/* What that red, green and blue is as a background. */
enum background background_of(const uint8_t rgb[3]);

/* The contrast of two colours, from 1 to 21 (WCAG 2.1, "contrast ratio"). */
double contrast(const uint8_t a[3], const uint8_t b[3]);

#endif
