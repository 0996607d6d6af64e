/* Points in the plane: see scatter.h. */
#include "tui/widgets/scatter.h"

#include "store/base/mem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

enum { LETTERS = 26, RINGS = 5 };

static const int styles[] = {COLOUR_BLUE, COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_MAGENTA, COLOUR_CYAN};
enum { STYLES = sizeof styles / sizeof *styles };

int scatter_style(int class)
{
    return class < 0 ? COLOUR_PLAIN : styles[class % STYLES];
}

int scatter_ordered_style(int step)
{
    static const int ordered[SCATTER_STEPS] = {COLOUR_BLUE, COLOUR_CYAN, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_RED};
    return step < 0 ? COLOUR_PLAIN : ordered[step < SCATTER_STEPS ? step : SCATTER_STEPS - 1];
}

static int style_of(const struct scatter *s, int class)
{
    return s->ordered ? scatter_ordered_style(class) : scatter_style(class);
}

char scatter_letter(int class)
{
    return (char)(class < 0 ? '.' : 'a' + class % LETTERS);
}

static int class_of(const struct scatter_points *points, size_t i)
{
    float class = points->class ? points->class[i] : -1;
    return class >= 0 && class < 1e6F ? (int)class : -1;
}

/* On the circle each class has a ring of its own, a little further in. */
static double radius_of(const struct scatter *s, size_t i)
{
    int class = s->circle ? class_of(&s->points, i) : -1;
    return class < 0 ? 1 : 1 - 0.15 * (class % RINGS);
}

/* Those that are not chosen, where some are; else those on the far side. */
static bool is_behind(const struct scatter *s, size_t i)
{
    return s->lit ? !s->lit[i] : s->depth && s->depth[i] < 0;
}

void scatter_point(const struct scatter *scatter, size_t i, double at[2])
{
    double radius = radius_of(scatter, i);
    for (size_t d = 0; d < 2; d++)
        at[d] = radius * (double)scatter->points.xy[2 * i + d];
}

/* In parts of the width and height of a cell; false where it is too far away to be counted. */
static bool locate(const struct scatter_view *view, const double at[2], double *x, double *y)
{
    *x = view->area.width / 2.0 + (at[0] - view->x) * view->scale;
    *y = view->area.height / 2.0 - (at[1] - view->y) * view->scale / 2; /* a cell is twice as high as wide */
    return isfinite(*x) && isfinite(*y) && fabs(*x) < 1e6 && fabs(*y) < 1e6;
}

void scatter_cell(const struct scatter_view *view, const double at[2], int *x, int *y)
{
    double right = -1, down = -1;
    bool counted = locate(view, at, &right, &down);
    *x = view->area.x + (counted ? (int)floor(right) : -1);
    *y = view->area.y + (counted ? (int)floor(down) : -1);
}

void scatter_place(const struct scatter_view *view, int x, int y, double at[2])
{
    at[0] = view->x + (x - view->area.x + 0.5 - view->area.width / 2.0) / view->scale;
    at[1] = view->y - (y - view->area.y + 0.5 - view->area.height / 2.0) * 2 / view->scale;
}

/* The dot of a place, of so many across and down in a cell; false outside. */
static bool find_dot(const struct scatter_view *view, const double at[2], int across, int down, int *x, int *y)
{
    double right, below;
    if (!locate(view, at, &right, &below))
        return false;
    *x = (int)floor(right * across);
    *y = (int)floor(below * down);
    return *x >= 0 && *y >= 0 && *x < view->area.width * across && *y < view->area.height * down;
}

static bool place(const struct scatter_view *view, const struct scatter *s, size_t i, int across, int down, int *x,
                  int *y)
{
    double at[2];
    scatter_point(s, i, at);
    return find_dot(view, at, across, down, x, y);
}

static void stretch_to(double value, double *low, double *high)
{
    *low = value < *low ? value : *low;
    *high = value > *high ? value : *high;
}

struct scatter_view scatter_view(const struct scatter *scatter, struct rect area)
{
    const struct scatter_points *points = &scatter->points;
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    static const double room = 1.08;
    for (size_t i = 0; i < points->n && !scatter->circle && !scatter->depth; i++)
        for (int d = 0; d < 2 && isfinite(points->xy[2 * i]) && isfinite(points->xy[2 * i + 1]); d++)
            stretch_to((double)points->xy[2 * i + (size_t)d], &low[d], &high[d]);
    for (int d = 0; d < 2; d++)
        if (!(low[d] <= high[d])) {
            low[d] = -1;
            high[d] = 1;
        }
    double across = fmax(high[0] - low[0], 1e-6) * room, down = fmax(high[1] - low[1], 1e-6) * room;
    return (struct scatter_view){area, (low[0] + high[0]) / 2, (low[1] + high[1]) / 2,
                                 fmin(area.width / across, 2 * area.height / down)};
}

/* Letters -------------------------------------------------------------------------------------------------------- */

/* Points of a cell by their letter, 0 for none; those in front. */
struct letters {
    size_t count[2][LETTERS + 1];
};

static struct letters *count_letters(const struct scatter_view *view, const struct scatter *s)
{
    struct letters *cells = xcalloc((size_t)view->area.width * (size_t)view->area.height, sizeof *cells);
    int x, y;
    for (size_t i = 0; i < s->points.n; i++)
        if (place(view, s, i, 1, 1, &x, &y)) {
            int class = class_of(&s->points, i);
            cells[y * view->area.width + x].count[!is_behind(s, i)][class < 0 ? 0 : 1 + class % LETTERS]++;
        }
    return cells;
}

static int most_in(const size_t count[LETTERS + 1])
{
    int most = 0;
    for (int class = 1; class <= LETTERS; class++)
        most = count[class] > count[most] ? class : most;
    return most;
}

/* In each cell the class that has most points there, of those in front where there are some. */
static void draw_letters(struct canvas *canvas, struct rect area, const struct scatter *s)
{
    struct scatter_view view = scatter_view(s, area);
    struct letters *cells = count_letters(&view, s);
    bool sides = s->lit || s->depth;
    for (int cell = 0; cell < area.width * area.height; cell++) {
        bool front = cells[cell].count[1][most_in(cells[cell].count[1])] > 0;
        int most = most_in(cells[cell].count[front]);
        if (!cells[cell].count[front][most])
            continue;
        char letter = scatter_letter(most - 1);
        canvas_put(canvas, area.x + cell % area.width, area.y + cell / area.width,
                   sides && front ? (uint32_t)(most ? toupper((unsigned char)letter) : '*') : (uint32_t)letter,
                   style_of(s, most - 1) | (sides ? front ? STYLE_BOLD : STYLE_DIM : 0));
    }
    free(cells);
}

/* Dots ----------------------------------------------------------------------------------------------------------- */

static void draw_traces(struct plot *plot, const struct scatter_view *view, const struct scatter *s)
{
    int from[2], to[2];
    struct scatter before = *s;
    before.points.xy = s->before.xy;
    for (size_t t = 0; t < s->traced && t < s->points.n && s->before.n == s->points.n; t++) {
        size_t i = t * s->points.n / s->traced;
        if (place(view, &before, i, plot->across, plot->down, &from[0], &from[1]) &&
            place(view, s, i, plot->across, plot->down, &to[0], &to[1]))
            plot_line(plot, from[0], from[1], to[0], to[1], STYLE_DIM, 0xff);
    }
}

/* The edge of the sphere. */
static void draw_edge(struct plot *plot, const struct scatter_view *view)
{
    enum { DOTS = 120 };
    int x, y;
    for (int i = 0; i < DOTS; i++) {
        double angle = 2 * 3.14159265358979 * i / DOTS, at[2] = {cos(angle), sin(angle)};
        if (find_dot(view, at, plot->across, plot->down, &x, &y))
            plot_dot(plot, x, y, STYLE_DIM);
    }
}

/* Of one side, class by class: those without a class lie behind. */
static void draw_side(struct plot *plot, const struct scatter_view *view, const struct scatter *s, bool behind)
{
    int x, y;
    for (int colour = -1; colour < STYLES; colour++) {
        plot_layer(plot);
        for (size_t i = 0; i < s->points.n; i++) {
            int class = class_of(&s->points, i);
            if (is_behind(s, i) == behind && (class < 0 ? -1 : class % STYLES) == colour &&
                place(view, s, i, plot->across, plot->down, &x, &y))
                plot_dot(plot, x, y, style_of(s, class) | (behind ? STYLE_DIM : s->lit ? STYLE_BOLD : 0));
        }
    }
}

static void draw_dots(struct canvas *canvas, struct rect area, const struct scatter *s)
{
    struct plot plot;
    struct scatter_view view = scatter_view(s, area);
    plot_init(&plot, canvas, area);
    draw_traces(&plot, &view, s);
    if (s->depth)
        draw_edge(&plot, &view);
    if (s->lit || s->depth)
        draw_side(&plot, &view, s, true);
    draw_side(&plot, &view, s, false);
    plot_finish(&plot);
}

static void draw_marks(struct canvas *canvas, struct rect area, const struct scatter *s)
{
    struct scatter_view view = scatter_view(s, area);
    int x, y;
    for (size_t m = s->n_marks; m-- > 0;) {
        const struct scatter_mark *mark = &s->mark[m];
        if (mark->point < s->points.n && place(&view, s, mark->point, 1, 1, &x, &y))
            canvas_put(canvas, area.x + x, area.y + y, mark->rune, mark->style);
    }
}

void scatter_draw(struct canvas *canvas, struct rect area, const struct scatter *scatter)
{
    if (area.width <= 0 || area.height <= 0)
        return;
    (scatter->letters || canvas->ascii ? draw_letters : draw_dots)(canvas, area, scatter);
    draw_marks(canvas, area, scatter);
}
