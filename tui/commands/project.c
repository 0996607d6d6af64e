/* nearfar project: a picture of what a run has learned. The engine makes it; here the words are checked. */
#include "store/base/mem.h"
#include "tui/command.h"
#include "tui/engine_words.h"
#include "tui/job.h"
#include "tui/target.h"

#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "by", .type = OPTION_CHOICE, .argument = "METHOD", .choices = "pca tsne umap",
     .help = "pca (the default), tsne or umap"},
    {.name = "side", .type = OPTION_CHOICE, .argument = "WHOSE", .choices = "users items rows",
     .help = "whose vectors: items, or the rows of a run on rows, when not given"},
    {.name = "step", .type = OPTION_TEXT, .argument = "N|last|each",
     .help = "by the checkpoint of this step, the newest, or each in turn; the best when not given"},
    {.name = "rows", .type = OPTION_INT, .argument = "N", .low = 5, .high = 100000,
     .help = "at most so many, evenly through all of them; 10000 when not given"},
    {.name = "seed", .type = OPTION_INT, .argument = "N", .low = 0, .high = 16777215,
     .help = "of the random numbers of umap and of clusters; 1 when not given"},
    {.name = "perplexity", .type = OPTION_REAL, .argument = "X", .low = 2, .high = 1000,
     .help = "how many neighbours tsne takes into account; 30 when not given"},
    {.name = "neighbours", .type = OPTION_INT, .argument = "N", .low = 3, .high = 1000,
     .help = "how many neighbours umap takes into account, the vector itself among them; 15 when not given"},
    {.name = "beside", .type = OPTION_FLAG,
     .help = "keep it as a second picture, which Space shows beside the first: by another perplexity, or of other "
             "neighbours"},
    {.name = "clusters", .type = OPTION_INT, .argument = "K", .low = 2, .high = 1000,
     .help = "find K clusters of the vectors by k-means, too"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "write the points with their ids, too: as tsv, csv, npy or safetensors"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

static bool wants_each(const struct call *call)
{
    const char *word = call_text(call, "step");
    return word && !strcmp(word, "each");
}

/* `last` is the newest checkpoint there is. */
static int check_step(const struct call *call, int64_t *step, struct err *err)
{
    const char *word = call_text(call, "step");
    *step = -1;
    if (wants_each(call) && call_text(call, "output"))
        return err_set(err, ERR_USAGE, "--output is for one picture, and --step each draws several: give one step");
    if (!word || wants_each(call))
        return 0;
    *step = MOST_COUNTED;
    if (strcmp(word, "last") != 0 && (!parse_int(word, step) || *step < 0))
        return err_set(err, ERR_USAGE, "--step is the step of a checkpoint, last or each; not '%s'", word);
    return 0;
}

static int check_method(const struct call *call, struct err *err)
{
    const char *by = call_text(call, "by");
    if (call_text(call, "perplexity") && (!by || strcmp(by, "tsne") != 0))
        return err_set(err, ERR_USAGE, "--perplexity is for --by tsne: add it, or leave --perplexity out");
    if (call_text(call, "neighbours") && (!by || strcmp(by, "umap") != 0))
        return err_set(err, ERR_USAGE, "--neighbours is for --by umap: add it, or leave --neighbours out");
    if (call_flag(call, "beside") && !call_text(call, "perplexity") && !call_text(call, "neighbours"))
        return err_set(err, ERR_USAGE, "--beside is for a second picture by another setting: add --by tsne "
                       "--perplexity X, or --by umap --neighbours N");
    if (call_text(call, "seed") && !call_text(call, "clusters") && (!by || strcmp(by, "umap") != 0))
        return err_set(err, ERR_USAGE, "--seed is for --by umap and for --clusters: add one of them, or leave --seed "
                       "out, since the others have no random numbers");
    return 0;
}

static int become(const struct call *call, int64_t run, int64_t step, struct err *err)
{
    static const char *const but[] = {"step", NULL};
    struct engine_words words;
    engine_words_begin(&words, "project", call);
    engine_words_take(&words, xasprintf("run=%lld", (long long)run));
    if (step >= 0)
        engine_words_take(&words, xasprintf("step=%lld", (long long)step));
    if (wants_each(call))
        engine_words_take(&words, xstrdup("each=1"));
    if (job_columns() && !call_flag(call, "json"))
        engine_words_take(&words, xstrdup("report=1"));
    engine_words_take_options(&words, call, but);
    return engine_words_become(&words, err);
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    int64_t step;
    if (check_method(call, err) || check_step(call, &step, err) ||
        target_open_trained(&target, call, STORE_READ, err))
        return -1;
    target_close(&target);
    return become(call, target.run.id, step, err);
}

const struct command command_project = {
    .name = "project",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Draws the vectors that a run has learned in the plane, and says how far to trust it.",
    .about = "PCA shows the two directions in which the vectors vary most. t-SNE and UMAP keep who is near to whom; "
             "how far groups lie from each other in their pictures, and how large a group is, says nothing. "
             "Trustworthiness is 1 when all that are near in the picture are near in truth; beside it stands how "
             "many of the 15 nearest are kept.\n"
             "Vectors are compared by their Euclidean distance: those of rows have length 1. The picture is kept in "
             "the store, for the screen Space of the workbench, and is not made a second time; the same vectors and "
             "seed give the same picture, turned towards one of another step where one is kept. Without --step it "
             "is of the best checkpoint, or of the newest where there is no best.\n"
             "What t-SNE and UMAP show depends on how many neighbours they take into account. --beside keeps a "
             "second picture with another number of them, turned and scaled to match the first: what both show is "
             "more likely real, and what one alone shows comes from its setting.\n"
             "--clusters finds clusters by k-means on the vectors themselves, not on their places in the picture, "
             "and says how far they agree with classes; the screen Space colours points by them.",
    .example = "nearfar project last --by tsne --output map.csv",
    .options = options,
    .run = run,
};
