/* Pairs of colours: see termcolour.h. */
#include "tui/termcolour.h"

#include "store/base/mem.h"
#include "store/base/palette.h"

#include <stdlib.h>
#include <string.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

/* The pairs of styles: the seven colours, and faint text. Pair 0 is what the terminal has without any. */
enum { PAIR_PLAIN = THEME_COLOURS, PAIR_FAINT, FIRST_OF_CELLS, NAMED = 16 };

/* By this capability a description says that its colours are red, green and blue; some give it a number or text. */
static bool has_direct_colours(void)
{
    const char *text = tigetstr("RGB");
    return COLORS > PALETTE && (tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || (text && text != (const char *)-1));
}

void termcolour_begin(struct termcolour *colours, bool wanted)
{
    *colours = (struct termcolour){.on = wanted && has_colors() && start_color() == OK};
    if (!colours->on)
        return;
    use_default_colors();
    colours->direct = has_direct_colours();
    if (COLORS >= PALETTE && COLOR_PAIRS > PALETTE)
        colours->pair = xcalloc(PALETTE, sizeof *colours->pair);
}

void termcolour_end(struct termcolour *colours)
{
    free(colours->pair);
    *colours = (struct termcolour){.on = false};
}

/* Below 8 a direct colour is one of those that terminals name: those that are nearly black become the next one. */
static int direct_number(const uint8_t rgb[3])
{
    int number = rgb[0] << 16 | rgb[1] << 8 | rgb[2];
    return number < 8 ? 8 : number;
}

static int number_of(const struct termcolour *colours, const struct theme_colour *colour)
{
    if (colours->theme->own || COLORS < PALETTE)
        return COLORS >= NAMED ? colour->number : colour->number % 8;
    return colours->direct ? direct_number(colour->rgb) : palette_nearest(colour->rgb);
}

static int paper_of(const struct termcolour *colours)
{
    return colours->theme->paints ? number_of(colours, &colours->theme->paper) : -1;
}

void termcolour_use(struct termcolour *colours, const struct theme *theme)
{
    colours->theme = theme;
    if (!colours->on)
        return;
    int paper = paper_of(colours);
    for (int i = COLOUR_PLAIN; i < THEME_COLOURS; i++)
        init_extended_pair(i ? i : PAIR_PLAIN, i || theme->paints ? number_of(colours, &theme->colour[i]) : -1,
                           paper);
    init_extended_pair(PAIR_FAINT, theme->own ? -1 : number_of(colours, &theme->faint), paper);
    colours->pairs = FIRST_OF_CELLS;
    if (colours->pair)
        memset(colours->pair, 0, PALETTE * sizeof *colours->pair);
}

static int of_palette(const struct termcolour *colours, uint8_t number)
{
    uint8_t rgb[3];
    if (!colours->direct)
        return number;
    palette_colour(number, rgb);
    return direct_number(rgb);
}

/* Where curses has no more pairs, a cell is drawn in the colours of plain text. */
static int pair_of_palette(struct termcolour *colours, const struct cell *cell)
{
    int *pair = &colours->pair[cell->ink][cell->paper];
    int plain = colours->theme->paints ? number_of(colours, &colours->theme->colour[COLOUR_PLAIN]) : -1;
    int ink = cell->ink ? of_palette(colours, cell->ink) : plain;
    int paper = cell->paper ? of_palette(colours, cell->paper) : paper_of(colours);
    if (!*pair && colours->pairs < COLOR_PAIRS && init_extended_pair(colours->pairs, ink, paper) == OK)
        *pair = colours->pairs++;
    return *pair ? *pair : PAIR_PLAIN;
}

int termcolour_pair(struct termcolour *colours, const struct cell *cell, bool *dim)
{
    int colour = cell->style & COLOUR_MASK;
    *dim = cell->style & STYLE_DIM;
    if (!colours->on)
        return 0;
    if ((cell->ink || cell->paper) && colours->pair)
        return pair_of_palette(colours, cell);
    if (colour)
        return colour;
    if (*dim && !colours->theme->own) {
        *dim = false;
        return PAIR_FAINT;
    }
    return colours->theme->paints ? PAIR_PLAIN : 0;
}
