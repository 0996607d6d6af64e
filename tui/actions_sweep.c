/* Commands of the workbench about sweeps. */
#include "store/base/mem.h"
#include "store/memo.h"
#include "tui/actions_internal.h"
#include "tui/screens/compare.h"
#include "tui/screens/screen.h"
#include "tui/screens/sweep_form.h"
#include "tui/shell.h"
#include "tui/sweep_control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run_line(struct app *app, const char *line, struct err *err)
{
    struct words words;
    words_split(line, &words);
    return shell_run(app, &words, err);
}

int run_more_seeds(struct app *app, const struct words *words, struct err *err)
{
    const struct compare *compare = compare_of(app);
    char line[64];
    (void)words;
    if (app->screen == &screen_compare && *compare->verdict)
        snprintf(line, sizeof line, "seeds %lld %lld", (long long)compare->judged.baseline,
                 (long long)compare->judged.run);
    else
        snprintf(line, sizeof line, "seeds %lld", (long long)app_run(app)->id);
    return run_line(app, line, err);
}

/* With the command that the sweep has left in the store. */
static int resume_sweep(struct app *app, const char *prefix, struct err *err)
{
    char *line = memo_get(app->store, MEMO_SWEEP, prefix, err);
    if (!line)
        return -1;
    int result = words_fit(line) ? run_line(app, line, err)
                 : err_set(err, ERR_USAGE, "%s was begun with more words than fit here: in a shell, the same command "
                           "goes on with it", prefix);
    free(line);
    return result;
}

static int stop_sweep(struct app *app, const char *prefix, struct err *err)
{
    char line[PREFIX_SIZE + 16];
    snprintf(line, sizeof line, "sweep --stop %s", prefix);
    return run_line(app, line, err);
}

int run_form(struct app *app, const struct words *words, struct err *err)
{
    static const char *const verbs[] = {"start", "next", "previous"};
    int verb = words_pick(words->word[1], verbs, 3, "thing to do with the form", err);
    if (verb < 0)
        return -1;
    if (app->over != &screen_sweep_form)
        return err_set(err, ERR_USAGE, "no form is open: :sweep opens one");
    return verb ? form_turn(app, verb == 1 ? 1 : -1) : form_start(app, err);
}

int run_sweep(struct app *app, const struct words *words, struct err *err)
{
    char prefix[PREFIX_SIZE];
    if (words->n == 1)
        return screen_go(app, &screen_sweep_form, err);
    bool resumes = !strcmp(words->word[1], "resume");
    if (!resumes && strcmp(words->word[1], "stop")) /* a data set, as in a shell */
        return shell_run(app, words, err);
    if (!app_run(app))
        return err_set(err, ERR_USAGE, "no run is selected: its sweep is meant");
    if (!sweep_of_run(app->store, app_run(app)->name, prefix))
        return err_set(err, ERR_USAGE, "run %lld (%s) belongs to no sweep", (long long)app_run(app)->id,
                       app_run(app)->name);
    return (resumes ? resume_sweep : stop_sweep)(app, prefix, err);
}
