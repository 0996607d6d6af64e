/* nearfar demo: the sample shop and a run on it. */
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/dataset.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/sample.h"

#include <stdio.h>
#include <stdlib.h>

static const char sample[] = "shop";

static const struct option options[] = {
    {.name = "detach", .type = OPTION_FLAG, .help = "print the number of the run and leave it to train"},
    {.name = NULL},
};

static int import(const char *path, struct err *err)
{
    char *folder = sample_folder(err);
    if (!folder)
        return -1;
    char *store = xasprintf("store=%s", path), *name = xasprintf("name=%s", sample);
    char *train = xasprintf("train=%s/interactions.csv", folder), *items = xasprintf("items=%s/items.csv", folder);
    struct text printed = TEXT_INIT;
    text_clear(&printed);
    int result = engine_ask((const char *[]){"import", store, name, train, items, NULL}, &printed, err);
    if (!result)
        print_to(stderr, "%s", printed.data);
    text_release(&printed);
    free(items);
    free(train);
    free(name);
    free(store);
    free(folder);
    return result;
}

/* 1 when the store has it already. */
static int has_sample(const char *path, struct err *err)
{
    struct store *store = store_open(path, STORE_CREATE, err);
    struct dataset set;
    if (!store)
        return -1;
    int result = !dataset_find(store, sample, &set, err) ? 1 : err->code == ERR_NOT_FOUND ? 0 : -1;
    store_close(store);
    if (result == 0)
        err_clear(err);
    return result;
}

static int train(const struct call *call, struct err *err)
{
    const struct command *command = command_find("train", err);
    const char *const words[] = {sample, "--preset", sample, "--store", call->store_path,
                                 call_flag(call, "detach") ? "--detach" : "--open"};
    struct call asked;
    int result = call_parse(&asked, command, sizeof words / sizeof *words, (char **)words, false, err) < 0
                     ? -1
                     : command->run(&asked, err);
    call_release(&asked);
    return result;
}

static int run(const struct call *call, struct err *err)
{
    int has = has_sample(call->store_path, err);
    if (has < 0 || (!has && import(call->store_path, err)))
        return -1;
    return train(call, err);
}

const struct command command_demo = {
    .name = "demo",
    .operands = "",
    .least = 0,
    .most = 0,
    .help = "Brings in the sample shop and trains on it, slowly enough to turn knobs.",
    .about = "It does what `nearfar import shop` with the sample's tables, unless the store has a data set of "
             "that name, and `nearfar train shop --preset shop --open` do.",
    .example = "nearfar demo",
    .options = options,
    .writes = true,
    .run = run,
};
