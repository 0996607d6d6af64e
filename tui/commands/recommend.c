/* nearfar recommend: what a run would offer a user. The engine does it; here the words are checked. */
#include "store/base/mem.h"
#include "store/dataset.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdlib.h>

static const struct option options[] = {
    {.name = "user", .type = OPTION_TEXT, .argument = "ID", .help = "the user, as in the imported file"},
    {.name = "top", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1000000, .help = "how many items; 10 when not given"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    const char *user = call_text(call, "user");
    struct target target;
    int64_t index;
    if (!user)
        return err_set(err, ERR_USAGE, "--user ID is missing: whom to recommend to");
    if (target_open(&target, call, STORE_READ, err))
        return -1;
    int unknown = dataset_index(target.store, target.run.dataset, "user", user, &index, err);
    char *with = unknown ? NULL : target_others(&target, call, err);
    target_close(&target);
    if (!with)
        return -1;
    char *store = xasprintf("store=%s", call->store_path), *run = xasprintf("run=%lld", (long long)target.run.id);
    char *who = xasprintf("user=%s", user), *top = xasprintf("top=%lld", (long long)call_int(call, "top", 10));
    int result = engine_become((const char *[]){"recommend", store, run, with, who, top,
                                                call_flag(call, "json") ? "json=1" : NULL, NULL}, err);
    free(top);
    free(who);
    free(with);
    free(run);
    free(store);
    return result;
}

const struct command command_recommend = {
    .name = "recommend",
    .operands = "RUN...",
    .completes = "runs",
    .least = 1,
    .most = 16,
    .help = "Prints the items that a run ranks first for a user, by title.",
    .about = "Items that the user has in train are left out; some of them are printed above, to compare. Several runs on one data set "
             "recommend together, as they are measured by eval.",
    .example = "nearfar recommend last --user 42 --top 10",
    .options = options,
    .run = run,
};
