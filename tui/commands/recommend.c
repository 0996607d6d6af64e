/* nearfar recommend: what a run would offer a user. The engine does it; here the words are checked. */
#include "store/base/mem.h"
#include "store/dataset.h"
#include "tui/command.h"
#include "tui/engine_words.h"
#include "tui/target.h"

#include <stdlib.h>

static const struct option options[] = {
    {.name = "user", .type = OPTION_TEXT, .argument = "ID", .help = "the user, as in the imported file"},
    {.name = "all", .type = OPTION_FLAG, .help = "every user, as a table: user,rank,item,score"},
    {.name = "top", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1000000,
     .help = "how many items; 10 when not given"},
    {.name = "why", .type = OPTION_FLAG, 
     .help = "what each item is near in train, and what training pushed against it"},
    {.name = "item", .type = OPTION_TEXT, .argument = "ID", .help = "ask --why of this item alone, listed or not"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where --all writes to; standard output when not given"},
    {.name = "format", .type = OPTION_CHOICE, .argument = "FORMAT", .choices = "csv tsv",
     .help = "of --all; csv when not given"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

static int check(const struct call *call, struct err *err)
{
    bool all = call_flag(call, "all");
    if (!all && !call_text(call, "user"))
        return err_set(err, ERR_USAGE, "--user ID is missing: whom to recommend to; or take --all for every user");
    if (all && call_text(call, "user"))
        return err_set(err, ERR_USAGE, "--user and --all exclude each other");
    if (all && call_flag(call, "json"))
        return err_set(err, ERR_USAGE, "--all writes a table: leave --json out, and choose with --format csv or tsv");
    if (!all && (call_text(call, "output") || call_text(call, "format")))
        return err_set(err, ERR_USAGE, "--output and --format are for --all; for one user write `nearfar "
                       "recommend ... > FILE`");
    return 0;
}

static int check_why(const struct call *call, struct err *err)
{
    bool why = call_flag(call, "why"), item = call_text(call, "item");
    if (item && !why)
        return err_set(err, ERR_USAGE, "--item names the item that --why is asked of: add --why");
    if (why && call_flag(call, "all"))
        return err_set(err, ERR_USAGE, "--why is asked of one user: write --user ID in place of --all");
    if (why && call->n_operands > 1)
        return err_set(err, ERR_USAGE, "--why is asked of one run, as an ensemble has no vectors: name one run");
    if (item && call_text(call, "top"))
        return err_set(err, ERR_USAGE, "--item asks of one item: leave --top out");
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    const char *user = call_text(call, "user");
    struct target target;
    struct dataset dataset;
    int64_t index;
    if (check(call, err) || check_why(call, err) || target_open_trained(&target, call, STORE_READ, err))
        return -1;
    int unknown = dataset_get(target.store, target.run.dataset, &dataset, err);
    if (!unknown && user && dataset.users) /* what has no users, the engine refuses */
        unknown = dataset_index(target.store, target.run.dataset, "user", user, &index, err);
    char *with = unknown ? NULL : target_others(&target, call, err);
    target_close(&target);
    if (!with)
        return -1;
    struct engine_words words;
    engine_words_begin(&words, "recommend", call);
    engine_words_take(&words, xasprintf("run=%lld", (long long)target.run.id));
    engine_words_take(&words, with);
    engine_words_take_options(&words, call, NULL);
    return engine_words_become(&words, err);
}

const struct command command_recommend = {
    .name = "recommend",
    .operands = "RUN...",
    .completes = "runs",
    .least = 1,
    .most = 16,
    .help = "Prints the items that a run ranks first for a user, by title, or for every user as a table.",
    .about = "Items that the user has in train are left out; some of them are printed above, to compare. Several "
             "runs on one data set recommend together, as they are measured by eval. With --all a table is written, "
             "at the speed of an evaluation; a file of --output appears when it is whole.\n"
             "--why says of each item its rank among all, the items of train that are nearest to it by the cosine "
             "of item with item (how many users have both), and the items that score highest among those that "
             "training may push away from the user, each with the weight that the loss gives it in a row of them "
             "all, as in batch. A score is of a user with an item, and has no exact parts by items of train; with a "
             "prior, what that adds is told.\n"
             "With --json each item has in_train, held_out, prior, rank, of, rank_of_all, all, positive, weight, "
             "near (item, title, similarity, score, both) and against (item, title, score, weight), and `why` says "
             "by which loss, tau and measure.",
    .example = "nearfar recommend last --user 42 --top 10",
    .options = options,
    .run = run,
};
