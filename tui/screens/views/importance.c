/* What share of the differences between the runs each setting explains, as bars (importance.h). */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/compare_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME = 22, NUMBERS = 32 };

static const char *axis_name(const struct points *points, int axis)
{
    return points->space.axis[axis].name;
}

/* The place in the list of the setting that has the focus. */
static int focused(const struct points *points)
{
    for (size_t i = 0; i < points->importance.n_knobs; i++)
        if (points->importance.knob[i].axis == points->axis)
            return (int)i;
    return 0;
}

static void draw_bar(const struct points *points, struct sketch *sketch, int y, const struct knob_share *knob,
                     const char *name, bool has_rho)
{
    int style = knob->axis == points->axis && has_rho ? STYLE_BOLD | STYLE_UNDERLINE : COLOUR_PLAIN;
    int width = sketch->width - NAME - NUMBERS - 3;
    char text[80];
    size_t n;
    double rho = has_rho ? run_space_rank_correlation(&points->space, knob->axis, (int)points->space.n_axes - 1, &n)
                         : NAN;
    sketch_text(sketch, 1, y, NAME - 1, ALIGN_LEFT, style, name);
    sketch_bar(sketch, NAME + 1, y, width > 1 ? width : 1, fmin(knob->share, 1), COLOUR_CYAN);
    snprintf(text, sizeof text, "%5.1f %% ±%4.1f", 100 * knob->share, 100 * knob->spread);
    sketch_text(sketch, sketch->width - NUMBERS, y, 18, ALIGN_LEFT, COLOUR_PLAIN, text);
    snprintf(text, sizeof text, isnan(rho) ? "-" : "%+.2f", rho);
    sketch_text(sketch, sketch->width - 2, y, 12, ALIGN_RIGHT, COLOUR_PLAIN, has_rho ? text : "");
}

/* As many as there is room for, the one with the focus among them. Returns the row below. */
static int draw_bars(const struct points *points, struct sketch *sketch, int y, int rows)
{
    const struct importance *importance = &points->importance;
    int n = (int)importance->n_knobs, at = focused(points), first = 0;
    char left[48];
    rows = rows < 1 ? 1 : rows;
    if (n > rows)
        first = at < rows ? 0 : at - rows + 1;
    for (int i = first; i < n && i < first + rows; i++)
        draw_bar(points, sketch, y++, &importance->knob[i], axis_name(points, importance->knob[i].axis), true);
    if (n > rows) {
        snprintf(left, sizeof left, _("%d more setting%s"), n - rows, n - rows == 1 ? "" : "s");
        sketch_text(sketch, 1, y++, sketch->width - 2, ALIGN_LEFT, STYLE_DIM, left);
    }
    return y;
}

static char *verdict_of(const struct importance *importance)
{
    if (isnan(importance->explained))
        return xstrdup(_("R2 of runs that were left out is unknown."));
    return xasprintf(_("R2 of runs that were left out: %.2f. Shares are of the variance of what a forest says, "
                       "and no cause."), importance->explained);
}

static void draw(const struct points *points, struct sketch *sketch)
{
    const struct importance *importance = &points->importance;
    int width = sketch->width - 2, y = 2;
    char *verdict = verdict_of(importance), pair[180];
    if (!importance->n_knobs) {
        sketch_wrap(sketch, 3, 1, sketch->width - 6, 3, STYLE_BOLD, importance->why_not);
        free(verdict);
        return;
    }
    int said = text_rows(verdict, width), warned = text_rows(importance->warning.data, width);
    warned = *importance->warning.data ? warned : 0;
    snprintf(pair, sizeof pair, _("what explains %s"), run_space_metric(&points->space)->name);
    sketch_text(sketch, 1, 0, width - 18, ALIGN_LEFT, STYLE_BOLD, pair);
    sketch_text(sketch, 1, 1, NAME, ALIGN_LEFT, STYLE_DIM, _("setting"));
    sketch_text(sketch, sketch->width - NUMBERS, 1, 14, ALIGN_LEFT, STYLE_DIM, _("  share"));
    sketch_text(sketch, sketch->width - 2, 1, 17, ALIGN_RIGHT, STYLE_DIM, _("rank correlation"));
    y = draw_bars(points, sketch, y, sketch->height - y - said - warned - 3);
    if (importance->partner >= 0) {
        snprintf(pair, sizeof pair, _("%s with %s"), axis_name(points, importance->pair.axis),
                 axis_name(points, importance->partner));
        draw_bar(points, sketch, y++, &importance->pair, pair, false);
    }
    y += sketch_wrap(sketch, 1, y + 1, width, said, COLOUR_PLAIN, verdict) + 1;
    if (warned)
        sketch_wrap(sketch, 1, y, width, sketch->height - y, STYLE_BOLD, importance->warning.data);
    free(verdict);
}

static void add_csv(const struct points *points, struct text *out)
{
    const struct importance *importance = &points->importance;
    text_add(out, "setting,with,share,spread\n");
    for (size_t i = 0; i < importance->n_knobs; i++)
        text_printf(out, "%s,,%.6f,%.6f\n", axis_name(points, importance->knob[i].axis), importance->knob[i].share,
                    importance->knob[i].spread);
    if (importance->partner >= 0)
        text_printf(out, "%s,%s,%.6f,%.6f\n", axis_name(points, importance->pair.axis),
                    axis_name(points, importance->partner), importance->pair.share, importance->pair.spread);
}

static void down(struct points *points, int by)
{
    int n = (int)points->importance.n_knobs, at = focused(points) + by;
    if (n)
        points->axis = points->importance.knob[at < 0 ? 0 : at >= n ? n - 1 : at].axis;
}

/* The scatter plot of the setting. */
static int enter(struct points *points, struct err *err)
{
    if (!points->importance.n_knobs || points->axis >= (int)points->space.n_axes)
        return err_set(err, ERR_USAGE, "there is no setting to draw");
    COPY_TEXT(points->field[0], axis_name(points, points->axis));
    points->field[1][0] = '\0';
    return 0;
}

const struct compare_view view_importance = {
    .name = "importance",
    .keys = "↑↓ setting · Enter: its scatter plot",
    .weighs = true,
    .draw = draw,
    .add_csv = add_csv,
    .down = down,
    .enter = enter,
};
