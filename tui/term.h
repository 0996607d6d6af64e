/* The terminal: the only file that knows curses. It takes a canvas and sends what has changed, and gives keys. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "store/base/err.h"
#include "tui/widgets/canvas.h"
#include "tui/keyboard.h"

#include <stdbool.h>

struct term;

/* What a person wants of it. */
struct term_wishes {
    bool ascii, block; /* curves in ASCII characters, in quarters of cells; else in braille dots */
    bool no_color;
    const char *theme; /* a word of theme_words */
    bool mouse, title;
    bool progress;     /* show it on the terminal's tab, if it is one of those that can */
};

/* Refuses with ERR_TERMINAL when stdin or stdout is no terminal, or TERM is missing or dumb. */
int term_check(struct err *err);
/* Takes the terminal. Refuses what term_check does, and a TERM that is unknown or cannot place the cursor. */
struct term *term_open(const struct term_wishes *wishes, struct err *err);
void term_close(struct term *term); /* gives the terminal back as it was */

/* True when only ASCII can be shown: asked for, no UTF-8 locale, or braille has no width in it. */
bool term_ascii(const struct term *term);
bool term_block(const struct term *term);
bool term_has_color(const struct term *term);
/* Whether it has the palette of 256 colours. */
bool term_has_palette(const struct term *term);
void term_size(struct term *term, int *width, int *height);

/* Puts the canvas on the screen. `cursor_x` below 0 hides the cursor. */
void term_show(struct term *term, const struct canvas *canvas, int cursor_x, int cursor_y);
/* The title of the terminal's window, and how far a run has come, from 0 to 1; NAN: none is under way. Sent when
 * they have changed, and put back at the end. */
void term_tell(struct term *term, const char *title, double share);
/* The next term_show draws every cell again. */
void term_forget(struct term *term);

/* Waits for a key at most so many milliseconds: a character, an enum key_code, or 0 when none came. No more is read
 * than the key needs, so that what is typed after the last one is left for the shell. */
uint32_t term_key(struct term *term, int milliseconds);
/* What was pasted, after CODE_PASTE, and what the mouse did, after CODE_MOUSE, until the next term_key. */
const struct paste *term_paste(const struct term *term);
const struct mouse *term_mouse(const struct term *term);

/* Somebody asked the program to end (Ctrl-C, SIGINT, SIGTERM, SIGHUP), or the terminal is gone. */
bool term_should_end(const struct term *term);
/* Gives the terminal back and stops the process until it is continued. False when no shell could continue it. */
bool term_suspend(struct term *term);

#endif
