/* How Live is laid out and drawn: the header, the progress and the boxes of its panes. A chart, the knobs and the
 * events are always there; the others have a place where there is room, and else take another's while they have the
 * focus. Zoomed, one pane has the screen. */
#include "store/base/language.h"
#include "tui/screens/live.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/events.h"
#include "tui/screens/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Layout --------------------------------------------------------------------------------------------------------- */

struct layout {
    struct rect box[PANE_COUNT];
    bool shown[PANE_COUNT];
};

static void place(struct layout *layout, const struct pane *pane, struct rect box)
{
    int at = pane_number(pane);
    layout->box[at] = box;
    layout->shown[at] = true;
}

/* Boxes share edges: one more line of a box costs one row, one more box its lines and one edge. */
enum {
    LEAST_CHART = 7, /* rows of a box in which a curve can still be read: two of the axis, three of the curve */
    LEAST_BELOW = 6, /* of one below the knobs: a bar for each side, the axis and the means */
    LEAST_KNOBS = 8, /* some knobs and what the selected one means, so that what stands below may take rows */
    LEAST_SIDE = 8
};

static int between(int low, int value, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* Rows of the box of events, so many columns wide: one line of them where there is little room, three in a usual
 * terminal, and up to two more where what a twin tells would be cut; four at least while they are read. */
static int events_height(const struct live *live, int width, int height)
{
    enum { MOST_MORE = 2 };
    int lines = height / 5 - 2, few = height >= 19 ? 3 : height >= 15 ? 2 : 1;
    bool focused = live->pane->place == PLACE_EVENTS;
    if (focused)
        few = between(few, height - LEAST_CHART - 1, 4);
    lines = lines > few ? lines : few;
    if (!focused && height >= 19)
        lines = between(lines, events_rows(live, width - 2, lines), lines + MOST_MORE);
    return 2 + lines;
}

/* The panes of a place that have something to show: the one that `first` names before the others. */
static int panes_of(const struct live *live, enum pane_place where, const struct pane *first,
                    const struct pane *found[PANE_COUNT])
{
    int n = 0;
    if (first->place == where)
        found[n++] = first;
    for (int i = 0; i < PANE_COUNT; i++)
        if (panes[i]->place == where && panes[i] != first && pane_is_shown(panes[i], live))
            found[n++] = panes[i];
    return n;
}

/* Those of the first `n` found, one over the other in the order of `panes`. */
static void stack(struct layout *layout, const struct pane *const *found, int n, struct rect area)
{
    bool chosen[PANE_COUNT] = {false};
    int y = area.y, end = area.y + area.height;
    for (int i = 0; i < n; i++)
        chosen[pane_number(found[i])] = true;
    for (int i = 0; i < PANE_COUNT; i++) {
        if (!chosen[i])
            continue;
        int height = (end - y + n - 1 + n - 1) / n;
        place(layout, panes[i], (struct rect){area.x, y, area.width, height});
        y += height - 1;
        n--;
    }
}

static int boxes_that_fit(int height, int least)
{
    return (height - 1) / (least - 1);
}

/* As many as can be read with `least` rows each, and one in any case. */
static void lay_stack(struct layout *layout, const struct live *live, enum pane_place where, const struct pane *first,
                      int least, struct rect area)
{
    const struct pane *found[PANE_COUNT];
    int n = panes_of(live, where, first, found), fit = boxes_that_fit(area.height, least);
    stack(layout, found, n < fit ? n : fit > 1 ? fit : 1, area);
}

/* The chart that was looked at last has a place, then the others in their order. */
static void lay_charts(struct layout *layout, const struct live *live, struct rect area)
{
    lay_stack(layout, live, PLACE_CHARTS, live->chart, LEAST_CHART, area);
}

/* The knobs over one more, or that one alone while it has the focus and there is no room for both. */
static void lay_knobs(struct layout *layout, const struct live *live, struct rect area)
{
    const struct pane *found[PANE_COUNT];
    int n = panes_of(live, PLACE_SIDE, live->pane, found), height = area.height >= 30 ? 10 : LEAST_BELOW;
    struct rect above = area, below = area;
    above.height = area.height - height + 1;
    below.y = area.y + area.height - height;
    below.height = height;
    if (n && above.height >= LEAST_KNOBS) {
        place(layout, &pane_knobs, above);
        place(layout, found[0], below);
    } else {
        place(layout, live->pane->place == PLACE_SIDE ? live->pane : &pane_knobs, area);
    }
}

static bool has_pictures(const struct live *live)
{
    for (int i = 0; i < PANE_COUNT; i++)
        if (panes[i]->place == PLACE_CHARTS && panes[i]->frames && pane_is_shown(panes[i], live))
            return true;
    return false;
}

/* Beside a picture of the run the loss and what it is judged by are to be seen, and events are cut to one line where
 * that makes room for them, unless the picture or the events have the focus. */
static int events_height_beside(const struct live *live, int width, int height)
{
    enum { WANTED = 3, ONE_LINE = 3 };
    int usual = events_height(live, width, height);
    bool makes_room = boxes_that_fit(height - usual + 1, LEAST_CHART) < WANTED &&
                      boxes_that_fit(height - ONE_LINE + 1, LEAST_CHART) >= WANTED;
    bool looked_at = live->pane->place == PLACE_EVENTS || live->pane->frames;
    return makes_room && !looked_at && has_pictures(live) ? ONE_LINE : usual;
}

/* Charts and knobs side by side over the events. */
static void lay_two_columns(struct layout *layout, const struct live *live, int width, int height)
{
    int events = events_height_beside(live, width, height), above = height - events + 1;
    int right = between(26, width * 415 / 1000, 56);
    lay_charts(layout, live, (struct rect){0, 1, width - right + 1, above});
    lay_knobs(layout, live, (struct rect){width - right, 1, right, above});
    place(layout, &pane_events, (struct rect){0, above, width, events});
}

/* Knobs, charts, and what else there is to see. */
static void lay_three_columns(struct layout *layout, const struct live *live, int width, int height)
{
    int left = width * 29 / 100, right = width * 26 / 100, middle = width - left - right;
    int events = events_height(live, width - left, height), above = height - events + 1;
    place(layout, &pane_knobs, (struct rect){0, 1, left + 1, height});
    lay_charts(layout, live, (struct rect){left, 1, middle + 1, above});
    lay_stack(layout, live, PLACE_SIDE, live->pane, LEAST_SIDE, (struct rect){left + middle, 1, right, above});
    place(layout, &pane_events, (struct rect){left, above, width - left, events});
}

static void lay_out(const struct live *live, int width, int height, struct layout *layout)
{
    *layout = (struct layout){.shown = {false}};
    if (live->zoom)
        place(layout, live->pane, (struct rect){0, 1, width, height});
    else if (width >= 160)
        lay_three_columns(layout, live, width, height);
    else
        lay_two_columns(layout, live, width, height);
}

/* Header and progress -------------------------------------------------------------------------------------------- */

/* How far it is, up to column `end`. Returns where the next word may stand. */
static int draw_position(const struct run_view *view, struct canvas *canvas, int x, int end)
{
    const struct run *run = &view->run;
    const char *epochs = run_view_setting(view, "epochs");
    char step[32], steps[32], text[96];
    format_count(run->step, step, sizeof step);
    format_count(run->steps, steps, sizeof steps);
    snprintf(text, sizeof text, _("step %s%s%s"), step, run->steps ? "/" : "", run->steps ? steps : "");
    int epoch_width = 12 + (int)strlen(epochs);
    if (end - x > text_width(text) + epoch_width + 2)
        x += canvas_printf(canvas, x, 0, end - x, COLOUR_PLAIN, "epoch %.1f/%s", run->epoch, epochs) + 2;
    return x + canvas_text(canvas, x, 0, end - x, COLOUR_PLAIN, text) + 2;
}

/* What is seen of the steps, and where values are told. */
static void draw_window(const struct axis_window *window, struct canvas *canvas, struct rect row)
{
    char from[32], to[32], cursor[32], text[128];
    format_count((int64_t)window->from, from, sizeof from);
    format_count((int64_t)window->to, to, sizeof to);
    format_count((int64_t)window->cursor, cursor, sizeof cursor);
    if (window->to > 0 && window->has_cursor)
        snprintf(text, sizeof text, _("values at %s, steps %s to %s"), cursor, from, to);
    else if (window->has_cursor)
        snprintf(text, sizeof text, _("values at step %s"), cursor);
    else
        snprintf(text, sizeof text, _("steps %s to %s"), from, to);
    if (text_width(text) > row.width && window->has_cursor)
        snprintf(text, sizeof text, _("at %s"), cursor);
    canvas_right(canvas, row.x, row.y, row.width, STYLE_BOLD, text);
}

static void draw_header(const struct live *live, struct canvas *canvas)
{
    const struct run_view *view = &live->view;
    const struct run *run = &view->run;
    int x = canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, _(" Live ")) + 2, end = canvas->width - 1;
    int name = end - x - 58 > 12 ? end - x - 58 : 12;
    x += canvas_printf(canvas, x, 0, 12, STYLE_BOLD, "run %lld", (long long)run->id) + 1;
    x += canvas_text(canvas, x, 0, name, STYLE_BOLD, run->name) + 2;
    x += canvas_printf(canvas, x, 0, 12, status_style(run->status), "%s %s", status_sign(run->status),
                       _(run_status_names[run->status])) + 2;
    if (run->baseline[0])
        x += canvas_printf(canvas, x, 0, end - x, COLOUR_PLAIN, "the baseline %s", run->baseline) + 2;
    else
        x = draw_position(view, canvas, x, end);
    if (live->window.to > 0 || live->window.has_cursor)
        draw_window(&live->window, canvas, (struct rect){x, 0, end - x, 1});
    else if (end - x >= (int)strlen(run->dataset_name) + 3)
        canvas_printf(canvas, x, 0, end - x, STYLE_DIM, "on %s", run->dataset_name);
}

static void describe_baseline(const struct run *run, char *to, size_t size)
{
    char spent[48];
    format_duration(run->seconds, spent, sizeof spent);
    if (run->status == RUN_DONE)
        snprintf(to, size, _("computed in %s"), spent);
    else if (run->status == RUN_LOST)
        snprintf(to, size, _("its engine is gone: compute it again with nearfar baseline %s --only %s"),
                 run->dataset_name, run->baseline);
    else
        snprintf(to, size, "%s", *run->message ? run->message : _("is computed"));
}

static void describe_progress(const struct run_view *view, char *to, size_t size)
{
    const struct run *run = &view->run;
    double eta = run_view_eta(view);
    char rate[32], left[48], spent[48];
    format_si(run->rate, rate, sizeof rate);
    format_duration(eta, left, sizeof left);
    format_duration(run->seconds, spent, sizeof spent);
    const char *said = strcmp(run->message, run->alarm) ? run->message : "";
    if (run->baseline[0])
        describe_baseline(run, to, size);
    else if (*run->message && !run_status_is_active(run->status))
        snprintf(to, size, "%s", run->message);
    else if (run->status == RUN_RUNNING && run->rate > 0)
        snprintf(to, size, "%s %s/s%s%s%s%s%s", rate, _(run_counts(run)), isnan(eta) ? "" : " · ",
                 isnan(eta) ? "" : left, isnan(eta) ? "" : _(" left"), *said ? " · " : "", said);
    else if (run->status == RUN_LOST)
        snprintf(to, size, _("its engine is gone; Space starts another that goes on"));
    else
        snprintf(to, size, _("%s after %s of training%s%s"), _(run_status_names[run->status]), spent,
                 *run->message ? " · " : "", run->message);
}

/* Where the run comes from is said where it costs no row, and on a screen that has some to spare. */
static void add_lineage(const struct run_view *view, const struct canvas *canvas, int width, char *text, size_t size)
{
    char longer[1280];
    if (!view->lineage || !*view->lineage)
        return;
    snprintf(longer, sizeof longer, "%s · %s", text, view->lineage);
    if (canvas->height >= 24 || text_rows(longer, width) == text_rows(text, width))
        copy_text(text, size, longer);
}

/* Draws the progress at the end of the screen, a long sentence over several rows, which a notice goes below and not
 * over, and returns the row over it. */
static int draw_progress(const struct app *app, const struct run_view *view, struct canvas *canvas)
{
    enum { MOST_ROWS = 4, MOST_WHILE_SMALL = 2 };
    const struct run *run = &view->run;
    double share = run->steps > 0 ? fmin(1, (double)run->step / (double)run->steps)
                                  : run->baseline[0] && run->status == RUN_DONE;
    int most = run->status == RUN_RUNNING && canvas->height < 24 ? MOST_WHILE_SMALL : MOST_ROWS;
    int bar = canvas->width < 72 ? canvas->width / 6 : canvas->width / 4, width = canvas->width - bar - 9;
    char text[640];
    describe_progress(view, text, sizeof text);
    add_lineage(view, canvas, width, text, sizeof text);
    int rows = between(1, text_rows(text, width), most);
    int y = canvas->height - 1 - rows - (rows > 1 ? app_notice_rows(app, canvas->width) : 0);
    canvas_bar(canvas, 1, y, bar, share, COLOUR_CYAN);
    canvas_printf(canvas, bar + 2, y, 4, STYLE_BOLD, "%3d%%", (int)(share * 100));
    canvas_wrap(canvas, (struct rect){bar + 8, y, width, rows}, COLOUR_PLAIN, text);
    return y - 1;
}

/* Panes ---------------------------------------------------------------------------------------------------------- */

/* Behind the title of a pane with frames: which step they are of, and that they are not the newest. */
static void add_step(const struct run_frames *frames, enum frame_kind kind, char *title, size_t size)
{
    const struct frame *frame = run_frames_shown(frames, kind);
    char step[32], newest[32], name[64];
    if (!frame)
        return;
    copy_text(name, sizeof name, title);
    format_count(frame->step, step, sizeof step);
    format_count(frames->newest[kind], newest, sizeof newest);
    if (frames->went_back && frames->newest[kind] > frame->step)
        snprintf(title, size, _("%s, step %s, newest %s"), name, step, newest);
    else
        snprintf(title, size, _("%s at step %s"), name, step);
}

void live_draw_pane(const struct app *app, const struct live *live, struct canvas *canvas, const struct pane *pane,
                    struct rect box, bool focus)
{
    int style = focus ? STYLE_BOLD | STYLE_REVERSE : STYLE_BOLD;
    char title[160];
    char line[64];
    snprintf(line, sizeof line, "pane %s", pane->name);
    canvas_command(canvas, box, line);
    COPY_TEXT(title, C_("pane", pane->name));
    if (pane->title)
        pane->title(live, title, sizeof title);
    add_step(&live->view.frames, pane->frames, title, sizeof title);
    canvas_box(canvas, box, STYLE_DIM, title, style);
    if (pane->frames && !run_frames_shown(&live->view.frames, pane->frames))
        canvas_wrap(canvas, rect_inside(box), STYLE_DIM, _(" none is kept of this step or before it: ] shows later "
                    "ones, } the newest"));
    else
        pane->draw(app, live, canvas, box, style);
}

/* Says on the lower edge where Tab goes when not all panes can be seen. */
static void draw_next_pane_hint(const struct live *live, const struct layout *layout, struct canvas *canvas, int y)
{
    int n = 0, seen = 0, place = 0;
    char text[64];
    for (int i = 0; i < PANE_COUNT; i++) {
        n += pane_is_shown(panes[i], live);
        seen += layout->shown[i];
        place = panes[i] == live->pane ? n : place;
    }
    snprintf(text, sizeof text, _(" pane %d/%d, Tab: %s "), place, n, C_("pane", live_next_pane(live, 1)->name));
    if (seen < n)
        canvas_right(canvas, 2, y, canvas->width - 4, STYLE_DIM, text);
}

void live_draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct live *live = state;
    struct layout layout;
    draw_header(live, canvas);
    int last = draw_progress(app, &live->view, canvas);
    lay_out(live, canvas->width, last, &layout);
    for (int i = 0; i < PANE_COUNT; i++)
        if (layout.shown[i])
            live_draw_pane(app, live, canvas, panes[i], layout.box[i], panes[i] == live->pane);
    draw_next_pane_hint(live, &layout, canvas, last);
}
