/* nearfar eval: ranking metrics, or those of its probes, of a run's best checkpoint. The engine does it; here the
 * words are checked. */
#include "store/base/mem.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/engine_words.h"
#include "tui/target.h"

#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "k", .type = OPTION_TEXT, .argument = "LIST",
     .help = "lengths of the ranked list, as in 10,20,50; the k of the run when not given"},
    {.name = "raw", .type = OPTION_FLAG,
     .help = "measure rows of numbers as they are, too, without the encoder"},
    {.name = "confusion", .type = OPTION_FLAG,
     .help = "which classes are taken for which: the whole matrix, and not the worst pairs alone"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

/* Whole numbers from 1, separated by commas. */
static int check_lengths(const char *list, struct err *err)
{
    char *copy = xstrdup(list), *rest = copy;
    int64_t k;
    bool ok = true;
    for (char *word; (word = strsep(&rest, ","));)
        ok = ok && parse_int(word, &k) && k >= 1 && k <= 1000;
    free(copy);
    return ok ? 0 : err_set(err, ERR_USAGE, "--k is a list of whole numbers from 1 to 1000, as in 10,20,50; not '%s'",
                            list);
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    const char *lengths = call_text(call, "k");
    if ((lengths && check_lengths(lengths, err)) || target_open_trained(&target, call, STORE_READ, err))
        return -1;
    char *with = target_others(&target, call, err);
    target_close(&target);
    if (!with)
        return -1;
    struct engine_words words;
    engine_words_begin(&words, "eval", call);
    engine_words_take(&words, xasprintf("run=%lld", (long long)target.run.id));
    engine_words_take(&words, with);
    engine_words_take(&words, xasprintf("width=%d", columns_of_terminal(stdout)));
    engine_words_take_options(&words, call, NULL);
    return engine_words_become(&words, err);
}

const struct command command_eval = {
    .name = "eval",
    .operands = "RUN...",
    .completes = "runs",
    .least = 1,
    .most = 16,
    .help = "Measures a run: ranks the whole catalogue for every test user, or asks its probes.",
    .about = "It uses the best checkpoint of the run. Items that a user has in train are left out of the ranking.\n"
             "Several runs on one data set are measured as an ensemble: for each user the scores of each run are "
             "standardised over all items, to mean 0 and standard deviation 1, and averaged.\n"
             "A relevant item counts behind all items with the same score, and where equal scores decide something, "
             "the number of such users is printed. MRR@K looks for the first relevant item among the best K. Runs "
             "that an earlier version made are measured as it did: equal scores by item number, one MRR at the "
             "longest list.\n"
             "A run on rows of numbers is measured by its probes instead, on all rows of validation and of test, "
             "and which classes the linear classifier takes for which on test is told by the worst pairs or, with "
             "--confusion, by the whole matrix, which is cut into parts where the terminal is too narrow. With "
             "--raw the probes that tell classes measure the numbers of the rows as well, each standardised, "
             "without the encoder: what training is worth.",
    .example = "nearfar eval last --k 10,20,50",
    .options = options,
    .run = run,
};
