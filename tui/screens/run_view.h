/* One run as the Live screen shows it, read from the store in increments: what is new since the last look, never the
 * whole again. */
#ifndef TUI_SCREENS_RUN_VIEW_H
#define TUI_SCREENS_RUN_VIEW_H

#include "store/catalogue.h"
#include "store/description.h"
#include "store/event.h"
#include "store/metric.h"
#include "store/run.h"
#include "store/twin.h"
#include "tui/screens/curves.h"
#include "tui/screens/run_frames.h"
#include "tui/screens/similarity.h"

struct run_view {
    int64_t id; /* 0: none */
    bool read;  /* more than the row of the run has been read */
    struct run run;
    char data[DATA_WORDS]; /* what the rows of its data set are (description.h) */
    char *lineage; /* "child of run 3 (warm) at step 500", or ""; NULL before it was read */
    struct setting *settings;
    struct event *events;
    char *letters; /* the flag of each event: a letter for every change of a knob in order, 0 for the others */
    size_t n_settings, n_events;
    struct effect *effects; /* (n_effects): of each event that is a change */
    size_t n_effects, effects_points;
    double effects_at;
    struct curves curves;
    struct similarity_histogram similarity;
    struct run_frames frames;
    struct name *classes; /* (n_classes): what the classes of its rows are called; NULL while they are not needed, or
                             when they have no names */
    size_t n_classes;
    bool asked_for_classes;
    char in_force[96]; /* the engine's picture of what more than knobs move: {"lr": 0.002}, or "" */
    bool log_loss;
    int *knobs; /* the catalogue's knobs that apply to this run: live ones first */
    size_t n_knobs, n_live;
};

/* Reads the row and the settings, enough for a first frame. */
int run_view_open(struct run_view *view, struct store *store, const struct catalogue *catalogue, int64_t id,
                  struct err *err);
/* Reads what is new; of long curves a part each time. */
int run_view_refresh(struct run_view *view, struct store *store, double now, struct err *err);
/* The knobs that do something in this run as its settings are now. */
void run_view_find_knobs(struct run_view *view, const struct catalogue *catalogue);
/* Lets its y ranges follow the data; `now` counts towards shrinking. */
void run_view_ranges(struct run_view *view, double now);
void run_view_release(struct run_view *view);

/* The present value of a setting, "" when the run has none of that name. */
const char *run_view_setting(const struct run_view *view, const char *knob);
/* Whether it has another value than at the start. */
bool run_view_is_changed(const struct run_view *view, const char *knob);
/* The value that was asked last and not refused: present, or pending. */
const char *run_view_asked(const struct run_view *view, const char *knob, bool *pending);
/* The value before event i: asked by the one before it, or the start value. */
const char *run_view_before(const struct run_view *view, size_t event);
/* What a knob comes to by its schedule or by learning, when the engine says so; NaN when nothing but the knob moves
 * it. */
double run_view_in_force(const struct run_view *view, const char *knob);
/* Seconds until the planned end; NaN when it can't be said. */
double run_view_eta(const struct run_view *view);

#endif
