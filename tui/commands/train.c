/* nearfar train: settles every knob of a new run, starts an engine on it, and stays with it. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/catalogue.h"
#include "store/run.h"
#include "store/validation.h"
#include "tui/follow_to_end.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/giving.h"
#include "tui/resolve_settings.h"
#include "tui/workbench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option options[] = {
    {.name = "name", .type = OPTION_TEXT, .argument = "NAME",
     .help = "what to call the run; DATASET-number when not given"},
    {.name = "preset", .type = OPTION_TEXT, .argument = "PRESET", .completes = "presets",
     .help = "a named set of settings to begin with, or a file that `nearfar freeze` wrote"},
    {.name = "set", .type = OPTION_TEXT, .argument = "KNOB=VALUE", .completes = "knobs", .repeats = true,
     .help = "a setting that differs from the preset or the default"},
    {.name = "from", .type = OPTION_TEXT, .argument = "RUN", .completes = "runs",
     .help = "begin with this run's best weights: embeddings by the same ids, else an encoder of its shape"},
    {.name = "teacher", .type = OPTION_TEXT, .argument = "RUN|FILE.npy", .completes = "runs",
     .help = "whom loss=distill learns from: a run, or a matrix of item vectors or of scores (users x items)"},
    {.name = "vectors", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "begin with these word vectors, as GloVe and word2vec write them in text; own_words=on is set for them"},
    {.name = "weights", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "begin with the weights of a BERT, a model.safetensors; encoder=bert and its shape are set by them"},
    {.name = "vocabulary", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "read texts in the pieces of this vocabulary, a vocab.txt; tokens=wordpiece is set for it"},
    {.name = "epochs", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1e15,
     .help = "how many passes over train; the same as --set epochs=N"},
    {.name = "seed", .type = OPTION_INT, .argument = "N", .low = 0, .high = 9e15,
     .help = "where all random numbers come from; 1 when not given"},
    {.name = "threads", .type = OPTION_INT, .argument = "N", .low = 0, .high = MOST_THREADS,
     .help = "how many threads train; one per core when 0 or not given. The result is the same to the last bit"},
    {.name = "detach", .type = OPTION_FLAG, .help = "print the number of the run and leave it to train"},
    {.name = "open", .type = OPTION_FLAG,
     .help = "open the workbench on it; without a terminal, print its progress on stdout"},
    {.name = "json", .type = OPTION_FLAG,
     .help = "end with one JSON object: run, status, epochs, steps, rate, valid, test"},
    {.name = NULL},
};

/* Whoever stays with the run hears it from the engine. */
static int say_without_validation(const struct resolved_settings *resolved, struct store *store,
                                  const struct dataset *set, struct err *err)
{
    char why[320];
    double share = 0;
    parse_real(resolve_value(resolved, "validation"), &share);
    int empty = validation_of(store, set, share, why, sizeof why, err);
    if (empty > 0)
        print_to(stderr, "nearfar: %s: %s is watched, and nothing is selected\n", why,
                 set->test ? C_("what is watched", "test") : _("only the loss"));
    return empty < 0 ? -1 : 0;
}

static int64_t insert(const struct resolved_settings *resolved, struct store *store, const struct run *run,
                      struct giving *giving, struct err *err)
{
    if (store_begin(store, err))
        return -1;
    int64_t id = resolve_insert(resolved, store, run, err);
    if (id >= 0 && !giving_ask(giving, store, id, err))
        return store_commit(store, err) ? -1 : id;
    store_rollback(store);
    return -1;
}

/* Inserts the run with all its settings, which the engine has said fit. Returns its id, or -1. */
static int64_t create(const struct call *call, struct store *store, const struct dataset *set, struct giving *giving,
                      struct err *err)
{
    struct run run = {.dataset = set->id, .seed = call_int(call, "seed", 1), .threads = call_int(call, "threads", 0)};
    const char *name = call_text(call, "name"), *preset = call_text(call, "preset");
    COPY_TEXT(run.name, name ? name : "");
    COPY_TEXT(run.preset, preset ? resolve_preset_name(preset) : "");
    if (name && run_name_check(name, err))
        return -1;
    struct resolved_settings resolved;
    int64_t id = -1;
    int failed;
    if (resolve_begin(&resolved, store, set, call_setting(call, "task"), preset, err))
        return -1;
    const char *word;
    size_t at = 0;
    failed = giving_shape(giving, &resolved, store, err);
    while (!failed && (word = call_each(call, "set", &at)))
        failed = resolve_word(&resolved, word, err);
    if (!failed && call_text(call, "epochs"))
        failed = resolve_knob(&resolved, "epochs", call_text(call, "epochs"), err);
    if (!failed)
        failed = giving_check_shape(giving, &resolved, store, err);
    if (!failed)
        failed = resolve_check(&resolved, store, set->id, giving_teaches(giving), giving->vocabulary, err);
    if (!failed && call_flag(call, "detach"))
        failed = say_without_validation(&resolved, store, set, err);
    if (!failed) {
        resolve_say(&resolved);
        id = insert(&resolved, store, &run, giving, err);
    }
    resolve_release(&resolved);
    return id;
}

static int leave(const struct call *call, const struct engine_process *engine)
{
    print(call_flag(call, "json") ? "{\"run\":%lld}\n" : "%lld\n", (long long)engine->run);
    return 0;
}

static int stay(const struct call *call, struct store *store, struct engine_process *engine, struct err *err)
{
    bool open = call_flag(call, "open");
    if (open && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        struct workbench_options workbench = {.store_path = call->store_path, .run = engine->run};
        return workbench_main(&workbench, err);
    }
    struct run_to_follow attend = {.store = store, .run = engine->run, .engine = engine,
                                   .json = call_flag(call, "json"), .lines_are_output = open};
    return follow_to_end(&attend, err);
}

static int run(const struct call *call, struct err *err)
{
    if (call_flag(call, "open") && (call_flag(call, "detach") || call_flag(call, "json")))
        return err_set(err, ERR_USAGE, "--open shows the run here, which --detach and --json do not: "
                       "give one of them");
    struct store *store = store_open(call->store_path, STORE_WRITE, err);
    if (!store)
        return -1;
    struct dataset set;
    struct engine_process engine = {0};
    struct run begun;
    struct giving giving = {.n = 0};
    int result = -1;
    if (dataset_find(store, call->operands[0], &set, err) || giving_read(&giving, call, store, err) ||
        engine_refresh_catalogue(store, err))
        goto out;
    int64_t id = create(call, store, &set, &giving, err);
    if (id < 0 || giving_make(&giving, store, id, err) || engine_begin(store, id, &engine, &begun, err))
        goto out;
    result = call_flag(call, "detach") ? leave(call, &engine) : stay(call, store, &engine, err);
out:
    giving_release(&giving);
    store_close(store);
    return result;
}

const struct command command_train = {
    .name = "train",
    .operands = "DATASET",
    .completes = "datasets",
    .least = 1,
    .most = 1,
    .help = "Trains a model on a data set, as a new run.",
    .about = "The run goes on when this command is left. Ctrl-C asks it to stop with a checkpoint; a second "
             "Ctrl-C leaves it training. `nearfar knobs` lists what can be set.",
    .example = "nearfar train shop --preset shop --set tau=0.1 --name warm",
    .options = options,
    .writes = true,
    .run = run,
};
