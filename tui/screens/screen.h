/* A screen. How to add one: copy runs.c to NAME.c, end it in one `const struct screen screen_NAME`, and add its row
 * to SCREENS. It has its own state, which nobody else need know; what all share is in struct app. */
#ifndef TUI_SCREENS_SCREEN_H
#define TUI_SCREENS_SCREEN_H

#include "tui/app.h"
#include "tui/keys.h"
#include "tui/screens/run_frames.h"

enum move { MOVE_FIRST = -1000000, MOVE_LAST = 1000000 };

/* A NULL function: there is nothing to do. `state` begins as zeros and lives as long as the app. */
struct screen {
    const char *name;
    bool over;   /* it lies over another one, and takes its keys */
    bool shows_run; /* the one that is open on Live: its knobs can be turned here, and it is watched, so that its
                       engine keeps frames */
    double pace; /* seconds at least between two looks at the store */
    const struct key_row *keys;
    size_t n_keys;
    size_t state_size;
    /* 0, or -1 with why nobody can go there now; and somebody goes there. */
    int (*can_open)(const struct app *app, const void *state, struct err *err);
    int (*open)(struct app *app, void *state, struct err *err);
    /* Reads what is new, when anybody has written into the store. */
    int (*update)(struct app *app, void *state, struct err *err);
    /* Ten times a second, also while another screen is shown. True when what it shows has changed. */
    bool (*tick)(struct app *app, void *state);
    /* An engine has published another catalogue, which is about to take the place of the app's. */
    void (*take_catalogue)(struct app *app, void *state, const struct catalogue *fresh);
    /* Draws into the canvas; its last two rows belong to the status line and the footer. */
    void (*draw)(const struct app *app, const void *state, struct canvas *canvas);
    /* 0, or -1 with why nothing can be selected now (NULL: always), and moves the selection by so many rows. */
    int (*can_select)(const struct app *app, const void *state, struct err *err);
    void (*select)(struct app *app, void *state, int by);
    /* Goes to another frame of the run; without it: of the run on Live. -1 with why not. */
    int (*go_to_frame)(struct app *app, enum frame_move move, struct err *err);
    /* A character that is typed where an answer is asked for, before it is looked for among the keys: false where
     * none is. */
    bool (*type)(struct app *app, void *state, uint32_t rune);
    /* A key that no list of keys has. */
    void (*key)(struct app *app, void *state, uint32_t code);
    /* The run that commands are about; NULL when there is none. Without it: that of another screen. */
    const struct run *(*run)(const void *state);
    void (*close)(struct app *app, void *state);
};

/* X(NAME, digit that goes there, how it is written, help of that key) */
#define SCREENS(X)                                        \
    X(live, 1, "Live", "the run that was open last")      \
    X(runs, 2, "Runs", "the table of runs")               \
    X(compare, 3, "Compare", "curves of the marked runs") \
    X(batch, 4, "Batch", "who is contrasted with whom")   \
    X(space, 5, "Space", "the vectors of a run in the plane") \
    X(learn, 6, "Learn", "lessons")                       \
    X(data, 7, "Data", "data sets and their shape")

/* X(NAME, how it is written): they lie over the others. */
#define OVERLAYS(X)     \
    X(output, "Output")    \
    X(sweep_form, "Sweep") \
    X(help, "Help")

#define SCREEN_DECLARATION(name, ...) extern const struct screen screen_##name;
SCREENS(SCREEN_DECLARATION)
OVERLAYS(SCREEN_DECLARATION)
#undef SCREEN_DECLARATION

/* The screens, and behind them those that lie over them. */
struct screen_row {
    const struct screen *screen;
    const char *title;
};
extern const struct screen_row screen_rows[];
extern const size_t n_screen_rows;

void screens_begin(struct app *app);
void screens_end(struct app *app);
/* The state of a screen. */
void *screen_state(const struct app *app, const struct screen *screen);
/* By its name, of those that lie over no other; NULL with the nearest. */
const struct screen *screen_named(const char *name, struct err *err);
/* Goes there; -1 says why not. */
int screen_go(struct app *app, const struct screen *screen, struct err *err);

#endif
