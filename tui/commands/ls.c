/* nearfar ls: the runs, newest first. */
#include "store/base/text.h"
#include "store/metric.h"
#include "store/report.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as JSON: a list of runs"},
    {.name = NULL},
};

/* One metric of all runs, as a table needs it. */
struct column {
    const char *metric;
    struct run_metric *values;
    size_t n;
};

static void value_cell(struct columns *table, const struct column *column, int64_t run, bool best)
{
    for (size_t i = 0; i < column->n; i++)
        if (column->values[i].run == run) {
            double value = best ? column->values[i].best : column->values[i].last;
            columns_cell(table, isnan(value) ? "nan" : "%.4f", value);
            return;
        }
    columns_cell(table, "-");
}

static void run_row(struct columns *table, const struct run *run, const struct column *loss, const struct column *valid,
                    const struct column *test)
{
    char step[32], created[32];
    format_count(run->step, step, sizeof step);
    format_moment(run->created, created, sizeof created);
    columns_cell(table, "%lld", (long long)run->id);
    columns_cell(table, "%s", run->name);
    columns_cell(table, "%s", run_status_names[run->status]);
    columns_cell(table, "%s", run->dataset_name);
    columns_cell(table, "%s", step);
    columns_cell(table, "%.1f", run->epoch);
    value_cell(table, loss, run->id, false);
    value_cell(table, valid, run->id, true);
    value_cell(table, test, run->id, false);
    columns_cell(table, "%s", created);
}

static int print_table(struct store *store, struct err *err)
{
    struct run *runs = NULL;
    size_t n = 0;
    struct column loss = {"loss", NULL, 0}, valid = {"valid/recall@20", NULL, 0}, test = {"test/recall@20", NULL, 0};
    struct column *columns[] = {&loss, &valid, &test};
    int failed = run_list(store, &runs, &n, err);
    for (size_t i = 0; i < 3 && !failed; i++)
        failed = metric_of_runs(store, columns[i]->metric, &columns[i]->values, &columns[i]->n, err);
    if (!failed && n) {
        struct columns table;
        const char *const heads[] = {"run", "name", "status", "data set", "step", "epoch", "loss", "best valid/recall@20",
                                     "test/recall@20", "created"};
        columns_init(&table, "rlllrrrrrl");
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
            columns_cell(&table, "%s", heads[i]);
        for (size_t i = 0; i < n; i++)
            run_row(&table, &runs[i], &loss, &valid, &test);
        columns_print(&table, "", stdout);
    } else if (!failed) {
        fprintf(stderr, "nearfar: no runs yet; `nearfar train --help` tells how to start one\n");
    }
    for (size_t i = 0; i < 3; i++)
        free(columns[i]->values);
    free(runs);
    return failed;
}

static int run(const struct call *call, struct err *err)
{
    struct store *store = store_open(call->store_path, STORE_READ, err);
    if (!store)
        return -1;
    int result = call_flag(call, "json") ? print_json(report_runs(store, err)) : print_table(store, err);
    store_close(store);
    return result;
}

const struct command command_ls = {
    .name = "ls",
    .operands = "",
    .least = 0,
    .most = 0,
    .help = "Lists the runs, newest first.",
    .example = "nearfar ls",
    .options = options,
    .run = run,
};
