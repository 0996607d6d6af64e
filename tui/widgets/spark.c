/* A curve in a row: see spark.h. */
#include "tui/widgets/spark.h"

#include <math.h>

void spark_draw(struct canvas *canvas, struct rect area, const struct series *series, double low, double high,
                int style)
{
    enum { MOST = 256 };
    static const double least = 0.125; /* an eighth of a cell */
    struct bin bins[MOST];
    int n = area.width < MOST ? area.width : MOST;
    if (series->n < 2 || n < 3 || !(high >= low))
        return;
    int64_t from = series->points[0].step, to = series_last_step(series) + 1;
    double values[MOST], last = NAN;
    series_columns(series, false, from, to, bins, n);
    for (int i = 0; i < n; i++) {
        if (bins[i].count)
            last = bins[i].last;
        values[i] = isnan(last) ? NAN : high > low ? fmax((last - low) / (high - low), least) : least;
    }
    canvas_columns(canvas, area, values, n, style);
}
