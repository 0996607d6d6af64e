/* What the panes with a chart have in common: curves of a run over its steps, with a flag for every change, and a
 * title that says which curve is which. */
#ifndef TUI_SCREENS_CHARTS_H
#define TUI_SCREENS_CHARTS_H

#include "tui/screens/live.h"
#include "tui/widgets/chart.h"

/* How curve `i` of a chart looks. */
struct look chart_look(const struct app *app, const struct live *live, struct curve_slice slice, size_t i);
/* What is drawn of a slice: where marked runs have its first metric, that one alone, with theirs behind it. */
struct curve_slice charts_shown(const struct app *app, const struct live *live, struct curve_slice slice);

/* Draws the curves with one axis for all; with `smoothed` the first one smoothed, over its raw values. The best
 * baseline stands behind the main metric as a level; those of a baseline itself are levels. */
void charts_draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 struct curve_slice slice, bool log, bool smoothed);
/* "recall@20 .162 ● precision .031 ◆" in the upper edge, and `note` behind them. */
void charts_title(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                  struct curve_slice slice, const char *note, int style);
/* "3 ◆ 5 ▪": the marked runs of the chart, from x on as far as `end`. Returns where it ended. */
int charts_name_marked(const struct app *app, const struct live *live, struct canvas *canvas,
                       struct curve_slice slice, int x, int end, int y);
/* Gives a chart the x axis of Live, which ends at `span`: the part of the steps that is seen, and the cursor. */
void charts_look(const struct app *app, const struct live *live, double span, struct chart *chart);
/* Where the axis of steps ends that all charts of Live can be looked at closer on. */
double charts_span(const struct app *app, const struct live *live);
/* What a curve has at the cursor of Live, NaN behind its end; last, where there is no cursor, NaN while curves are
 * still being read. */
double charts_at(const struct app *app, const struct live *live, const struct curve *curve);
/* Few digits: ".162" for a share. */
void charts_number(double value, char *to, size_t size);

#endif
