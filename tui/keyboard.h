/* What the bytes from a terminal mean: characters, keys, pastes. It knows no terminal and no clock, so that a test *
 * can cut the bytes wherever it likes. * * Arrow keys and their like are understood in the forms of both cursor
 * modes (CSI and SS3) whatever the terminal's * description says; forms that only the description knows are added. A
 * sequence may come in pieces. Sequences that * mean nothing here are passed over whole; answers of the terminal are
 * kept on the way. The mouse is understood in its * SGR form (mode 1006). Escape alone is a key when nothing has
 * followed it for a moment. What is * pasted comes between two marks (bracketed paste) and never acts as keys. */
#ifndef TUI_KEYBOARD_H
#define TUI_KEYBOARD_H

#include "store/base/text.h"
#include "tui/answers.h"
#include "tui/widgets/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYBOARD_FORMS = 24 };

struct key_form {
    const char *bytes; /* begins with Escape and lives as long as the keyboard */
    uint32_t code;
};

struct keyboard {
    struct text waiting; /* bytes that have come and are not used up */
    size_t used;         /* of them */
    double fed;          /* when the last bytes came */
    struct key_form forms[KEYBOARD_FORMS];
    size_t n_forms;
    struct answers answers;
    struct mouse mouse;
    struct paste paste;
    bool pasting;
    size_t matched;      /* bytes of the end mark that the paste ends in */
};

#define KEYBOARD_INIT {.waiting = TEXT_INIT, .paste = {.text = TEXT_INIT}}
void keyboard_release(struct keyboard *keyboard);

/* A sequence of this terminal's own. */
void keyboard_form(struct keyboard *keyboard, const char *bytes, uint32_t code);

void keyboard_feed(struct keyboard *keyboard, const char *bytes, size_t n, double now);
/* The next character or enum key_code, 0 when there is no whole one. After CODE_PASTE `paste` holds what was pasted,
 * until the next call; after CODE_MOUSE `mouse` says what it did. A byte that is not UTF-8 is U+FFFD. */
uint32_t keyboard_next(struct keyboard *keyboard, double now);
/* Seconds until keyboard_next should be asked again though no byte has come, since what has begun is then taken as it
 * is; below 0 when nothing has begun. */
double keyboard_patience(const struct keyboard *keyboard, double now);

#endif
