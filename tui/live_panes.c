/* The panes of Live beside its charts: knobs, events, similarity, facts. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screen.h"
#include "tui/twin.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Knobs ---------------------------------------------------------------------------------------------------------- */

static bool has_range(const struct knob *knob)
{
    return knob->type == KNOB_REAL || knob->type == KNOB_INT;
}

/* ├────●──────┤ with the handle where the value lies on the knob's scale; nothing where it would say nothing. */
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

static void describe_knob(const struct app *app, const struct knob *knob, char *to, size_t size)
{
    char low[32], high[32], start[96] = "", now[48] = "";
    if (!isnan(run_view_in_force(&app->view, knob->name)))
        snprintf(now, sizeof now, "Now %.4g in force. ", run_view_in_force(&app->view, knob->name));
    snprintf(low, sizeof low, "%g", knob->low);
    snprintf(high, sizeof high, "%g", knob->high);
    for (size_t i = 0; i < app->view.n_settings; i++)
        if (!strcmp(app->view.settings[i].knob, knob->name))
            snprintf(start, sizeof start, ", began at %s", app->view.settings[i].start);
    if (!knob_is_live(knob))
        snprintf(to, size, "%s. * Not live: %s", knob->help, knob->why_not);
    else if (has_range(knob))
        snprintf(to, size, "%s. %s%s to %s%s%s%s%s", knob->help, now, low, high, *knob->unit ? " " : "", knob->unit,
                 knob->scale == SCALE_LOG ? ", log" : "", start);
    else
        snprintf(to, size, "%s. One of: %s%s", knob->help, knob->type == KNOB_BOOL ? "off on" : knob->choices, start);
}

/* "now 0.0021", or as much of it as there is room for. */
static void format_now(double value, int width, char *to, size_t size)
{
    static const char *const formats[] = {"now %.3g", "→%.3g", "→%.2g", "→%.0e"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        snprintf(to, size, formats[i], value);
        if (text_width(to) <= width)
            return;
    }
}

/* Where something else moves a knob too, what it comes to stands beside it. */
static bool draw_in_force(const struct app *app, struct canvas *canvas, int x, int y, int width,
                          const struct knob *knob, const char *value)
{
    double now = run_view_in_force(&app->view, knob->name);
    char text[32];
    if (isnan(now) || fabs(now - atof(value)) <= 1e-3 * fabs(now))
        return false;
    format_now(now, width, text, sizeof text);
    canvas_text(canvas, x, y, width, COLOUR_MAGENTA, text);
    return true;
}

struct knob_row {
    int name, value; /* widths */
    bool helped;     /* a second line with the meaning */
};

static void draw_knob(const struct app *app, struct canvas *canvas, struct rect row, const struct knob *knob,
                      const struct knob_row *widths, bool selected)
{
    bool pending, live = knob_is_live(knob);
    const char *value = app_value(app, knob->name, &pending);
    int style = live ? COLOUR_PLAIN : STYLE_DIM, x = row.x;
    char text[80];
    canvas_put(canvas, x, row.y, selected ? 0x25b8u : live ? ' ' : '*', selected ? STYLE_BOLD : style);
    canvas_text(canvas, x + 1, row.y, widths->name, selected ? style | STYLE_BOLD : style, knob->name);
    x += 1 + widths->name;
    snprintf(text, sizeof text, "%s%s", value, pending ? "…" : "");
    bool short_enough = text_width(text) <= widths->value;
    canvas_right(canvas, x + 1, row.y, short_enough ? widths->value : row.width - (x - row.x) - 1,
                 pending ? STYLE_BOLD | COLOUR_MAGENTA : selected ? style | STYLE_BOLD : style, text);
    x += widths->value + 2;
    bool moved = short_enough && !pending &&
                 draw_in_force(app, canvas, x, row.y, row.width - (x - row.x), knob, value);
    if (has_range(knob) && short_enough && live && !moved)
        draw_range(canvas, x, row.y, row.width - (x - row.x), knob_position(knob, value),
                   selected ? STYLE_BOLD | COLOUR_CYAN : COLOUR_CYAN);
    if (widths->helped)
        canvas_text(canvas, row.x + 3, row.y + 1, row.width - 3, STYLE_DIM, knob->help);
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

void live_draw_knobs(const struct app *app, struct canvas *canvas, struct rect area)
{
    const struct knob *selected = app_knob(app);
    char text[1024];
    if (!selected) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    app->catalogue.n_knobs ? "no knobs" : "the engine has not published its knobs");
        return;
    }
    describe_knob(app, selected, text, sizeof text);
    int meaning = meaning_height(area, text), lines = area.height - meaning;
    struct knob_row widths = {14, 7, (int)app->view.n_knobs * 2 <= lines && area.width >= 40};
    if (area.width >= 50)
        widths = (struct knob_row){20, 9, widths.helped};
    int each = widths.helped ? 2 : 1, rows = lines / each, n = (int)app->view.n_knobs;
    int top = app->knob - rows / 2;
    top = top > n - rows ? n - rows : top;
    top = top < 0 ? 0 : top;
    for (int i = 0; i < rows && top + i < n; i++)
        draw_knob(app, canvas, (struct rect){area.x, area.y + i * each, area.width, each},
                  &app->catalogue.knobs[app->view.knobs[top + i]], &widths, top + i == app->knob);
    canvas_wrap(canvas, (struct rect){area.x + 1, area.y + lines, area.width - 1, meaning}, COLOUR_PLAIN, text);
}

/* Events --------------------------------------------------------------------------------------------------------- */

static bool steers(const struct event *event)
{
    return event->verb == EVENT_SET || event->verb == EVENT_ROLLBACK;
}

/* The event that steered before this one, or after it; -1 when there is none. */
static int neighbour(const struct run_view *view, size_t i, int direction)
{
    for (int at = (int)i + direction; at >= 0 && at < (int)view->n_events; at += direction)
        if (steers(&view->events[at]))
            return at;
    return -1;
}

/* Went back to where it had gone back to before, nothing having been turned in between. */
static bool repeats(const struct run_view *view, int before, size_t i)
{
    const struct event *event = &view->events[i];
    return before >= 0 && event->verb == EVENT_ROLLBACK && view->events[before].verb == EVENT_ROLLBACK &&
           view->events[before].step == event->step && !strcmp(view->events[before].why, event->why);
}

static void describe_going_back(const struct run_view *view, size_t i, char *to, size_t size)
{
    char step[32];
    int times = 1;
    format_count(view->events[i].step, step, sizeof step);
    for (int before = neighbour(view, i, -1); repeats(view, before, i); before = neighbour(view, (size_t)before, -1))
        times++;
    int used = snprintf(to, size, "went back to step %s", step);
    if (times == 2)
        snprintf(to + used, size - (size_t)used, ", twice");
    else if (times > 2)
        snprintf(to + used, size - (size_t)used, ", %d times", times);
}

/* What was measured around this change, and what it did where a twin tells. */
static void describe_answer(const struct run_view *view, size_t i, char *to, size_t size)
{
    char next[2] = "";
    for (size_t k = 0; k < view->n_events; k++)
        if (view->effects[i].next == view->events[k].seq)
            next[0] = view->letters[k];
    to[0] = to[1] = ' ';
    effect_describe(&view->effects[i], next, "T", to + 2, size - 2);
}

static void describe_event(const struct run_view *view, size_t i, char *to, size_t size)
{
    const struct event *event = &view->events[i];
    char step[32], measured[256] = "", said[200] = "", change[192], why[200] = "";
    bool pending = isnan(event->applied_at), known = i < view->n_effects && *view->effects[i].metric;
    format_count(pending ? event->asked_step : event->step >= 0 ? event->step : event->asked_step, step, sizeof step);
    if (event->verb == EVENT_SET)
        snprintf(change, sizeof change, "%s %s→%s", event->knob, run_view_before(view, i), event->new);
    else if (event->verb == EVENT_ROLLBACK)
        describe_going_back(view, i, change, sizeof change);
    else
        snprintf(change, sizeof change, "%s", event_verb_names[event->verb]);
    if (*event->why)
        snprintf(why, sizeof why, " \"%s\"", event->why);
    if (*event->answer)
        snprintf(said, sizeof said, "  %s", event->answer);
    if (known)
        describe_answer(view, i, measured, sizeof measured);
    bool news = known && view->effects[i].after_step >= 0; /* until then the engine's words say more */
    if (*event->refused)
        snprintf(to, size, "%8s %s %s%s  refused: %s", step, change, event->actor, why, event->refused);
    else if (pending)
        snprintf(to, size, "%8s %s %s%s  asked…", step, change, event->actor, why);
    else
        snprintf(to, size, "%8s %s%s%s%s  %s", step, change, why, news ? measured : said, news ? said : measured,
                 event->actor);
}

/* Which are shown first where there are few rows: changes, then where it went back, then a pause and the like. Of
 * equal steps back the last one is shown, which counts them. */
enum rank { RANK_NEVER = -1, RANK_OTHER, RANK_BACK, RANK_CHANGE };

static enum rank rank_of(const struct run_view *view, size_t i)
{
    const struct event *event = &view->events[i];
    int after = neighbour(view, i, 1);
    if (after >= 0 && repeats(view, (int)i, (size_t)after))
        return RANK_NEVER;
    return event->verb == EVENT_SET ? RANK_CHANGE : event->verb == EVENT_ROLLBACK ? RANK_BACK : RANK_OTHER;
}

/* Rows that all its words take, so many columns wide. */
static int rows_of_event(const struct run_view *view, size_t i, int width)
{
    char text[1024];
    describe_event(view, i, text, sizeof text);
    int skip = (int)strspn(text, " ");
    return text_rows(text + skip, width - 3 - skip);
}

/* A row for the event, and all it needs where a twin tells what it did, or it tells of several changes: that stands
 * at the end. */
static int least_rows(const struct run_view *view, size_t i, int width)
{
    const struct effect *effect = i < view->n_effects ? &view->effects[i] : NULL;
    bool tells = effect && (effect->twin || (effect->together > 1 && !effect->with_next));
    return tells ? rows_of_event(view, i, width) : 1;
}

int live_events_rows(const struct app *app, int width, int rows)
{
    const struct run_view *view = &app->view;
    int needed = 0;
    for (int rank = RANK_CHANGE; rank > RANK_NEVER; rank--)
        for (size_t i = view->n_events; i-- > 0 && rows > 0;)
            if ((int)rank_of(view, i) == rank) {
                needed += least_rows(view, i, width);
                rows--;
            }
    return needed;
}

/* How many of so many rows each event gets: of each rank the newest first; what is left over goes to those that need
 * more. */
static int *share_rows(const struct run_view *view, int width, int rows)
{
    int *given = xcalloc(view->n_events + 1, sizeof *given);
    for (int rank = RANK_CHANGE; rank > RANK_NEVER; rank--)
        for (size_t i = view->n_events; i-- > 0 && rows > 0;)
            if ((int)rank_of(view, i) == rank) {
                int least = least_rows(view, i, width);
                given[i] = least < rows ? least : rows;
                rows -= given[i];
            }
    for (size_t i = view->n_events; i-- > 0 && rows > 0;) {
        int more = given[i] ? rows_of_event(view, i, width) - given[i] : 0;
        more = more < rows ? more : rows;
        given[i] += more;
        rows -= more;
    }
    return given;
}

/* Draws one event in at most so many rows; returns how many it took. */
static int draw_event(const struct run_view *view, struct canvas *canvas, struct rect area, size_t i)
{
    const struct event *event = &view->events[i];
    bool pending = isnan(event->applied_at), refused = *event->refused;
    int style = refused ? COLOUR_RED : COLOUR_PLAIN;
    char text[1024], letter = view->letters[i];
    uint32_t sign = refused ? 0x2717u : pending ? 0x2026u : letter ? (uint32_t)letter : ' ';
    canvas_put(canvas, area.x + 1, area.y, sign, STYLE_BOLD | style);
    describe_event(view, i, text, sizeof text);
    const char *words = text + strspn(text, " ");
    int skip = (int)(words - text);
    return canvas_wrap(canvas, (struct rect){area.x + 2 + skip, area.y, area.width - 3 - skip, area.height}, style,
                       words);
}

/* With the focus on them, all events from the one that was scrolled to, each as long as it is. Else the newest
 * changes share the rows. */
void live_draw_events(const struct app *app, struct canvas *canvas, struct rect area)
{
    const struct run_view *view = &app->view;
    if (!view->n_events) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    view->read ? "no changes yet: turn a knob with the arrow keys, or :set tau 0.1" : "reading...");
        return;
    }
    bool focused = app->pane == PANE_EVENTS;
    int *given = focused ? NULL : share_rows(view, area.width, area.height), end = area.y + area.height, y = area.y;
    for (size_t i = view->n_events - (size_t)(focused ? app->event : 0); i-- > 0 && y < end;)
        if (focused ? rank_of(view, i) > RANK_NEVER : given[i] > 0)
            y += draw_event(view, canvas, (struct rect){area.x, y, area.width, focused ? end - y : given[i]}, i);
    free(given);
}

/* Similarity ----------------------------------------------------------------------------------------------------- */

/* Spreads or gathers the shares over so many columns, the highest being 1. */
static void fit_bars(const double *shares, int n, double *bars, int columns)
{
    double most = 0;
    for (int x = 0; x < columns; x++) {
        int from = x * n / columns, to = (x + 1) * n / columns;
        double sum = 0;
        for (int i = from; i < (to > from ? to : from + 1); i++)
            sum += shares[i];
        bars[x] = sum;
        most = fmax(most, sum);
    }
    for (int x = 0; x < columns && most > 0; x++)
        bars[x] /= most;
}

static void draw_histogram(struct canvas *canvas, struct rect area, const double *shares, int n, int style)
{
    double bars[512];
    int columns = area.width < 512 ? area.width : 512;
    if (n <= 0 || columns <= 0)
        return;
    fit_bars(shares, n, bars, columns);
    canvas_columns(canvas, area, bars, columns, style);
}

void live_draw_similarity(const struct app *app, struct canvas *canvas, struct rect area)
{
    const struct similarity_histogram *similarity = &app->view.similarity;
    if (!similarity->known) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    run_status_is_active(app->view.run.status) ? "waiting for the engine's picture of a batch"
                                                           : "made only while the run trains and is watched");
        return;
    }
    double positive = similarity_mean(similarity, similarity->positive, similarity->n_positive);
    double negative = similarity_mean(similarity, similarity->negative, similarity->n_negative);
    int label = 4, bars = area.height - 2, upper = bars / 2 < 1 ? 1 : bars / 2, lower = bars - upper;
    struct rect above = {area.x + label, area.y, area.width - label, upper};
    struct rect below = {area.x + label, area.y + upper, area.width - label, lower};
    canvas_text(canvas, area.x, area.y + upper - 1, label, COLOUR_GREEN | STYLE_BOLD, "pos");
    canvas_text(canvas, area.x, area.y + bars - 1, label, COLOUR_RED | STYLE_BOLD, "neg");
    draw_histogram(canvas, above, similarity->positive, similarity->n_positive, COLOUR_GREEN);
    draw_histogram(canvas, below, similarity->negative, similarity->n_negative, COLOUR_RED);
    char text[96];
    snprintf(text, sizeof text, "%.2g", similarity->low);
    canvas_text(canvas, above.x, area.y + bars, above.width, STYLE_DIM, text);
    snprintf(text, sizeof text, "%.2g", similarity->high);
    canvas_right(canvas, above.x, area.y + bars, above.width, STYLE_DIM, text);
    int used = canvas_printf(canvas, area.x, area.y + bars + 1, area.width, COLOUR_PLAIN, "means %.2f %.2f gap %.2f",
                             positive, negative, positive - negative);
    if (app->view.run.status != RUN_RUNNING && similarity->step != app->view.run.step) /* a picture of before */
        canvas_printf(canvas, area.x + used + 1, area.y + bars + 1, area.width - used - 1, STYLE_DIM, "step %lld",
                      (long long)similarity->step);
}

/* Facts ---------------------------------------------------------------------------------------------------------- */

struct facts {
    struct canvas *canvas;
    struct rect area;
    int row;
};

static void __attribute__((format(printf, 3, 4))) fact(struct facts *facts, const char *name, const char *format, ...)
{
    char text[512];
    va_list args;
    if (facts->row >= facts->area.height)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!*text)
        return;
    struct rect words = {facts->area.x + 13, facts->area.y + facts->row, facts->area.width - 14,
                         facts->area.height - facts->row};
    canvas_text(facts->canvas, facts->area.x + 1, words.y, 12, STYLE_DIM, name);
    facts->row += canvas_wrap(facts->canvas, words, COLOUR_PLAIN, text);
}

void live_draw_facts(const struct app *app, struct canvas *canvas, struct rect area)
{
    const struct run_view *view = &app->view;
    const struct run *run = &view->run;
    struct facts facts = {canvas, area, 0};
    char spent[48], age[48], rate[32];
    format_duration(run->seconds, spent, sizeof spent);
    format_duration(app->now - run->created, age, sizeof age);
    format_si(run->rate, rate, sizeof rate);
    fact(&facts, "data set", "%s", run->dataset_name);
    fact(&facts, "lineage", "%s", view->lineage ? view->lineage : "");
    fact(&facts, "model", "%s, %s, dim %s", run_view_setting(view, "loss"), run_view_setting(view, "similarity"),
         run_view_setting(view, "dim"));
    fact(&facts, "trained", "%s, begun %s ago", spent, age);
    fact(&facts, "speed", "%s interactions/s", rate);
    if (run->best_step >= 0)
        fact(&facts, "best", "%s %.4f at step %lld", view->curve[CURVE_RECALL].metric,
             series_at(&view->curve[CURVE_RECALL].series, run->best_step, false), (long long)run->best_step);
    fact(&facts, "preset", "%s", run->preset);
    fact(&facts, "seed", "%lld", (long long)run->seed);
    fact(&facts, "threads", run->threads ? "%lld" : "one per core", (long long)run->threads);
    if (run->pid)
        fact(&facts, "engine", "%s, process %lld", run->engine, (long long)run->pid);
    else
        fact(&facts, "engine", "%s", run->engine);
    fact(&facts, "kernel", "%s", run->kernel);
    fact(&facts, "message", "%s", run->message);
    fact(&facts, "alarm", "%s", strcmp(run->alarm, run->message) ? run->alarm : "");
}
