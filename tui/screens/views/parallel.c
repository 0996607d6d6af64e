/* Parallel coordinates (Inselberg, The Visual Computer 1, 1985): an axis for each setting that differs and one for
 * the metric, a line for each run or group of seeds, which is coloured by the metric. Ranges of axes, and the best by
 * the metric, say which lines are kept. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/compare_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_ROWS = 4, HEAD = 2, LEAST_WIDTH = 11 };

/* From the worst to the best. Blue, cyan, yellow and red are told apart by whoever takes red for green, and strokes
 * without any colour. */
static const struct {
    int style;
    unsigned stroke;
} steps[] = {{COLOUR_BLUE, 0x11}, {COLOUR_CYAN, 0x55}, {COLOUR_YELLOW, 0x3f}, {COLOUR_RED, 0xff}};
enum { STEPS = sizeof steps / sizeof *steps };

/* Which axes there is room for: from `first` on, and the metric behind them. */
struct axes {
    const struct points *points;
    int first, n, last; /* the last is the metric */
    double top, height, width;
};

static struct axes lay_out(const struct points *points, const struct sketch *sketch)
{
    int all = (int)points->space.n_axes, room = sketch->width / LEAST_WIDTH, n = room < all ? room : all;
    n = n < 2 ? 2 : n;
    n = n > all ? all : n;
    int first = points->axis < n - 1 || points->axis == all - 1 ? 0 : points->axis - n + 2;
    return (struct axes){points, first, n, all - 1, HEAD, sketch->height - TEXT_ROWS - HEAD - 1,
                         (double)sketch->width / n};
}

/* The axis at a place from the left. */
static int axis_at(const struct axes *axes, int place)
{
    return place == axes->n - 1 ? axes->last : axes->first + place;
}

static double place_x(const struct axes *axes, int place)
{
    return floor((place + 0.5) * axes->width) + 0.5;
}

static double place_y(const struct axes *axes, int place, double value)
{
    double share = space_axis_place(&axes->points->space.axis[axis_at(axes, place)], value);
    return axes->top + (0.98 - 0.96 * share) * axes->height;
}

static void draw_labels(const struct axes *axes, struct sketch *sketch, int place)
{
    const struct space_axis *axis = &axes->points->space.axis[axis_at(axes, place)];
    struct ticks ticks;
    int room = (int)axes->width / 2 + 1, last = -1;
    points_ticks(axis, (int)axes->height / 4, &ticks);
    for (int i = 0; i < ticks.n; i++) {
        double y = place_y(axes, place, ticks.at[i]);
        if ((int)y == last)
            continue;
        last = (int)y;
        sketch_label(sketch, place_x(axes, place) + 1, y, room, ALIGN_LEFT, ticks.label[i]);
    }
}

static void draw_axis(const struct axes *axes, struct sketch *sketch, int place)
{
    const struct points *points = axes->points;
    const struct space_axis *axis = &points->space.axis[axis_at(axes, place)];
    double x = place_x(axes, place);
    int style = axis_at(axes, place) == points->axis ? STYLE_BOLD | STYLE_UNDERLINE : STYLE_BOLD;
    char name[100];
    snprintf(name, sizeof name, "%s%s", axis->name, axis->log ? _(" log") : "");
    sketch_text(sketch, x, 0, (int)axes->width - 1, ALIGN_MIDDLE, style, name);
    sketch_line(sketch, x, axes->top, x, axes->top + axes->height, STYLE_DIM, 0xff);
    draw_labels(axes, sketch, place);
    for (size_t i = 0; i < points->n_brushes; i++) {
        const struct brush *brush = &points->brush[i];
        if (run_space_axis(&points->space, brush->axis) != axis_at(axes, place))
            continue;
        if (!isnan(brush->low))
            sketch_mark(sketch, x, place_y(axes, place, brush->low), 0x25b2, STYLE_BOLD);
        if (!isnan(brush->high))
            sketch_mark(sketch, x, place_y(axes, place, brush->high), 0x25bc, STYLE_BOLD);
    }
}

static int step_of(const struct points *points, int point)
{
    const struct space_axis *metric = run_space_metric(&points->space);
    double share = space_axis_place(metric, points->space.point[point].mean[points->space.n_axes - 1]);
    int step = (int)((metric->higher ? share : 1 - share) * STEPS);
    return step < 0 ? 0 : step >= STEPS ? STEPS - 1 : step;
}

/* A line ends where a run has no value. */
static void draw_run(const struct axes *axes, struct sketch *sketch, int point, bool selected)
{
    const double *mean = axes->points->space.point[point].mean;
    int step = step_of(axes->points, point), style = steps[step].style | (selected ? STYLE_BOLD : 0);
    for (int i = 0; i < axes->n; i++) {
        double value = mean[axis_at(axes, i)], next = i + 1 < axes->n ? mean[axis_at(axes, i + 1)] : NAN;
        if (isfinite(value) && isfinite(next))
            sketch_line(sketch, place_x(axes, i), place_y(axes, i, value), place_x(axes, i + 1),
                        place_y(axes, i + 1, next), style, selected ? 0xff : steps[step].stroke);
        if (selected && isfinite(value))
            sketch_mark(sketch, place_x(axes, i), place_y(axes, i, value), 0x25cf, style | STYLE_BOLD);
    }
}

/* The strokes with the values that they stand for. */
static void draw_legend(const struct points *points, struct sketch *sketch, int y)
{
    const struct space_axis *metric = run_space_metric(&points->space);
    double by = (metric->high - metric->low) / STEPS;
    int x = 1;
    for (int i = 0; i < STEPS; i++) {
        char text[48];
        double from = metric->higher ? metric->low + i * by : metric->high - i * by;
        snprintf(text, sizeof text, "%.2g–%.2g", from, metric->higher ? from + by : from - by);
        int needed = 5 + text_width(text) + 2;
        if (x + needed > sketch->width)
            return;
        sketch_line(sketch, x, y + 0.5, x + 4, y + 0.5, steps[i].style, steps[i].stroke);
        sketch_text(sketch, x + 5, y, needed, ALIGN_LEFT, steps[i].style, text);
        x += needed;
    }
}

/* ", tau 0.1 to 0.4"; of one that has no axis now nothing is left out. */
static void add_range(struct text *text, const struct points *points, const struct brush *brush)
{
    int at = run_space_axis(&points->space, brush->axis);
    char low[64], high[64];
    if (at < 0)
        return;
    space_axis_text(&points->space.axis[at], brush->low, low, sizeof low);
    space_axis_text(&points->space.axis[at], brush->high, high, sizeof high);
    text_printf(text, ", %s%s%s%s%s", brush->axis, isnan(brush->low) ? "" : _(" from "), isnan(brush->low) ? "" : low,
                isnan(brush->high) ? "" : _(" to "), isnan(brush->high) ? "" : high);
}

static void draw_words(const struct axes *axes, struct sketch *sketch, int y)
{
    const struct points *points = axes->points;
    size_t runs, kept = points_kept(points, &runs);
    struct text text = TEXT_INIT;
    int selected = points_selected(points);
    text_printf(&text, _("%zu of %zu runs kept (%zu of %zu lines)"), runs, points->space.n_runs, kept,
                points->space.n_points);
    if (points->top)
        text_printf(&text, _(", the best %zu"), points->top);
    for (size_t i = 0; i < points->n_brushes; i++)
        add_range(&text, points, &points->brush[i]);
    if (axes->n <= axes->last)
        text_printf(&text, _(" · %d more by ←→"), axes->last + 1 - axes->n);
    sketch_text(sketch, 1, y, sketch->width - 2, ALIGN_LEFT, STYLE_BOLD, text.data);
    text_release(&text);
    if (selected < 0)
        return;
    char *words = points_describe(points, selected);
    sketch_wrap(sketch, 1, y + 1, sketch->width - 2, 2, COLOUR_PLAIN, words);
    free(words);
}

static void draw(const struct points *points, struct sketch *sketch)
{
    struct axes axes = lay_out(points, sketch);
    int selected = points_selected(points), *order = points_by_metric(points);
    if (axes.height < 3)
        goto out;
    for (int i = 0; i < axes.n; i++)
        draw_axis(&axes, sketch, i);
    for (size_t i = points->space.n_points; i-- > 0;) /* the best in front */
        if (points->kept[order[i]] && order[i] != selected)
            draw_run(&axes, sketch, order[i], false);
    if (selected >= 0 && points->kept[selected])
        draw_run(&axes, sketch, selected, true);
    draw_legend(points, sketch, sketch->height - TEXT_ROWS);
    draw_words(&axes, sketch, sketch->height - TEXT_ROWS + 1);
out:
    free(order);
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

static void across(struct points *points, int by)
{
    int n = (int)points->space.n_axes;
    if (n)
        points->axis = (points->axis + by + n) % n;
}

static void next_field(struct points *points, int axis, int by)
{
    (void)axis;
    across(points, by);
}

/* By the metric, among those that are kept. */
static void down(struct points *points, int by)
{
    int *order = points_by_metric(points);
    size_t n = 0;
    for (size_t i = 0; i < points->space.n_points; i++)
        if (points->kept[order[i]])
            order[n++] = order[i];
    points_move(points, order, n, by);
    free(order);
}

/* Fewer of the best, more, or all without ranges. */
static void narrow(struct points *points, int way)
{
    size_t all = points->space.n_points, now = points->top ? points->top : all;
    if (!way) {
        points_unbrush(points);
        return;
    }
    now = way < 0 ? (now + 1) / 2 : now * 2;
    points->top = now >= all ? 0 : now;
    points_sift(points);
}

/* The range goes to where the selected run is. */
static void brush(struct points *points, int end)
{
    int selected = points_selected(points);
    if (selected < 0)
        return;
    double value = points->space.point[selected].mean[points->axis];
    struct brush *range = points_brush(points, points->space.axis[points->axis].name, true);
    if (!range || isnan(value))
        return;
    *(end ? &range->high : &range->low) = value;
    points_sift(points);
}

const struct compare_view view_parallel = {
    .name = "parallel",
    .keys = "←→ axis · ↑↓ run · [ ] range from, to it · +- best · 0 all",
    .draw = draw,
    .add_csv = points_add_csv,
    .across = across,
    .down = down,
    .next_field = next_field,
    .narrow = narrow,
    .brush = brush,
};
