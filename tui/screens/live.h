/* What Live knows: the run that is open, where the hand is, how its panes stand. */
#ifndef TUI_SCREENS_LIVE_H
#define TUI_SCREENS_LIVE_H

#include "tui/screens/axis_window.h"
#include "tui/screens/chosen_metrics.h"
#include "tui/screens/knob_panel.h"
#include "tui/screens/overlay.h"
#include "tui/screens/pane.h"
#include "tui/screens/run_view.h"

/* A knob being turned: asked of the engine when the hand rests, so that one gesture is one event. */
struct turn {
    bool active;
    char knob[32], value[64];
    double ask_at;
};

struct live {
    struct run_view view;
    struct overlay marked; /* loss and main metric of the marked runs, to be drawn behind the run's own */
    struct turn turn;
    int64_t asked; /* the change of the view's run that was asked last and has not been answered; 0: none */
    struct chosen_metrics chosen;
    struct knob_panel panel;
    int knob;      /* selected, a row of the panel */
    const struct pane *pane, *chart; /* with the focus; the chart that had it last: it stays where there is room for
                                        one */
    struct axis_window window;       /* what is seen of the steps in all charts, and the cursor */
    int scroll[PANE_COUNT];          /* how far each pane is */
    bool zoom;
    char watcher[64]; /* who holds the lease on the run that is watched */
    double lease_until;
};

/* Its state. */
struct live *live_of(const struct app *app);
/* Opens a run and goes there. */
int live_open(struct app *app, int64_t run, struct err *err);
/* Opens it, for a screen that shows the run of Live (screen.h), without going anywhere. */
int live_load(struct app *app, int64_t run, struct err *err);
/* Leaves the run when it is not in the store any more. */
void live_leave_removed(struct app *app);
/* The selected knob, NULL if there is none, or a heading is selected. */
const struct knob *live_knob(const struct app *app);
/* The topic of the selected heading or knob, "" where there is none. */
const char *live_topic(const struct app *app);
/* Whether a heading is selected. */
bool live_is_on_heading(const struct app *app);
/* Makes the panel anew from the knobs of `catalogue` that apply now; the hand stays where it is. */
void live_arrange_panel(struct app *app, struct live *live, const struct catalogue *catalogue);
/* Folds the knobs under the selected heading, or that of the selected knob, or shows them. */
int live_toggle_fold(struct app *app);
/* Shows the knobs alone in which a word stands, in name, meaning or heading; "": all. ERR_NOT_FOUND when there is
 * none. */
int live_find_knobs(struct app *app, const char *word, struct err *err);
/* Selects a knob, unfolding what hides it; -1 when the run does not read it. */
int live_select_knob(struct app *app, const struct knob *knob, struct err *err);
/* The value to show for a knob: being turned, asked, or present. */
const char *live_value(const struct live *live, const char *knob, bool *pending);
/* Asks for a change, and waits for the answer to tell it. */
int live_ask(struct app *app, const char *knob, const char *value, const char *why, struct err *err);
/* Chooses the metrics of the pane `chosen`, and goes there; n 0: none. */
int live_choose_metrics(struct app *app, char *const *metrics, size_t n, struct err *err);
/* Asks for what the hand has turned so far. */
int live_finish_turn(struct app *app, struct err *err);
/* Whose frames are stepped through: those of the pane with the focus, else of the first that shows some; FRAMES_NONE
 * where the run has none. */
enum frame_kind live_frames(const struct live *live);
void live_focus(struct live *live, const struct pane *pane);
/* The one that Tab goes to, or Shift-Tab with -1. */
const struct pane *live_next_pane(const struct live *live, int by);

/* A pane with its box and title, for any screen that shows the run of Live; with `focus` its title is marked. */
void live_draw_pane(const struct app *app, const struct live *live, struct canvas *canvas, const struct pane *pane,
                    struct rect box, bool focus);
/* Draws the screen: see live_layout.c. */
void live_draw(const struct app *app, const void *state, struct canvas *canvas);

#endif
