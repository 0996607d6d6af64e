/* The command of the workbench about saved queries. */
#include "store/base/language.h"
#include "tui/actions_internal.h"
#include "tui/saved_query.h"
#include "tui/screens/runs.h"
#include "tui/shell.h"

int run_query(struct app *app, const struct words *words, struct err *err)
{
    static const char *const verbs[] = {"save", "rm"};
    if (words->n == 1)
        return shell_run(app, words, err);
    int verb = words_pick(words->word[1], verbs, 2, "thing to do with a query", err);
    if (verb < 0)
        return -1;
    if (words->n == 2)
        return err_set(err, ERR_USAGE, "it goes: query %s NAME", verbs[verb]);
    const char *name = words->word[2];
    if ((verb ? saved_query_remove(app->store, name, err)
              : saved_query_save(app->store, name, runs_of(app)->filter, err)) < 0)
        return -1;
    app_say(app, false, verb ? "the query %s is removed" : N_("saved: / @%s shows these runs"), name);
    return 0;
}
