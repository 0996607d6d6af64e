/* A curve in a row: a bar for each column, as high as the last value before it. */
#ifndef TUI_WIDGETS_SPARK_H
#define TUI_WIDGETS_SPARK_H

#include "tui/widgets/canvas.h"
#include "tui/widgets/series.h"

/* `low` is the lowest bar, `high` the highest. Nothing is drawn of fewer than two points, or in fewer than three
 * columns. */
void spark_draw(struct canvas *canvas, struct rect area, const struct series *series, double low, double high,
                int style);

#endif
