/* The pane of the knobs: what can be turned, where it stands, and what the selected one means. */
#include "store/base/language.h"
#include "store/base/text.h"
#include "tui/screens/knob_row.h"
#include "tui/screens/live.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_range(const struct knob *knob)
{
    return knob->type == KNOB_REAL || knob->type == KNOB_INT;
}

/* A line with the handle where the value lies on the knob's scale; nothing where there is no room for it. */
static void draw_range(struct canvas *canvas, int x, int y, int width, double position, int style)
{
    if (width < 5)
        return;
    canvas_put(canvas, x, y, 0x251c, STYLE_DIM);
    for (int i = 1; i < width - 1; i++)
        canvas_put(canvas, x + i, y, 0x2500, STYLE_DIM);
    canvas_put(canvas, x + width - 1, y, 0x2524, STYLE_DIM);
    double inside = position < 0 ? 0 : position > 1 ? 1 : position;
    canvas_put(canvas, x + 1 + (int)lround(inside * (width - 3)), y, 0x25cf, style);
}

static void describe_knob(const struct run_view *view, const struct knob *knob, char *to, size_t size)
{
    char low[32], high[32], start[96] = "", now[48] = "";
    if (!isnan(run_view_in_force(view, knob->name)))
        snprintf(now, sizeof now, _("Now %.4g in force. "), run_view_in_force(view, knob->name));
    snprintf(low, sizeof low, "%g", knob->low);
    snprintf(high, sizeof high, "%g", knob->high);
    for (size_t i = 0; i < view->n_settings; i++)
        if (!strcmp(view->settings[i].knob, knob->name))
            snprintf(start, sizeof start, _(", began at %s"), view->settings[i].start);
    if (!knob_is_live(knob))
        snprintf(to, size, _("%s. * Not live: %s"), _(knob->help), _(knob->why_not));
    else if (has_range(knob))
        snprintf(to, size, _("%s. %s%s to %s%s%s%s%s"), _(knob->help), now, low, high, *knob->unit ? " " : "",
                 language_in_context("unit", knob->unit), knob->scale == SCALE_LOG ? _(", log") : "", start);
    else
        snprintf(to, size, _("%s. One of: %s%s"), _(knob->help), knob->type == KNOB_BOOL ? "off on" : knob->choices,
                 start);
}

/* "now 0.0021", or as much of it as there is room for. */
static void format_now(double value, int width, char *to, size_t size)
{
    static const char *const formats[] = {N_("now %.3g"), "→%.3g", "→%.2g", "→%.0e"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        snprintf(to, size, _(formats[i]), value);
        if (text_width(to) <= width)
            return;
    }
}

/* Where something else moves a knob too, what it comes to stands beside it. */
static bool draw_in_force(const struct run_view *view, struct canvas *canvas, int x, int y, int width,
                          const struct knob *knob, const char *value)
{
    double now = run_view_in_force(view, knob->name);
    char text[32];
    if (isnan(now) || fabs(now - atof(value)) <= 1e-3 * fabs(now))
        return false;
    format_now(now, width, text, sizeof text);
    canvas_text(canvas, x, y, width, COLOUR_MAGENTA, text);
    return true;
}

void knob_row_draw(const struct live *live, struct canvas *canvas, struct rect row, const struct knob *knob,
                   const struct knob_row *widths, bool selected)
{
    bool pending, turns = knob_is_live(knob);
    const char *value = live_value(live, knob->name, &pending);
    int style = turns ? COLOUR_PLAIN : STYLE_DIM, x = row.x;
    char text[80], line[64];
    snprintf(line, sizeof line, "select %s", knob->name);
    canvas_command(canvas, row, line);
    uint32_t sign = selected ? 0x25b8u : !turns ? '*' : run_view_is_changed(&live->view, knob->name) ? '~' : ' ';
    canvas_put(canvas, x, row.y, sign, selected ? STYLE_BOLD : style);
    canvas_text(canvas, x + 1, row.y, widths->name, selected ? style | STYLE_BOLD : style, knob->name);
    x += 1 + widths->name;
    snprintf(text, sizeof text, "%s%s", value, pending ? "…" : "");
    bool short_enough = text_width(text) <= widths->value;
    canvas_right(canvas, x + 1, row.y, short_enough ? widths->value : row.width - (x - row.x) - 1,
                 pending ? STYLE_BOLD | COLOUR_MAGENTA : selected ? style | STYLE_BOLD : style, text);
    x += widths->value + 2;
    bool moved = short_enough && !pending &&
                 draw_in_force(&live->view, canvas, x, row.y, row.width - (x - row.x), knob, value);
    if (has_range(knob) && short_enough && turns && !moved)
        draw_range(canvas, x, row.y, row.width - (x - row.x), knob_position(knob, value),
                   selected ? STYLE_BOLD | COLOUR_CYAN : COLOUR_CYAN);
    if (widths->helped)
        canvas_text(canvas, row.x + 3, row.y + 1, row.width - 3, STYLE_DIM, _(knob->help));
}

/* Rows for what the selected knob means: a usual sentence fits, so that the list does not jump with every knob, a
 * long one gets more, and the list keeps at least half. */
static int meaning_height(struct rect area, const char *text)
{
    int usual = area.width > 0 ? (90 + area.width - 1) / area.width : 1, needed = text_rows(text, area.width - 1);
    usual = area.height >= 20 && usual < 4 ? 4 : usual < 2 ? 2 : usual;
    int rows = needed > usual ? needed : usual;
    return rows > area.height / 2 ? area.height / 2 : rows;
}

static void title(const struct live *live, char *to, size_t size)
{
    const struct panel_row *row = live->knob < (int)live->panel.n ? &live->panel.row[live->knob] : NULL;
    char found[48] = "";
    if (*live->panel.find)
        snprintf(found, sizeof found, _(" with %s"), live->panel.find);
    if (row && row->knob >= 0)
        snprintf(to, size, _("knobs %d/%zu%s"), row->number, live->view.n_knobs, found);
    else if (live->view.n_knobs)
        snprintf(to, size, _("knobs %zu%s"), live->view.n_knobs, found);
}

/* "-optimiser", and of one that is folded "+model  8, 1 changed". */
static void draw_heading(const struct live *live, struct canvas *canvas, struct rect row,
                         const struct panel_row *heading, bool selected)
{
    bool folded = panel_is_folded(&live->panel, heading->topic) && !*live->panel.find;
    char text[48] = "";
    canvas_put(canvas, row.x, row.y, selected ? 0x25b8u : ' ', STYLE_BOLD);
    canvas_put(canvas, row.x + 1, row.y, folded ? '+' : '-', STYLE_DIM);
    int x = row.x + 2 + canvas_text(canvas, row.x + 2, row.y, row.width - 2, selected ? STYLE_BOLD : COLOUR_CYAN,
                                    _(heading->topic));
    if (heading->changed)
        snprintf(text, sizeof text, _("%d, %d changed"), heading->n, heading->changed);
    else
        snprintf(text, sizeof text, "%d", heading->n);
    if (folded)
        canvas_right(canvas, x + 1, row.y, row.x + row.width - x - 2, STYLE_DIM, text);
}

static void describe_heading(const struct panel_row *heading, char *to, size_t size)
{
    int used = snprintf(to, size, _("%s: %d knob%s"), _(heading->topic), heading->n, plural(heading->n));
    if (heading->changed)
        used += snprintf(to + used, size - (size_t)used, _(", %d changed (~)"), heading->changed);
    if (heading->fixed)
        used += snprintf(to + used, size - (size_t)used, _(", %d not live (*)"), heading->fixed);
    snprintf(to + used, size - (size_t)used, _(". Enter folds or opens, / finds a knob"));
}

/* The rows around the selected one that fit, each so many lines high. */
static void draw_rows(const struct app *app, const struct live *live, struct canvas *canvas, struct rect area,
                      const struct knob_row *widths)
{
    const struct knob_panel *panel = &live->panel;
    int each = widths->helped ? 2 : 1, rows = area.height / each, n = (int)panel->n;
    int top = live->knob - rows / 2;
    top = top > n - rows ? n - rows : top;
    top = top < 0 ? 0 : top;
    for (int i = 0, y = area.y; i < rows && top + i < n; i++) {
        const struct panel_row *row = &panel->row[top + i];
        struct rect line = {area.x, y, area.width, row->knob < 0 ? 1 : each};
        y += line.height;
        if (row->knob < 0)
            draw_heading(live, canvas, line, row, top + i == live->knob);
        else
            knob_row_draw(live, canvas, line, &app->catalogue.knobs[row->knob], widths, top + i == live->knob);
    }
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    const struct knob *selected = live_knob(app);
    struct rect area = rect_inside(box);
    char text[1024];
    (void)title_style;
    if (!live->panel.n) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    app->catalogue.n_knobs ? _("no knobs") : _("the engine has not published its knobs"));
        return;
    }
    if (selected)
        describe_knob(&live->view, selected, text, sizeof text);
    else
        describe_heading(&live->panel.row[live->knob], text, sizeof text);
    int meaning = meaning_height(area, text), lines = area.height - meaning;
    struct knob_row widths = {14, 7, (int)live->panel.n * 2 <= lines && area.width >= 40};
    if (area.width >= 50)
        widths = (struct knob_row){20, 9, widths.helped};
    draw_rows(app, live, canvas, (struct rect){area.x, area.y, area.width, lines}, &widths);
    canvas_wrap(canvas, (struct rect){area.x + 1, area.y + lines, area.width - 1, meaning}, COLOUR_PLAIN, text);
}

const struct pane pane_knobs = {.name = "knobs", .place = PLACE_KNOBS, .title = title, .draw = draw};
