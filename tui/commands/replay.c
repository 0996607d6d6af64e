/* nearfar replay: the run once more, compared bit by bit. The engine does it; here the words are checked. */
#include "store/base/mem.h"
#include "tui/command.h"
#include "tui/engine_words.h"
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
    struct engine_words words;
    engine_words_begin(&words, "replay", call);
    engine_words_take(&words, xasprintf("run=%lld", (long long)target.run.id));
    if (!call_text(call, "threads"))
        engine_words_take(&words, xstrdup("threads=0"));
    engine_words_take_options(&words, call, NULL);
    return engine_words_become(&words, err);
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
