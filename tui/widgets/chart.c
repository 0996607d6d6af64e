/* Line charts: see chart.h. Each dot column shows the lowest to the highest value of the steps under it, joined to
 * its neighbour from last to first value, which is what a line through every single point would cover (Jugel et al.
 * 2014, "M4"). */
#include "tui/widgets/chart.h"

#include "store/base/language.h"
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

/* The column of a place on the x axis. */
static int column_of(const struct frame *frame, double x)
{
    const struct chart *chart = frame->chart;
    double column = (x - chart->from) / (chart->span - chart->from) * frame->plot.width;
    return frame->plot.x + (int)fmin(fmax(column, 0), frame->plot.width - 1);
}

static bool is_on_axis(const struct chart *chart, double x)
{
    return x >= chart->from && x <= chart->span;
}

static double scale_of(const struct chart_curve *curve)
{
    return curve->scale > 0 ? curve->scale : 1;
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
    const char *unit = _(frame->chart->unit ? frame->chart->unit : "step");
    int unit_width = text_width(unit);
    ticks_between(&ticks, frame->chart->from, frame->chart->span, frame->plot.width / 11);
    int right = frame->plot.x + frame->plot.width, free_from = frame->plot.x - 1;
    for (int i = 0; i < ticks.n; i++) {
        int x = column_of(frame, ticks.at[i]), width = (int)strlen(ticks.label[i]);
        int from = i == 0 ? x : x - width / 2;
        canvas_put(frame->canvas, x, axis_row, 0x252c, STYLE_DIM);
        if (from < free_from || from + width > right)
            continue;
        canvas_text(frame->canvas, from, axis_row + 1, width, COLOUR_PLAIN, ticks.label[i]);
        free_from = from + width + 2;
    }
    if (free_from + unit_width <= right)
        canvas_text(frame->canvas, right - unit_width, axis_row + 1, unit_width, STYLE_DIM, unit);
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

/* Curves --------------------------------------------------------------------------------------------------------- */

struct pen {
    struct plot *plot;
    const struct chart *chart;
    int style;
    unsigned stroke;
    int lower; /* dots by which it is drawn further down: the second stroke of a thick curve */
};

static int row_of(const struct pen *pen, double value)
{
    int row = dot_row(pen->chart, pen->plot, value) + pen->lower;
    return row < pen->plot->height ? row : pen->plot->height - 1;
}

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
        int first = row_of(pen, bin->first);
        if (before && !before->gap_after && !bin->gap_before)
            plot_line(pen->plot, x_before, row_of(pen, before->last), x, first, pen->style,
                      pen->stroke);
        if (pen->stroke >> x % 8 & 1 || bin->low < bin->high || !before)
            plot_upright(pen->plot, x, row_of(pen, bin->low),
                         row_of(pen, bin->high), pen->style);
        before = bin;
        x_before = x;
    }
}

/* Reduces a series of a curve to the dot columns of the plot. The caller frees them. */
static struct bin *reduce(const struct frame *frame, const struct plot *plot, const struct chart_curve *curve,
                          const struct series *series, bool smooth)
{
    struct bin *columns = xcalloc((size_t)plot->width + 1, sizeof *columns);
    double scale = scale_of(curve), from = floor(frame->chart->from / scale), to = ceil(frame->chart->span / scale);
    int64_t first = (int64_t)fmax(from, 0), last = (int64_t)fmin(to, 9e15);
    series_columns(series, smooth, first, last > first ? last : first + 1, columns, plot->width);
    return columns;
}

/* Every second dot between the edges, so that it is fainter than a curve, and lies behind all of them. */
static void draw_band(const struct frame *frame, struct plot *plot, const struct chart_curve *curve)
{
    struct bin *low = reduce(frame, plot, curve, curve->low, true);
    struct bin *high = reduce(frame, plot, curve, curve->high, true);
    plot_layer(plot);
    for (int x = 0; x < plot->width; x++) {
        if (!low[x].count || !high[x].count)
            continue;
        int top = dot_row(frame->chart, plot, high[x].high), bottom = dot_row(frame->chart, plot, low[x].low);
        for (int y = top; y <= bottom; y++)
            if ((x + y) % 2 == 0)
                plot_dot(plot, x, y, curve->style | STYLE_DIM);
    }
    free(low);
    free(high);
}

static void draw_curve(const struct frame *frame, struct plot *plot, const struct chart_curve *curve, bool smooth)
{
    struct bin *columns = reduce(frame, plot, curve, curve->series, smooth);
    struct pen pen = {plot, frame->chart, smooth ? curve->style : curve->style | STYLE_DIM,
                      smooth ? curve->stroke : STROKE_SOLID, 0};
    plot_layer(plot);
    for (; pen.lower <= (frame->chart->thick && smooth); pen.lower++)
        draw_columns(&pen, columns, plot->width);
    free(columns);
}

/* Where a curve ends; false when it has no value. */
static bool end_of_curve(const struct frame *frame, const struct chart_curve *curve, int *x, int *y)
{
    double scale = scale_of(curve), end = (double)series_last_step(curve->series) * scale;
    double at = fmin(end, frame->chart->span), last = series_at(curve->series, (int64_t)(at / scale), true);
    if (isnan(last) || end < frame->chart->from)
        return false;
    *x = column_of(frame, at);
    *y = frame->plot.y + (int)(fmin(fmax(share_from_top(frame->chart, last), 0), 0.999999) * frame->plot.height);
    return true;
}

static void draw_markers(const struct frame *frame)
{
    int x, y;
    for (int i = frame->chart->n_curves - 1; i >= 0; i--)
        if (end_of_curve(frame, &frame->chart->curves[i], &x, &y))
            canvas_put(frame->canvas, x, y, frame->chart->curves[i].marker,
                       frame->chart->curves[i].style | STYLE_BOLD);
}

static void draw_level(const struct frame *frame, struct plot *plot, const struct chart_level *level)
{
    int row = dot_row(frame->chart, plot, level->value);
    plot_layer(plot);
    plot_line(plot, 0, row, plot->width - 1, row, level->style, level->stroke);
}

static void draw_curves(const struct frame *frame)
{
    struct plot plot;
    plot_init(&plot, frame->canvas, frame->plot);
    for (size_t i = 0; i < frame->chart->n_levels; i++)
        draw_level(frame, &plot, &frame->chart->levels[i]);
    for (int i = frame->chart->n_curves - 1; i >= 0; i--)
        if (frame->chart->curves[i].low)
            draw_band(frame, &plot, &frame->chart->curves[i]);
    for (int i = frame->chart->n_curves - 1; i >= 0; i--)
        if (frame->chart->curves[i].raw_behind)
            draw_curve(frame, &plot, &frame->chart->curves[i], false);
    for (int i = frame->chart->n_curves - 1; i >= 0; i--)
        draw_curve(frame, &plot, &frame->chart->curves[i], true);
    plot_finish(&plot);
}

/* Flags ---------------------------------------------------------------------------------------------------------- */

enum { FLAG_LINE = 0x250a };

static void draw_flag_lines(const struct frame *frame, const char *letters)
{
    for (int column = 0; column < frame->plot.width; column++)
        for (int y = 1; letters[column] && y < frame->plot.height; y++)
            canvas_put(frame->canvas, frame->plot.x + column, frame->plot.y + y, FLAG_LINE, STYLE_DIM);
}

/* The letter of each column, 0 where there is no flag and SEVERAL_FLAGS where there is more than one. */
static char *gather_flags(const struct frame *frame)
{
    char *letters = xcalloc((size_t)frame->plot.width, 1);
    for (size_t i = 0; i < frame->chart->n_flags; i++) {
        const struct chart_flag *flag = &frame->chart->flags[i];
        if (!is_on_axis(frame->chart, flag->step))
            continue;
        char *letter = &letters[column_of(frame, flag->step) - frame->plot.x];
        *letter = *letter ? SEVERAL_FLAGS : flag->letter;
    }
    return letters;
}

static bool has_marker(const struct frame *frame, int x, int y)
{
    int end_x, end_y;
    for (int i = 0; i < frame->chart->n_curves; i++)
        if (end_of_curve(frame, &frame->chart->curves[i], &end_x, &end_y) && end_x == x && end_y == y)
            return true;
    return false;
}

/* The highest row where no curve passes and none ends; where curves fill the column, where none ends: the other rows
 * show them. */
static int free_row(const struct frame *frame, int x)
{
    int spare = -1;
    for (int y = frame->plot.y; y < frame->plot.y + frame->plot.height; y++) {
        uint32_t rune = canvas_cell(frame->canvas, x, y)->rune;
        bool marker = has_marker(frame, x, y);
        if (!marker && (rune == ' ' || rune == (frame->canvas->ascii ? ':' : FLAG_LINE)))
            return y;
        if (!marker && spare < 0)
            spare = y;
    }
    return spare < 0 ? frame->plot.y : spare;
}

/* Of the flag in a column; plain where there are several. */
static int flag_style(const struct frame *frame, int x)
{
    int style = COLOUR_PLAIN, n = 0;
    for (size_t i = 0; i < frame->chart->n_flags; i++) {
        const struct chart_flag *flag = &frame->chart->flags[i];
        if (is_on_axis(frame->chart, flag->step) && column_of(frame, flag->step) == x && n++ == 0)
            style = flag->style;
    }
    return n == 1 ? style : COLOUR_PLAIN;
}

static void draw_flag_letters(const struct frame *frame, const char *letters)
{
    for (int column = 0; column < frame->plot.width; column++) {
        int x = frame->plot.x + column;
        if (letters[column])
            canvas_put(frame->canvas, x, free_row(frame, x), (uint32_t)letters[column],
                       STYLE_BOLD | flag_style(frame, x));
    }
}

/* A line where no curve passes. */
static void draw_cursor(const struct frame *frame)
{
    int x = column_of(frame, frame->chart->cursor);
    if (!frame->chart->has_cursor || !is_on_axis(frame->chart, frame->chart->cursor))
        return;
    for (int y = frame->plot.y; y < frame->plot.y + frame->plot.height; y++) {
        uint32_t rune = canvas_cell(frame->canvas, x, y)->rune;
        if (rune == ' ' || rune == FLAG_LINE)
            canvas_put(frame->canvas, x, y, 0x2502, STYLE_BOLD);
    }
    canvas_put(frame->canvas, x, frame->plot.y + frame->plot.height, 0x25b2, STYLE_BOLD);
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
        canvas_text(canvas, area.x + 2, area.y + area.height / 2, area.width - 4, STYLE_DIM,
                    _("nothing recorded yet"));
        return;
    }
    struct region region = {frame.plot, .kind = REGION_AXIS, .from = chart->from, .to = chart->span};
    canvas_region(canvas, &region);
    draw_y_axis(&frame);
    draw_x_axis(&frame);
    char *letters = gather_flags(&frame);
    draw_flag_lines(&frame, letters);
    draw_curves(&frame);
    draw_cursor(&frame);
    draw_flag_letters(&frame, letters);
    draw_markers(&frame); /* last, so that where each curve is now is never hidden */
    free(letters);
}
