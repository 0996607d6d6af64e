/* Curves of a chart as SVG: see svg_internal.h. */
#include "tui/pages/svg_internal.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* A series of up to so many points is drawn point by point; of a longer one each half pixel has its first, lowest,
 * highest and last value (Jugel et al. 2014, "M4"), so that no spike is lost. */
enum { MOST_POINTS = 2000, BINS_PER_PIXEL = 2, MARKS_ALONG = 5 };

/* Dashes --------------------------------------------------------------------------------------------------------- */

void svg_dashes(struct text *out, unsigned stroke)
{
    enum { DOTS = 8, UNIT = 3 };
    unsigned begin = 0;
    if ((stroke & 0xff) == STROKE_SOLID)
        return;
    while (stroke >> begin % DOTS & 1) /* behind a gap, where a dash begins */
        begin++;
    while (!(stroke >> begin % DOTS & 1))
        begin++;
    text_add(out, " stroke-dasharray=\"");
    for (unsigned i = 0, length = 1; i < DOTS; i++, length++) {
        unsigned now = stroke >> (begin + i) % DOTS & 1, next = stroke >> (begin + i + 1) % DOTS & 1;
        if (now == next && i + 1 < DOTS)
            continue;
        text_printf(out, i + 1 < DOTS ? "%u " : "%u", length * UNIT);
        length = 0;
    }
    text_add(out, "\"");
}

/* Marks ---------------------------------------------------------------------------------------------------------- */

void svg_marker(struct text *out, uint32_t marker, int colour, double x, double y)
{
    static const struct {
        uint32_t rune;
        const char *fill, *path; /* around 0, 0 */
    } shapes[] = {
        {0x25cf, "full", "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"},
        {0x25cb, "open", "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"},
        {0x25c6, "full", "m0 -5l5 5l-5 5l-5 -5z"},
        {0x25c7, "open", "m0 -5l5 5l-5 5l-5 -5z"},
        {0x25aa, "full", "m-2.5 -2.5h5v5h-5z"},
        {0x25a0, "full", "m-4 -4h8v8h-8z"},
        {0x25b2, "full", "m0 -5l4.5 8h-9z"},
        {0x25bc, "full", "m0 5l4.5 -8h-9z"},
    };
    size_t i = 0;
    while (i + 1 < sizeof shapes / sizeof *shapes && shapes[i].rune != marker)
        i++;
    text_printf(out, "<path class=\"marker %s c%d\" d=\"M%.1f %.1f%s\"/>\n", shapes[i].fill, colour, x, y,
                shapes[i].path);
}

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
    struct text *out;
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
    text_printf(line->out, "%c%.1f %.1f", line->open ? 'L' : 'M', plane_x(line->plane, x), y);
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

static void add_line(struct text *out, const struct plane *plane, const struct chart_curve *curve, bool smooth)
{
    struct line line = {out, plane, false};
    const struct series *series = curve->series;
    text_printf(out, "<path class=\"%s c%d\"", smooth ? "curve" : "raw", curve->style & COLOUR_MASK);
    if (smooth)
        svg_dashes(out, curve->stroke);
    text_add(out, " d=\"");
    (series->n > MOST_POINTS ? line_of_bins : line_of_points)(&line, series, smooth, scale_of(curve));
    text_add(out, "\"/>\n");
}

/* From the left along the upper edge and back along the lower one. */
static void add_band(struct text *out, const struct plane *plane, const struct chart_curve *curve)
{
    const struct series *low = curve->low, *high = curve->high;
    double scale = scale_of(curve), end = plane->y + plane->height;
    size_t every = low->n / MOST_POINTS + 1;
    bool begun = false;
    text_printf(out, "<path class=\"band c%d\" d=\"", curve->style & COLOUR_MASK);
    for (size_t k = 0; k < 2 * low->n; k += every) {
        bool back = k >= low->n;
        size_t i = back ? 2 * low->n - 1 - k : k;
        double value = back ? low->points[i].smooth : high->points[i].smooth, x = (double)low->points[i].step * scale;
        if (!isfinite(value) || x < plane->chart->from || x > plane->chart->span)
            continue;
        double y = is_drawn(plane, value) ? plane_y(plane, value) : end;
        text_printf(out, "%c%.1f %.1f", begun ? 'L' : 'M', plane_x(plane, x), fmin(fmax(y, plane->y), end));
        begun = true;
    }
    text_add(out, "\"/>\n");
}

/* At the end, and between, so far apart for each curve that those of one do not lie on those of another. */
static void add_marks(struct text *out, const struct plane *plane, const struct chart_curve *curve, int number)
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
            svg_marker(out, curve->marker, curve->style & COLOUR_MASK, plane_x(plane, x),
                       fmin(fmax(plane_y(plane, point->smooth), plane->y), plane->y + plane->height));
    }
}

static void add_level(struct text *out, const struct plane *plane, const struct chart_level *level)
{
    text_printf(out, "<path class=\"level c%d\"", level->style & COLOUR_MASK);
    svg_dashes(out, level->stroke);
    text_printf(out, " d=\"M%.1f %.1fh%.1f\"/>\n", plane->x, plane_y(plane, level->value), plane->width);
}

void svg_curves(struct text *out, const struct plane *plane)
{
    const struct chart *chart = plane->chart;
    for (size_t i = 0; i < chart->n_levels; i++)
        add_level(out, plane, &chart->levels[i]);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        if (chart->curves[i].low)
            add_band(out, plane, &chart->curves[i]);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        if (chart->curves[i].raw_behind)
            add_line(out, plane, &chart->curves[i], false);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        add_line(out, plane, &chart->curves[i], true);
    for (int i = chart->n_curves - 1; i >= 0; i--)
        add_marks(out, plane, &chart->curves[i], i);
}
