/* The columns of the table of runs, the more important of which have a place first. */
#ifndef TUI_SCREENS_RUNS_COLUMNS_H
#define TUI_SCREENS_RUNS_COLUMNS_H

#include "tui/screens/runs_table.h"
#include "tui/selection.h"

/* What is drawn, and when. */
struct runs_view {
    const struct runs_table *table;
    double now;
    double high; /* of the curves that are seen; 0 before it is known */
    const struct selection *selection;
};

/* The least number has the first right to a place. */
enum { ALWAYS, OFTEN = 10, SELDOM = 20, WHERE_METRICS_DIFFER = 30, WHERE_MARKED,
       WHERE_OWNERS_DIFFER, OFTEN_UNLESS_DIFFERING };

struct runs_column {
    const char *title;
    int width, most; /* at least, and as far as it may grow to what its cells need */
    int importance;
    bool left, rises; /* what comes first in its order is the least */
    bool whole;       /* its cells are not to be cut */
    bool folds;       /* its cells are about all seeds of a row */
    enum sort_column sort; /* SORT_COUNT: none */
    /* NULL: the curve. */
    void (*text)(const struct runs_view *view, const struct runs_row *row, char *to, size_t size);
};

extern const struct runs_column runs_columns[];
enum { COLUMNS = 20, EXTRA_FROM = 11 }; /* the columns of `extra` stand before column EXTRA_FROM */

/* A column of `extra`. */
void runs_extra_title(const struct runs_view *view, int extra, char *to, size_t size);
void runs_extra_text(const struct runs_view *view, const struct runs_row *row, int extra, char *to, size_t size);

/* The mark of a run, or of the first of its row's seeds that has one; NULL when none has. */
const struct mark *runs_mark(const struct runs_view *view, const struct runs_row *row);

/* ".1692"; "-" for what is unknown. */
void runs_share(double value, char *to, size_t size);

#endif
