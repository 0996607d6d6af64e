/* The line at the foot of the screen into which a person types. */
#ifndef TUI_WIDGETS_PROMPT_H
#define TUI_WIDGETS_PROMPT_H

#include "tui/widgets/canvas.h"
#include "tui/widgets/input.h"

#include <stdbool.h>
#include <stdint.h>

struct prompt {
    bool open;
    char label[128];  /* what is asked for */
    char before[64];  /* goes before what is typed: "set tau " */
    char text[256];   /* UTF-8 */
    int cursor;       /* bytes before it */
    char problem[256]; /* why what was entered could not be done */
};

void prompt_open(struct prompt *prompt, const char *label, const char *before, const char *text);
/* Edits; true when the key was taken. Enter, Escape and Tab are the caller's. */
bool prompt_key(struct prompt *prompt, uint32_t code);
/* Takes what was pasted, as one line: line ends and tabs become blanks, other control characters are dropped. What it
 * lost by that stands in `problem`. */
void prompt_paste(struct prompt *prompt, const struct paste *paste);
/* Replaces the word under the cursor: completion. */
void prompt_complete(struct prompt *prompt, const char *word);
/* The word that ends at the cursor, and whether it is the first. */
const char *prompt_word(const struct prompt *prompt, char *to, int size, bool *first);
/* Draws it and returns the column of the cursor. */
int prompt_draw(const struct prompt *prompt, struct canvas *canvas, int y);

#endif
