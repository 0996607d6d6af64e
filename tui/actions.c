/* The commands of the workbench: see actions.h. They change the app and ask the engine; none draws. */
#include "tui/actions.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions_internal.h"
#include "tui/availability.h"
#include "tui/app.h"
#include "tui/change.h"
#include "tui/command.h"
#include "tui/screens/batch.h"
#include "tui/screens/compare.h"
#include "tui/screens/events.h"
#include "tui/screens/help.h"
#include "tui/screens/learn.h"
#include "tui/screens/live.h"
#include "tui/screens/output.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"
#include "tui/screens/space.h"
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
    const struct run_view *view = &live_of(app)->view;
    int used = change_parse_words(&app->catalogue, words, changes, n, err);
    if (used <= 0)
        return used < 0 ? -1 : it_goes(action_find(words->word[0]), err);
    struct changing changing = {.catalogue = &app->catalogue, .data = view->data, .settings = view->settings,
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
        if (live_ask(app, changes[i].knob, changes[i].new, why, err) < 0) {
            text_release(&said);
            return -1;
        }
        text_printf(&said, "%s%s = %s", i ? C_("clauses", ", ") : "", changes[i].knob, changes[i].new);
    }
    app_say(app, false, "asked for %s: in force from the next step%s%s", said.data,
            *same ? C_("clauses", "; ") : "", same);
    text_release(&said);
    return 0;
}

static int run_turn(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"down", "up"};
    int way = words_pick(words->word[1], ways, 2, "way to turn", err);
    struct live *live = live_of(app);
    const struct knob *knob = live_knob(app);
    if (way < 0)
        return -1;
    bool pending, coarse = !strcmp(operand(words, 2), "coarse");
    const char *value = live_value(live, knob->name, &pending);
    char next[64];
    knob_turn(knob, value, way ? 1 : -1, coarse, next, sizeof next);
    if (!strcmp(next, value))
        return err_set(err, ERR_USAGE, "%s is at the end of its range", knob->name);
    live->turn = (struct turn){.active = true, .ask_at = app->now + 0.25};
    COPY_TEXT(live->turn.knob, knob->name);
    COPY_TEXT(live->turn.value, next);
    return 0;
}

static int run_value(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    const struct knob *knob = live_knob(app);
    char label[128], before[64], low[32], high[32];
    snprintf(low, sizeof low, "%g", knob->low);
    snprintf(high, sizeof high, "%g", knob->high);
    if (knob->type == KNOB_CHOICE || knob->type == KNOB_BOOL)
        snprintf(label, sizeof label, "%s (%s) = ", knob->name, knob->type == KNOB_BOOL ? "on off" : knob->choices);
    else
        snprintf(label, sizeof label, _("%s (%s to %s%s%s) = "), knob->name, low, high, *knob->unit ? " " : "",
                 knob->unit);
    snprintf(before, sizeof before, "set %s ", knob->name);
    prompt_open(&app->prompt, label, before, "");
    return 0;
}

static int run_fold_heading(struct app *app, const struct words *words, struct err *err)
{
    (void)words, (void)err;
    return live_toggle_fold(app);
}

static int run_value_or_fold(struct app *app, const struct words *words, struct err *err)
{
    return (live_is_on_heading(app) ? run_fold_heading : run_value)(app, words, err);
}

static int run_undo(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    const struct run_view *view = &live_of(app)->view;
    const struct event *event = change_to_undo(view->events, view->n_events, view->run.step, NULL);
    char knob[32], value[64];
    COPY_TEXT(knob, event->knob);
    COPY_TEXT(value, run_view_before(view, (size_t)(event - view->events)));
    if (live_ask(app, knob, value, UNDO, err) < 0)
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
    return ask_verb(app, EVENT_PAUSE, _("asked to pause"), err);
}

static int run_resume(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    const struct run *run = app_run(app);
    if (run_status_is_active(run->status))
        return ask_verb(app, EVENT_RESUME, _("asked to go on"), err);
    if (engine_spawn(app->store, run->id, 0, &app->engine, err) < 0)
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
    text_printf(&line, "fork %lld", (long long)live_of(app)->view.id);
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
    snprintf(line, sizeof line, "rewind %lld", (long long)live_of(app)->view.id);
    return run_line(app, line, err);
}

/* The change on top of the events pane, or the one below it: without scrolling, the last one that was made. */
static const struct event *change_on_top(const struct app *app, struct err *err)
{
    const struct live *live = live_of(app);
    const struct run_view *view = &live->view;
    return twin_change(&view->run, view->events, view->n_events - (size_t)events_skipped(live), NULL, err);
}

static int run_twin(struct app *app, const struct words *words, struct err *err)
{
    char line[64];
    const struct run_view *view = &live_of(app)->view;
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
    return ask_verb(app, EVENT_STEP, _("asked for one step"), err);
}

static int run_stop(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return ask_verb(app, EVENT_STOP, _("asked to stop with a checkpoint"), err);
}

static int run_open(struct app *app, const struct words *words, struct err *err)
{
    struct run run;
    if (words->n > 1)
        return run_find(app->store, words->word[1], &run, err) < 0 ? -1 : live_open(app, run.id, err);
    return live_open(app, app_run(app)->id, err);
}

static int run_begin_here(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    const char *set = runs_of(app)->newest_dataset;
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

static int run_screen(struct app *app, const struct words *words, struct err *err)
{
    const struct screen *screen = screen_named(words->word[1], err);
    if (screen && screen == app->screen)
        app_say(app, false, "this is the screen %s already", screen->name);
    return screen ? screen_go(app, screen, err) : -1;
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

/* A row by its number, from 1. */
static bool is_row(const char *word, int64_t *row)
{
    return parse_int(word, row) && *row >= 1 && *row < MOVE_LAST;
}

bool select_is_move(const char *word)
{
    int64_t row;
    return move_of(word) != 0 || is_row(word, &row);
}

static int move_selection(struct app *app, int by)
{
    const struct screen *front = app_front(app);
    if (front->select)
        front->select(app, screen_state(app, front), by);
    return 0;
}

static int run_select(struct app *app, const struct words *words, struct err *err)
{
    int by = move_of(words->word[1]);
    int64_t row;
    if (by)
        return move_selection(app, by);
    if (is_row(words->word[1], &row)) {
        move_selection(app, MOVE_FIRST);
        return row > 1 ? move_selection(app, (int)row - 1) : 0;
    }
    const struct knob *knob = catalogue_knob(&app->catalogue, words->word[1], err);
    return knob ? live_select_knob(app, knob, err) : -1;
}

static int run_learn(struct app *app, const struct words *words, struct err *err)
{
    return learn_do(app, words, err);
}

static int run_pane(struct app *app, const struct words *words, struct err *err)
{
    struct live *live = live_of(app);
    const char *names[PANE_COUNT];
    if (!strcmp(words->word[1], "next") || !strcmp(words->word[1], "previous")) {
        live_focus(live, live_next_pane(live, *words->word[1] == 'n' ? 1 : -1));
        return 0;
    }
    for (int i = 0; i < PANE_COUNT; i++)
        names[i] = panes[i]->name;
    int at = words_pick(words->word[1], names, PANE_COUNT, "pane", err);
    if (at < 0)
        return -1;
    if (!pane_is_shown(panes[at], live))
        return err_set(err, ERR_USAGE, "this run has nothing for the pane %s", panes[at]->name);
    live_focus(live, panes[at]);
    return 0;
}

static int run_frame(struct app *app, const struct words *words, struct err *err)
{
    static const char *const moves[] = {[FRAME_FIRST] = "first", [FRAME_EARLIER] = "earlier",
                                        [FRAME_LATER] = "later", [FRAME_NEWEST] = "newest"};
    int move = words_pick(words->word[1], moves, sizeof moves / sizeof *moves, "frame", err);
    if (move < 0)
        return -1;
    return (app->screen->go_to_frame ? app->screen : &screen_live)->go_to_frame(app, (enum frame_move)move, err);
}

static int run_sort(struct app *app, const struct words *words, struct err *err)
{
    struct runs_table *table = runs_of(app);
    if (!strcmp(words->word[1], "reverse")) {
        table->reverse = !table->reverse;
        runs_table_arrange(table);
    } else if (!strcmp(words->word[1], "next")) {
        runs_table_sort_next(table);
    } else if (runs_table_sort(table, app->store, &app->catalogue, words->word[1], err) < 0) {
        return -1;
    }
    return screen_go(app, &screen_runs, err);
}

static int run_filter(struct app *app, const struct words *words, struct err *err)
{
    char text[sizeof runs_of(app)->filter];
    words_join(words, 1, text, sizeof text);
    if (!*text && !*runs_of(app)->filter && app->screen == &screen_runs)
        app_say(app, false, "no query leaves out runs: all are shown");
    return runs_filter(app, text, err) < 0 ? -1 : screen_go(app, &screen_runs, err);
}

static int run_columns(struct app *app, const struct words *words, struct err *err)
{
    return runs_table_choose(runs_of(app), app->store, &app->catalogue, words->word + 1, words->n - 1, err) < 0
               ? -1 : screen_go(app, &screen_runs, err);
}

/* The columns that a person has chosen, as they are typed. */
static void name_columns(const struct runs_table *table, char *to, size_t size)
{
    char name[FACT_TEXT + METRIC_NAME];
    size_t used = 0;
    to[0] = '\0';
    for (int i = 0; i < table->n_extra && table->chosen && used < size; i++) {
        query_field_text(&table->extra[i], name, sizeof name);
        used += (size_t)snprintf(to + used, size - used, "%s ", name);
    }
}

/* The workbench itself ------------------------------------------------------------------------------------------- */

static int run_ask(struct app *app, const struct words *words, struct err *err)
{
    static const char *const kinds[] = {"command", "filter", "columns", "metrics", "write", "find", "point", "chosen",
                                        "clusters", "beside"};
    char columns[sizeof app->prompt.text];
    int kind = words_pick(words->word[1], kinds, sizeof kinds / sizeof *kinds, "prompt", err);
    if (kind < 0)
        return -1;
    history_begin(&app->history);
    if (kind == 5) {
        prompt_open(&app->prompt, _("knobs with: "), "find ", live_of(app)->panel.find);
        return 0;
    }
    if (kind == 0 || kind == 4) {
        prompt_open(&app->prompt, kind ? _("write to (.svg .png .csv .txt): ") : ": ", kind ? "write " : "", "");
        return 0;
    }
    if (kind >= 6) {
        space_ask(app, kind - 6);
        return 0;
    }
    if (kind == 3 && app->screen == &screen_live) {
        chosen_name(&live_of(app)->chosen, columns, sizeof columns);
        prompt_open(&app->prompt, _("metrics: "), "metrics ", columns);
        return 0;
    }
    if (kind == 3) {
        compare_name_metrics(compare_of(app), columns, sizeof columns);
        prompt_open(&app->prompt, _("metrics: "), "metrics ", columns);
        return screen_go(app, &screen_compare, err);
    }
    name_columns(runs_of(app), columns, sizeof columns);
    if (kind == 1)
        prompt_open(&app->prompt, _("filter: "), "filter ", runs_of(app)->filter);
    else
        prompt_open(&app->prompt, _("columns: "), "columns ", columns);
    return screen_go(app, &screen_runs, err);
}

static int run_help(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return screen_go(app, &screen_help, err);
}

static int run_close(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    (void)err;
    app->over = NULL;
    return 0;
}

static int run_output(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return screen_go(app, &screen_output, err);
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
    return (job_runs(&output_of(app)->job) ? run_end : run_close)(app, words, err);
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
    if (app->over != &screen_help) /* also when the selected line is this very command */
        return err_set(err, ERR_USAGE, "no line of the help is selected: ? opens it");
    const char *line = help_selected(app);
    app->over = NULL;
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
        return live_finish_turn(app, err) < 0 ? -1 : shell_run(app, &words, err);
    const struct action *action = action_parse(line, &words, err);
    if (!action)
        return -1;
    /* Whatever comes next, what the hand has turned before is asked for first. A busy store must not keep anybody
     * here. */
    bool leaves = action->run == run_quit || action->run == run_suspend;
    if (action->run != run_turn && live_finish_turn(app, err) < 0 && !leaves)
        return -1;
    return action_check_available(app, &words, err) < 0 ? -1 : action->run(app, &words, err);
}
