/* Curves of a chart on paper: see panels_internal.h. */
#include "tui/pages/panels_internal.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* A series of up to so many points is drawn point by point; of a longer one each half pixel has its first, lowest,
 * highest and last value (Jugel et al. 2014, "M4"), so that no spike is lost. */
enum { MOST_POINTS = 2000, BINS_PER_PIXEL = 2, MARKS_ALONG = 5 };

/* Lines ---------------------------------------------------------------------------------------------------------- */

static double scale_of(const struct chart_curve *curve)
{
    return curve->scale > 0 ? curve->scale : 1;
}

static bool is_drawn(const struct plane *plane, double value)
{
    return isfinite(value) && (!plane->chart->log || value > 0);
}

struct line {
    struct pen *pen;
    const struct plane *plane;
    bool open; /* the pen is on the paper */
};

static void line_to(struct line *line, double x, double value)
{
    if (!is_drawn(line->plane, value)) {
        line->open = false;
        return;
    }
    double y = plane_y(line->plane, value), top = line->plane->y, bottom = top + line->plane->height;
    y = fmin(fmax(y, top), bottom);
    (line->open ? line->pen->kind->line : line->pen->kind->move)(line->pen, plane_x(line->plane, x), y);
    line->open = true;
}

/* The steps that are seen. */
static void seen_steps(const struct plane *plane, double scale, int64_t *from, int64_t *to)
{
    *from = (int64_t)floor(plane->chart->from / scale + 1e-9);
    *to = (int64_t)ceil(plane->chart->span / scale - 1e-9);
}

static void line_of_points(struct line *line, const struct series *series, bool smooth, double scale)
{
    int64_t from, to;
    seen_steps(line->plane, scale, &from, &to);
    for (size_t i = 0; i < series->n; i++) {
        const struct series_point *point = &series->points[i];
        if (point->step >= from && point->step <= to)
            line_to(line, (double)point->step * scale, smooth ? point->smooth : point->raw);
    }
}

static void line_of_bins(struct line *line, const struct series *series, bool smooth, double scale)
{
    int n = (int)line->plane->width * BINS_PER_PIXEL;
    struct bin *bins = xcalloc((size_t)n + 1, sizeof *bins);
    int64_t from, to;
    seen_steps(line->plane, scale, &from, &to);
    series_columns(series, smooth, from, to, bins, n);
    for (int i = 0; i < n; i++) {
        double x = ((double)from + (i + 0.5) / n * (double)(to - from)) * scale;
        line->open &= !bins[i].gap_before;
        if (!bins[i].count)
            continue;
        line_to(line, x, bins[i].first);
        line_to(line, x, bins[i].low);
        line_to(line, x, bins[i].high);
        line_to(line, x, bins[i].last);
        line->open &= !bins[i].gap_after;
    }
    free(bins);
}

static void draw_line(struct pen *pen, const struct plane *plane, const struct chart_curve *curve, bool smooth)
{
    struct line line = {pen, plane, false};
    const struct series *series = curve->series;
    pen->kind->path(pen, smooth ? INK_CURVE : INK_RAW, curve->style & COLOUR_MASK,
                    smooth ? curve->stroke : STROKE_SOLID);
    (series->n > MOST_POINTS ? line_of_bins : line_of_points)(&line, series, smooth, scale_of(curve));
    pen->kind->finish(pen);
}

/* From the left along the upper edge and back along the lower one. */
static void draw_band(struct pen *pen, const struct plane *plane, const struct chart_curve *curve)
{
    const struct series *low = curve->low, *high = curve->high;
    double scale = scale_of(curve), end = plane->y + plane->height;
    size_t every = low->n / MOST_POINTS + 1;
    bool begun = false;
    pen->kind->path(pen, INK_BAND, curve->style & COLOUR_MASK, STROKE_SOLID);
    for (size_t k = 0; k < 2 * low->n; k += every) {
        bool back = k >= low->n;
        size_t i = back ? 2 * low->n - 1 - k : k;
        double value = back ? low->points[i].smooth : high->points[i].smooth, x = (double)low->points[i].step * scale;
        if (!isfinite(value) || x < plane->chart->from || x > plane->chart->span)
            continue;
        double y = is_drawn(plane, value) ? plane_y(plane, value) : end;
        (begun ? pen->kind->line : pen->kind->move)(pen, plane_x(plane, x), fmin(fmax(y, plane->y), end));
        begun = true;
    }
    pen->kind->finish(pen);
}

/* At the end, and between, so far apart for each curve that those of one do not lie on those of another. */
static void draw_marks(struct pen *pen, const struct plane *plane, const struct chart_curve *curve, int number)
{
    double scale = scale_of(curve), last = (double)series_last_step(curve->series) * scale;
    double end = fmin(last, plane->chart->span), from = plane->chart->from;
    for (int i = 0; i <= MARKS_ALONG; i++) {
        double share = i == MARKS_ALONG ? 1 : (i + 0.2 + 0.6 * (number * 3 % 8) / 8) / MARKS_ALONG;
        int64_t step = (int64_t)((from + share * (end - from)) / scale + 1e-9);
        size_t at = 0;
        while (at + 1 < curve->series->n && curve->series->points[at + 1].step <= step)
            at++;
        const struct series_point *point = &curve->series->points[at];
        double x = (double)point->step * scale;
        if (curve->series->n && is_drawn(plane, point->smooth) && x >= from)
            pen_mark(pen, curve->marker, curve->style & COLOUR_MASK, plane_x(plane, x),
                     fmin(fmax(plane_y(plane, point->smooth), plane->y), plane->y + plane->height));
    }
}

static void draw_level(struct pen *pen, const struct plane *plane, const struct chart_level *level)
{
    double y = plane_y(plane, level->value);
    pen_draw_line(pen, INK_LEVEL, level->style & COLOUR_MASK, level->stroke, plane->x, y, plane->x + plane->width, y);
}

void panels_draw_curves(struct pen *pen, const struct plane *plane)
{
    const struct chart *chart = plane->chart;
    for (size_t i = 0; i < chart->n_levels; i++)
        draw_level(pen, plane, &chart->levels[i]);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        if (chart->curves[i].low)
            draw_band(pen, plane, &chart->curves[i]);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        if (chart->curves[i].raw_behind)
            draw_line(pen, plane, &chart->curves[i], false);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        draw_line(pen, plane, &chart->curves[i], true);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        draw_marks(pen, plane, &chart->curves[i], i);
}
