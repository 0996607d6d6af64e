/* What comes from the hand: a key is a character by its code point, or one of these numbers; a paste is text. */
#ifndef TUI_WIDGETS_INPUT_H
#define TUI_WIDGETS_INPUT_H

#include "store/base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Keys beyond characters, numbered after the last code point. */
enum key_code {
    CODE_TAB = 9,
    CODE_ENTER = 13,
    CODE_ESCAPE = 27,
    CODE_UP = 0x110000,
    CODE_DOWN,
    CODE_LEFT,
    CODE_RIGHT,
    CODE_SHIFT_LEFT,
    CODE_SHIFT_RIGHT,
    CODE_SHIFT_TAB,
    CODE_PAGE_UP,
    CODE_PAGE_DOWN,
    CODE_HOME,
    CODE_END,
    CODE_BACKSPACE,
    CODE_DELETE,
    CODE_F1,
    CODE_RESIZE,
    CODE_MOUSE, /* what it did is asked of the terminal */
    CODE_PASTE /* what was pasted is asked of the terminal */
};
#define CODE_CONTROL(letter) ((letter) & 0x1f)

/* The left button went down, moved while it was down, went up; or the wheel turned by a notch. */
enum mouse_act { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
    enum mouse_act act;
    int x, y; /* the cell, from 0 */
};

enum { PASTE_KEEPS = 4096 };

struct paste {
    struct text text; /* the first PASTE_KEEPS bytes, as they came */
    size_t bytes;     /* all of it */
    bool cut;         /* no mark of its end came */
};

#endif
