/* What the panes with a chart have in common: curves of a run over its steps, with a flag for every change, and a
 * title that says which curve is which. */
#ifndef TUI_SCREENS_CHARTS_H
#define TUI_SCREENS_CHARTS_H

#include "tui/screens/live.h"
#include "tui/widgets/chart.h"

/* How the curves of a chart look, the first one first. */
extern const struct chart_curve curve_looks[CURVES_IN_CHART];

/* Draws the curves with one axis for all; with `smoothed` the first one smoothed, over its raw values. The best
 * baseline stands behind the main metric as a level; those of a baseline itself are levels. */
void charts_draw(const struct live *live, struct canvas *canvas, struct rect box, struct curve_slice slice, bool log,
                 bool smoothed);
/* "recall@20 .162 ● precision .031 ◆" in the upper edge, and `note` behind them. */
void charts_title(const struct live *live, struct canvas *canvas, struct rect box, struct curve_slice slice,
                  const char *note, int style);
/* Few digits: ".162" for a share. */
void charts_value(const struct curve *curve, char *to, size_t size);
void charts_number(double value, char *to, size_t size);

#endif
