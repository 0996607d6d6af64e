/* Commands about marked runs (selection.h). */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions_internal.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"
#include "tui/shell.h"

#include <stdio.h>
#include <string.h>

static void say_marked(struct app *app)
{
    size_t n = app->selection.n;
    app->version = -1; /* what is drawn of them is read at once */
    app->read_at = 0;
    app_say(app, false, n ? "%zu run%s marked: 3 compares %s, u unmarks all" : N_("no run is marked"), n,
            n == 1 ? " is" : "s are", n == 1 ? "it" : "them");
}

static int mark_shown(struct app *app, struct err *err)
{
    const struct runs_table *table = runs_of(app);
    for (size_t i = 0; i < table->n_order; i++)
        for (int row = table->order[i]; row >= 0; row = runs_table_next(table, row))
            if (selection_mark(&app->selection, table->rows[row].run.id, err) < 0)
                return -1;
    return 0;
}

static int mark_named(struct app *app, const char *word, struct err *err)
{
    struct run run;
    return run_find(app->store, word, &run, err) < 0 ? -1 : selection_mark(&app->selection, run.id, err);
}

/* The selected run, or on Runs all the seeds that its row stands for. When one of them is marked, none is
 * afterwards. */
static int mark_or_unmark(struct app *app, struct err *err)
{
    const struct runs_table *table = runs_of(app);
    int cursor = app->screen == &screen_runs ? runs_table_cursor(table) : -1;
    int first = cursor < 0 ? -1 : table->order[cursor], failed = 0;
    bool unmarks = false;
    if (first < 0)
        return selection_mark(&app->selection, app_run(app)->id, err);
    for (int row = first; row >= 0; row = runs_table_next(table, row))
        unmarks |= selection_find(&app->selection, table->rows[row].run.id) != NULL;
    for (int row = first; row >= 0 && !failed; row = runs_table_next(table, row))
        if (unmarks)
            selection_unmark(&app->selection, table->rows[row].run.id);
        else
            failed = selection_mark(&app->selection, table->rows[row].run.id, err);
    return failed;
}

int run_mark(struct app *app, const struct words *words, struct err *err)
{
    int failed = words->n == 1 ? mark_or_unmark(app, err)
                 : words->n == 2 && !strcmp(words->word[1], "shown") ? mark_shown(app, err) : 0;
    for (int i = 1; i < words->n && strcmp(words->word[1], "shown") && !failed; i++)
        failed = mark_named(app, words->word[i], err);
    say_marked(app);
    return failed;
}

int run_unmark(struct app *app, const struct words *words, struct err *err)
{
    struct run run;
    if (words->n == 1)
        app->selection = (struct selection){.n = 0};
    for (int i = 1; i < words->n; i++) {
        if (run_find(app->store, words->word[i], &run, err) < 0)
            return -1;
        selection_unmark(&app->selection, run.id);
    }
    say_marked(app);
    return 0;
}

int run_against(struct app *app, const struct words *words, struct err *err)
{
    struct selection *selection = &app->selection;
    struct run run;
    bool none = words->n > 1 && !strcmp(words->word[1], "none");
    if (words->n == 1)
        run = *app_run(app);
    else if (!none && run_find(app->store, words->word[1], &run, err) < 0)
        return -1;
    if (none || (words->n == 1 && selection->baseline == run.id)) {
        selection->baseline = 0;
        app_say(app, false, "no run is the baseline");
        return 0;
    }
    if (selection_set_baseline(selection, run.id, err) < 0)
        return -1;
    app->version = -1;
    app->read_at = 0;
    app_say(app, false, "run %lld (%s) is the baseline", (long long)run.id, run.name);
    return 0;
}

int run_remove_selected(struct app *app, const struct words *ignored, struct err *err)
{
    char line[48];
    struct words words;
    (void)ignored;
    snprintf(line, sizeof line, "rm %lld", (long long)app_run(app)->id);
    words_split(line, &words);
    return shell_run(app, &words, err);
}

int run_follow(struct app *app, const struct words *ignored, struct err *err)
{
    struct runs_table *table = runs_of(app);
    (void)ignored;
    (void)err;
    runs_table_follow(table, !table->follows);
    app_say(app, false, table->follows ? "the newest run is followed, until the selection is moved"
                                       : N_("the newest run is no longer followed"));
    return 0;
}

/* `nearfar diff` of the marked runs, the baseline first. */
int run_difference(struct app *app, const struct words *ignored, struct err *err)
{
    const struct selection *selection = &app->selection;
    struct text line = TEXT_INIT;
    struct words words;
    (void)ignored;
    text_add(&line, "diff");
    if (selection->baseline)
        text_printf(&line, " %lld", (long long)selection->baseline);
    for (size_t i = 0; i < selection->n; i++)
        if (selection->mark[i].run != selection->baseline)
            text_printf(&line, " %lld", (long long)selection->mark[i].run);
    words_split(line.data, &words);
    text_release(&line);
    return shell_run(app, &words, err);
}
