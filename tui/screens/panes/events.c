/* The pane of the events: what was asked and changed, what came of it, the newest first. */
#include "store/base/language.h"
#include "tui/screens/events.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/live.h"
#include "tui/twin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    int used = snprintf(to, size, _("went back to step %s"), step);
    if (times == 2)
        snprintf(to + used, size - (size_t)used, _(", twice"));
    else if (times > 2)
        snprintf(to + used, size - (size_t)used, _(", %d times"), times);
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
        snprintf(change, sizeof change, "%s", _(event_verb_names[event->verb]));
    if (*event->why)
        snprintf(why, sizeof why, " \"%s\"", event->why);
    if (*event->answer)
        snprintf(said, sizeof said, "  %s", event->answer);
    if (known)
        describe_answer(view, i, measured, sizeof measured);
    bool news = known && view->effects[i].after_step >= 0; /* until then the engine's words say more */
    if (*event->refused)
        snprintf(to, size, _("%8s %s %s%s  refused: %s"), step, change, event->actor, why, _(event->refused));
    else if (pending)
        snprintf(to, size, _("%8s %s %s%s  asked…"), step, change, event->actor, why);
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

int events_rows(const struct live *live, int width, int rows)
{
    const struct run_view *view = &live->view;
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

static void title(const struct live *live, char *to, size_t size)
{
    if (live->view.n_events)
        snprintf(to, size, _("events %zu"), live->view.n_events);
}

int events_skipped(const struct live *live)
{
    return live->scroll[PANE_events];
}

static int count(const struct live *live)
{
    return (int)live->view.n_events;
}

/* What the knob of a change means, below it. Returns how many rows it took. */
static int explain(const struct app *app, const struct event *event, struct canvas *canvas, struct rect area)
{
    char text[192];
    struct err unheard = ERR_INIT;
    if (event->verb != EVENT_SET || area.height < 1)
        return 0;
    const struct knob *knob = catalogue_knob(&app->catalogue, event->knob, &unheard);
    if (!knob)
        return 0;
    snprintf(text, sizeof text, "%s: %s", knob->name, _(knob->help));
    return canvas_wrap(canvas, (struct rect){area.x + 11, area.y, area.width - 12, area.height}, STYLE_DIM, text);
}

/* With the focus on them, all events from the one that was scrolled to, each as long as it is,
 * and of the first what its knob means. Else the newest
 * changes share the rows. */
static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    const struct run_view *view = &live->view;
    struct rect area = rect_inside(box);
    (void)title_style;
    if (!view->n_events) {
        const char *none = view->run.baseline[0]
                               ? _("a baseline was not trained: no knob of it turns")
                               : _("no changes yet: turn a knob with the arrow keys, or :set tau 0.1");
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    view->read ? none : _("reading..."));
        return;
    }
    bool focused = live->pane == &pane_events;
    size_t skipped = focused ? (size_t)events_skipped(live) : 0;
    int *given = focused ? NULL : share_rows(view, area.width, area.height), end = area.y + area.height, y = area.y;
    bool first = focused;
    for (size_t i = view->n_events - skipped; i-- > 0 && y < end;) {
        if (focused ? rank_of(view, i) <= RANK_NEVER : given[i] <= 0)
            continue;
        y += draw_event(view, canvas, (struct rect){area.x, y, area.width, focused ? end - y : given[i]}, i);
        if (first)
            y += explain(app, &view->events[i], canvas, (struct rect){area.x, y, area.width, end - y});
        first = false;
    }
    free(given);
}

const struct pane pane_events = {.name = "events", .place = PLACE_EVENTS, .title = title, .draw = draw,
                                 .count = count};
