/* Line charts: see chart.h. Each dot column shows the lowest to the highest value of the steps under it, joined to
 * its neighbour from last to first value, which is what a line through every single point would cover (Jugel et al.
 * 2014, "M4"). */
#include "tui/chart.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_WIDTH = 6 };

struct frame {
    struct canvas *canvas;
    const struct chart *chart;
    struct rect plot; /* the cells inside the axes */
    bool labelled;    /* a row for the labels of the x axis */
};

static double scaled(const struct chart *chart, double value)
{
    return chart->log ? log10(fmax(value, 1e-300)) : value;
}

/* 0 at the top of the range, 1 at its bottom. */
static double share_from_top(const struct chart *chart, double value)
{
    double low = scaled(chart, chart->range.low), high = scaled(chart, chart->range.high);
    return (high - scaled(chart, value)) / (high - low);
}

static int dot_row(const struct chart *chart, const struct plot *plot, double value)
{
    double row = share_from_top(chart, value) * (plot->height - 1);
    return (int)lround(fmin(fmax(row, 0), plot->height - 1));
}

static int flag_column(const struct frame *frame, int64_t step)
{
    return frame->plot.x + (int)((double)step / (double)frame->chart->span * (frame->plot.width - 1) + 0.5);
}

static void draw_y_axis(const struct frame *frame)
{
    const struct chart *chart = frame->chart;
    struct ticks ticks;
    int count = frame->plot.height / 4 > 1 ? frame->plot.height / 4 : 2;
    (chart->log ? ticks_log : ticks_linear)(&ticks, chart->range.low, chart->range.high, count);
    for (int y = 0; y < frame->plot.height; y++)
        canvas_put(frame->canvas, frame->plot.x - 1, frame->plot.y + y, 0x2502, STYLE_DIM);
    int above = -1;
    for (int i = ticks.n - 1; i >= 0; i--) {
        int row = (int)lround(share_from_top(chart, ticks.at[i]) * (frame->plot.height - 1));
        if (row <= above || row < 0 || row >= frame->plot.height)
            continue;
        above = row;
        canvas_right(frame->canvas, frame->plot.x - LABEL_WIDTH, frame->plot.y + row, LABEL_WIDTH - 1, COLOUR_PLAIN,
                     ticks.label[i]);
        canvas_put(frame->canvas, frame->plot.x - 1, frame->plot.y + row, 0x2524, STYLE_DIM);
    }
}

static void draw_x_labels(const struct frame *frame, int axis_row)
{
    struct ticks ticks;
    ticks_steps(&ticks, frame->chart->span, frame->plot.width / 11);
    int right = frame->plot.x + frame->plot.width, free_from = frame->plot.x - 1;
    for (int i = 0; i < ticks.n; i++) {
        int x = flag_column(frame, (int64_t)ticks.at[i]), width = (int)strlen(ticks.label[i]);
        int from = i == 0 ? x : x - width / 2;
        canvas_put(frame->canvas, x, axis_row, 0x252c, STYLE_DIM);
        if (from < free_from || from + width > right)
            continue;
        canvas_text(frame->canvas, from, axis_row + 1, width, COLOUR_PLAIN, ticks.label[i]);
        free_from = from + width + 2;
    }
    if (free_from + 4 <= right)
        canvas_text(frame->canvas, right - 4, axis_row + 1, 4, STYLE_DIM, "step");
}

static void draw_x_axis(const struct frame *frame)
{
    int row = frame->plot.y + frame->plot.height;
    canvas_put(frame->canvas, frame->plot.x - 1, row, 0x2514, STYLE_DIM);
    for (int x = 0; x < frame->plot.width; x++)
        canvas_put(frame->canvas, frame->plot.x + x, row, 0x2500, STYLE_DIM);
    if (frame->labelled)
        draw_x_labels(frame, row);
}

static void draw_flag_lines(const struct frame *frame)
{
    for (size_t i = 0; i < frame->chart->n_flags; i++)
        for (int y = 1; y < frame->plot.height; y++)
            canvas_put(frame->canvas, flag_column(frame, frame->chart->flags[i].step), frame->plot.y + y, 0x250a,
                       STYLE_DIM);
}

/* Of several flags in one column the newest shows. */
static void draw_flag_letters(const struct frame *frame)
{
    for (size_t i = 0; i < frame->chart->n_flags; i++)
        canvas_put(frame->canvas, flag_column(frame, frame->chart->flags[i].step), frame->plot.y,
                   (uint32_t)frame->chart->flags[i].letter, STYLE_BOLD);
}

/* Curves --------------------------------------------------------------------------------------------------------- */

struct pen {
    struct plot *plot;
    const struct chart *chart;
    int style;
    unsigned stroke;
};

static void draw_columns(const struct pen *pen, const struct bin *columns, int n)
{
    const struct bin *before = NULL;
    int x_before = 0;
    for (int x = 0; x < n; x++) {
        const struct bin *bin = &columns[x];
        if (!bin->count) {
            if (bin->gap_before)
                before = NULL;
            continue;
        }
        int first = dot_row(pen->chart, pen->plot, bin->first);
        if (before && !before->gap_after && !bin->gap_before)
            plot_line(pen->plot, x_before, dot_row(pen->chart, pen->plot, before->last), x, first, pen->style,
                      pen->stroke);
        if (pen->stroke >> x % 8 & 1 || bin->low < bin->high || !before)
            plot_upright(pen->plot, x, dot_row(pen->chart, pen->plot, bin->low),
                         dot_row(pen->chart, pen->plot, bin->high), pen->style);
        before = bin;
        x_before = x;
    }
}

static void draw_curve(const struct frame *frame, struct plot *plot, const struct chart_curve *curve, bool smooth)
{
    struct bin *columns = xcalloc((size_t)plot->width + 1, sizeof *columns);
    struct pen pen = {plot, frame->chart, smooth ? curve->style : curve->style | STYLE_DIM,
                      smooth ? curve->stroke : STROKE_SOLID};
    plot_layer(plot);
    series_columns(curve->series, smooth, 0, frame->chart->span, columns, plot->width);
    draw_columns(&pen, columns, plot->width);
    free(columns);
}

static void draw_marker(const struct frame *frame, const struct chart_curve *curve)
{
    double last = series_at(curve->series, INT64_MAX - 1, true);
    if (isnan(last))
        return;
    int x = frame->plot.x +
            (int)((double)series_last_step(curve->series) / (double)frame->chart->span * frame->plot.width);
    int y = frame->plot.y +
            (int)(fmin(fmax(share_from_top(frame->chart, last), 0), 0.999999) * frame->plot.height);
    int edge = frame->plot.x + frame->plot.width - 1;
    canvas_put(frame->canvas, x > edge ? edge : x, y, curve->marker, curve->style | STYLE_BOLD);
}

static void draw_curves(const struct frame *frame)
{
    struct plot plot;
    plot_init(&plot, frame->canvas, frame->plot);
    for (int i = frame->chart->n_curves - 1; i >= 0; i--)
        if (frame->chart->curves[i].raw_behind)
            draw_curve(frame, &plot, &frame->chart->curves[i], false);
    for (int i = frame->chart->n_curves - 1; i >= 0; i--)
        draw_curve(frame, &plot, &frame->chart->curves[i], true);
    plot_finish(&plot);
    for (int i = frame->chart->n_curves - 1; i >= 0; i--)
        draw_marker(frame, &frame->chart->curves[i]);
}

static bool has_points(const struct chart *chart)
{
    for (int i = 0; i < chart->n_curves; i++)
        if (chart->curves[i].series->n)
            return true;
    return false;
}

void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    bool labelled = area.height >= 6;
    struct frame frame = {canvas, chart,
                          {area.x + LABEL_WIDTH, area.y, area.width - LABEL_WIDTH, area.height - (labelled ? 2 : 1)},
                          labelled};
    if (frame.plot.width < 4 || frame.plot.height < 1)
        return;
    if (!has_points(chart) || isnan(chart->range.low)) {
        canvas_text(canvas, area.x + 2, area.y + area.height / 2, area.width - 4, STYLE_DIM, "nothing recorded yet");
        return;
    }
    draw_y_axis(&frame);
    draw_x_axis(&frame);
    draw_flag_lines(&frame);
    draw_curves(&frame);
    draw_flag_letters(&frame);
}
