/* nearfar seeds: more seeds of runs that were trained, so that their differences can be judged. */
#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/command.h"
#include "tui/resolve_settings.h"
#include "tui/sweep.h"
#include "tui/sweep_control.h"
#include "tui/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_RUNS = 24, MOST_MORE = 20 };

static const struct option options[] = {
    {.name = "more", .type = OPTION_INT, .argument = "N", .low = 1, .high = MOST_MORE,
     .help = "how many more seeds of each run; 2 when not given, which makes three"},
    {.name = "detach", .type = OPTION_FLAG, .help = "print the prefix and leave them to train by themselves"},
    {.name = NULL},
};

/* What is to be trained. */
struct more {
    struct store *store;
    struct run run[MOST_RUNS];
    size_t n;
    int64_t each; /* seeds of each */
    char prefix[PREFIX_SIZE];
    int made;
};

static int find_runs(const struct call *call, struct more *more, struct err *err)
{
    for (int i = 0; i < call->n_operands; i++) {
        struct run *run = &more->run[more->n];
        if (target_find(more->store, call->operands[i], run, err))
            return -1;
        for (size_t k = 0; k < more->n; k++)
            if (more->run[k].id == run->id)
                return err_set(err, ERR_USAGE, "run %lld is named twice", (long long)run->id);
        more->n++;
    }
    return 0;
}

/* The least seed above `after` that the run and those that differ from it by their seed alone have not; 0 on
 * error. */
static int64_t next_seed(struct store *store, const struct run *like, int64_t after, struct err *err)
{
    int64_t *ids, seed = after + 1;
    size_t n;
    struct run run;
    if (run_siblings(store, like->id, false, &ids, &n, err))
        return 0;
    for (size_t i = 0; i < n && seed; i++) {
        if (run_get(store, ids[i], &run, err))
            seed = 0;
        else if (run.seed == seed) {
            seed++;
            i = (size_t)-1; /* from the first again */
        }
    }
    free(ids);
    return seed == like->seed ? next_seed(store, like, seed, err) : seed;
}

static int insert_like(struct more *more, const struct run *like, const struct resolved_settings *settled,
                       struct err *err)
{
    int64_t seed = 0;
    for (int64_t i = 0; i < more->each; i++) {
        struct run run = {.dataset = like->dataset,
                          .threads = sweep_threads((size_t)more->each * more->n)};
        seed = next_seed(more->store, like, seed, err);
        if (!seed)
            return -1;
        run.seed = seed;
        COPY_TEXT(run.preset, like->preset);
        more->made++;
        snprintf(run.name, sizeof run.name, "%.50s-%d", more->prefix, more->made);
        if (resolve_insert(settled, more->store, &run, err) < 0)
            return -1;
    }
    return 0;
}

static int insert_of(struct more *more, const struct run *like, struct err *err)
{
    struct resolved_settings settled;
    struct dataset dataset;
    if (dataset_get(more->store, like->dataset, &dataset, err) ||
        resolve_like(&settled, more->store, &dataset, like, err))
        return -1;
    int failed = resolve_check(&settled, more->store, dataset.id, false, NULL, err) ||
                 insert_like(more, like, &settled, err);
    resolve_release(&settled);
    return failed ? -1 : 0;
}

/* All or none. */
static int insert_all(struct more *more, struct err *err)
{
    int failed = store_begin(more->store, err);
    if (failed)
        return -1;
    for (size_t i = 0; i < more->n && !failed; i++)
        failed = insert_of(more, &more->run[i], err);
    if (!failed)
        return store_commit(more->store, err);
    store_rollback(more->store);
    return -1;
}

static int train(const struct more *more, struct err *err)
{
    struct sweep sweep = {.store = more->store, .prefix = more->prefix, .stop_below = NAN};
    int result = -1;
    if (!sweep_load(&sweep, NULL, 0, err) && !sweep_train(&sweep, err) && !sweep_print(&sweep, false, err)) {
        result = sweep.interrupted ? 130 : 0;
        if (result)
            print_to(stderr, "nearfar: interrupted; `nearfar sweep --resume %s` goes on\n", more->prefix);
    }
    sweep_release(&sweep);
    return result;
}

static int run(const struct call *call, struct err *err)
{
    struct more more = {.each = call_int(call, "more", 2)};
    int result = -1;
    more.store = store_open(call->store_path, STORE_WRITE, err);
    if (!more.store)
        return -1;
    if (!find_runs(call, &more, err) && !engine_refresh_catalogue(more.store, err) &&
        !sweep_choose_prefix(more.store, NULL, "seeds", more.prefix, err) && !insert_all(&more, err)) {
        char *line = xasprintf("sweep --resume %s", more.prefix);
        result = sweep_remember(more.store, more.prefix, line, err);
        if (!result)
            result = call_flag(call, "detach") ? sweep_detach(more.store, more.prefix, line, err) : train(&more, err);
        free(line);
    }
    store_close(more.store);
    return result;
}

const struct command command_seeds = {
    .name = "seeds",
    .operands = "RUN...",
    .completes = "runs",
    .least = 1,
    .most = MOST_RUNS,
    .help = "Trains more seeds of runs, so that their differences can be judged.",
    .about = "The new runs have the settings of the old ones and their changes at their steps; nothing but the seed "
             "differs. They are called PREFIX-1, PREFIX-2, ..., and train as a sweep does: `nearfar sweep --stop "
             "PREFIX` and `--resume PREFIX` stop them and go on. `nearfar diff` and the verdict of Compare then know "
             "how far seeds alone move the metric.",
    .example = "nearfar seeds 3 7",
    .options = options,
    .writes = true,
    .run = run,
};
