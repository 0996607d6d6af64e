/* What a terminal is asked for, and what it answers. The questions are sent once and nobody waits for the answers,
 * which * come among the keys, or never: a terminal that does not know a question passes over it. * * The last
 * question is one that nearly every terminal answers (DA1), so that after its answer no other one comes. */
#ifndef TUI_ANSWERS_H
#define TUI_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What colour is behind the text (OSC 11)? Is there synchronised output (mode 2026, DECRQM)? What are you (DA1)? */
extern const char answers_questions[];

struct answers {
    bool fresh;          /* something has come since whoever reads this has set it false */
    bool complete;       /* nothing more will come */
    bool synchronises;   /* a frame can be held back until it is whole */
    bool has_background;
    uint8_t background[3]; /* red, green, blue */
};

/* Takes a whole sequence that came from the terminal, its Escape first; false when it is no answer to these
 * questions. */
bool answers_take(struct answers *answers, const char *bytes, size_t n);

#endif
