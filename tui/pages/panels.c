/* Charts on paper: see panels.h. */
#include "tui/pages/panels.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/pages/legend.h"
#include "tui/pages/panels_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEFT = 64, RIGHT = 20, TOP = 44, BOTTOM = 44, /* around the plot */
    FLAG_ROW = 13
};

/* Axes ----------------------------------------------------------------------------------------------------------- */

double plane_x(const struct plane *plane, double x)
{
    const struct chart *chart = plane->chart;
    return plane->x + (x - chart->from) / (chart->span - chart->from) * plane->width;
}

double plane_y(const struct plane *plane, double value)
{
    const struct chart *chart = plane->chart;
    double low = chart->range.low, high = chart->range.high;
    double share = chart->log ? log(value / low) / log(high / low) : (value - low) / (high - low);
    return plane->y + (1 - share) * plane->height;
}

static void draw_y_axis(struct pen *pen, const struct plane *plane)
{
    const struct chart *chart = plane->chart;
    struct ticks ticks;
    (chart->log ? ticks_log : ticks_linear)(&ticks, chart->range.low, chart->range.high, (int)(plane->height / 45));
    for (int i = 0; i < ticks.n; i++) {
        double y = plane_y(plane, ticks.at[i]);
        pen_draw_line(pen, INK_GRID, COLOUR_PLAIN, STROKE_SOLID, plane->x, y, plane->x + plane->width, y);
        pen->kind->text(pen, LETTERS_PLAIN, COLOUR_PLAIN, plane->x - 8, y + 4, ALIGN_RIGHT, ticks.label[i]);
    }
}

static void draw_x_axis(struct pen *pen, const struct plane *plane)
{
    const char *unit = plane->chart->unit ? plane->chart->unit : "step";
    double bottom = plane->y + plane->height, right = plane->x + plane->width;
    double unit_from = right - (double)text_width(unit) * LETTER - 12;
    struct ticks ticks;
    ticks_between(&ticks, plane->chart->from, plane->chart->span, (int)(plane->width / 90));
    pen->kind->path(pen, INK_AXIS, COLOUR_PLAIN, STROKE_SOLID);
    pen->kind->move(pen, plane->x, plane->y);
    pen->kind->line(pen, plane->x, bottom);
    pen->kind->line(pen, right, bottom);
    pen->kind->finish(pen);
    for (int i = 0; i < ticks.n; i++) {
        double x = plane_x(plane, ticks.at[i]), half = (double)text_width(ticks.label[i]) * LETTER / 2;
        pen_draw_line(pen, INK_AXIS, COLOUR_PLAIN, STROKE_SOLID, x, bottom, x, bottom + 5);
        if (x + half < unit_from)
            pen->kind->text(pen, LETTERS_PLAIN, COLOUR_PLAIN, x, bottom + 20, ALIGN_MIDDLE, ticks.label[i]);
    }
    pen->kind->text(pen, LETTERS_UNIT, COLOUR_PLAIN, right, bottom + 20, ALIGN_RIGHT, unit);
}

/* Flags ---------------------------------------------------------------------------------------------------------- */

static void draw_flag(struct pen *pen, const struct plane *plane, const struct chart_flag *flag, double x, double y)
{
    char name[32];
    if (flag->run)
        snprintf(name, sizeof name, "%lld%c", (long long)flag->run, flag->letter);
    else
        snprintf(name, sizeof name, "%c", flag->letter);
    pen_draw_line(pen, INK_FLAG, COLOUR_PLAIN, STROKE_SOLID, x, y + 3, x, plane->y + plane->height);
    pen->kind->text(pen, LETTERS_BOLD, flag->style & COLOUR_MASK, x, y, ALIGN_MIDDLE, name);
}

static int by_step(const void *a, const void *b)
{
    const struct chart_flag *p = a, *q = b;
    return p->step != q->step ? (p->step > q->step) - (p->step < q->step) : p->letter - q->letter;
}

/* Letters that would touch the one before stand a row higher, as many rows as there are above the plot. */
static void draw_flags(struct pen *pen, const struct plane *plane)
{
    enum { ROWS = 2 };
    double end[ROWS] = {-1e9, -1e9};
    size_t n = plane->chart->n_flags;
    struct chart_flag *flags = xcalloc(n + 1, sizeof *flags);
    if (n)
        memcpy(flags, plane->chart->flags, n * sizeof *flags);
    qsort(flags, n, sizeof *flags, by_step);
    for (size_t i = 0; i < n; i++) {
        if (flags[i].step < plane->chart->from || flags[i].step > plane->chart->span)
            continue;
        double x = plane_x(plane, flags[i].step), half = flags[i].run ? 2 * LETTER : LETTER;
        int row = x - half > end[0] || end[0] <= end[1] ? 0 : 1;
        end[row] = x + half;
        draw_flag(pen, plane, &flags[i], x, plane->y - 4 - row * FLAG_ROW);
    }
    free(flags);
}

/* Panels --------------------------------------------------------------------------------------------------------- */

static bool has_points(const struct chart *chart)
{
    for (int i = 0; i < chart->n_curves; i++)
        if (chart->curves[i].series->n)
            return true;
    return false;
}

static void draw_panel(struct pen *pen, const struct panels *panels, size_t at)
{
    const struct panel *panel = &panels->panel[at];
    struct plane plane = {&panel->chart, LEFT, (double)at * panels->height + TOP, panels->width - LEFT - RIGHT,
                          panels->height - TOP - BOTTOM};
    char *title = xasprintf("%s%s", panel->title, panel->chart.log ? _(" (logarithmic)") : "");
    pen->kind->text(pen, LETTERS_TITLE, COLOUR_PLAIN, 12, plane.y - 26, ALIGN_LEFT, title);
    free(title);
    if (!has_points(&panel->chart) || isnan(panel->chart.range.low)) {
        pen->kind->text(pen, LETTERS_PLAIN, COLOUR_PLAIN, plane.x, plane.y + plane.height / 2, ALIGN_LEFT,
                        _("none of these runs has a value of it"));
        return;
    }
    draw_y_axis(pen, &plane);
    draw_x_axis(pen, &plane);
    draw_flags(pen, &plane);
    panels_draw_curves(pen, &plane);
}

void panels_draw(struct pen *pen, const struct panels *panels)
{
    int below = (int)panels->n_panels * panels->height;
    struct text title = TEXT_INIT;
    text_add(&title, "");
    for (size_t i = 0; i < panels->n_panels; i++)
        text_printf(&title, "%s%s", i ? C_("names", ", ") : "", panels->panel[i].title);
    pen->kind->begin(pen, title.data, panels->width, below + legend_height(&panels->legend, panels->width));
    text_release(&title);
    for (size_t i = 0; i < panels->n_panels; i++)
        draw_panel(pen, panels, i);
    legend_draw(pen, &panels->legend, panels->width, below);
    pen->kind->end(pen);
}
