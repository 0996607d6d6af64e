/* One field of the runs against another: a mark for each run, or the mean and spread of those that differ by their
 * seed alone. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/screens/compare_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rectangle between the axes, in cells. */
struct plane {
    const struct points *points;
    double x, y, width, height;
    int field[2];
};

enum { LABELS = 11, TEXT_ROWS = 4 };

static const struct space_axis *axis_of(const struct plane *plane, int which)
{
    return &plane->points->space.axis[plane->field[which]];
}

static double place_x(const struct plane *plane, double value)
{
    return plane->x + (0.03 + 0.94 * space_axis_place(axis_of(plane, 0), value)) * plane->width;
}

static double place_y(const struct plane *plane, double value)
{
    double share = space_axis_place(axis_of(plane, 1), value);
    return plane->y + (0.97 - 0.94 * fmin(fmax(share, -0.03), 1.03)) * plane->height;
}

static void draw_y_axis(const struct plane *plane, struct sketch *sketch)
{
    struct ticks ticks;
    int last = -1;
    points_ticks(axis_of(plane, 1), (int)plane->height / 4, &ticks);
    sketch_line(sketch, plane->x - 0.4, plane->y, plane->x - 0.4, plane->y + plane->height, STYLE_DIM, 0xff);
    for (int i = ticks.n - 1; i >= 0; i--) {
        double y = place_y(plane, ticks.at[i]);
        if ((int)y == last)
            continue;
        last = (int)y;
        sketch_label(sketch, plane->x - 1, y, LABELS - 2, ALIGN_RIGHT, ticks.label[i]);
    }
}

static void draw_x_axis(const struct plane *plane, struct sketch *sketch)
{
    double bottom = plane->y + plane->height;
    int after = -1;
    struct ticks ticks;
    points_ticks(axis_of(plane, 0), (int)plane->width / 12, &ticks);
    sketch_line(sketch, plane->x - 0.4, bottom, plane->x + plane->width, bottom, STYLE_DIM, 0xff);
    for (int i = 0; i < ticks.n; i++) {
        double x = place_x(plane, ticks.at[i]);
        int half = text_width(ticks.label[i]) / 2;
        if ((int)x - half <= after)
            continue;
        after = (int)x + half + 1;
        sketch_label(sketch, x, bottom + 0.7, 14, ALIGN_MIDDLE, ticks.label[i]);
    }
}

static bool is_drawn(const struct plane *plane, int point)
{
    const double *mean = plane->points->space.point[point].mean;
    return plane->points->kept[point] && isfinite(mean[plane->field[0]]) && isfinite(mean[plane->field[1]]);
}

static void draw_point(const struct plane *plane, struct sketch *sketch, int at)
{
    const struct space_point *point = &plane->points->space.point[at];
    struct look look = points_look(plane->points, at);
    double mean = point->mean[plane->field[1]], spread = point->spread[plane->field[1]];
    double x = place_x(plane, point->mean[plane->field[0]]);
    bool selected = points_selected(plane->points) == at;
    if (spread > 0 && !axis_of(plane, 1)->n_words)
        sketch_line(sketch, x, place_y(plane, mean + spread), x, place_y(plane, mean - spread), look.style, 0xff);
    sketch_mark(sketch, x, place_y(plane, mean), look.marker,
                look.style | (selected ? STYLE_BOLD | STYLE_REVERSE : 0));
}

/* The selected one in front. */
static size_t draw_points(const struct plane *plane, struct sketch *sketch)
{
    int selected = points_selected(plane->points);
    size_t n = 0;
    for (int i = 0; i < (int)plane->points->space.n_points; i++) {
        if (!is_drawn(plane, i))
            continue;
        n++;
        if (i != selected)
            draw_point(plane, sketch, i);
    }
    if (selected >= 0 && is_drawn(plane, selected))
        draw_point(plane, sketch, selected);
    return n;
}

/* What the picture can say, and what it cannot. */
static void draw_words(const struct plane *plane, struct sketch *sketch, int y, size_t drawn)
{
    const struct points *points = plane->points;
    const struct space_axis *x = axis_of(plane, 0), *other = axis_of(plane, 1);
    size_t n, all = points->space.n_points;
    char *words, without[80] = "";
    int selected = points_selected(points);
    double rho = run_space_rank_correlation(&points->space, plane->field[0], plane->field[1], &n);
    if (drawn < all)
        snprintf(without, sizeof without, _(" %zu of %zu points are not drawn."), all - drawn, all);
    if (isnan(rho))
        words = xasprintf(_("No rank correlation of %s and %s: %s.%s"), x->name, other->name,
                          x->n_words || other->n_words ? _("words have no order") : _("too few different values"),
                          without);
    else
        words = xasprintf(_("Rank correlation of %s and %s: %+.2f, n = %zu. Correlation is no cause.%s"), x->name,
                          other->name, rho, n, without);
    int row = y + sketch_wrap(sketch, 1, y, sketch->width - 2, 2, STYLE_BOLD, words);
    free(words);
    if (selected < 0)
        return;
    words = points_describe(points, selected);
    sketch_wrap(sketch, 1, row, sketch->width - 2, TEXT_ROWS - (row - y), COLOUR_PLAIN, words);
    free(words);
}

static void draw(const struct points *points, struct sketch *sketch)
{
    struct plane plane = {points, LABELS, 1, sketch->width - LABELS - 2, sketch->height - TEXT_ROWS - 3,
                          {points_field(points, 0), points_field(points, 1)}};
    char name[100];
    if (plane.height < 3 || plane.width < 10)
        return;
    snprintf(name, sizeof name, "%s%s", axis_of(&plane, 1)->name, axis_of(&plane, 1)->log ? _(" (log)") : "");
    sketch_text(sketch, 1, 0, sketch->width - 2, ALIGN_LEFT, STYLE_BOLD, name);
    draw_y_axis(&plane, sketch);
    draw_x_axis(&plane, sketch);
    size_t drawn = draw_points(&plane, sketch);
    snprintf(name, sizeof name, "%s%s", axis_of(&plane, 0)->name, axis_of(&plane, 0)->log ? _(" (log)") : "");
    sketch_text(sketch, sketch->width - 2, sketch->height - TEXT_ROWS - 1, sketch->width - 2, ALIGN_RIGHT, STYLE_BOLD,
                name);
    draw_words(&plane, sketch, sketch->height - TEXT_ROWS, drawn);
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

struct ordering {
    const struct points *points;
    int first, then;
};

static int by_field(const void *a, const void *b, void *context)
{
    const struct ordering *o = context;
    const double *p = o->points->space.point[*(const int *)a].mean, *q = o->points->space.point[*(const int *)b].mean;
    if (p[o->first] != q[o->first])
        return (p[o->first] > q[o->first]) - (p[o->first] < q[o->first]);
    return (p[o->then] > q[o->then]) - (p[o->then] < q[o->then]);
}

/* To the next point that is drawn, in the order of one axis. */
static void move(struct points *points, int axis, int by)
{
    struct plane plane = {.points = points, .field = {points_field(points, 0), points_field(points, 1)}};
    struct ordering ordering = {points, plane.field[axis], plane.field[!axis]};
    int *order = xcalloc(points->space.n_points + 1, sizeof *order);
    size_t n = 0;
    for (int i = 0; i < (int)points->space.n_points; i++)
        if (is_drawn(&plane, i))
            order[n++] = i;
    qsort_r(order, n, sizeof *order, by_field, &ordering);
    points_move(points, order, n, by);
    free(order);
}

static void across(struct points *points, int by)
{
    move(points, 0, by);
}

static void down(struct points *points, int by)
{
    move(points, 1, -by);
}

static void next_field(struct points *points, int axis, int by)
{
    int n = (int)points->space.n_axes;
    if (n)
        copy_text(points->field[axis], sizeof points->field[axis],
                  points->space.axis[(points_field(points, axis) + by + n) % n].name);
}

const struct compare_view view_scatter = {
    .name = "scatter",
    .keys = "x, Tab: another field across, up · ←→↑↓ points · :scatter X Y",
    .draw = draw,
    .add_csv = points_add_csv,
    .across = across,
    .down = down,
    .next_field = next_field,
};
