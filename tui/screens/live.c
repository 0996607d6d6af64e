/* The Live screen: one run while it trains. Its state is kept here; live_layout.c draws it, and each pane has a file
 * in panes/. */
#include "tui/screens/live.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/snapshot.h"
#include "tui/screens/screen.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const double lease_seconds = 6, renew_seconds = 2;

struct live *live_of(const struct app *app)
{
    return screen_state(app, &screen_live);
}

/* Panes ---------------------------------------------------------------------------------------------------------- */

#define PANE_ROW(name) &pane_##name,
const struct pane *const panes[PANE_COUNT] = {PANES(PANE_ROW)};
#undef PANE_ROW

int pane_number(const struct pane *pane)
{
    int i = 0;
    while (i < PANE_COUNT && panes[i] != pane)
        i++;
    assert(i < PANE_COUNT);
    return i;
}

bool pane_is_shown(const struct pane *pane, const struct live *live)
{
    return !pane->shown || pane->shown(live);
}

void live_focus(struct live *live, const struct pane *pane)
{
    live->pane = pane;
    if (pane->place == PLACE_CHARTS)
        live->chart = pane;
}

const struct pane *live_next_pane(const struct live *live, int by)
{
    int at = pane_number(live->pane);
    do {
        at = (at + by + PANE_COUNT) % PANE_COUNT;
    } while (!pane_is_shown(panes[at], live) && panes[at] != live->pane);
    return panes[at];
}

enum frame_kind live_frames(const struct live *live)
{
    if (live->pane->frames && pane_is_shown(live->pane, live))
        return live->pane->frames;
    for (int i = 0; i < PANE_COUNT; i++)
        if (panes[i]->frames && pane_is_shown(panes[i], live))
            return panes[i]->frames;
    return FRAMES_NONE;
}

static int go_to_frame(struct app *app, enum frame_move move, struct err *err)
{
    struct live *live = live_of(app);
    struct run_frames *frames = &live->view.frames;
    enum frame_kind kind = live_frames(live);
    char step[32];
    size_t place, n;
    if (run_frames_go(frames, app->store, &live->view.run, kind, move, &place, &n, err) < 0)
        return -1;
    format_count(frames->shown[kind].key.step, step, sizeof step);
    if (frames->went_back)
        app_say(app, false, "%s of step %s, %zu of %zu kept; } shows the newest",
                frame_kind_name(kind), step, place, n);
    else
        app_say(app, false, "%s of step %s: the newest", frame_kind_name(kind), step);
    return 0;
}

/* What has nothing to show any more gives the focus back. */
static void keep_focus(struct live *live)
{
    if (!pane_is_shown(live->pane, live))
        live_focus(live, &pane_knobs);
    if (!pane_is_shown(live->chart, live))
        live->chart = &pane_loss;
    for (int i = 0; i < PANE_COUNT; i++) {
        int n = panes[i]->count ? panes[i]->count(live) : 0;
        live->scroll[i] = live->scroll[i] < n ? live->scroll[i] : n ? n - 1 : 0;
    }
}

/* Opening -------------------------------------------------------------------------------------------------------- */

static void drop_lease(struct app *app, struct live *live)
{
    struct err ignored = ERR_INIT; /* it runs out by itself */
    if (live->lease_until > 0)
        lease_renew(app->store, live->view.id, live->watcher, 0, &ignored);
    live->lease_until = 0;
}

int live_load(struct app *app, int64_t run, struct err *err)
{
    struct live *live = live_of(app);
    if (run != live->view.id) {
        drop_lease(app, live);
        live->window = (struct axis_window){0};
    }
    if (run_view_open(&live->view, app->store, &app->catalogue, run, err) < 0)
        return -1;
    if (!live->pane) {
        live->pane = &pane_knobs;
        live->chart = &pane_loss;
    }
    live->panel.n = 0;
    live_arrange_panel(app, live, &app->catalogue);
    memset(live->scroll, 0, sizeof live->scroll);
    live->asked = 0;
    app->version = -1;
    app->read_at = 0;
    return 0;
}

int live_open(struct app *app, int64_t run, struct err *err)
{
    if (live_load(app, run, err) < 0)
        return -1;
    app->screen = &screen_live;
    return 0;
}

static int can_open(const struct app *app, const void *state, struct err *err)
{
    const struct live *live = state;
    return live->view.id || app_run(app) ? 0 : err_set(err, ERR_USAGE, "there is no run to open");
}

/* The run that was open last, else the one that is selected where one comes from. */
static int open(struct app *app, void *state, struct err *err)
{
    struct live *live = state;
    live->zoom &= app->screen == &screen_live;
    return live->view.id ? 0 : live_open(app, app_run(app)->id, err);
}

void live_leave_removed(struct app *app)
{
    struct live *live = live_of(app);
    struct run run;
    struct err err = ERR_INIT;
    if (!live->view.id || run_get(app->store, live->view.id, &run, &err) == 0 || err.code != ERR_NOT_FOUND)
        return;
    run_view_release(&live->view);
    live->zoom = false;
    if (app->screen == &screen_live)
        app->screen = &screen_runs;
}

static const struct run *run_of(const void *state)
{
    const struct live *live = state;
    return live->view.id ? &live->view.run : NULL;
}

static void close_live(struct app *app, void *state)
{
    struct live *live = state;
    drop_lease(app, live);
    run_view_release(&live->view);
    overlay_release(&live->marked);
    chosen_release(&live->chosen);
    panel_release(&live->panel);
}

/* Knobs and changes ---------------------------------------------------------------------------------------------- */

const char *live_value(const struct live *live, const char *knob, bool *pending)
{
    if (live->turn.active && !strcmp(live->turn.knob, knob)) {
        *pending = true;
        return live->turn.value;
    }
    return run_view_asked(&live->view, knob, pending);
}

static void take_catalogue(struct app *app, void *state, const struct catalogue *fresh)
{
    live_arrange_panel(app, state, fresh);
}

int live_ask(struct app *app, const char *knob, const char *value, const char *why, struct err *err)
{
    struct live *live = live_of(app);
    int64_t seq = app_ask(app, EVENT_SET, knob, value, why, err);
    if (seq < 0)
        return -1;
    if (app_run(app)->id == live->view.id)
        live->asked = seq;
    return 0;
}

int live_finish_turn(struct app *app, struct err *err)
{
    struct live *live = live_of(app);
    struct turn *turn = &live->turn;
    if (!turn->active)
        return 0;
    bool pending;
    const char *asked = run_view_asked(&live->view, turn->knob, &pending);
    if (!strcmp(asked, turn->value)) { /* there and back again */
        turn->active = false;
        return 0;
    }
    if (live_ask(app, turn->knob, turn->value, "", err) < 0) {
        turn->active = err->code == ERR_BUSY; /* it is asked again */
        turn->ask_at = app->now + 1;
        return -1;
    }
    turn->active = false;
    app_say(app, false, "asked for %s = %s: in force from the next step", turn->knob, turn->value);
    return 0;
}

/* Keeping up ----------------------------------------------------------------------------------------------------- */

/* What became of the change that was asked here last, when there is more to say than that it was made. */
static void tell_answer(struct app *app, struct live *live)
{
    for (size_t i = live->view.n_events; i-- > 0 && live->asked;) {
        const struct event *event = &live->view.events[i];
        if (event->seq != live->asked || isnan(event->applied_at))
            continue;
        live->asked = 0;
        if (*event->refused)
            app_say(app, true, "%s stays %s: %s", event->knob, event->old, event->refused);
        else if (*event->answer)
            app_say(app, false, "%s %s -> %s: %s", event->knob, event->old, event->new, event->answer);
        else
            return;
        app->message_until = app->now + 8; /* a sentence to read */
    }
}

int live_choose_metrics(struct app *app, char *const *metrics, size_t n, struct err *err)
{
    struct live *live = live_of(app);
    if (chosen_choose(&live->chosen, app->store, &live->view, metrics, n, err) < 0 ||
        chosen_read(&live->chosen, app->store, &live->view, app->now, err) < 0)
        return -1;
    if (n)
        live_focus(live, &pane_chosen);
    keep_focus(live);
    return 0;
}

/* What the marked runs have of the metrics that the charts begin with. */
static int read_marked(struct app *app, struct live *live, struct err *err)
{
    const struct curve *main = curves_main(&live->view.curves), *loss = curves_loss(&live->view.curves);
    overlay_begin(&live->marked);
    for (size_t i = 0; i < app->selection.n; i++) {
        const struct mark *mark = &app->selection.mark[i];
        if (mark->hidden || mark->run == live->view.id)
            continue;
        overlay_want(&live->marked, mark->run, loss->metric);
        if (main)
            overlay_want(&live->marked, mark->run, main->metric);
        for (int chart = chosen_charts(&live->chosen) - 1; chart >= 0; chart--)
            overlay_want(&live->marked, mark->run, chosen_slice(&live->chosen, chart).curve->metric);
    }
    if (overlay_read(&live->marked, app->store, err) < 0)
        return -1;
    overlay_smooth(&live->marked, loss->metric, live->view.curves.weight);
    return 0;
}

static int update(struct app *app, void *state, struct err *err)
{
    struct live *live = state;
    if (run_view_refresh(&live->view, app->store, app->now, err) < 0 ||
        chosen_read(&live->chosen, app->store, &live->view, app->now, err) < 0 ||
        selection_keep_stored(&app->selection, app->store, err) < 0 || read_marked(app, live, err) < 0)
        return -1;
    app->more = live->view.curves.more;
    live_arrange_panel(app, live, &app->catalogue); /* another choice may have brought some, or taken some */
    keep_focus(live);
    tell_answer(app, live);
    return 0;
}

/* Says to the engine that somebody looks. */
static void watch(struct app *app, struct live *live)
{
    struct err err = ERR_INIT;
    if (!app->screen->shows_run || !run_status_is_active(live->view.run.status) || app->read_only) {
        drop_lease(app, live);
    } else if (app->now > live->lease_until - lease_seconds + renew_seconds) {
        snprintf(live->watcher, sizeof live->watcher, "workbench %ld", (long)getpid());
        lease_renew(app->store, live->view.id, live->watcher, lease_seconds, &err);
        live->lease_until = app->now + lease_seconds; /* a busy store is asked again in two seconds */
    }
}

static bool tick(struct app *app, void *state)
{
    struct live *live = state;
    struct err err = ERR_INIT;
    bool rests = live->turn.active && app->now >= live->turn.ask_at;
    if (rests && live_finish_turn(app, &err) < 0)
        app_say(app, true, "%s", err.text);
    watch(app, live);
    return rests;
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

/* How many rows the arrows go through. */
static int count_rows(const struct live *live)
{
    return live->pane->count ? live->pane->count(live) : (int)live->panel.n;
}

static int can_select(const struct app *app, const void *state, struct err *err)
{
    (void)app;
    return count_rows(state) ? 0 : err_set(err, ERR_USAGE, "there is nothing to select yet");
}

static void select_row(struct app *app, void *state, int by)
{
    struct live *live = state;
    int *at = live->pane->count ? &live->scroll[pane_number(live->pane)] : &live->knob, n = count_rows(live);
    int next = *at + by;
    (void)app;
    *at = next < 0 || n == 0 ? 0 : next >= n ? n - 1 : next;
}

static const struct key_row keys[] = {
    {'}', "}", "} newest", "frame newest", "show the newest map or views again"},
    {CODE_LEFT, "Left", "←→ turn", "turn down", "turn the selected knob down"},
    {CODE_RIGHT, "Right", "", "turn up", "turn the selected knob up"},
    {CODE_SHIFT_LEFT, "Shift-Left", "", "turn down coarse", "turn it down in big steps"},
    {CODE_SHIFT_RIGHT, "Shift-Right", "", "turn up coarse", "turn it up in big steps"},
    {'h', "h", "", "turn down", "turn the selected knob down"},
    {'l', "l", "", "turn up", "turn the selected knob up"},
    {'H', "H", "", "turn down coarse", "turn it down in big steps"},
    {'L', "L", "", "turn up coarse", "turn it up in big steps"},
    KEYS_OF_LIST("knob"),
    {CODE_ENTER, "Enter", "Enter value|fold-heading", "value-or-fold",
     "type a value for the selected knob; fold a heading"},
    {' ', "Space", "Space pause|resume", "pause-or-resume", "pause the run, or let it go on"},
    {'.', ".", ". step", "step", "take one training step and pause"},
    {'u', "u", "u undo", "undo", "ask for the value before the last change"},
    {'m', "m", "m metrics", "ask metrics", "draw any metrics that the run records in a pane"},
    {'f', "f", "", "fold", "fold the knobs under the heading, or show them"},
    {'/', "/", "/ find", "ask find", "find knobs by a word of their name or meaning"},
    {'F', "F", "", "fork", "start a child that shares the history so far"},
    {'U', "U", "", "rewind", "fork from before the last change in force"},
    {'T', "T", "", "twin", "train a twin without the newest change"},
    {'[', "[", "[] frame", "frame earlier", "show the map or views of an earlier step"},
    {']', "]", "", "frame later", "show those of a later step"},
    {'{', "{", "", "frame first", "show those of the first step that is kept"},
    {CODE_TAB, "Tab", "Tab pane", "pane next", "go to the next pane"},
    {CODE_SHIFT_TAB, "Shift-Tab", "", "pane previous", "go to the pane before"},
    {'z', "z", "z zoom", "zoom", "give the pane the whole screen, or take it back"},
    {'<', "<", "<> cursor", "cursor left", "move the cursor of the charts left: titles say the values there"},
    {'>', ">", "", "cursor right", "move the cursor of the charts to the right"},
    {'i', "i", "io closer", "window closer", "look closer at the curves, around the cursor"},
    {'o', "o", "", "window wider", "look at more of the curves"},
    {'(', "(", "", "window left", "look further to the left"},
    {')', ")", "", "window right", "look further to the right"},
    {'0', "0", "", "window all", "look at all of the curves, without a cursor"},
    {'y', "y", "y log", "scale", "loss axis: logarithmic or linear"},
    {'+', "+", "+- smooth", "smooth more", "smooth the curves more"},
    {'-', "-", "", "smooth less", "smooth the curves less"},
    {CODE_ESCAPE, "Esc", "", "back", "leave the zoom, or go to the table of runs"},
};

const struct screen screen_live = {
    .name = "live",
    .shows_run = true,
    .pace = 0.1,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct live),
    .can_open = can_open,
    .open = open,
    .update = update,
    .tick = tick,
    .take_catalogue = take_catalogue,
    .go_to_frame = go_to_frame,
    .draw = live_draw,
    .can_select = can_select,
    .select = select_row,
    .run = run_of,
    .close = close_live,
};
