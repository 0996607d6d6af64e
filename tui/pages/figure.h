/* Charts of runs for a file: what the Compare screen would draw of the same runs, drawn with a pen. */
#ifndef TUI_PAGES_FIGURE_H
#define TUI_PAGES_FIGURE_H

#include "tui/pages/pen.h"
#include "tui/screens/compare.h"

struct figure {
    struct store *store;
    struct selection selection;
    struct compare compare;
};

/* How the curves are wanted; zeros: each run its own, as measured, over steps. */
struct figure_wish {
    char *const *metrics; /* (n_metrics) a chart each; none: the main metric and the loss */
    int n_metrics;
    enum compare_axis axis;
    double weight;        /* of smoothing */
    bool log, folded;     /* y axes; runs that differ by their seed are one curve */
};

/* Reads these runs, of which a figure has room for MARKS_MOST. To be released after -1, too. */
int figure_read(struct figure *figure, struct store *store, const int64_t *runs, size_t n,
                const struct figure_wish *wish, struct err *err);
void figure_release(struct figure *figure);

/* A panel is `width` times `height` pixels. */
void figure_draw(const struct figure *figure, int width, int height, struct pen *pen);
/* The same of what the Compare screen shows now. */
void figure_of_compare(const struct compare *compare, int width, int height, struct pen *pen);

/* The same of runs as points, in a size of its own. */
void figure_of_points(const struct points *points, const struct compare_view *view, struct pen *pen);

/* "run 3 has 2 values of loss that are not positive": a sentence for each curve that a logarithmic axis leaves gaps
 * in, with an end of line. */
void figure_tell_gaps(const struct figure *figure, struct text *out);

#endif
