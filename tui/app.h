/* What all screens of the workbench share: the store, the line that is being typed, what was said, and which screen
 * is shown. A screen's own state is in its own file (screens/screen.h). Drawing reads and changes nothing, so that a
 * screen is a function of its state, this struct and its size; commands (actions.h) change it. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "store/catalogue.h"
#include "store/event.h"
#include "store/person.h"
#include "store/run.h"
#include "store/store.h"
#include "tui/engine_link.h"
#include "tui/history.h"
#include "tui/offers.h"
#include "tui/selection.h"
#include "tui/widgets/canvas.h"
#include "tui/widgets/prompt.h"

struct screen;

/* What the mouse is at: where its button went down, and the column where it is now. */
struct pointing {
    bool down;
    int from_x, from_y, x, y;
};

struct preferences;

struct app {
    struct store *store;
    bool read_only; /* the store can't be written: look, don't touch */
    struct person person; /* who is at work */
    struct catalogue catalogue;
    char *fingerprint; /* of the engine that had published it when it was read; NULL: it has not been read */
    double now; /* seconds since 1970; set before every update, command and drawing */
    const struct screen *screen, *over; /* what is shown, and what lies over it; NULL: nothing does */
    void **state;       /* of each screen, see screen_state */
    struct selection selection; /* of runs, the same on every screen */
    struct prompt prompt;
    struct offers offers;   /* what fits where one types: Tab */
    struct history history; /* of what was typed: Up */
    char *program;     /* this one, to run its commands; NULL: it is not known */
    int width, height; /* of the screen that was drawn last */
    char message[512];
    bool message_bad;
    double message_until;
    char trouble[256]; /* the store can't be read right now, and why */
    bool present;    /* for a projector: thick strokes, and the keys that were pressed */
    char pressed[64]; /* these, the last ones, while `present` */
    bool quit, redraw, suspend;
    struct pointing hand;
    const struct preferences *preferences; /* NULL: none; they outlive the app */
    struct engine_process engine; /* started from here */
    int64_t version;   /* of the store's data when it was read last */
    double read_at;
    bool more;         /* the screen has more to read than it takes at once: it is asked again soon */
};

/* Opens the store (made when missing) and shows Live on `run`, or Runs when it is 0. */
int app_open(struct app *app, const char *store_path, int64_t run, double now, struct err *err);
/* The same of a store that is there, to look at it alone: nothing is written, and no engine knows that it is
 * watched. */
int app_look(struct app *app, const char *store_path, int64_t run, double now, struct err *err);
void app_close(struct app *app);

/* Reads what has changed in the store; true when anything shown may have. Never waits long: a busy store becomes a
 * line of text. */
bool app_update(struct app *app, double now);
/* Draws everything. Returns the column of the cursor, which is in the last row but one, or -1 when there is none. */
int app_draw(const struct app *app, struct canvas *canvas);
/* What a key does. */
void app_key(struct app *app, uint32_t code);
/* Runs a line as if it was typed; what is wrong is said. */
void app_line(struct app *app, const char *line);
/* A paste goes into the line that is being typed, or nowhere: it never acts as keys. */
void app_paste(struct app *app, const struct paste *paste);

/* The rows above the footer that a notice lies on now, 0 when there is none. */
int app_notice_rows(const struct app *app, int width);
void app_say(struct app *app, bool bad, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The screen that takes the keys: the one that lies over the others. */
const struct screen *app_front(const struct app *app);
/* The run that commands are about, as the screen says, or where it knows of none the first screen that does. NULL if
 * there is none. */
const struct run *app_run(const struct app *app);
/* 0, or ERR_NOT_FOUND when the file at the store's path is gone or another one. */
int app_has_store(const struct app *app, struct err *err);
/* -1 where the store can't be written, or is only looked at; `so_that` ends the sentence. */
int app_can_write(const struct app *app, const char *so_that, struct err *err);
/* Whether anybody reads what is asked of that run; -1 says who does not and what to do. */
int app_has_engine(const struct app *app, struct err *err);
/* Puts an event about that run into the store; returns its number, or -1. */
int64_t app_ask(struct app *app, enum event_verb verb, const char *knob, const char *value, const char *why,
                struct err *err);

#endif
