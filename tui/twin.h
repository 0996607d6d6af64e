/* Twins of a run: starting one that goes on without a change, and saying what a change did. See store/twin.h. */
#ifndef TUI_TWIN_H
#define TUI_TWIN_H

#include "store/twin.h"

/* The change that a word names, its letter or its number in the log; with NULL the last one that was made. NULL with
 * err where there is none, or it is none that a twin could go without. */
const struct event *twin_change(const struct run *run, const struct event *events, size_t n, const char *word,
                                struct err *err);

struct made_twin {
    struct run run;
    bool made; /* now; else it was there */
};

/* Begins a twin that lacks `change`, unless there is one. It trains to where the run is, or to its end where the run
 * trains. */
int twin_make(struct store *store, const struct run *run, const struct event *events, size_t n,
              const struct event *change, struct made_twin *out, struct err *err);

/* "RUN-without-B": what a twin of the run without this change is called. */
void twin_name(const struct run *run, const struct event *events, size_t n, const struct event *change,
               char name[64]);

/* One sentence of it: "run 4 (warm-without-B) goes on without tau 0.2 -> 0.1 from step 40, in the background", or
 * that there is one. */
void twin_tell(const struct made_twin *twin, const struct event *change, char *to, size_t size);

/* What the metric was and is, and what the change did where a twin tells: its name, and ".203, now .270; +.0190
 * against its twin, run 4, at step 2,000". `next` names the change that came next ("" for none), `how` what makes a
 * twin. */
void effect_describe(const struct effect *effect, const char *next, const char *how, char *to, size_t size);

#endif
