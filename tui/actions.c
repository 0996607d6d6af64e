/* The commands of the workbench: see actions.h. They change the app and ask the engine; none draws. */
#include "tui/actions.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/availability.h"
#include "tui/app.h"
#include "tui/change.h"
#include "tui/command.h"
#include "tui/screen.h"
#include "tui/shell.h"
#include "tui/twin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *operand(const struct words *words, int i)
{
    return i < words->n ? words->word[i] : "";
}

static int say(struct app *app, const char *sentence)
{
    app_say(app, false, "%s", sentence);
    return 0;
}

/* Knobs ---------------------------------------------------------------------------------------------------------- */

static int it_goes(const struct action *action, struct err *err)
{
    return err_set(err, ERR_USAGE, "it goes: %s%s%s", action->word, *action->operands ? " " : "", action->operands);
}

/* The changes of a command, as far as the run on Live can take them: `same` says which change nothing and were taken
 * out. Returns how many words they take with the command's own, or -1. */
static int parse_changes(const struct app *app, const struct words *words, struct event *changes, size_t *n,
                         char *same, size_t size, struct err *err)
{
    const struct run_view *view = &app->view;
    int used = change_parse_words(&app->catalogue, words, changes, n, err);
    if (used <= 0)
        return used < 0 ? -1 : it_goes(action_find(words->word[0]), err);
    struct changing changing = {.catalogue = &app->catalogue, .settings = view->settings,
                                .n_settings = view->n_settings, .asked = view->events, .n_asked = view->n_events,
                                .changes = changes, .n = *n};
    int failed = change_fits(&changing, same, size, err);
    *n = changing.n;
    return failed ? -1 : used;
}

static int run_set(struct app *app, const struct words *words, struct err *err)
{
    struct event changes[WORDS_MOST];
    char why[160], same[256];
    size_t n;
    int used = parse_changes(app, words, changes, &n, same, sizeof same, err);
    if (used < 0)
        return -1;
    if (!n)
        return say(app, same);
    words_join(words, used, why, sizeof why);
    struct text said = TEXT_INIT;
    for (size_t i = 0; i < n; i++) {
        if (app_ask(app, EVENT_SET, changes[i].knob, changes[i].new, why, err) < 0) {
            text_release(&said);
            return -1;
        }
        text_printf(&said, "%s%s = %s", i ? ", " : "", changes[i].knob, changes[i].new);
    }
    app_say(app, false, "asked for %s: in force from the next step%s%s", said.data, *same ? "; " : "", same);
    text_release(&said);
    return 0;
}

static int run_turn(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"down", "up"};
    int way = words_pick(words->word[1], ways, 2, "way to turn", err);
    const struct knob *knob = app_knob(app);
    if (way < 0)
        return -1;
    bool pending, coarse = !strcmp(operand(words, 2), "coarse");
    const char *value = app_value(app, knob->name, &pending);
    char next[64];
    knob_turn(knob, value, way ? 1 : -1, coarse, next, sizeof next);
    if (!strcmp(next, value))
        return err_set(err, ERR_USAGE, "%s is at the end of its range", knob->name);
    app->turn.active = true;
    COPY_TEXT(app->turn.knob, knob->name);
    COPY_TEXT(app->turn.value, next);
    app->turn.ask_at = app->now + 0.25;
    return 0;
}

static int run_value(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    const struct knob *knob = app_knob(app);
    char label[128], before[64], low[32], high[32];
    snprintf(low, sizeof low, "%g", knob->low);
    snprintf(high, sizeof high, "%g", knob->high);
    if (knob->type == KNOB_CHOICE || knob->type == KNOB_BOOL)
        snprintf(label, sizeof label, "%s (%s) = ", knob->name, knob->type == KNOB_BOOL ? "on off" : knob->choices);
    else
        snprintf(label, sizeof label, "%s (%s to %s%s%s) = ", knob->name, low, high, *knob->unit ? " " : "",
                 knob->unit);
    snprintf(before, sizeof before, "set %s ", knob->name);
    prompt_open(&app->prompt, label, before, "");
    return 0;
}

static int run_undo(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    const struct event *event = change_to_undo(app->view.events, app->view.n_events, app->view.run.step, NULL);
    char knob[32], value[64];
    COPY_TEXT(knob, event->knob);
    COPY_TEXT(value, run_view_before(&app->view, (size_t)(event - app->view.events)));
    if (app_ask(app, EVENT_SET, knob, value, UNDO, err) < 0)
        return -1;
    app_say(app, false, "asked for %s = %s again", knob, value);
    return 0;
}

/* Runs ----------------------------------------------------------------------------------------------------------- */

static int ask_verb(struct app *app, enum event_verb verb, const char *said, struct err *err)
{
    return app_ask(app, verb, "", "", "", err) < 0 ? -1 : say(app, said);
}

static int run_pause(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return ask_verb(app, EVENT_PAUSE, "asked to pause", err);
}

static int run_resume(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    const struct run *run = app_run(app);
    if (run_status_is_active(run->status))
        return ask_verb(app, EVENT_RESUME, "asked to go on", err);
    if (engine_spawn(app->store, run->id, &app->engine, err) < 0)
        return -1;
    app_say(app, false, "an engine goes on with run %lld from its newest checkpoint", (long long)run->id);
    return 0;
}

/* What the command line can do is its own: it is run with these words about the run on Live. */
static int run_line(struct app *app, const char *line, struct err *err)
{
    struct words words;
    words_split(line, &words);
    return shell_run(app, &words, err);
}

static int run_fork(struct app *app, const struct words *words, struct err *err)
{
    struct event changes[WORDS_MOST];
    struct text line = TEXT_INIT;
    size_t n = 0;
    int used = words->n > 1 ? change_parse_words(&app->catalogue, words, changes, &n, err) : 1;
    if (used < 0)
        return -1;
    if (used < words->n)
        return it_goes(action_find(words->word[0]), err);
    text_printf(&line, "fork %lld", (long long)app->view.id);
    for (size_t i = 0; i < n; i++)
        text_printf(&line, " --set %s=%s", changes[i].knob, changes[i].new);
    int result = run_line(app, line.data, err);
    text_release(&line);
    return result;
}

static int run_rewind(struct app *app, const struct words *words, struct err *err)
{
    char line[64];
    (void)words;
    snprintf(line, sizeof line, "rewind %lld", (long long)app->view.id);
    return run_line(app, line, err);
}

/* The change on top of the events pane, or the one below it: without scrolling, the last one that was made. */
static const struct event *change_on_top(const struct app *app, struct err *err)
{
    const struct run_view *view = &app->view;
    size_t n = view->n_events > (size_t)app->event ? view->n_events - (size_t)app->event : 0;
    return twin_change(&view->run, view->events, n, NULL, err);
}

static int run_twin(struct app *app, const struct words *words, struct err *err)
{
    char line[64];
    const struct run_view *view = &app->view;
    const struct event *change = words->n > 1
                                     ? twin_change(&view->run, view->events, view->n_events, words->word[1], err)
                                     : change_on_top(app, err);
    if (!change)
        return -1;
    snprintf(line, sizeof line, "twin %lld %lld", (long long)view->id, (long long)change->seq);
    return run_line(app, line, err);
}

static int run_toggle(struct app *app, const struct words *words, struct err *err)
{
    const struct run *run = app_run(app);
    bool pauses = run && (run->status == RUN_RUNNING || run->status == RUN_QUEUED);
    return (pauses ? run_pause : run_resume)(app, words, err);
}

static int run_step(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return ask_verb(app, EVENT_STEP, "asked for one step", err);
}

static int run_stop(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return ask_verb(app, EVENT_STOP, "asked to stop with a checkpoint", err);
}

static int run_open(struct app *app, const struct words *words, struct err *err)
{
    struct run run;
    if (words->n > 1)
        return run_find(app->store, words->word[1], &run, err) < 0 ? -1 : app_open_run(app, run.id, err);
    return app_open_run(app, app_run(app)->id, err);
}

static int run_begin_here(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    const char *set = app->runs.newest_dataset;
    char line[192] = "demo --detach";
    bool preset = false;
    for (size_t i = 0; i < app->catalogue.n_presets; i++)
        preset |= !strcmp(app->catalogue.presets[i].name, set);
    if (*set)
        snprintf(line, sizeof line, preset ? "train %s --preset %s" : "train %s", set, set);
    return run_line(app, line, err);
}

static int run_open_or_begin(struct app *app, const struct words *words, struct err *err)
{
    return (app_run(app) ? run_open : run_begin_here)(app, words, err);
}

/* Screens and panes ---------------------------------------------------------------------------------------------- */

static void go_to_runs(struct app *app)
{
    if (app->screen == &screen_runs)
        return;
    app->screen = &screen_runs;
    app->zoom = false;
    app->version = -1; /* read the table again */
}

static int run_back(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    if (app->screen == &screen_live && app->zoom)
        app->zoom = false;
    else
        go_to_runs(app);
    return 0;
}

static int run_screen(struct app *app, const struct words *words, struct err *err)
{
    static const char *const names[] = {"live", "runs"};
    int at = words_pick(words->word[1], names, 2, "screen", err);
    if (at < 0)
        return -1;
    if (at == 1) {
        go_to_runs(app);
        return 0;
    }
    if (app->view.id) {
        app->screen = &screen_live;
        app->version = -1;
        return 0;
    }
    return run_open(app, &(struct words){.n = 1}, err);
}

/* How far a word moves the selection; 0 when it is none of these. */
static int move_of(const char *word)
{
    static const struct {
        const char *word;
        int by;
    } moves[] = {{"previous", -1},  {"next", 1},          {"page-up", -10},
                 {"page-down", 10}, {"first", MOVE_FIRST}, {"last", MOVE_LAST}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (!strcmp(word, moves[i].word))
            return moves[i].by;
    return 0;
}

bool select_is_move(const char *word)
{
    return move_of(word) != 0;
}

static int run_select(struct app *app, const struct words *words, struct err *err)
{
    int by = move_of(words->word[1]);
    if (by) {
        app_front(app)->select(app, by);
        return 0;
    }
    const struct knob *knob = catalogue_knob(&app->catalogue, words->word[1], err);
    for (size_t i = 0; knob && i < app->view.n_knobs; i++)
        if (&app->catalogue.knobs[app->view.knobs[i]] == knob) {
            app->knob = (int)i;
            return 0;
        }
    return knob ? err_set(err, ERR_USAGE, "this run does not use %s", knob->name) : -1;
}

#define PANE_WORD(name, title) title,
const char *const pane_words[PANE_COUNT] = {PANES(PANE_WORD)};
#undef PANE_WORD

static int run_pane(struct app *app, const struct words *words, struct err *err)
{
    if (!strcmp(words->word[1], "next"))
        app->pane = (app->pane + 1) % PANE_COUNT;
    else if (!strcmp(words->word[1], "previous"))
        app->pane = (app->pane + PANE_COUNT - 1) % PANE_COUNT;
    else {
        int at = words_pick(words->word[1], pane_words, PANE_COUNT, "pane", err);
        if (at < 0)
            return -1;
        app->pane = (enum pane)at;
    }
    if (app->pane <= PANE_RANK)
        app->chart = app->pane;
    return 0;
}

static int run_zoom(struct app *app, const struct words *words, struct err *err)
{
    (void)words, (void)err;
    app->zoom = !app->zoom;
    return 0;
}

static int run_scale(struct app *app, const struct words *words, struct err *err)
{
    static const char *const scales[] = {"linear", "log"};
    int log = words->n > 1 ? words_pick(words->word[1], scales, 2, "scale", err) : !app->view.log_loss;
    if (log < 0)
        return -1;
    if (log && app->view.read && isnan(app->view.curve[CURVE_LOSS].series.low_positive))
        return err_set(err, ERR_USAGE, "a logarithmic axis needs positive values, and the loss has none");
    app->view.log_loss = log;
    app->view.loss_range = (struct range)RANGE_INIT;
    run_view_ranges(&app->view, app->now);
    return 0;
}

static int run_smooth(struct app *app, const struct words *words, struct err *err)
{
    static const double weights[] = {0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99};
    enum { STEPS = sizeof weights / sizeof *weights };
    double weight = app->view.weight;
    if (!strcmp(words->word[1], "more")) {
        for (int i = STEPS - 1; i >= 0 && weights[i] > app->view.weight + 1e-9; i--)
            weight = weights[i];
    } else if (!strcmp(words->word[1], "less")) {
        for (int i = 0; i < STEPS && weights[i] < app->view.weight - 1e-9; i++)
            weight = weights[i];
    } else if (!parse_real(words->word[1], &weight) || weight < 0 || weight > 0.99) {
        return err_set(err, ERR_USAGE, "smoothing goes from 0 (none) to 0.99, not %s", words->word[1]);
    }
    run_view_smooth(&app->view, weight);
    return 0;
}

static int run_sort(struct app *app, const struct words *words, struct err *err)
{
    struct runs_table *table = &app->runs;
    if (!strcmp(words->word[1], "reverse")) {
        table->reverse = !table->reverse;
    } else if (!strcmp(words->word[1], "next")) {
        table->sort = (table->sort + 1) % SORT_COUNT;
        table->reverse = false;
    } else {
        int at = words_pick(words->word[1], sort_words, SORT_COUNT, "column", err);
        if (at < 0)
            return -1;
        table->sort = (enum sort_column)at;
        table->reverse = false;
    }
    runs_table_arrange(table);
    go_to_runs(app);
    return 0;
}

static int run_filter(struct app *app, const struct words *words, struct err *err)
{
    (void)err;
    words_join(words, 1, app->runs.filter, sizeof app->runs.filter);
    runs_table_arrange(&app->runs);
    go_to_runs(app);
    return 0;
}

/* The workbench itself ------------------------------------------------------------------------------------------- */

static int run_ask(struct app *app, const struct words *words, struct err *err)
{
    static const char *const kinds[] = {"command", "filter"};
    int kind = words_pick(words->word[1], kinds, 2, "prompt", err);
    if (kind < 0)
        return -1;
    history_begin(&app->history);
    if (kind == 0) {
        prompt_open(&app->prompt, ": ", "", "");
        return 0;
    }
    go_to_runs(app);
    prompt_open(&app->prompt, "filter: ", "filter ", app->runs.filter);
    return 0;
}

static int run_help(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    app->help = (struct help){.open = true};
    return 0;
}

static int run_close(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    app->help.open = app->output.open = false;
    return 0;
}

static int run_output(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    app->output.open = true;
    return 0;
}

static int run_yes(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return shell_say_yes(app, err);
}

static int run_end(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    shell_end(app);
    return 0;
}

static int run_end_or_close(struct app *app, const struct words *words, struct err *err)
{
    return (job_runs(&app->output.job) ? run_end : run_close)(app, words, err);
}

static int run_redraw(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    app->redraw = true;
    return 0;
}

static int run_suspend(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    app->suspend = true;
    return 0;
}

static int run_quit(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    app->quit = true;
    return 0;
}

static int run_choose(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (!app->help.open) /* also when the selected line is this very command */
        return err_set(err, ERR_USAGE, "no line of the help is selected: ? opens it");
    const char *line = help_selected(app);
    app->help.open = false;
    if (!line)
        return 0;
    struct words parsed;
    struct err ignored = ERR_INIT;
    if (action_parse(line, &parsed, &ignored))
        return action_run(app, line, err);
    char typed[64]; /* it needs operands: let them be typed */
    snprintf(typed, sizeof typed, "%s ", line);
    prompt_open(&app->prompt, ": ", "", typed);
    return 0;
}

/* Parsing -------------------------------------------------------------------------------------------------------- */

#define ACTION_ROW(function, word, operands, least, most, help) {word, operands, help, least, most, run_##function},
const struct action actions[] = {ACTIONS(ACTION_ROW)};
#undef ACTION_ROW
const size_t n_actions = sizeof actions / sizeof *actions;

const struct action *action_find(const char *word)
{
    for (size_t i = 0; i < n_actions; i++)
        if (!strcmp(word, actions[i].word))
            return &actions[i];
    return NULL;
}

/* No command has that word: which may be meant? */
static int no_command(const char *word, struct err *err)
{
    const char *words[sizeof actions / sizeof *actions + 64];
    size_t n = 0;
    for (; n < n_actions; n++)
        words[n] = actions[n].word;
    for (size_t i = 0; commands[i] && n < sizeof words / sizeof *words; i++)
        words[n++] = commands[i]->name;
    return words_pick(word, words, n, "command", err);
}

const struct action *action_parse(const char *line, struct words *words, struct err *err)
{
    words_split(line, words);
    if (!words->n) {
        err_set(err, ERR_USAGE, "nothing was typed; help lists the commands");
        return NULL;
    }
    const struct action *action = action_find(words->word[0]);
    if (!action) {
        no_command(words->word[0], err);
        return NULL;
    }
    int operands = words->n - 1;
    if (operands < action->least || (action->most >= 0 && operands > action->most)) {
        it_goes(action, err);
        return NULL;
    }
    return action;
}

int action_run(struct app *app, const char *line, struct err *err)
{
    struct words words;
    words_split(line, &words);
    if (shell_takes(app, &words))
        return app_finish_turn(app, err) < 0 ? -1 : shell_run(app, &words, err);
    const struct action *action = action_parse(line, &words, err);
    if (!action)
        return -1;
    /* Whatever comes next, what the hand has turned before is asked for first. A busy store must not keep anybody
     * here. */
    bool leaves = action->run == run_quit || action->run == run_suspend;
    if (action->run != run_turn && app_finish_turn(app, err) < 0 && !leaves)
        return -1;
    return action_check_available(app, &words, err) < 0 ? -1 : action->run(app, &words, err);
}
