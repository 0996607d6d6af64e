/* nearfar batch: whom a step of a run contrasts, and who gets the gradient. The engine does it; here the words are
 * checked. */
#include "store/base/mem.h"
#include "tui/command.h"
#include "tui/engine_words.h"
#include "tui/target.h"

#include <stdlib.h>

static const struct option options[] = {
    {.name = "anchor", .type = OPTION_INT, .argument = "N", .low = 0, .high = 1000000,
     .help = "which of the batch's anchors; the first in words, all of them as JSON or CSV"},
    {.name = "step", .type = OPTION_INT, .argument = "S", .low = 0, .high = 1000000000000,
     .help = "the newest batch that was kept up to this step; of all when not given"},
    {.name = "what-if", .type = OPTION_TEXT, .argument = "KNOB=VALUE,...",
     .help = "weighs the same rows by other values of what the loss reads, or a part of them, beside what is"},
    {.name = "top", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1000000,
     .help = "how many negatives in words; 20 when not given"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = "csv", .type = OPTION_FLAG, .help = "report as a table"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (call_flag(call, "json") && call_flag(call, "csv"))
        return err_set(err, ERR_USAGE, "--json and --csv exclude each other");
    if (target_open_trained(&target, call, STORE_READ, err))
        return -1;
    target_close(&target);
    struct engine_words words;
    engine_words_begin(&words, "batch", call);
    engine_words_take(&words, xasprintf("run=%lld", (long long)target.run.id));
    engine_words_take_options(&words, call, NULL);
    return engine_words_become(&words, err);
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
             "drew it, and marks. A negative marked masked or guided (by false_negative_guard) is not pushed away; "
             "one marked class, held_out or twin is likely a false negative, as it has the anchor's class, belongs "
             "to the anchor in validation or test, or is nearly the positive.\n"
             "Batches are kept while somebody watches, where a session ends, and every frames_every steps; where "
             "none was kept it is made from the newest checkpoint.\n"
             "--what-if touches nothing of the run. It answers for the knobs that the loss reads; and of those that "
             "draw, for fewer negatives and for other shares of the strategies that drew some: as many of each stay, "
             "spread evenly, as make the shares. More negatives, or those of another strategy, would have to be "
             "drawn: a fork shows them.",
    .example = "nearfar batch last --anchor 2 --what-if tau=0.05",
    .options = options,
    .run = run,
};
