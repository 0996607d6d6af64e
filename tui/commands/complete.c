/* nearfar complete: words for shell completion, one a line. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/run.h"
#include "tui/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = NULL},
};

static int print_commands(struct store *store, struct err *err)
{
    (void)store;
    (void)err;
    for (const struct command *const *command = commands; *command; command++)
        puts((*command)->name);
    return 0;
}

static int print_runs(struct store *store, struct err *err)
{
    struct run *runs;
    size_t n;
    if (run_list(store, &runs, &n, err))
        return -1;
    if (n)
        puts("last");
    for (size_t i = 0; i < n; i++)
        printf("%lld\n%s\n", (long long)runs[i].id, runs[i].name);
    free(runs);
    return 0;
}

static int print_datasets(struct store *store, struct err *err)
{
    struct dataset *sets;
    size_t n;
    if (dataset_list(store, &sets, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        puts(sets[i].name);
    free(sets);
    return 0;
}

static int print_knobs(struct store *store, struct err *err)
{
    struct catalogue catalogue;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    for (size_t i = 0; i < catalogue.n_knobs; i++)
        printf("%s=\n", catalogue.knobs[i].name);
    catalogue_release(&catalogue);
    return 0;
}

static int print_presets(struct store *store, struct err *err)
{
    struct catalogue catalogue;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    for (size_t i = 0; i < catalogue.n_presets; i++)
        puts(catalogue.presets[i].name);
    catalogue_release(&catalogue);
    return 0;
}

static int print_formats(struct store *store, struct err *err)
{
    struct catalogue catalogue;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    for (size_t i = 0; i < catalogue.n_parts; i++)
        if (!strcmp(catalogue.parts[i].kind, "importer"))
            puts(catalogue.parts[i].name);
    catalogue_release(&catalogue);
    return 0;
}

static const struct list {
    const char *name;
    bool from_store;
    int (*print)(struct store *store, struct err *err);
} lists[] = {
    {"commands", false, print_commands}, {"runs", true, print_runs},       {"datasets", true, print_datasets},
    {"knobs", true, print_knobs},        {"presets", true, print_presets}, {"formats", true, print_formats},
};
enum { N_LISTS = sizeof lists / sizeof *lists };

static const struct list *find_list(const char *name, struct err *err)
{
    const char *names[N_LISTS];
    for (size_t i = 0; i < N_LISTS; i++) {
        names[i] = lists[i].name;
        if (!strcmp(names[i], name))
            return &lists[i];
    }
    const char *nearest = nearest_word(name, names, N_LISTS);
    err_set(err, ERR_USAGE, "there is no list '%s'%s%s? It is commands, runs, datasets, knobs, presets or formats", name,
            nearest ? ": did you mean " : ": what did you mean", nearest ? nearest : "");
    return NULL;
}

/* A missing store has no runs: completing there is not a failure. */
static int run(const struct call *call, struct err *err)
{
    const struct list *list = find_list(call->operands[0], err);
    if (!list)
        return -1;
    struct store *store = list->from_store ? store_open(call->store_path, STORE_READ, err) : NULL;
    if (list->from_store && !store)
        return err->code == ERR_NOT_FOUND ? 0 : -1;
    int result = list->print(store, err);
    store_close(store);
    return result;
}

const struct command command_complete = {
    .name = "complete",
    .operands = "WHAT",
    .completes = "lists",
    .least = 1,
    .most = 1,
    .help = "Prints words for shell completion, one a line: commands, runs, datasets, knobs, presets or formats.",
    .example = "nearfar complete runs",
    .options = options,
    .run = run,
};
