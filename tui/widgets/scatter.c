/* Points in the plane: see scatter.h. */
#include "tui/widgets/scatter.h"

#include "store/base/mem.h"

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

/* Where a point of the plane lies, in dots of the area: the middle of the plane is that of the area. */
struct frame_of_view {
    double x, y, scale; /* the middle; dots for a length of 1 */
    double width, height;
    double stretch; /* dots across for a dot down */
};

/* On the circle each class has a ring of its own, a little further in. */
static double radius_of(const struct scatter *s, size_t i)
{
    int class = s->circle ? class_of(&s->points, i) : -1;
    return class < 0 ? 1 : 1 - 0.15 * (class % RINGS);
}

static bool place(const struct frame_of_view *view, const float *xy, double radius, int *x, int *y)
{
    double at_x = view->width / 2 + (radius * (double)xy[0] - view->x) * view->scale * view->stretch;
    double at_y = view->height / 2 - (radius * (double)xy[1] - view->y) * view->scale;
    if (!isfinite(at_x) || !isfinite(at_y) || fabs(at_x) > 1e6 || fabs(at_y) > 1e6)
        return false;
    *x = (int)floor(at_x);
    *y = (int)floor(at_y);
    return *x >= 0 && *y >= 0 && *x < (int)view->width && *y < (int)view->height;
}

static void stretch_to(double value, double *low, double *high)
{
    *low = value < *low ? value : *low;
    *high = value > *high ? value : *high;
}

/* `stretch`: how many dots across are as long as one down. */
static struct frame_of_view view_of(const struct scatter *s, double width, double height, double stretch)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    static const double room = 1.08;
    for (size_t i = 0; i < s->points.n && !s->circle; i++)
        for (int d = 0; d < 2 && isfinite(s->points.xy[2 * i]) && isfinite(s->points.xy[2 * i + 1]); d++)
            stretch_to((double)s->points.xy[2 * i + (size_t)d], &low[d], &high[d]);
    for (int d = 0; d < 2; d++)
        if (!(low[d] <= high[d])) {
            low[d] = -1;
            high[d] = 1;
        }
    double across = fmax(high[0] - low[0], 1e-6) * room, down = fmax(high[1] - low[1], 1e-6) * room;
    return (struct frame_of_view){(low[0] + high[0]) / 2, (low[1] + high[1]) / 2,
                                  fmin(width / stretch / across, height / down), width, height, stretch};
}

/* Letters -------------------------------------------------------------------------------------------------------- */

/* In each cell the class that has most points there. */
static void draw_letters(struct canvas *canvas, struct rect area, const struct scatter *s)
{
    struct frame_of_view view = view_of(s, area.width, area.height, 2);
    size_t cells = (size_t)area.width * (size_t)area.height, *count = xcalloc(cells * (LETTERS + 1), sizeof *count);
    int x, y;
    for (size_t i = 0; i < s->points.n; i++)
        if (place(&view, s->points.xy + 2 * i, radius_of(s, i), &x, &y)) {
            int class = class_of(&s->points, i);
            count[((size_t)y * (size_t)area.width + (size_t)x) * (LETTERS + 1) +
                  (class < 0 ? 0 : (size_t)(1 + class % LETTERS))]++;
        }
    for (size_t cell = 0; cell < cells; cell++) {
        const size_t *of_cell = count + cell * (LETTERS + 1);
        int most = 0;
        for (int class = 1; class <= LETTERS; class++)
            most = of_cell[class] > of_cell[most] ? class : most;
        if (of_cell[most])
            canvas_put(canvas, area.x + (int)(cell % (size_t)area.width), area.y + (int)(cell / (size_t)area.width),
                       (uint32_t)scatter_letter(most - 1), style_of(s, most - 1));
    }
    free(count);
}

/* Dots ----------------------------------------------------------------------------------------------------------- */

static void draw_traces(struct plot *plot, const struct frame_of_view *view, const struct scatter *s)
{
    int from[2], to[2];
    for (size_t t = 0; t < s->traced && t < s->points.n && s->before.n == s->points.n; t++) {
        size_t i = t * s->points.n / s->traced;
        double radius = radius_of(s, i);
        if (place(view, s->before.xy + 2 * i, radius, &from[0], &from[1]) &&
            place(view, s->points.xy + 2 * i, radius, &to[0], &to[1]))
            plot_line(plot, from[0], from[1], to[0], to[1], STYLE_DIM, 0xff);
    }
}

static void draw_dots(struct canvas *canvas, struct rect area, const struct scatter *s)
{
    struct plot plot;
    int x, y;
    plot_init(&plot, canvas, area);
    struct frame_of_view view = view_of(s, plot.width, plot.height, 1);
    draw_traces(&plot, &view, s);
    for (int colour = -1; colour < STYLES; colour++) { /* those without a class lie behind */
        plot_layer(&plot);
        for (size_t i = 0; i < s->points.n; i++) {
            int class = class_of(&s->points, i);
            if ((class < 0 ? -1 : class % STYLES) == colour &&
                place(&view, s->points.xy + 2 * i, radius_of(s, i), &x, &y))
                plot_dot(&plot, x, y, style_of(s, class));
        }
    }
    plot_finish(&plot);
}

/* By cells, of which each is as dots see it. */
static void draw_marks(struct canvas *canvas, struct rect area, const struct scatter *s)
{
    bool letters = s->letters || canvas->ascii;
    int across = letters ? 1 : 2, down = letters ? 1 : 4, x, y;
    struct frame_of_view view = view_of(s, area.width * across, area.height * down, letters ? 2 : 1);
    for (size_t m = s->n_marks; m-- > 0;) {
        const struct scatter_mark *mark = &s->mark[m];
        if (mark->point < s->points.n &&
            place(&view, s->points.xy + 2 * mark->point, radius_of(s, mark->point), &x, &y))
            canvas_put(canvas, area.x + x / across, area.y + y / down, mark->rune, mark->style);
    }
}

void scatter_draw(struct canvas *canvas, struct rect area, const struct scatter *scatter)
{
    if (area.width <= 0 || area.height <= 0)
        return;
    (scatter->letters || canvas->ascii ? draw_letters : draw_dots)(canvas, area, scatter);
    draw_marks(canvas, area, scatter);
}
