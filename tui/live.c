/* The Live screen: one run while it trains. This file lays out the panes and draws the header, the charts and the
 * progress; the other panes are in live_panes.c. From 80×24 up two columns stand over the events, from 160×45 three;
 * below that, or zoomed, one pane has the screen and Tab goes through them. */
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

/* Two columns over the events. Panes that have no place take another's while they have the focus. */
static void lay_two_columns(struct layout *layout, enum pane focus, int width, int bottom)
{
    int height = bottom + 1 - 1, events = height / 5 < 5 ? 5 : height / 5;
    int right = width * 41 / 100 < 33 ? 33 : width * 41 / 100 > 56 ? 56 : width * 41 / 100;
    int split = width - right, above = height - events + 1, similar = above >= 30 ? 10 : 6;
    int loss = above - above * 9 / 20 + 1;
    place(layout, PANE_LOSS, 0, 1, split + 1, loss);
    place(layout, focus == PANE_RANK ? PANE_RANK : PANE_MATCH, 0, loss, split + 1, above - loss + 1);
    place(layout, PANE_KNOBS, split, 1, right, above - similar + 1);
    place(layout, focus == PANE_FACTS ? PANE_FACTS : PANE_SIMILARITY, split, above - similar + 1, right, similar);
    place(layout, PANE_EVENTS, 0, above, width, events);
}

static void lay_three_columns(struct layout *layout, int width, int bottom)
{
    int height = bottom, events = height / 5, above = height - events + 1;
    int left = width * 29 / 100, right = width * 26 / 100, middle = width - left - right;
    int chart = (above + 2) / 3;
    place(layout, PANE_KNOBS, 0, 1, left + 1, height);
    place(layout, PANE_LOSS, left, 1, middle + 1, above - 2 * chart + 2);
    place(layout, PANE_MATCH, left, 1 + above - 2 * chart + 1, middle + 1, chart);
    place(layout, PANE_RANK, left, 1 + above - chart, middle + 1, chart);
    place(layout, PANE_SIMILARITY, left + middle, 1, right, above / 2 + 1);
    place(layout, PANE_FACTS, left + middle, 1 + above / 2, right, above - above / 2);
    place(layout, PANE_EVENTS, left, above, width - left, events);
}

static bool lay_out(const struct app *app, const struct canvas *canvas, struct layout *layout)
{
    int width = canvas->width, bottom = canvas->height - 3; /* last row of the panes */
    *layout = (struct layout){0};
    if (app->zoom || width < 80 || canvas->height < 24) {
        place(layout, app->pane, 0, 1, width, bottom);
        return true;
    }
    if (width >= 160 && canvas->height >= 45)
        lay_three_columns(layout, width, bottom);
    else
        lay_two_columns(layout, app->pane, width, bottom);
    return false;
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
    if (*run->message && !run_status_lives(run->status))
        snprintf(to, size, "%s", run->message);
    else if (run->status == RUN_RUNNING && run->rate > 0)
        snprintf(to, size, "%s interactions/s%s%s%s", rate, isnan(eta) ? "" : " · ", isnan(eta) ? "" : left,
                 isnan(eta) ? "" : " left");
    else if (run->status == RUN_LOST)
        snprintf(to, size, "its engine is gone; Space starts another that goes on");
    else
        snprintf(to, size, "%s after %s of training%s%s", run_status_names[run->status], spent,
                 *run->message ? " · " : "", run->message);
}

static void draw_progress(const struct app *app, struct canvas *canvas)
{
    const struct run *run = &app->view.run;
    double share = run->steps > 0 ? fmin(1, (double)run->step / (double)run->steps) : 0;
    int y = canvas->height - 2, bar = canvas->width / 4;
    char text[400];
    canvas_bar(canvas, 1, y, bar, share, COLOUR_CYAN);
    canvas_printf(canvas, bar + 2, y, 4, STYLE_BOLD, "%3d%%", (int)(share * 100));
    describe_progress(app, text, sizeof text);
    canvas_text(canvas, bar + 8, y, canvas->width - bar - 9, COLOUR_PLAIN, text);
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

/* The title of a chart says which curve is which and its last value: "recall@20 .162 ●". */
static void draw_legend(const struct app *app, struct canvas *canvas, struct rect box, enum curve first,
                        int title_style)
{
    int x = box.x + 1, end = box.x + box.width - 2;
    canvas_put(canvas, x++, box.y, ' ', COLOUR_PLAIN);
    for (int i = 0; i < 3; i++) {
        const struct curve_view *curve = &app->view.curve[first + (enum curve)i];
        const char *label = curve->label ? curve->label : "";
        char value[32];
        int name = i ? (int)strcspn(label, "@") : (int)strlen(label);
        format_share(series_at(&curve->series, INT64_MAX - 1, false), value, sizeof value);
        if (x + name + 8 > end || !name)
            break;
        x += canvas_printf(canvas, x, box.y, end - x, title_style, "%.*s %s ", name, label, value);
        canvas_put(canvas, x, box.y, curve_looks[i].marker, curve_looks[i].style | STYLE_BOLD);
        canvas_put(canvas, x + 1, box.y, ' ', COLOUR_PLAIN);
        x += 2;
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

static void draw_loss_title(const struct app *app, struct canvas *canvas, struct rect box, int style)
{
    char value[32];
    format_short(series_at(&app->view.curve[CURVE_LOSS].series, INT64_MAX - 1, false), value, sizeof value);
    int x = box.x + 1;
    canvas_put(canvas, x, box.y, ' ', COLOUR_PLAIN);
    x += 1 + canvas_printf(canvas, x + 1, box.y, box.width - 4, style, "loss %s %s",
                           app->view.n_terms ? "sum" : run_view_setting(&app->view, "loss"), app->view.read ? value : "");
    if (app->view.n_terms) {
        canvas_put(canvas, x, box.y, ' ', COLOUR_PLAIN);
        canvas_put(canvas, x + 1, box.y, curve_looks[0].marker, curve_looks[0].style | STYLE_BOLD);
        x = draw_terms(app, canvas, x + 2, box.x + box.width - 1, box.y);
    }
    char smoothing[32] = "raw";
    if (app->view.weight > 0)
        snprintf(smoothing, sizeof smoothing, "raw · ema %.2g", app->view.weight);
    canvas_printf(canvas, x, box.y, box.x + box.width - 1 - x, COLOUR_PLAIN, "  %s · %s ", smoothing,
                  app->view.log_loss ? "log" : "linear");
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

static void draw(const struct app *app, struct canvas *canvas)
{
    struct layout layout;
    bool one = lay_out(app, canvas, &layout);
    draw_header(app, canvas);
    for (int i = 0; i < PANE_COUNT; i++)
        if (layout.shown[i])
            draw_pane(app, canvas, (enum pane)i, layout.pane[i]);
    if (one) {
        char place_text[48];
        snprintf(place_text, sizeof place_text, " pane %d/%d, Tab: %s ", (int)app->pane + 1, PANE_COUNT,
                 pane_titles[(app->pane + 1) % PANE_COUNT]);
        canvas_right(canvas, 2, canvas->height - 3, canvas->width - 4, STYLE_DIM, place_text);
    }
    draw_progress(app, canvas);
}

static void select_on_live(struct app *app, int by)
{
    bool events = app->pane == PANE_EVENTS;
    int *at = events ? &app->event : &app->knob, n = events ? (int)app->view.n_events : (int)app->view.n_knobs;
    int next = *at + by;
    *at = next < 0 || n == 0 ? 0 : next >= n ? n - 1 : next;
}

const struct screen screen_live = {"live", KEYS_LIVE, draw, select_on_live};
