/* The state of the workbench, and what both screens and commands need of it. Drawing reads it and changes nothing, so
 * that a screen is a function of this struct and its size; commands (actions.h) change it. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "store/store.h"
#include "tui/canvas.h"
#include "tui/engine_link.h"
#include "tui/history.h"
#include "tui/offers.h"
#include "tui/output.h"
#include "tui/prompt.h"
#include "tui/run_view.h"
#include "tui/runs_table.h"

struct screen;

/* The panes of Live, in the order of Tab: X(member, title) */
#define PANES(X)               \
    X(LOSS, "loss")            \
    X(MATCH, "recall")         \
    X(RANK, "ranking")         \
    X(KNOBS, "knobs")          \
    X(SIMILARITY, "similarity") \
    X(EVENTS, "events")        \
    X(FACTS, "facts")

enum pane {
#define PANE_MEMBER(name, title) PANE_##name,
    PANES(PANE_MEMBER)
#undef PANE_MEMBER
    PANE_COUNT
};

extern const char *const pane_words[PANE_COUNT]; /* what a person types for each */

/* A knob being turned: asked of the engine when the hand rests, so that one gesture is one event. */
struct turn {
    bool active;
    char knob[32], value[64];
    double ask_at;
};

struct help {
    bool open;
    int selected;
    char search[32];
};

struct app {
    struct store *store;
    bool read_only; /* the store can't be written: look, don't touch */
    struct catalogue catalogue;
    char *fingerprint; /* of the engine that had published it when it was read; NULL: it has not been read */
    double now; /* seconds since 1970; set before every update, command and drawing */
    const struct screen *screen;
    struct runs_table runs;
    struct run_view view;
    struct turn turn;
    int64_t asked;  /* the change of the view's run that was asked last and has not been answered; 0: none */
    int knob;       /* selected, a place in view.knobs */
    int event;      /* how many events the events pane is scrolled back */
    enum pane pane;
    enum pane chart; /* the chart that had the focus last: it stays where there is room for one */
    bool zoom;
    struct help help;
    struct output_pane output;
    struct prompt prompt;
    struct offers offers;   /* what fits where one types: Tab */
    struct history history; /* of what was typed: Up */
    char *program;     /* this one, to run its commands; NULL: it is not known */
    int width, height; /* of the screen that was drawn last */
    char message[512];
    bool message_bad;
    double message_until;
    char trouble[256]; /* the store can't be read right now, and why */
    bool quit, redraw, suspend;
    char watcher[64];  /* who holds the lease on the run that is watched */
    double lease_until;
    struct engine_process engine; /* started from here */
    int64_t version;   /* of the store's data when it was read last */
    double read_at;
};

/* Opens the store (made when missing) and shows Live on `run`, or Runs when it is 0. */
int app_open(struct app *app, const char *store_path, int64_t run, double now, struct err *err);
void app_close(struct app *app);

/* Reads what has changed in the store; true when anything shown may have. Never waits long: a busy store becomes a
 * line of text. */
bool app_update(struct app *app, double now);
/* Draws everything. Returns the column of the cursor, which is in the last row but one, or -1 when there is none. */
int app_draw(const struct app *app, struct canvas *canvas);
/* What a key does. */
void app_key(struct app *app, uint32_t code);
/* A paste goes into the line that is being typed, or nowhere: it never acts as keys. */
void app_paste(struct app *app, const struct paste *paste);

/* The rows above the footer that a notice lies on now, 0 when there is none. */
int app_notice_rows(const struct app *app, int width);
void app_say(struct app *app, bool bad, const char *format, ...) __attribute__((format(printf, 3, 4)));
int app_open_run(struct app *app, int64_t run, struct err *err);
/* The screen that takes the keys: the one that lies over the others. */
const struct screen *app_front(const struct app *app);
/* The run that commands are about: Live's, or the one selected in Runs. NULL if there is none. */
const struct run *app_run(const struct app *app);
/* Whether anybody reads what is asked of that run; -1 says who does not and what to do. */
/* 0, or ERR_NOT_FOUND when the file at the store's path is gone or another one. */
int app_has_store(const struct app *app, struct err *err);
int app_has_engine(const struct app *app, struct err *err);
/* Puts an event into the store. */
int app_ask(struct app *app, enum event_verb verb, const char *knob, const char *value, const char *why,
            struct err *err);
/* Asks for what the hand has turned so far. */
int app_finish_turn(struct app *app, struct err *err);
/* The selected knob of Live, NULL if there is none. */
const struct knob *app_knob(const struct app *app);
/* The value to show for a knob: being turned, asked, or present. */
const char *app_value(const struct app *app, const char *knob, bool *pending);

#endif
