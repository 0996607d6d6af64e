/* The table of screens and their states: see screen.h. */
#include "tui/screens/screen.h"

#include "store/base/mem.h"
#include "tui/words.h"

#include <assert.h>
#include <stdlib.h>

#define SCREEN_ROW(name, digit, title, help) {&screen_##name, title},
#define OVERLAY_ROW(name, title) {&screen_##name, title},
const struct screen_row screen_rows[] = {SCREENS(SCREEN_ROW) OVERLAYS(OVERLAY_ROW)};
#undef SCREEN_ROW
#undef OVERLAY_ROW
const size_t n_screen_rows = sizeof screen_rows / sizeof *screen_rows;

void screens_begin(struct app *app)
{
    app->state = xcalloc(n_screen_rows, sizeof *app->state);
    for (size_t i = 0; i < n_screen_rows; i++)
        app->state[i] = xcalloc(1, screen_rows[i].screen->state_size);
}

void screens_end(struct app *app)
{
    for (size_t i = 0; i < n_screen_rows; i++) {
        if (screen_rows[i].screen->close)
            screen_rows[i].screen->close(app, app->state[i]);
        free(app->state[i]);
    }
    free(app->state);
    app->state = NULL;
}

void *screen_state(const struct app *app, const struct screen *screen)
{
    size_t i = 0;
    while (i < n_screen_rows && screen_rows[i].screen != screen)
        i++;
    assert(i < n_screen_rows);
    return app->state[i];
}

const struct screen *screen_named(const char *name, struct err *err)
{
    const char *names[sizeof screen_rows / sizeof *screen_rows];
    size_t n = 0;
    for (size_t i = 0; i < n_screen_rows; i++)
        if (!screen_rows[i].screen->over)
            names[n++] = screen_rows[i].screen->name;
    int at = words_pick(name, names, n, "screen", err);
    return at < 0 ? NULL : screen_rows[at].screen;
}

int screen_go(struct app *app, const struct screen *screen, struct err *err)
{
    if (screen->can_open && screen->can_open(app, screen_state(app, screen), err) < 0)
        return -1;
    if (screen->open && screen->open(app, screen_state(app, screen), err) < 0)
        return -1;
    app->over = screen->over ? screen : NULL;
    if (screen->over || app->screen == screen)
        return 0;
    app->screen = screen;
    app->version = -1; /* what it shows is read again */
    return 0;
}
