/* How much of the x axis of charts is seen, and a cursor on it: what Live and Compare have alike. */
#ifndef TUI_SCREENS_AXIS_WINDOW_H
#define TUI_SCREENS_AXIS_WINDOW_H

#include "store/base/err.h"
#include "tui/widgets/chart.h"

/* All 0: all of the axis is seen, without a cursor. */
struct axis_window {
    double from, to; /* `to` 0: all */
    bool has_cursor;
    double cursor;
};

/* Where the part that is seen ends, of an axis that ends at `span`. */
double axis_window_end(const struct axis_window *window, double span);
/* "left", "right", by a hundredth of what is seen, "off", or a place, which is kept within what is seen. */
int axis_window_move_cursor(struct axis_window *window, double span, const char *word, struct err *err);
/* "closer", "wider", "left", "right" or "all": closer and wider around the cursor, or the middle. */
int axis_window_change(struct axis_window *window, double span, const char *word, struct err *err);
/* From one place to another, as words. */
int axis_window_between(struct axis_window *window, double span, const char *from, const char *to, struct err *err);
/* Widens a range by what is seen of a series, whose steps count `scale` on the axis. */
void axis_window_see(const struct axis_window *window, double span, const struct series *series, double scale,
                     bool log, double *low, double *high);
/* Gives a chart the part that is seen, and the cursor. */
void axis_window_apply(const struct axis_window *window, double span, struct chart *chart);
/* The step at which values are told: that of the cursor, else a step behind all. */
int64_t axis_window_step(const struct axis_window *window, double scale);

#endif
