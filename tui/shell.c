/* See shell.h. */
#include "tui/shell.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/app.h"
#include "tui/availability.h"
#include "tui/command.h"
#include "tui/screens/live.h"
#include "tui/screens/output.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"
#include "tui/sweep_control.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_PANE = 40 };

/* Whose words ---------------------------------------------------------------------------------------------------- */

static bool names_run(const struct app *app, const char *word)
{
    struct run run;
    struct err ignored = ERR_INIT;
    for (size_t i = 0; i < app->catalogue.n_knobs; i++)
        if (!strcmp(app->catalogue.knobs[i].name, word))
            return false;
    return run_find(app->store, word, &run, &ignored) == 0;
}

bool shell_takes(const struct app *app, const struct words *words)
{
    if (!words->n || !command_named(words->word[0]))
        return false;
    const struct action *own = action_find(words->word[0]);
    if (!own)
        return true;
    for (int i = 1; i < words->n; i++)
        if (!strncmp(words->word[i], "--", 2) && words->word[i][2])
            return true;
    bool too_many = own->most >= 0 && words->n - 1 > own->most;
    return words->n > 1 && (too_many || names_run(app, words->word[1]));
}

/* What is run ---------------------------------------------------------------------------------------------------- */

/* A command line: the command, its words, and what the workbench adds. */
struct order {
    const char *word[WORDS_MOST + 4];
    int n;
};

static void add(struct order *order, const char *word)
{
    order->word[order->n++] = word;
    order->word[order->n] = NULL;
}

static bool knows(const struct command *command, const char *option)
{
    return command_option(command, option, strlen(option)) != NULL;
}

static bool has(const struct call *call, const char *option)
{
    return knows(call->command, option) && call_flag(call, option);
}

/* In a shell a page without a file goes to stdout; here nobody could read it. */
static bool lacks_file(const struct call *call)
{
    const struct option *html = command_option(call->command, "html", 4);
    return html && html->type == OPTION_TEXT && !call_text(call, "html");
}

/* --open is what happens here anyway. */
static struct order order_of(const struct command *command, const struct words *words, const char *present)
{
    struct order order = {.n = 0};
    add(&order, command->name);
    if (present)
        add(&order, present);
    for (int i = 1; i < words->n; i++)
        if (strcmp(words->word[i], "--open") || !knows(command, "open"))
            add(&order, words->word[i]);
    return order;
}

static int parse(const struct order *order, const struct command *command, struct call *call, struct err *err)
{
    return call_parse(call, command, order->n - 1, (char **)order->word + 1, false, err);
}

/* The word that the line leaves out: the run that is selected, or its data set; NULL when it leaves out nothing. */
static const char *present_word(const struct app *app, const struct call *call, char *to, size_t size)
{
    const struct command *command = call->command;
    const struct run *run = app_run(app);
    const char *list = command->completes ? command->completes : "";
    bool lacks = call->n_operands < command->least;
    bool only_runs = command->most < 0 && !command->then; /* then a word that names none is a wrong one */
    if (!run || call->wants_help || !command->least)
        return NULL;
    if (!strcmp(list, "datasets") && lacks)
        copy_text(to, size, run->dataset_name);
    else if (!strcmp(list, "runs") && (lacks || (!only_runs && !names_run(app, call->operands[0]))))
        snprintf(to, size, "%lld", (long long)run->id);
    else
        return NULL;
    return to;
}

/* With what is left out filled in where that makes it a line that fits; else as it was typed. */
static int complete_order(const struct app *app, const struct command *command, const struct words *words,
                          char present[64], struct order *order, struct call *call, struct err *err)
{
    struct err second = ERR_INIT;
    *order = order_of(command, words, NULL);
    int result = parse(order, command, call, err) < 0 ? -1 : 0;
    const char *word = present_word(app, call, present, 64);
    if (!word)
        return result;
    struct call filled;
    struct order longer = order_of(command, words, word);
    if (parse(&longer, command, &filled, &second) < 0) {
        call_release(&filled);
        if (result)
            *err = second;
        return result;
    }
    call_release(call);
    *call = filled;
    *order = longer;
    err_clear(err);
    return 0;
}

static void name_order(const struct order *order, char *to, size_t size)
{
    size_t used = (size_t)snprintf(to, size, "nearfar");
    for (int i = 0; i < order->n && used < size; i++) {
        bool blank = !*order->word[i] || strchr(order->word[i], ' ');
        used += (size_t)snprintf(to + used, size - used, blank ? " '%s'" : " %s", order->word[i]);
    }
}

static int start(struct app *app, const struct order *order, struct err *err)
{
    struct output_pane *output = output_of(app);
    const char *words[WORDS_MOST + 8] = {"--store", store_path(app->store)};
    int columns = app->width - 4;
    memcpy(words + 2, order->word, ((size_t)order->n + 1) * sizeof *words);
    if (!app->program)
        return err_set(err, ERR_FAILED, "this program cannot find itself (/proc is missing?), so it "
                       "runs no commands");
    return job_start(&output->job, app->program, words, columns < LEAST_PANE ? LEAST_PANE : columns, err);
}

int shell_run(struct app *app, const struct words *words, struct err *err)
{
    const struct command *command = command_find(words->word[0], err);
    struct output_pane *output = output_of(app);
    struct order order;
    struct call call;
    char present[64];
    if (app_has_store(app, err) < 0 || !command || command_check_may_write(app, command->name, err) < 0)
        return -1;
    if (job_runs(&output->job))
        return err_set(err, ERR_USAGE, "%.200s still runs: :output shows it, and Esc ends it there", output->line);
    int result = complete_order(app, command, words, present, &order, &call, err);
    if (!result && call_text(&call, "store"))
        result = err_set(err, ERR_USAGE, "the workbench is on %s: leave --store out", store_path(app->store));
    if (!result && !call.wants_help && lacks_file(&call))
        result = err_set(err, ERR_USAGE, "a page is for a file, not for this pane: %s RUN... --html FILE",
                         command->name);
    bool detaches = !result && !call.wants_help && knows(command, "detach") && !has(&call, "json") &&
                    !has(&call, "stop");
    if (detaches && !has(&call, "detach"))
        add(&order, "--detach");
    bool may_ask = !result && knows(command, "yes") && !has(&call, "yes");
    call_release(&call);
    if (result || start(app, &order, err) < 0)
        return -1;
    *output = (struct output_pane){.job = output->job, .opens_run = detaches, .may_ask = may_ask};
    name_order(&order, output->line, sizeof output->line);
    app->over = &screen_output;
    return 0;
}

int shell_say_yes(struct app *app, struct err *err)
{
    struct output_pane *output = output_of(app);
    struct words words;
    char line[sizeof output->line + 8];
    snprintf(line, sizeof line, "%s --yes", output->line + strlen("nearfar "));
    words_split(line, &words);
    return shell_run(app, &words, err);
}

void shell_end(struct app *app)
{
    job_signal(&output_of(app)->job, output_of(app)->ends++ ? SIGKILL : SIGINT);
}

/* What came of it ------------------------------------------------------------------------------------------------ */

static void close_output(struct app *app)
{
    if (output_is_open(app))
        app->over = NULL;
}

/* A line of its own needs no pane. What the pane was closed on is told all the same. */
static void tell_end(struct app *app)
{
    struct output_pane *output = output_of(app);
    bool bad = output->job.exit_code != 0;
    char *only = output_only_line(output);
    if (only) {
        app_say(app, bad, "%s", only);
        close_output(app);
    } else if (!output_is_open(app)) {
        app_say(app, bad, "%.300s has ended: :output shows what it printed", output->line);
    } else if (!output->job.text.length && !bad) {
        app_say(app, false, "%.300s: done", output->line);
        close_output(app);
    }
    free(only);
}

/* "trains", or why it does not yet. */
static void describe_begun(const struct run *run, char *to, size_t size)
{
    if (run->status == RUN_QUEUED)
        snprintf(to, size, _("is queued%s%s"), *run->message ? _(": it ") : "", run->message);
    else
        copy_text(to, size, _("trains"));
}

/* The run that a command has begun: opened, unless its pane was closed by then. */
static void tell_begun(struct app *app, int64_t id)
{
    struct output_pane *output = output_of(app);
    struct err err = ERR_INIT;
    struct run run;
    bool was_open = output_is_open(app);
    char does[sizeof run.message + 32], more[64] = "", *only = output_only_line(output);
    if ((was_open && live_open(app, id, &err) < 0) || run_get(app->store, id, &run, &err) < 0) {
        app_say(app, true, "%s", err.text);
    } else {
        describe_begun(&run, does, sizeof does);
        if (!was_open)
            snprintf(more, sizeof more, _(":open %lld shows it"), (long long)id);
        else if (!only && output_says_more(output))
            snprintf(more, sizeof more, _(":output shows what was said of it"));
        const char *said = only && was_open ? only : more;
        app_say(app, false, "run %lld (%s) %s%s%s", (long long)id, run.name, does,
                *said ? C_("clauses", "; ") : "", said);
    }
    close_output(app);
    free(only);
}

/* The sweep that a command has left to go on by itself: its runs in a table, unless they are to be waited for on
 * Compare. False when there is none. */
static bool tell_sweep(struct app *app)
{
    struct output_pane *output = output_of(app);
    struct err err = ERR_INIT;
    char *prefix = output_last_line(output);
    bool known = sweep_is_known(app->store, prefix);
    char query[96];
    snprintf(query, sizeof query, "name:%.60s-*", prefix);
    if (known && app->screen != &screen_compare &&
        (runs_filter(app, query, &err) || screen_go(app, &screen_runs, &err)))
        app_say(app, true, "%s", err.text);
    else if (known)
        app_say(app, false, "%s goes on by itself, also when you leave; :sweep stop ends it with checkpoints",
                prefix);
    if (known)
        close_output(app);
    free(prefix);
    return known;
}

static void finish(struct app *app)
{
    struct output_pane *output = output_of(app);
    int64_t id = output->opens_run && !output->job.exit_code ? output_number(output) : 0;
    live_leave_removed(app); /* that may be what it did */
    app->version = -1; /* read it all again */
    app->read_at = 0;
    if (id) {
        tell_begun(app, id);
    } else if (output->opens_run && !output->job.exit_code && tell_sweep(app)) {
        return;
    } else if (output->may_ask && output->job.exit_code == ERR_TERMINAL) {
        output->asks = true;
        app->over = &screen_output;
    } else {
        tell_end(app);
    }
}

bool shell_poll(struct app *app)
{
    bool ran = job_runs(&output_of(app)->job), changed = job_poll(&output_of(app)->job);
    if (ran && !job_runs(&output_of(app)->job))
        finish(app);
    return changed;
}
