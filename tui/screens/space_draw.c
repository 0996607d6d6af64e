/* How Space is laid out: a line of what is shown, the picture, and panels beside it. */
#include "store/base/language.h"
#include "tui/screens/space.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDE = 76, LEAST_PANEL = 9, NARROW_PANEL = 28, WIDE_PANEL = 44 };

/* What such a picture cannot say. */
static const char *const limits[SPACE_METHODS] = {
    [SPACE_PCA] = N_("two directions alone; others fall together"),
    [SPACE_TSNE] = N_("distances and sizes of groups say nothing here"),
    [SPACE_UMAP] = N_("distances and sizes of groups say nothing here"),
    [SPACE_SPHERE] = N_("the vectors as they are, each of length one"),
    [SPACE_MAP] = N_("two directions alone, of some rows")};

static void add_measures(const struct space *space, struct text *text)
{
    double trust = space_measured(space, MEASURE_TRUST), kept = space_measured(space, MEASURE_PRESERVED);
    if (isfinite(trust))
        text_printf(text, _(" · trust %.3f · %.0f %% of %.0f nearest kept"), trust, 100 * kept,
                    space_measured(space, MEASURE_NEAREST));
}

char *space_heading(const struct space *space)
{
    struct text text = TEXT_INIT;
    char step[32];
    format_count(space->key.step, step, sizeof step);
    text_printf(&text, _("run %lld %s"), (long long)space->run.id, space->run.name);
    if (space_xy(space))
        text_printf(&text, _(" · step %s%s"), step, space->went_back ? _(" (not the newest)") : "");
    add_measures(space, &text);
    return text.data;
}

static void draw_title(const struct space *space, struct canvas *canvas)
{
    char *heading = space_heading(space);
    int x = canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, _(" Space ")) + 3;
    canvas_text(canvas, x, 0, canvas->width - x - 1, COLOUR_PLAIN, heading);
    free(heading);
}

/* The picture ---------------------------------------------------------------------------------------------------- */

/* "perplexity 30"; "" where the method has none, or none was kept. */
static void say_setting(const struct space *space, double setting, char *to, size_t size)
{
    to[0] = '\0';
    if (setting > 0 && space->method == SPACE_TSNE)
        snprintf(to, size, _("perplexity %.3g"), setting);
    else if (setting > 0 && space->method == SPACE_UMAP)
        snprintf(to, size, _("%.3g neighbours"), setting);
}

void space_name_picture(const struct space *space, char *to, size_t size)
{
    double all = space_measured(space, MEASURE_ALL_ROWS);
    char of[48] = "", steps[48] = "", lost[64] = "";
    if (isfinite(all) && all > (double)space_points(space))
        snprintf(of, sizeof of, _(" of %.0f"), all);
    if (space->kept > 1)
        snprintf(steps, sizeof steps, _(", %zu of %zu"), space->place, space->kept);
    if (space->method == SPACE_SPHERE && space->sphere.n_lost)
        snprintf(lost, sizeof lost, _(", %zu without a direction"), space->sphere.n_lost);
    char setting[48];
    say_setting(space, space_measured(space, MEASURE_SETTING), setting, sizeof setting);
    snprintf(to, size, _("%s%s%s: %zu%s %s by %s%s%s"), space_title(space), *setting ? ", " : "", setting,
             space_points(space), of, _(space->whose), _(space_colour_words[space->colour]), steps, lost);
}

/* What the last line of the output says, while something is drawn; or why it was not. */
static bool draw_work(const struct space *space, struct canvas *canvas, struct rect row)
{
    if (job_runs(&space->job)) {
        const char *text = space->job.text.data ? space->job.text.data : "";
        size_t end = strlen(text), from;
        while (end && text[end - 1] == '\n')
            end--;
        for (from = end; from && text[from - 1] != '\n';)
            from--;
        canvas_printf(canvas, row.x, row.y, row.width, COLOUR_YELLOW, "drawing %s: %.*s; Esc cancels",
                      space_method_titles[space->making], (int)(end - from), end ? text + from : "");
        return true;
    }
    if (*space->trouble)
        canvas_text(canvas, row.x, row.y, row.width, COLOUR_RED, space->trouble);
    return *space->trouble;
}

size_t space_shades(const struct space *space)
{
    float last = -1;
    if (space_is_ordered(space))
        return isnan(space->edge[0]) ? 0 : SCATTER_STEPS;
    for (size_t i = 0; i < space_points(space); i++)
        last = fmaxf(last, space->shade[i]);
    return last < 0 ? 0 : space->colour == SPACE_BY_ERROR ? 2 : (size_t)last + 1;
}

void space_say_shade(const struct space *space, size_t shade, char *to, size_t size)
{
    char number[POINT_NUMBERED];
    if (space_is_ordered(space))
        snprintf(to, size, "≤%.4g", space->edge[shade]);
    else if (space->colour == SPACE_BY_ERROR)
        snprintf(to, size, "%s", shade ? _("they vote for another class") : _("as its nearest vote"));
    else if (space->colour == SPACE_BY_CLUSTER)
        snprintf(to, size, _("cluster %zu"), shade);
    else
        snprintf(to, size, "%s", space_class(space, (double)shade, number));
}

void space_say_no_shades(const struct space *space, char *to, size_t size)
{
    if (space_is_ordered(space))
        snprintf(to, size, _("the data do not say %s"), _(space_colour_words[space->colour]));
    else
        snprintf(to, size, "%s", space->colour == SPACE_BY_CLUSTER ? _("no clusters are known here: g finds some")
                                                                   : _("these have no classes"));
}

/* Each with its letter, for where there is no colour. */
static void draw_legend(const struct space *space, struct canvas *canvas, struct rect row)
{
    char says[160];
    bool ordered = space_is_ordered(space);
    int x = row.x, end = row.x + row.width;
    size_t n = space_shades(space);
    if (!n) {
        space_say_no_shades(space, says, sizeof says);
        canvas_text(canvas, x, row.y, row.width, STYLE_DIM, says);
    }
    for (size_t i = 0; i < n && x + (ordered ? 8 : 4) < end; i++) {
        int style = ordered ? scatter_ordered_style((int)i) | STYLE_BOLD : scatter_style((int)i);
        space_say_shade(space, i, says, sizeof says);
        x += canvas_printf(canvas, x, row.y, end - x, style, ordered ? "%c" : "%c ", scatter_letter((int)i));
        x += canvas_printf(canvas, x, row.y, end - x, ordered ? COLOUR_PLAIN : style, "%s", says) + 1;
    }
    if (n && space->colour == SPACE_BY_AGE && x + 4 < end)
        canvas_text(canvas, x, row.y, end - x, STYLE_DIM, _("days"));
}

size_t space_marks(const struct space *space, struct scatter_mark marks[SPACE_MARKS])
{
    size_t n = 0, neighbour;
    double distance;
    if (space->point == NO_POINT)
        return 0;
    marks[n++] = (struct scatter_mark){space->point, '@', STYLE_BOLD | STYLE_REVERSE};
    for (size_t at = 0; n < SPACE_MARKS && space_neighbour(space, space->point, at, &neighbour, &distance); at++)
        marks[n++] = (struct scatter_mark){neighbour, (uint32_t)('0' + (at + 1) % 10), STYLE_BOLD};
    return n;
}

/* Whether all lie on the unit circle: where on it is then all that they say. */
static bool is_on_circle(const struct space *space)
{
    const float *xy = space_xy(space);
    size_t n = space_points(space), on = 0;
    for (size_t i = 0; i < n; i++)
        on += fabs(hypot((double)xy[2 * i], (double)xy[2 * i + 1]) - 1) < 1e-3;
    return n && on == n && (space->colour == SPACE_BY_CLASS || space->colour == SPACE_BY_CLUSTER);
}

struct scatter space_scatter(const struct space *space)
{
    struct scatter scatter = {.points = {space_xy(space), space->shade, space_points(space)},
                              .lit = space->chosen.is, .ordered = space_is_ordered(space)};
    if (space->method == SPACE_SPHERE && space->sphere.dim == 3)
        scatter.depth = space->sphere.depth;
    scatter.circle = !scatter.depth && is_on_circle(space);
    return scatter;
}

/* An edge of the region, cell by cell. */
static void draw_edge(const struct scatter_view *view, const double from[2], const double to[2],
                      struct canvas *canvas)
{
    int a[2], b[2];
    scatter_cell(view, from, &a[0], &a[1]);
    scatter_cell(view, to, &b[0], &b[1]);
    int across = abs(b[0] - a[0]), down = abs(b[1] - a[1]), steps = across > down ? across : down;
    for (int i = 0; i <= steps; i++) {
        double share = steps ? (double)i / steps : 0;
        int x = a[0] + (int)lround(share * (b[0] - a[0])), y = a[1] + (int)lround(share * (b[1] - a[1]));
        if (x >= view->area.x && x < view->area.x + view->area.width && y >= view->area.y &&
            y < view->area.y + view->area.height)
            canvas_put(canvas, x, y, i % steps ? 0xb7 : '+', STYLE_BOLD);
    }
}

/* Its corners so far and the next one: with two of them a box. */
static void draw_region(const struct space *space, const struct scatter_view *view, struct canvas *canvas)
{
    const struct space_region *region = &space->region;
    double corner[CORNERS_MOST][2];
    size_t n = region->n;
    int x, y;
    memcpy(corner, region->corner, sizeof corner);
    if (n == 1) {
        const double box[4][2] = {{corner[0][0], corner[0][1]}, {region->at[0], corner[0][1]},
                                  {region->at[0], region->at[1]}, {corner[0][0], region->at[1]}};
        memcpy(corner, box, sizeof box);
        n = 4;
    } else {
        memcpy(corner[n++], region->at, sizeof region->at);
    }
    for (size_t i = 0; i < n && n > 1; i++)
        draw_edge(view, corner[i], corner[(i + 1) % n], canvas);
    scatter_cell(view, region->at, &x, &y);
    canvas_put(canvas, x, y, '+', STYLE_BOLD | STYLE_REVERSE);
}

/* Those of the first picture, or of the second. */
static void draw_scatter(const struct space *space, struct canvas *canvas, struct rect area, const float *xy)
{
    struct scatter_mark marks[SPACE_MARKS];
    struct scatter scatter = space_scatter(space);
    scatter.points.xy = xy;
    scatter.mark = marks;
    scatter.n_marks = space_marks(space, marks);
    scatter.letters = canvas->no_color;
    scatter_draw(canvas, area, &scatter);
}

static void draw_points(const struct space *space, struct canvas *canvas, struct rect area)
{
    struct scatter scatter = space_scatter(space);
    struct scatter_view view = scatter_view(&scatter, area);
    struct region place = {.area = area, .kind = REGION_PLANE};
    double corner[2][2];
    draw_scatter(space, canvas, area, space_xy(space));
    if (space->region.open)
        draw_region(space, &view, canvas);
    scatter_place(&view, area.x, area.y, corner[0]);
    scatter_place(&view, area.x + area.width - 1, area.y + area.height - 1, corner[1]);
    place.from = corner[0][0];
    place.to = corner[1][0];
    place.top = corner[0][1];
    place.bottom = corner[1][1];
    canvas_region(canvas, &place);
}

const char *space_limit(const struct space *space)
{
    return _(limits[space->method]);
}

/* Of its signs, where some are bright; else what it cannot say. */
static const char *what_to_know(const struct space *space)
{
    bool sphere = space->method == SPACE_SPHERE && space->sphere.dim == 3;
    return space->chosen.is ? _("bright, or in capitals: the chosen points")
           : sphere         ? _("bright, or in capitals: the near side")
                            : space_limit(space);
}

static void draw_picture(const struct space *space, struct canvas *canvas, struct rect box)
{
    char title[160] = "Space";
    struct rect area = rect_inside(box);
    if (space_xy(space))
        space_name_picture(space, title, sizeof title);
    canvas_box(canvas, box, STYLE_DIM, title, space->panel == SPACE_PICTURE ? STYLE_BOLD | STYLE_UNDERLINE
                                                                           : STYLE_BOLD);
    struct rect row = {area.x + 1, area.y + area.height - 1, area.width - 2, 1};
    area.height -= 2;
    if (space_xy(space)) {
        draw_points(space, canvas, area);
        draw_legend(space, canvas, (struct rect){row.x, row.y - 1, row.width, 1});
    } else if (!job_runs(&space->job)) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    _("no picture of this run is kept: p, t and u draw one by PCA, t-SNE or UMAP"));
    }
    if (!draw_work(space, canvas, row) && space_xy(space))
        canvas_text(canvas, row.x, row.y, row.width, STYLE_DIM, what_to_know(space));
}

/* The same points by another setting. */
static void draw_second(const struct space *space, struct canvas *canvas, struct rect box)
{
    char title[96];
    struct rect area = rect_inside(box);
    const float *xy = space_second_xy(space);
    double trust = space_second_measured(space, MEASURE_TRUST);
    double kept = space_second_measured(space, MEASURE_PRESERVED);
    say_setting(space, space_second_measured(space, MEASURE_SETTING), title, sizeof title);
    size_t used = strlen(title);
    if (xy && isfinite(trust))
        snprintf(title + used, sizeof title - used, _(" · trust %.3f · %.0f %% kept"), trust, 100 * kept);
    canvas_box(canvas, box, STYLE_DIM, xy ? title : _("a second picture"), STYLE_BOLD);
    if (!xy) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    job_runs(&space->job) && space->seconding ? _("it is being drawn")
                                          : _("none is kept for this step and these rows: b draws one"));
        return;
    }
    draw_scatter(space, canvas, (struct rect){area.x, area.y, area.width, area.height - 2}, xy);
    canvas_text(canvas, area.x + 1, area.y + area.height - 1, area.width - 2, STYLE_DIM,
                _("what both show is more likely real"));
}

/* Layout --------------------------------------------------------------------------------------------------------- */

/* As many panels as there is room for, the one with the focus among them. */
static void draw_panels(const struct app *app, const struct space *space, struct canvas *canvas, struct rect area)
{
    int fit = area.height / LEAST_PANEL, all = SPACE_PANELS - 1;
    fit = fit < 1 ? 1 : fit > all ? all : fit;
    int focus = space->panel == SPACE_PICTURE ? 0 : (int)space->panel - 1, first = focus / fit * fit;
    first = first + fit > all ? all - fit : first;
    for (int i = 0; i < fit; i++) {
        int y = area.y + area.height * i / fit;
        space_draw_panel(app, space, (enum space_panel)(SPACE_POINT + first + i), canvas,
                         (struct rect){area.x, y, area.width, area.y + area.height * (i + 1) / fit - y});
    }
}

/* Whether a second picture has its place: beside one by a method that has a setting. */
static bool shows_both(const struct space *space)
{
    return space->both && (space->method == SPACE_TSNE || space->method == SPACE_UMAP) && space_xy(space);
}

/* The box of the picture, and of a second one; the panels beside them are so wide, 0: there are none. */
static struct rect picture_box(const struct space *space, int width, int height, int *beside, struct rect *second)
{
    struct rect box = {0, 1, width, height - 3};
    bool panels = !space->zoom && width >= (shows_both(space) ? 2 * LEAST_WIDE : LEAST_WIDE);
    *beside = !panels ? 0 : width >= 2 * LEAST_WIDE ? WIDE_PANEL + 16 : width >= 110 ? WIDE_PANEL : NARROW_PANEL;
    box.width -= *beside;
    *second = (struct rect){0};
    if (shows_both(space)) {
        *second = (struct rect){box.width - box.width / 2, box.y, box.width / 2, box.height};
        box.width -= second->width;
    }
    return box;
}

struct rect space_points_area(const struct space *space, int width, int height)
{
    int beside;
    struct rect second, area = rect_inside(picture_box(space, width, height, &beside, &second));
    area.height -= 2;
    return area;
}

void space_draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct space *space = state;
    int beside;
    struct rect second, box = picture_box(space, canvas->width, canvas->height, &beside, &second);
    draw_title(space, canvas);
    if (canvas->width < LEAST_WIDE && space->panel != SPACE_PICTURE) {
        box.width += second.width;
        space_draw_panel(app, space, space->panel, canvas, box);
        return;
    }
    if (beside)
        draw_panels(app, space, canvas, (struct rect){box.width + second.width, box.y, beside, box.height});
    if (second.width)
        draw_second(space, canvas, second);
    draw_picture(space, canvas, box);
}
