/* The runs that a person has marked, the same on every screen. Each keeps one look while it is marked, and one run
 * can be the baseline that others are measured against. */
#ifndef TUI_SELECTION_H
#define TUI_SELECTION_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A colour, a mark and a stroke (widgets/chart.h). Marks and strokes of the first SHAPES looks differ, so that these
 * are told apart without colour; no two looks of all have the same colour and the same mark. */
enum { SHAPES = 8, MARKS_MOST = 24 };
struct look {
    uint32_t marker;
    const char *sign; /* the marker as a text */
    int style;
    unsigned stroke;
};

struct mark {
    int64_t run;
    int look;    /* its number */
    bool hidden; /* its curves are not drawn */
};

struct selection {
    struct mark mark[MARKS_MOST]; /* in the order in which they were marked */
    size_t n;
    int64_t baseline; /* one of them; 0: none */
};

struct look look_numbered(int number);
/* NULL when the run is not marked. */
const struct mark *selection_find(const struct selection *selection, int64_t run);
/* Marks a run that is not marked yet. -1 when there is no look left. */
int selection_mark(struct selection *selection, int64_t run, struct err *err);
void selection_unmark(struct selection *selection, int64_t run);
/* Draws its curves, or does not. */
void selection_hide(struct selection *selection, int64_t run, bool hidden);
/* Makes a run the baseline, and marks it. */
int selection_set_baseline(struct selection *selection, int64_t run, struct err *err);
/* Unmarks the runs that the store has no more. */
int selection_keep_stored(struct selection *selection, struct store *store, struct err *err);

#endif
