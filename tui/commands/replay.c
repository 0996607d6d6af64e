/* nearfar replay: the run once more, compared bit by bit. The engine does it; here the words are checked. */
#include "store/base/mem.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdlib.h>

static const struct option options[] = {
    {.name = "threads", .type = OPTION_INT, .argument = "N", .low = 0, .high = 1024,
     .help = "how many threads to replay with; one per core when 0 or not given"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open_trained(&target, call, STORE_READ, err))
        return -1;
    target_close(&target);
    char *store = xasprintf("store=%s", call->store_path), *run = xasprintf("run=%lld", (long long)target.run.id);
    char *threads = xasprintf("threads=%lld", (long long)call_int(call, "threads", 0));
    int result = engine_become((const char *[]){"replay", store, run, threads, call_flag(call, "json") ? "json=1"
                                                : NULL, NULL},
                               err);
    free(threads);
    free(run);
    free(store);
    return result;
}

const struct command command_replay = {
    .name = "replay",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Trains a run again from its settings, seed and events, and says whether every metric has the same bits.",
    .about = "The run itself is not touched. The exit code is 0 when all bits are the same and 1 when they are not. "
             "Metrics that the record does not have at all are left out, and counted.",
    .example = "nearfar replay last",
    .options = options,
    .run = run,
};
