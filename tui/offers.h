/* Completion in the prompt: the words that fit where one types. Tab writes as much as they have in common and lists
 * them; more Tabs go through them. */
#ifndef TUI_OFFERS_H
#define TUI_OFFERS_H

#include "tui/widgets/canvas.h"
#include "tui/word_list.h"

struct app;

struct offers {
    struct word_list list;
    int at; /* the one that stands in the prompt; -1: none yet */
};

/* Tab (by 1) and Shift-Tab (by -1). */
void offers_move(struct app *app, int by);
/* Anything else was typed. */
void offers_drop(struct offers *offers);
/* Draws them above row `end`, in as many rows as they need and there are. */
void offers_draw(const struct offers *offers, struct canvas *canvas, int end);

#endif
