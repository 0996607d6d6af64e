/* nearfar data: the data sets in the store. */
#include "store/base/text.h"
#include "store/report.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as JSON"},
    {.name = "yes", .type = OPTION_FLAG, .help = "remove without asking"},
    {.name = NULL},
};

static void count_cell(struct columns *table, int64_t count)
{
    char digits[32];
    format_count(count, digits, sizeof digits);
    columns_cell(table, "%s", digits);
}

static int list(const struct call *call, struct store *store, struct err *err)
{
    if (call_flag(call, "json"))
        return print_json(report_datasets(store, err));
    struct dataset *sets;
    size_t n;
    if (dataset_list(store, &sets, &n, err))
        return -1;
    struct columns table;
    columns_init(&table, "lrrrrl");
    const char *const heads[] = {"data set", "users", "items", "train", "test", "split"};
    for (size_t i = 0; n && i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", heads[i]);
    for (size_t i = 0; i < n; i++) {
        columns_cell(&table, "%s", sets[i].name);
        count_cell(&table, sets[i].users);
        count_cell(&table, sets[i].items);
        count_cell(&table, sets[i].train);
        count_cell(&table, sets[i].test);
        columns_cell(&table, "%s", sets[i].split);
    }
    columns_print(&table, "", stdout);
    if (!n)
        fprintf(stderr, "nearfar: no data sets yet; `nearfar import --help` tells how to bring one in\n");
    free(sets);
    return 0;
}

/* How many items have no class, and which share of all that is. */
static void unclassed_cell(struct columns *table, int64_t without, int64_t items)
{
    char digits[32];
    format_count(without, digits, sizeof digits);
    columns_cell(table, "items without a class");
    columns_cell(table, "%s (%.1f %%)", digits, 100 * (double)without / (double)items);
}

static void print_dataset(const struct dataset *set, int64_t classes, int64_t without)
{
    char created[32];
    struct columns table;
    format_moment(set->created, created, sizeof created);
    columns_init(&table, "ll");
    const struct {
        const char *what;
        int64_t count;
    } counts[] = {{"users", set->users},           {"items", set->items},
                  {"train interactions", set->train}, {"test interactions", set->test},
                  {"duplicates merged", set->duplicates}, {"lines skipped", set->skipped},
                  {"classes of items", classes}};
    columns_cell(&table, "data set");
    columns_cell(&table, "%s", set->name);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        columns_cell(&table, "%s", counts[i].what);
        count_cell(&table, counts[i].count);
    }
    if (classes)
        unclassed_cell(&table, without, set->items);
    const char *const texts[][2] = {{"split", set->split}, {"kind", set->kind}, {"source", set->source}, {"created", created}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        columns_cell(&table, "%s", texts[i][0]);
        columns_cell(&table, "%s", texts[i][1]);
    }
    columns_print(&table, "", stdout);
}

static int show(const struct call *call, struct store *store, const struct dataset *set, struct err *err)
{
    if (call_flag(call, "json"))
        return print_json(report_dataset(store, set, err));
    int64_t classes, without;
    if (dataset_count_classes(store, set, &classes, &without, err) < 0)
        return -1;
    print_dataset(set, classes, without);
    return 0;
}

static int drop(const struct call *call, struct store *store, const struct dataset *set, struct err *err)
{
    char question[160];
    snprintf(question, sizeof question, "The data set %s will be removed from the store for good.", set->name);
    int no = confirm(call, question, err);
    if (no)
        return no < 0 ? -1 : ERR_FAILED;
    if (dataset_remove(store, set, err))
        return -1;
    printf("removed %s\n", set->name);
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    const char *verb = call->n_operands ? call->operands[0] : "";
    bool shows = !strcmp(verb, "show"), drops = !strcmp(verb, "rm");
    if (*verb && !shows && !drops)
        return err_set(err, ERR_USAGE, "there is no `nearfar data %s`: it is `data show NAME` or `data rm NAME`", verb);
    if (*verb && call->n_operands < 2)
        return err_set(err, ERR_USAGE, "the name of a data set is missing: nearfar data %s NAME", verb);
    struct store *store = store_open(call->store_path, drops ? STORE_WRITE : STORE_READ, err);
    if (!store)
        return -1;
    struct dataset set;
    int result = *verb ? dataset_find(store, call->operands[1], &set, err) : list(call, store, err);
    if (!result && shows)
        result = show(call, store, &set, err);
    if (!result && drops)
        result = drop(call, store, &set, err);
    store_close(store);
    return result;
}

const struct command command_data = {
    .name = "data",
    .operands = "[show NAME | rm NAME]",
    .completes = "datasets",
    .least = 0,
    .most = 2,
    .help = "Lists the data sets, shows one, or removes one.",
    .about = "A data set that runs use cannot be removed.",
    .example = "nearfar data show shop",
    .options = options,
    .run = run,
};
