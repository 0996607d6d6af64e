/* The Live screen: one run while it trains. This file lays out the panes and draws the header, the charts and the
 * progress; the other panes are in live_panes.c. A curve, the knobs and the events are always there; the others have
 * a place where there is room, and else take another's while they have the focus. Zoomed, one pane has the screen. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/chart.h"
#include "tui/screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct layout {
    struct rect pane[PANE_COUNT];
    bool shown[PANE_COUNT];
};

#define PANE_TITLE(name, title) title,
static const char *const pane_titles[] = {PANES(PANE_TITLE)};
#undef PANE_TITLE

/* Layout --------------------------------------------------------------------------------------------------------- */

static void place(struct layout *layout, enum pane pane, int x, int y, int width, int height)
{
    layout->pane[pane] = (struct rect){x, y, width, height};
    layout->shown[pane] = true;
}

/* Boxes share edges: one more line of a box costs one row, one more box its lines and one edge. */
enum {
    LEAST_CHART = 7,      /* rows of a box in which a curve can still be read: two of the axis, three of the curve */
    LEAST_SIMILARITY = 6, /* a bar for each side, the axis and the means */
    LEAST_KNOBS = 8,      /* some knobs and what the selected one means, so that the picture below may take rows */
    LEAST_FACTS = 8
};

static int between(int low, int value, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* Rows of the box of events, so many columns wide: one line of them where there is little room, three in a usual
 * terminal, and up to two more where what a twin tells would be cut; four at least while they are read. */
static int events_height(const struct app *app, int width, int height)
{
    enum { MOST_MORE = 2 };
    int lines = height / 5 - 2, few = height >= 19 ? 3 : height >= 15 ? 2 : 1;
    if (app->pane == PANE_EVENTS)
        few = between(few, height - LEAST_CHART - 1, 4);
    lines = lines > few ? lines : few;
    if (app->pane != PANE_EVENTS && height >= 19)
        lines = between(lines, live_events_rows(app, width - 2, lines), lines + MOST_MORE);
    return 2 + lines;
}

/* One chart over the other, as many as can be read. The one that was looked at last has a place, then the loss, then
 * what the run is judged by. */
static void lay_charts(struct layout *layout, const struct app *app, struct rect area)
{
    int n = (area.height - 1) / (LEAST_CHART - 1);
    bool shown[PANE_RANK + 1] = {[PANE_LOSS] = n > 1 || app->chart == PANE_LOSS,
                                 [PANE_MATCH] = n > 2 || app->chart == PANE_MATCH ||
                                                (n > 1 && app->chart != PANE_RANK),
                                 [PANE_RANK] = n > 2 || app->chart == PANE_RANK};
    int left = shown[PANE_LOSS] + shown[PANE_MATCH] + shown[PANE_RANK], y = area.y, end = area.y + area.height;
    for (int i = PANE_LOSS; i <= PANE_RANK; i++) {
        if (!shown[i])
            continue;
        int height = (end - y + left - 1 + left - 1) / left;
        place(layout, (enum pane)i, area.x, y, area.width, height);
        y += height - 1;
        left--;
    }
}

/* The panes beside the charts that have no place of their own take the last one's while they have the focus. */
static void lay_side(struct layout *layout, const struct app *app, struct rect area)
{
    enum pane second = app->pane == PANE_FACTS ? PANE_FACTS : PANE_SIMILARITY;
    int height = area.height >= 30 ? 10 : LEAST_SIMILARITY;
    if (area.height - height + 1 < LEAST_KNOBS) {
        bool other = app->pane == PANE_FACTS || app->pane == PANE_SIMILARITY;
        place(layout, other ? app->pane : PANE_KNOBS, area.x, area.y, area.width, area.height);
        return;
    }
    place(layout, PANE_KNOBS, area.x, area.y, area.width, area.height - height + 1);
    place(layout, second, area.x, area.y + area.height - height, area.width, height);
}

/* Charts and knobs side by side over the events. */
static void lay_two_columns(struct layout *layout, const struct app *app, int width, int height)
{
    int events = events_height(app, width, height), above = height - events + 1;
    int right = between(26, width * 415 / 1000, 56);
    lay_charts(layout, app, (struct rect){0, 1, width - right + 1, above});
    lay_side(layout, app, (struct rect){width - right, 1, right, above});
    place(layout, PANE_EVENTS, 0, above, width, events);
}

/* Knobs, charts, and what else there is to see. */
static void lay_three_columns(struct layout *layout, const struct app *app, int width, int height)
{
    int left = width * 29 / 100, right = width * 26 / 100, middle = width - left - right;
    int events = events_height(app, width - left, height), above = height - events + 1;
    place(layout, PANE_KNOBS, 0, 1, left + 1, height);
    lay_charts(layout, app, (struct rect){left, 1, middle + 1, above});
    if (above - 1 >= LEAST_SIMILARITY + LEAST_FACTS) {
        place(layout, PANE_SIMILARITY, left + middle, 1, right, above / 2 + 1);
        place(layout, PANE_FACTS, left + middle, 1 + above / 2, right, above - above / 2);
    } else {
        place(layout, app->pane == PANE_FACTS ? PANE_FACTS : PANE_SIMILARITY, left + middle, 1, right, above);
    }
    place(layout, PANE_EVENTS, left, above, width - left, events);
}

/* Returns how many panes have a place. */
static int lay_out(const struct app *app, int width, int height, struct layout *layout)
{
    *layout = (struct layout){0};
    if (app->zoom)
        place(layout, app->pane, 0, 1, width, height);
    else if (width >= 160)
        lay_three_columns(layout, app, width, height);
    else
        lay_two_columns(layout, app, width, height);
    int shown = 0;
    for (int i = 0; i < PANE_COUNT; i++)
        shown += layout->shown[i];
    return shown;
}

/* Header and progress -------------------------------------------------------------------------------------------- */

static void draw_header(const struct app *app, struct canvas *canvas)
{
    const struct run *run = &app->view.run;
    char step[32], steps[32], epochs[32], text[96];
    int x = canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, " Live ") + 2, end = canvas->width - 1;
    format_count(run->step, step, sizeof step);
    format_count(run->steps, steps, sizeof steps);
    snprintf(epochs, sizeof epochs, "%s", run_view_setting(&app->view, "epochs"));
    int name = end - x - 58 > 12 ? end - x - 58 : 12;
    x += canvas_printf(canvas, x, 0, 12, STYLE_BOLD, "run %lld", (long long)run->id) + 1;
    x += canvas_text(canvas, x, 0, name, STYLE_BOLD, run->name) + 2;
    x += canvas_printf(canvas, x, 0, 12, status_style(run->status), "%s %s", status_sign(run->status),
                       run_status_names[run->status]) + 2;
    snprintf(text, sizeof text, "step %s%s%s", step, run->steps ? "/" : "", run->steps ? steps : "");
    int epoch_width = 12 + (int)strlen(epochs);
    if (end - x > (int)strlen(text) + epoch_width + 2)
        x += canvas_printf(canvas, x, 0, end - x, COLOUR_PLAIN, "epoch %.1f/%s", run->epoch, epochs) + 2;
    x += canvas_text(canvas, x, 0, end - x, COLOUR_PLAIN, text) + 2;
    if (end - x >= (int)strlen(run->dataset_name) + 3)
        canvas_printf(canvas, x, 0, end - x, STYLE_DIM, "on %s", run->dataset_name);
}

static void describe_progress(const struct app *app, char *to, size_t size)
{
    const struct run *run = &app->view.run;
    double eta = run_view_eta(&app->view);
    char rate[32], left[48], spent[48];
    format_si(run->rate, rate, sizeof rate);
    format_duration(eta, left, sizeof left);
    format_duration(run->seconds, spent, sizeof spent);
    const char *said = strcmp(run->message, run->alarm) ? run->message : "";
    if (*run->message && !run_status_is_active(run->status))
        snprintf(to, size, "%s", run->message);
    else if (run->status == RUN_RUNNING && run->rate > 0)
        snprintf(to, size, "%s interactions/s%s%s%s%s%s", rate, isnan(eta) ? "" : " · ", isnan(eta) ? "" : left,
                 isnan(eta) ? "" : " left", *said ? " · " : "", said);
    else if (run->status == RUN_LOST)
        snprintf(to, size, "its engine is gone; Space starts another that goes on");
    else
        snprintf(to, size, "%s after %s of training%s%s", run_status_names[run->status], spent,
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
static int draw_progress(const struct app *app, struct canvas *canvas)
{
    enum { MOST_ROWS = 4, MOST_WHILE_SMALL = 2 };
    const struct run *run = &app->view.run;
    double share = run->steps > 0 ? fmin(1, (double)run->step / (double)run->steps) : 0;
    int most = run->status == RUN_RUNNING && canvas->height < 24 ? MOST_WHILE_SMALL : MOST_ROWS;
    int bar = canvas->width < 72 ? canvas->width / 6 : canvas->width / 4, width = canvas->width - bar - 9;
    char text[640];
    describe_progress(app, text, sizeof text);
    add_lineage(&app->view, canvas, width, text, sizeof text);
    int rows = between(1, text_rows(text, width), most);
    int y = canvas->height - 1 - rows - (rows > 1 ? app_notice_rows(app, canvas->width) : 0);
    canvas_bar(canvas, 1, y, bar, share, COLOUR_CYAN);
    canvas_printf(canvas, bar + 2, y, 4, STYLE_BOLD, "%3d%%", (int)(share * 100));
    canvas_wrap(canvas, (struct rect){bar + 8, y, width, rows}, COLOUR_PLAIN, text);
    return y - 1;
}

/* Charts --------------------------------------------------------------------------------------------------------- */

/* ".162" for shares, so that titles are short. */
static void format_share(double value, char *to, size_t size)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", value);
    if (isnan(value))
        snprintf(to, size, "-");
    else
        copy_text(to, size, text[0] == '0' ? text + 1 : text);
}

static const struct chart_curve curve_looks[] = {
    {.marker = 0x25cf, .style = COLOUR_CYAN, .stroke = STROKE_SOLID},
    {.marker = 0x25c6, .style = COLOUR_GREEN, .stroke = STROKE_DASHED},
    {.marker = 0x25aa, .style = COLOUR_MAGENTA, .stroke = STROKE_DOTTED},
};

static struct chart_flag *flags_of(const struct run_view *view, size_t *n)
{
    struct chart_flag *flags = xcalloc(view->n_events + 1, sizeof *flags);
    *n = 0;
    for (size_t i = 0; i < view->n_events; i++) {
        if (view->letters[i] && view->events[i].step >= 0)
            flags[(*n)++] = (struct chart_flag){view->events[i].step, view->letters[i]};
    }
    return flags;
}

static void draw_curves(const struct app *app, struct canvas *canvas, struct rect inside, enum curve first, int n,
                        const struct range *range)
{
    const struct run_view *view = &app->view;
    struct chart_curve curves[3];
    int64_t last = view->run.step;
    for (int i = 0; i < n; i++) {
        curves[i] = curve_looks[i];
        curves[i].series = &view->curve[first + (enum curve)i].series;
        curves[i].raw_behind = first == CURVE_LOSS && i == 0 && view->weight > 0;
        if (series_last_step(curves[i].series) > last)
            last = series_last_step(curves[i].series);
    }
    struct chart chart = {.curves = curves, .n_curves = n, .range = *range,
                          .span = axis_span(view->run.steps, last),
                          .log = first == CURVE_LOSS && view->log_loss};
    struct chart_flag *flags = flags_of(view, &chart.n_flags);
    chart.flags = flags;
    if (view->read)
        chart_draw(canvas, inside, &chart);
    else
        canvas_text(canvas, inside.x + 2, inside.y + inside.height / 2, inside.width - 4, STYLE_DIM, "reading...");
    free(flags);
}

/* What the title says of a curve, its name and value; where there is little room the later ones have a short name and
 * no value. */
static void describe_curve(const struct curve_view *curve, int at, bool brief, char *to, size_t size)
{
    const char *label = curve->label ? curve->label : "";
    int name = at ? (int)strcspn(label, "@") : (int)strlen(label);
    char value[32];
    format_share(series_at(&curve->series, INT64_MAX - 1, false), value, sizeof value);
    if (at && brief)
        snprintf(to, size, "%.*s", name > 4 ? 4 : name, label);
    else
        snprintf(to, size, "%.*s %s", name, label, value);
}

/* The title of a chart says which curve is which, by its marker, and its last value. */
static void draw_legend(const struct app *app, struct canvas *canvas, struct rect box, enum curve first,
                        int title_style)
{
    int x = box.x + 2, end = box.x + box.width - 2, needed = 0;
    char text[64];
    for (int i = 0; i < 3; i++) {
        describe_curve(&app->view.curve[first + (enum curve)i], i, false, text, sizeof text);
        needed += text_width(text) + 3;
    }
    canvas_put(canvas, box.x + 1, box.y, ' ', COLOUR_PLAIN);
    bool brief = x + needed > end + 1;
    for (int i = 0; i < 3 && app->view.curve[first].label; i++) {
        describe_curve(&app->view.curve[first + (enum curve)i], i, brief, text, sizeof text);
        if (x + text_width(text) + 2 > end)
            break;
        x += canvas_text(canvas, x, box.y, end - x, title_style, text);
        canvas_put(canvas, x, box.y, ' ', title_style);
        canvas_put(canvas, x + 1, box.y, curve_looks[i].marker, curve_looks[i].style | STYLE_BOLD);
        canvas_put(canvas, x + 2, box.y, ' ', COLOUR_PLAIN);
        x += 3;
    }
}

/* "info_nce 1.2 ◆  bpr .31 ▪": the terms of a sum. */
static int draw_terms(const struct app *app, struct canvas *canvas, int x, int end, int y)
{
    for (int i = 1; i <= app->view.n_terms; i++) {
        const struct curve_view *curve = &app->view.curve[CURVE_LOSS + (enum curve)i];
        char value[32];
        format_short(series_at(&curve->series, INT64_MAX - 1, false), value, sizeof value);
        if (x + (int)strlen(curve->label) + 10 > end)
            break;
        x += canvas_printf(canvas, x, y, end - x, COLOUR_PLAIN, " %s %s ", curve->label, app->view.read ? value : "");
        canvas_put(canvas, x++, y, curve_looks[i].marker, curve_looks[i].style | STYLE_BOLD);
    }
    return x;
}

/* How the curve of the loss is drawn. */
static void describe_drawing(const struct run_view *view, char *to, size_t size)
{
    if (view->weight > 0)
        snprintf(to, size, "ema %.2g · %s", view->weight, view->log_loss ? "log" : "linear");
    else
        snprintf(to, size, "%s", view->log_loss ? "log" : "linear");
}

static void draw_loss_title(const struct app *app, struct canvas *canvas, struct rect box, int style)
{
    char value[32], drawing[48], name[80];
    int x = box.x + 1, end = box.x + box.width - 1;
    format_short(series_at(&app->view.curve[CURVE_LOSS].series, INT64_MAX - 1, false), value, sizeof value);
    describe_drawing(&app->view, drawing, sizeof drawing);
    snprintf(name, sizeof name, "loss %s", app->view.n_terms ? "sum" : run_view_setting(&app->view, "loss"));
    if (text_width(name) + text_width(value) + text_width(drawing) + 7 > box.width)
        COPY_TEXT(name, "loss");
    canvas_put(canvas, x, box.y, ' ', COLOUR_PLAIN);
    x += 1 + canvas_printf(canvas, x + 1, box.y, box.width - 4, style, "%s %s", name, app->view.read ? value : "");
    if (app->view.n_terms) {
        canvas_put(canvas, x, box.y, ' ', COLOUR_PLAIN);
        canvas_put(canvas, x + 1, box.y, curve_looks[0].marker, curve_looks[0].style | STYLE_BOLD);
        x = draw_terms(app, canvas, x + 2, end, box.y);
    }
    if (app->view.weight > 0 && x + text_width(drawing) + 9 < end)
        x += canvas_text(canvas, x, box.y, end - x, COLOUR_PLAIN, "  raw ·");
    else
        x += canvas_text(canvas, x, box.y, end - x, COLOUR_PLAIN, " ");
    canvas_printf(canvas, x, box.y, end - x, COLOUR_PLAIN, " %s ", drawing);
}

/* Panes ---------------------------------------------------------------------------------------------------------- */

static void draw_chart_pane(const struct app *app, struct canvas *canvas, enum pane pane, struct rect box, int style)
{
    struct rect inside = rect_inside(box);
    if (pane == PANE_LOSS) {
        draw_curves(app, canvas, inside, CURVE_LOSS, 1 + app->view.n_terms, &app->view.loss_range);
        draw_loss_title(app, canvas, box, style);
    } else if (pane == PANE_MATCH) {
        draw_curves(app, canvas, inside, CURVE_RECALL, 3, &app->view.match_range);
        draw_legend(app, canvas, box, CURVE_RECALL, style);
    } else {
        draw_curves(app, canvas, inside, CURVE_NDCG, 3, &app->view.rank_range);
        draw_legend(app, canvas, box, CURVE_NDCG, style);
    }
}

static void draw_pane(const struct app *app, struct canvas *canvas, enum pane pane, struct rect box)
{
    struct rect inside = rect_inside(box);
    bool focused = pane == app->pane;
    int style = focused ? STYLE_BOLD | STYLE_REVERSE : STYLE_BOLD;
    char title[64];
    snprintf(title, sizeof title, "%s", pane_titles[pane]);
    if (pane == PANE_KNOBS && app->view.n_knobs)
        snprintf(title, sizeof title, "knobs %d/%zu", app->knob + 1, app->view.n_knobs);
    if (pane == PANE_EVENTS && app->view.n_events)
        snprintf(title, sizeof title, "events %zu", app->view.n_events);
    canvas_box(canvas, box, STYLE_DIM, title, style);
    switch (pane) {
    case PANE_KNOBS: live_draw_knobs(app, canvas, inside); break;
    case PANE_EVENTS: live_draw_events(app, canvas, inside); break;
    case PANE_SIMILARITY: live_draw_similarity(app, canvas, inside); break;
    case PANE_FACTS: live_draw_facts(app, canvas, inside); break;
    default: draw_chart_pane(app, canvas, pane, box, style);
    }
}

/* Says on the lower edge where Tab goes when not all panes can be seen. */
static void draw_next_pane_hint(const struct app *app, struct canvas *canvas, int y)
{
    char text[64];
    snprintf(text, sizeof text, " pane %d/%d, Tab: %s ", (int)app->pane + 1, PANE_COUNT,
             pane_titles[(app->pane + 1) % PANE_COUNT]);
    canvas_right(canvas, 2, y, canvas->width - 4, STYLE_DIM, text);
}

static void draw(const struct app *app, struct canvas *canvas)
{
    struct layout layout;
    draw_header(app, canvas);
    int last = draw_progress(app, canvas), shown = lay_out(app, canvas->width, last, &layout);
    for (int i = 0; i < PANE_COUNT; i++)
        if (layout.shown[i])
            draw_pane(app, canvas, (enum pane)i, layout.pane[i]);
    if (shown < PANE_COUNT)
        draw_next_pane_hint(app, canvas, last);
}

static void select_on_live(struct app *app, int by)
{
    bool events = app->pane == PANE_EVENTS;
    int *at = events ? &app->event : &app->knob, n = events ? (int)app->view.n_events : (int)app->view.n_knobs;
    int next = *at + by;
    *at = next < 0 || n == 0 ? 0 : next >= n ? n - 1 : next;
}

const struct screen screen_live = {"live", KEYS_LIVE, draw, select_on_live};
