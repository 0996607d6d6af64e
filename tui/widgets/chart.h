/* Line charts on a canvas: several curves over training steps, or what they are counted in, a round y axis, an x axis
 * that stands still, a lettered line for every change that a person made, and a cursor. */
#ifndef TUI_WIDGETS_CHART_H
#define TUI_WIDGETS_CHART_H

#include "tui/widgets/canvas.h"
#include "tui/widgets/series.h"
#include "tui/widgets/ticks.h"

struct chart_curve {
    const struct series *series;
    uint32_t marker;  /* stands at its end, so that colour is never the only cue */
    int style;
    unsigned stroke;  /* which of 8 dot columns are drawn: 0xff is a solid line */
    bool raw_behind;  /* faint raw values behind the smoothed curve */
    const struct series *low, *high; /* the edges of a band behind it, with the same steps; NULL: it has none */
    double scale;     /* what a step counts on the x axis; 0 stands for 1 */
};

struct chart_flag {
    double step; /* on the x axis */
    char letter;
    int style;
    int64_t run; /* whose change it is, where a chart has those of several; 0: it need not be said */
};

/* A value to hold curves against, drawn over the whole width behind them. */
struct chart_level {
    double value;
    int style;
    unsigned stroke;
};

struct chart {
    const struct chart_curve *curves; /* the first lies in front */
    int n_curves;
    const struct chart_flag *flags; /* those beyond the span are left out */
    size_t n_flags;
    const struct chart_level *levels;
    size_t n_levels;
    double from, span; /* where the x axis begins and ends */
    const char *unit;  /* what it counts; NULL: steps */
    bool has_cursor;
    double cursor; /* on the x axis */
    struct range range;
    bool log;
    bool thick; /* curves of two dots, to be seen from far */
};

enum { STROKE_SOLID = 0xff, STROKE_DASHED = 0x3f, STROKE_DOTTED = 0x55 };

/* Stands for several flags in one column; the events pane has each. */
#define SEVERAL_FLAGS '*'

/* A cell is the curve's before it is a flag's: a letter stands at the top of its column, or below the curves that
 * pass there, and the mark where a curve ends is never covered. */
void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart);

#endif
