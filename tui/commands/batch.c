/* nearfar batch: whom a step of a run contrasts, and who gets the gradient. The engine does it; here the words are
 * checked. */
#include "store/base/mem.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdlib.h>

static const struct option options[] = {
    {.name = "anchor", .type = OPTION_INT, .argument = "N", .low = 0, .high = 1000000,
     .help = "which of the batch's anchors; the first in words, all of them as JSON or CSV"},
    {.name = "step", .type = OPTION_INT, .argument = "S", .low = 0, .high = 1000000000000,
     .help = "the newest batch that was kept up to this step; of all when not given"},
    {.name = "what-if", .type = OPTION_TEXT, .argument = "KNOB=VALUE,...",
     .help = "weighs the same similarities by other values of what the loss reads, beside what is"},
    {.name = "top", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1000000,
     .help = "how many negatives in words; 20 when not given"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = "csv", .type = OPTION_FLAG, .help = "report as a table"},
    {.name = NULL},
};

/* "key=value", or NULL when the option was not given. The caller frees it. */
static char *number(const struct call *call, const char *option)
{
    int64_t value = call_int(call, option, -1);
    return value < 0 ? NULL : xasprintf("%s=%lld", option, (long long)value);
}

static int become(const struct call *call, int64_t run, struct err *err)
{
    const char *words[10] = {"batch"}, *what_if = call_text(call, "what-if");
    char *made[] = {xasprintf("store=%s", call->store_path), xasprintf("run=%lld", (long long)run),
                    number(call, "anchor"), number(call, "step"), number(call, "top"),
                    what_if ? xasprintf("what_if=%s", what_if) : NULL,
                    call_flag(call, "json") ? xstrdup("json=1") : NULL,
                    call_flag(call, "csv") ? xstrdup("csv=1") : NULL};
    enum { N = sizeof made / sizeof *made };
    for (size_t i = 0, n = 1; i < N; i++)
        if (made[i])
            words[n++] = made[i];
    int result = engine_become(words, err);
    for (size_t i = 0; i < N; i++)
        free(made[i]);
    return result;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (call_flag(call, "json") && call_flag(call, "csv"))
        return err_set(err, ERR_USAGE, "--json and --csv exclude each other");
    if (target_open_trained(&target, call, STORE_READ, err))
        return -1;
    target_close(&target);
    return become(call, target.run.id, err);
}

const struct command command_batch = {
    .name = "batch",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Prints whom a step of a run contrasts: an anchor, its positive, and its negatives by similarity.",
    .about = "Of each negative it says the weight (the derivative of the loss by s / tau: with InfoNCE the "
             "probability that the softmax gives it), its share of the gradient of all negatives, the strategy that "
             "drew it, and marks: masked or guided are not pushed; class, held_out and twin are likely false "
             "negatives, as they have the anchor's class, are known in validation or test, or are nearly the "
             "positive. Batches are kept while somebody watches, where a session ends, and every frames_every steps; "
             "where none was kept it is made from the newest checkpoint. --what-if touches nothing of the run; knobs "
             "that would draw other negatives it refuses.",
    .example = "nearfar batch last --anchor 2 --what-if tau=0.05",
    .options = options,
    .run = run,
};
