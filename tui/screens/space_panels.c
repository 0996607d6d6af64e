/* What stands beside the picture of Space: the point and its nearest in truth, the spectrum, the plane of alignment
 * and uniformity, and similarities. */
#include "store/base/language.h"
#include "tui/screens/space.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/widgets/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISTANCE = 6 };

static int wrap(struct canvas *canvas, struct rect area, const char *text)
{
    return canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM, text);
}

/* Point ---------------------------------------------------------------------------------------------------------- */

static void describe_class(const struct space *space, const float *facts, char *to, size_t size)
{
    char number[POINT_NUMBERED];
    const char *class = isfinite(facts[FACT_CLASS]) ? space_class(space, (double)facts[FACT_CLASS], number)
                                                    : _("no class");
    snprintf(to, size, "%s%s", class, facts[FACT_WRONG] > 0 ? _(", outvoted") : "");
}

static void describe_counts(const float *facts, char *to, size_t size)
{
    size_t used = 0;
    to[0] = '\0';
    if (isfinite(facts[FACT_KEPT]))
        used = (size_t)snprintf(to, size, _("%.0f %% kept"), 100 * (double)facts[FACT_KEPT]);
    if (isfinite(facts[FACT_POPULARITY]) && used < size)
        used += (size_t)snprintf(to + used, size - used, _(" · %.0f in train"), (double)facts[FACT_POPULARITY]);
    if (isfinite(facts[FACT_AGE]) && used < size)
        snprintf(to + used, size - used, _(" · day %.0f"), (double)facts[FACT_AGE]);
}

/* One of the nearest: its sign in the picture, how far it is in truth, its name; a ≠ before one of another class. */
static void draw_neighbour(const struct space *space, size_t at, struct canvas *canvas, struct rect row)
{
    char number[POINT_NUMBERED], distance[32];
    size_t neighbour;
    double far;
    if (!space_neighbour(space, space->point, at, &neighbour, &far))
        return;
    const float *own = space_facts(space, space->point), *other = space_facts(space, neighbour);
    bool differs = own && other && isfinite(own[FACT_CLASS]) && own[FACT_CLASS] != other[FACT_CLASS];
    snprintf(distance, sizeof distance, "%.3f", far);
    canvas_put(canvas, row.x + 1, row.y, (uint32_t)('0' + (at + 1) % 10), STYLE_BOLD);
    canvas_right(canvas, row.x + 2, row.y, DISTANCE, STYLE_DIM, distance);
    if (differs)
        canvas_text(canvas, row.x + DISTANCE + 3, row.y, 1, COLOUR_RED, "≠");
    canvas_text(canvas, row.x + DISTANCE + 5, row.y, row.width - DISTANCE - 6, COLOUR_PLAIN,
                space_name(space, neighbour, number));
}

static void draw_point(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area)
{
    char text[128], number[POINT_NUMBERED];
    int y = area.y, end = area.y + area.height;
    (void)app;
    if (space->point == NO_POINT) {
        wrap(canvas, area, _("the arrows point at one, / finds one by its name; here are its nearest in truth then"));
        return;
    }
    canvas_text(canvas, area.x + 1, y++, area.width - 2, STYLE_BOLD, space_name(space, space->point, number));
    const float *facts = space_facts(space, space->point);
    if (!facts) {
        wrap(canvas, (struct rect){area.x, y, area.width, end - y}, _("a map knows no more of it: p draws a picture "
             "that does"));
        return;
    }
    describe_class(space, facts, text, sizeof text);
    canvas_text(canvas, area.x + 1, y++, area.width - 2, facts[FACT_WRONG] > 0 ? COLOUR_RED : COLOUR_PLAIN, text);
    describe_counts(facts, text, sizeof text);
    if (*text)
        canvas_text(canvas, area.x + 1, y++, area.width - 2, STYLE_DIM, text);
    for (size_t at = 0; y < end; at++, y++)
        draw_neighbour(space, at, canvas, (struct rect){area.x, y, area.width, 1});
}

static void draw_chosen(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area)
{
    (void)app;
    space_draw_chosen(space, canvas, area);
}

/* Spectrum ------------------------------------------------------------------------------------------------------- */

/* Directions in which nothing varies; how many hold 9 tenths of the variation. */
struct spread {
    size_t empty, most_of_it;
};

static struct spread spread_of(const struct frame_array *spectrum)
{
    struct spread spread = {0, 0};
    double all = 0, sum = 0;
    for (size_t k = 0; k < spectrum->cols; k++) {
        double value = (double)spectrum->value[k];
        all += value * value;
        spread.empty += !(value > 1e-3 * (double)spectrum->value[0]);
    }
    while (spread.most_of_it < spectrum->cols && sum < 0.9 * all) {
        double value = (double)spectrum->value[spread.most_of_it++];
        sum += value * value;
    }
    return spread;
}

static void draw_bars(const struct frame_array *spectrum, struct canvas *canvas, struct rect area)
{
    size_t n = spectrum->cols, columns = (size_t)area.width < n ? (size_t)area.width : n;
    size_t each = (size_t)area.width / columns;
    double *bars = xmalloc((columns * each + 1) * sizeof *bars), first = (double)spectrum->value[0];
    for (size_t x = 0; x < columns * each; x++)
        bars[x] = first > 0 ? (double)spectrum->value[x / each * n / columns] / first : 0;
    canvas_columns(canvas, area, bars, (int)(columns * each), COLOUR_CYAN);
    free(bars);
}

static void draw_spectrum(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area)
{
    double dim = space_measured(space, MEASURE_DIM);
    const struct frame_array *spectrum = dim >= 1 && dim < 1e6
                                             ? frame_find(&space->frame, "spectrum", (size_t)dim) : NULL;
    (void)app;
    if (!spectrum || !spectrum->rows) {
        wrap(canvas, area, _("comes with the pictures of p, t and u"));
        return;
    }
    struct spread spread = spread_of(spectrum);
    int y = area.y + area.height - 2;
    draw_bars(spectrum, canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height - 2});
    canvas_printf(canvas, area.x + 1, y, area.width - 2, COLOUR_PLAIN, "%zu of %.0f hold 90 %%", spread.most_of_it,
                  dim);
    if (spread.empty)
        canvas_printf(canvas, area.x + 1, y + 1, area.width - 2, COLOUR_RED, "%zu are empty: collapsed",
                      spread.empty);
    else
        canvas_text(canvas, area.x + 1, y + 1, area.width - 2, STYLE_DIM, _("none has collapsed"));
}

/* Plane ---------------------------------------------------------------------------------------------------------- */

struct path {
    const struct series *alignment, *uniformity;
    struct look look;
};

struct view {
    double low[2], high[2];
};

static void look_at(struct view *view, const struct path *path)
{
    for (size_t i = 0; i < path->alignment->n; i++) {
        const struct series_point *point = &path->alignment->points[i];
        double at[2] = {point->raw, series_at(path->uniformity, point->step, false)};
        for (int d = 0; d < 2 && isfinite(at[0]) && isfinite(at[1]); d++) {
            view->low[d] = fmin(view->low[d], at[d]);
            view->high[d] = fmax(view->high[d], at[d]);
        }
    }
}

/* Alignment grows to the right and uniformity upwards: best is below on the left. */
static bool place(const struct view *view, const struct plot *plot, const struct path *path, size_t i, int *x, int *y)
{
    const struct series_point *point = &path->alignment->points[i];
    double right = (point->raw - view->low[0]) / fmax(view->high[0] - view->low[0], 1e-9);
    double up = (series_at(path->uniformity, point->step, false) - view->low[1]) /
                fmax(view->high[1] - view->low[1], 1e-9);
    if (!isfinite(right) || !isfinite(up))
        return false;
    *x = (int)(right * (plot->width - 1) + 0.5);
    *y = (int)((1 - up) * (plot->height - 1) + 0.5);
    return true;
}

static void draw_path(struct plot *plot, const struct view *view, const struct path *path)
{
    int from[2], to[2];
    bool begun = false;
    for (size_t i = 0; i < path->alignment->n; i++) {
        if (!place(view, plot, path, i, &to[0], &to[1]))
            continue;
        bool leftwards = begun && to[0] < from[0];
        if (begun)
            plot_line(plot, leftwards ? to[0] : from[0], leftwards ? to[1] : from[1], leftwards ? from[0] : to[0],
                      leftwards ? from[1] : to[1], path->look.style, path->look.stroke);
        memcpy(from, to, sizeof from);
        begun = true;
    }
}

/* The run that is shown, and the marked ones; those that recorded neither have no path. */
static size_t gather_paths(const struct app *app, const struct space *space, struct path paths[MARKS_MOST + 1])
{
    size_t n = 0;
    const struct mark *own = selection_find(&app->selection, space->run.id);
    for (size_t i = 0; i <= app->selection.n; i++) {
        const struct mark *mark = i < app->selection.n ? &app->selection.mark[i] : NULL;
        if (!mark ? own != NULL : mark->hidden)
            continue;
        int64_t run = mark ? mark->run : space->run.id;
        const struct overlay_curve *a = overlay_find(&space->curves, run, "health/alignment");
        const struct overlay_curve *u = overlay_find(&space->curves, run, "health/uniformity");
        struct look plain = {.marker = '*', .sign = "*", .style = COLOUR_PLAIN, .stroke = STROKE_SOLID};
        if (a && u && a->series.n && u->series.n)
            paths[n++] = (struct path){&a->series, &u->series, mark ? look_numbered(mark->look) : plain};
    }
    return n;
}

static void draw_plane(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area)
{
    struct path paths[MARKS_MOST + 1];
    struct view view = {{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
    struct plot plot;
    size_t n = gather_paths(app, space, paths);
    if (!n) {
        wrap(canvas, area, _("alignment and uniformity were not recorded: probe=health does"));
        return;
    }
    for (size_t i = 0; i < n; i++)
        look_at(&view, &paths[i]);
    struct rect inner = {area.x + 1, area.y, area.width - 2, area.height - 2};
    plot_init(&plot, canvas, inner);
    int cell[2] = {plot.width / (inner.width ? inner.width : 1), plot.height / (inner.height ? inner.height : 1)};
    for (size_t i = 0; i < n; i++) {
        plot_layer(&plot);
        draw_path(&plot, &view, &paths[i]);
    }
    int ends[MARKS_MOST + 1][2];
    for (size_t i = 0; i < n; i++)
        if (!place(&view, &plot, &paths[i], paths[i].alignment->n - 1, &ends[i][0], &ends[i][1]))
            ends[i][0] = -1;
    plot_finish(&plot);
    for (size_t i = 0; i < n; i++)
        if (ends[i][0] >= 0 && cell[0] && cell[1])
            canvas_put(canvas, inner.x + ends[i][0] / cell[0], inner.y + ends[i][1] / cell[1], paths[i].look.marker,
                       paths[i].look.style | STYLE_BOLD);
    canvas_printf(canvas, inner.x, area.y + area.height - 2, inner.width, STYLE_DIM, "→ alignment %.2f to %.2f",
                  view.low[0], view.high[0]);
    canvas_printf(canvas, inner.x, area.y + area.height - 1, inner.width, STYLE_DIM, "↑ uniformity %.2f to %.2f",
                  view.low[1], view.high[1]);
}

/* Similarity ----------------------------------------------------------------------------------------------------- */

static void draw_similarity(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area)
{
    const struct overlay_curve *positive = overlay_find(&space->curves, space->run.id, "health/positive_similarity");
    const struct overlay_curve *negative = overlay_find(&space->curves, space->run.id, "health/negative_similarity");
    struct chart_curve curves[2];
    int n = 0;
    double low = INFINITY, high = -INFINITY;
    const struct overlay_curve *both[] = {positive, negative};
    for (int i = 0; i < 2; i++) {
        if (!both[i] || !both[i]->series.n || isnan(both[i]->series.low))
            continue;
        curves[n++] = (struct chart_curve){.series = &both[i]->series, .marker = i ? '-' : '+',
                                           .style = i ? COLOUR_RED : COLOUR_GREEN, .stroke = STROKE_SOLID};
        low = fmin(low, both[i]->series.low);
        high = fmax(high, both[i]->series.high);
    }
    if (!n) {
        wrap(canvas, area, _("similarities were not recorded: probe=health does"));
        return;
    }
    struct chart chart = {.curves = curves, .n_curves = n, .range = RANGE_INIT,
                          .span = (double)axis_span(space->run.steps, space->run.step)};
    range_update(&chart.range, low, high, false, app->now);
    chart_draw(canvas, area, &chart);
}

static void draw_past(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area)
{
    (void)app;
    if (space->past.n)
        space_past_draw(&space->past, canvas, area);
    else
        wrap(canvas, area, _("kept while the run trains and is watched, and where a session begins and ends"));
}

/* All of them ---------------------------------------------------------------------------------------------------- */

void space_draw_panel(const struct app *app, const struct space *space, enum space_panel panel, struct canvas *canvas,
                      struct rect box)
{
    static const struct {
        const char *title;
        void (*draw)(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area);
    } panels[SPACE_PANELS] = {[SPACE_POINT] = {N_("point, nearest in truth"), draw_point},
                              [SPACE_SPECTRUM] = {N_("singular values"), draw_spectrum},
                              [SPACE_PLANE] = {N_("alignment, uniformity"), draw_plane},
                              [SPACE_SIMILARITY] = {N_("similarity + pos - neg"), draw_similarity},
                              [SPACE_PAST] = {N_("similarities over time"), draw_past},
                              [SPACE_CHOSEN] = {N_("chosen points"), draw_chosen}};
    canvas_box(canvas, box, STYLE_DIM, _(panels[panel].title), panel == space->panel ? STYLE_BOLD | STYLE_UNDERLINE
                                                                                : STYLE_BOLD);
    struct rect area = rect_inside(box);
    if (area.width > 2 && area.height > 2)
        panels[panel].draw(app, space, canvas, area);
}
