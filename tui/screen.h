/* A screen. How to add one: copy runs.c, end it in one `const struct screen`, add its row to SCREENS and its keys to
 * keys.h. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/app.h"
#include "tui/keys.h"

enum move { MOVE_FIRST = -1000000, MOVE_LAST = 1000000 };

struct screen {
    const char *name;
    enum key_screen keys;
    /* Draws into the canvas; its last two rows belong to the status line and the footer. */
    void (*draw)(const struct app *app, struct canvas *canvas);
    /* Moves the selection by so many rows. */
    void (*select)(struct app *app, int by);
};

#define SCREENS(X) \
    X(live)        \
    X(runs)

#define SCREEN_DECLARATION(name) extern const struct screen screen_##name;
SCREENS(SCREEN_DECLARATION)
#undef SCREEN_DECLARATION
extern const struct screen screen_help, screen_output; /* lie over the others */

/* The command of the line that is selected in the help; NULL if nothing fits the search. */
const char *help_selected(const struct app *app);
/* Letters search. */
void help_key(struct app *app, uint32_t code);

/* The sign of a status, so that colour is never the only cue, and its colour. */
const char *status_sign(enum run_status status);
int status_style(enum run_status status);

/* Parts of Live, each drawn into what a box leaves inside. */
void live_draw_knobs(const struct app *app, struct canvas *canvas, struct rect area);
/* Rows that the events need which are shown in so many rows, so that none is cut where a twin tells what it did. */
int live_events_rows(const struct app *app, int width, int rows);
void live_draw_events(const struct app *app, struct canvas *canvas, struct rect area);
void live_draw_similarity(const struct app *app, struct canvas *canvas, struct rect area);
void live_draw_facts(const struct app *app, struct canvas *canvas, struct rect area);

#endif
