/* Commands of the Data screen. */
#include "store/base/mem.h"
#include "tui/actions.h"
#include "tui/actions_internal.h"
#include "tui/screens/data.h"

#include <stdio.h>

int run_more(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return data_more(app, err);
}

int run_runs_of_data(struct app *app, const struct words *words, struct err *err)
{
    const struct dataset *set = data_selected(app);
    char line[96];
    (void)words;
    if (!set)
        return err_set(err, ERR_USAGE, "no data set is selected: 7 shows them");
    snprintf(line, sizeof line, "filter data:%s", set->name);
    return action_run(app, line, err);
}
