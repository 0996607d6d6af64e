/* Space on paper: see figure_space.h. */
#include "tui/pages/figure_space.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/pages/legend.h"
#include "tui/selection.h"
#include "tui/widgets/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 800, HEIGHT = 600, TOP = 52, MARGIN = 12, LEGEND_MOST = 60 };

/* Looks of classes repeat after as many as there are of runs. */
static uint32_t shape_of(const struct scatter *scatter, int class)
{
    return look_numbered(scatter->ordered || class < 0 ? 0 : class % MARKS_MOST).marker;
}

static int style_of(const struct scatter *scatter, int class)
{
    return (scatter->ordered ? scatter_ordered_style : scatter_style)(class);
}

/* Points --------------------------------------------------------------------------------------------------------- */

struct picture {
    struct scatter scatter;
    struct scatter_view view;
};

/* Where a place of the plane lies on the paper. */
static void find(const struct picture *picture, const double at[2], double *x, double *y)
{
    const struct scatter_view *view = &picture->view;
    *x = WIDTH / 2.0 + (at[0] - view->x) * view->scale;
    *y = TOP + HEIGHT / 2.0 - (at[1] - view->y) * view->scale;
}

static bool find_point(const struct picture *picture, size_t i, double *x, double *y)
{
    double at[2];
    scatter_point(&picture->scatter, i, at);
    find(picture, at, x, y);
    return isfinite(*x) && isfinite(*y);
}

static int look_of(const struct scatter *scatter, size_t i)
{
    float class = scatter->points.class[i];
    return class >= 0 ? (int)fmodf(class, MARKS_MOST) : -1;
}

static bool is_behind(const struct scatter *scatter, size_t i)
{
    return scatter->lit ? !scatter->lit[i] : scatter->depth && scatter->depth[i] < 0;
}

/* Points of one look are one path. */
static void draw_look(struct pen *pen, const struct picture *picture, int look, bool behind)
{
    const struct scatter *scatter = &picture->scatter;
    enum { MANY = 1000 };
    uint32_t shape = shape_of(scatter, look);
    bool begun = false;
    double x, y;
    for (size_t i = 0; i < scatter->points.n; i++) {
        if (look_of(scatter, i) != look || is_behind(scatter, i) != behind || !find_point(picture, i, &x, &y))
            continue;
        if (!begun)
            pen->kind->path(pen, behind ? INK_FAINT : pen_is_hollow(shape) ? INK_HOLLOW : INK_FILLED,
                            style_of(scatter, look), STROKE_SOLID);
        begun = true;
        pen_shape(pen, shape, x, y, scatter->points.n > MANY ? 0.4 : 0.7);
    }
    if (begun)
        pen->kind->finish(pen);
}

/* The edge of the sphere. */
static void draw_edge(struct pen *pen, const struct picture *picture)
{
    double x, y;
    find(picture, (const double[2]){0, 0}, &x, &y);
    pen->kind->path(pen, INK_GRID, COLOUR_PLAIN, STROKE_SOLID);
    pen->kind->circle(pen, x, y, picture->view.scale);
    pen->kind->finish(pen);
}

static void draw_points(struct pen *pen, const struct space *space)
{
    struct picture picture = {.scatter = space_scatter(space)};
    struct scatter_mark marks[SPACE_MARKS];
    double x, y;
    /* A view counts in cells that are twice as high as wide. */
    picture.view = scatter_view(&picture.scatter, (struct rect){0, 0, WIDTH, HEIGHT / 2});
    if (picture.scatter.depth)
        draw_edge(pen, &picture);
    for (int behind = 1; behind >= 0; behind--)
        for (int look = -1; look < MARKS_MOST; look++)
            draw_look(pen, &picture, look, behind);
    for (size_t m = space_marks(space, marks); m-- > 0;)
        if (find_point(&picture, marks[m].point, &x, &y))
            pen->kind->text(pen, LETTERS_OVER, COLOUR_PLAIN, x, y + 4, ALIGN_MIDDLE,
                            (const char[]){(char)marks[m].rune, '\0'});
}

/* Words ---------------------------------------------------------------------------------------------------------- */

static size_t make_legend(const struct space *space, struct legend_entry entries[LEGEND_MOST])
{
    struct scatter scatter = space_scatter(space);
    size_t n = space_shades(space);
    n = n < LEGEND_MOST ? n : LEGEND_MOST;
    for (size_t i = 0; i < n; i++) {
        char says[160];
        space_say_shade(space, i, says, sizeof says);
        entries[i] = (struct legend_entry){
            .label = space->colour == SPACE_BY_AGE ? xasprintf("%s %s", says, _("days")) : xstrdup(says),
            .marker = shape_of(&scatter, (int)i), .style = style_of(&scatter, (int)i)};
    }
    return n;
}

/* What the picture cannot say, what is filled, and which colours the legend has no room for. */
static char *note_of(const struct space *space)
{
    struct text note = TEXT_INIT;
    size_t n = space_shades(space);
    char says[160];
    text_printf(&note, "%s. ", space_limit(space));
    if (space->chosen.is)
        text_add(&note, _("Faint: points that are not chosen. "));
    else if (space_scatter(space).depth)
        text_add(&note, _("Faint: the far side. "));
    if (!n) {
        space_say_no_shades(space, says, sizeof says);
        text_printf(&note, "%s. ", says);
    }
    if (n > LEGEND_MOST)
        text_printf(&note, _("%zu more classes have no room in this legend. "), n - LEGEND_MOST);
    if (n > MARKS_MOST)
        text_printf(&note, _("Colours and shapes repeat after %d classes. "), MARKS_MOST);
    return note.data;
}

void figure_of_space(const struct space *space, struct pen *pen)
{
    struct legend_entry entries[LEGEND_MOST];
    char name[160], *heading = space_heading(space), *note = note_of(space);
    struct legend legend = {entries, make_legend(space, entries), note};
    space_name_picture(space, name, sizeof name);
    pen->kind->begin(pen, name, WIDTH, TOP + HEIGHT + legend_height(&legend, WIDTH));
    pen->kind->text(pen, LETTERS_TITLE, COLOUR_PLAIN, MARGIN, 18, ALIGN_LEFT, heading);
    pen->kind->text(pen, LETTERS_UNIT, COLOUR_PLAIN, MARGIN, 38, ALIGN_LEFT, name);
    draw_points(pen, space);
    legend_draw(pen, &legend, WIDTH, TOP + HEIGHT);
    pen->kind->end(pen);
    while (legend.n)
        free(entries[--legend.n].label);
    free(heading);
    free(note);
}
