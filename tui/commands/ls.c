/* nearfar ls: the runs, newest first. */
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/metric.h"
#include "store/report.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/sifted_runs.h"
#include "tui/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "metric", .type = OPTION_TEXT, .argument = "METRIC",
     .help = "what to list of each run, by its name in `nearfar show`; its main metric when not given"},
    {.name = "where", .type = OPTION_TEXT, .argument = "QUERY", .completes = "queries",
     .help = "list only runs of which this holds: data:gowalla tau<0.1 best(ndcg@20)>0.2; see QUERIES in nearfar(1)"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as JSON: a list of runs"},
    {.name = NULL},
};

/* One metric of all runs, by run. */
struct column {
    struct run_metric *values;
    size_t n;
};

struct list {
    struct run *runs;
    size_t n;
    struct column loss, metric, test;
};

static const struct run_metric *value_of(const struct column *column, int64_t run)
{
    for (size_t i = 0; i < column->n; i++)
        if (column->values[i].run == run)
            return &column->values[i];
    return NULL;
}

static void value_cell(struct columns *table, const struct run_metric *metric, bool best)
{
    double value = !metric ? NAN : best ? metric->best : metric->last;
    /* There is no best before the first evaluation that counts. */
    columns_cell(table, !metric || (best && isnan(value)) ? "-" : isnan(value) ? "nan" : "%.4f", value);
}

/* "* lesson warm", or "". */
static void labels_cell(struct columns *table, const struct run *run)
{
    columns_cell(table, "%s%s%s%s%s", run->star ? "*" : "", run->star && *run->tags ? " " : "", run->tags,
                 run->archived && (run->star || *run->tags) ? " " : "", run->archived ? _("archived") : "");
}

static bool has_labels(const struct list *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->runs[i].star || list->runs[i].archived || *list->runs[i].tags)
            return true;
    return false;
}

/* Where all runs are of one, nobody need be told whose. */
static bool has_owners(const struct list *list)
{
    for (size_t i = 1; i < list->n; i++)
        if (strcmp(list->runs[i].owner, list->runs[0].owner) != 0)
            return true;
    return false;
}

static void run_row(struct columns *table, const struct list *list, const struct run *run, bool owned, bool labelled)
{
    const struct run_metric *metric = value_of(&list->metric, run->id);
    char step[32], created[32];
    format_count(run->step, step, sizeof step);
    format_moment(run->created, created, sizeof created);
    columns_cell(table, "%lld", (long long)run->id);
    columns_cell(table, "%s", run->name);
    columns_cell(table, "%s%s", _(run_status_names[run->status]), run->alarm[0] ? " !" : "");
    columns_cell(table, "%s", run->dataset_name);
    columns_cell(table, "%s", step);
    columns_cell(table, "%.1f", run->epoch);
    value_cell(table, value_of(&list->loss, run->id), false);
    columns_cell(table, "%s", metric ? metric->name : "-");
    value_cell(table, metric, true);
    value_cell(table, metric, false);
    value_cell(table, value_of(&list->test, run->id), false);
    columns_cell(table, "%s", created);
    if (owned)
        columns_cell(table, "%s", *run->owner ? run->owner : "-");
    if (labelled)
        labels_cell(table, run);
}

/* What those that live wait for, or catch up with. */
static void tell_waiting(const struct run *runs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (run_status_is_active(runs[i].status) && runs[i].message[0] && strcmp(runs[i].message, runs[i].alarm))
            print_to(stderr, "nearfar: run %lld%s: %s\n", (long long)runs[i].id,
                     runs[i].status == RUN_PAUSED ? _(" stands still") : "", runs[i].message);
}

/* What the signs stand for, of the newest runs. */
static void tell_alarms(const struct run *runs, size_t n)
{
    enum { MOST_TOLD = 5 };
    size_t alarms = 0;
    for (size_t i = 0; i < n; i++)
        if (runs[i].alarm[0] && alarms++ < MOST_TOLD)
            print_to(stderr, "nearfar: run %lld: %s\n", (long long)runs[i].id, runs[i].alarm);
    if (alarms > MOST_TOLD)
        print_to(stderr, "nearfar: and %zu more run%s with a !; `nearfar show RUN` tells why\n", alarms - MOST_TOLD,
                 plural((int64_t)alarms - MOST_TOLD));
}

static void print_table(const struct list *list)
{
    static const char *const heads[] = {N_("run"), N_("name"), N_("status"), N_("data set"), N_("step"), N_("epoch"),
                                        N_("loss"), N_("metric"),
                                        N_("best"), N_("last"), N_("test"), N_("created")};
    struct columns table;
    bool owned = has_owners(list), labelled = has_labels(list);
    char align[24];
    snprintf(align, sizeof align, "rwldrrrlrrrd%s%s", owned ? "l" : "", labelled ? "w" : "");
    columns_init(&table, align);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    if (owned)
        columns_cell(&table, "owner");
    if (labelled)
        columns_cell(&table, "labels");
    for (size_t i = 0; i < list->n; i++)
        run_row(&table, list, &list->runs[i], owned, labelled);
    columns_print(&table, "", stdout);
    tell_alarms(list->runs, list->n);
    tell_waiting(list->runs, list->n);
}

/* A metric that no run has recorded is a mistyped one. */
static int load_named(struct store *store, const char *name, struct list *list, struct err *err)
{
    char test[METRIC_NAME];
    snprintf(test, sizeof test, "test/%.50s", strncmp(name, "valid/", 6) ? "" : name + 6);
    if (metric_of_runs(store, name, &list->metric.values, &list->metric.n, err) ||
        metric_of_runs(store, test, &list->test.values, &list->test.n, err))
        return -1;
    if (!list->metric.n)
        return metric_not_found(store, name, err);
    return 0;
}

static int load(struct store *store, const char *name, struct list *list, struct err *err)
{
    if (metric_of_runs(store, "loss", &list->loss.values, &list->loss.n, err))
        return -1;
    if (name && list->n)
        return load_named(store, name, list, err);
    return metric_of_runs_main(store, NULL, NULL, &list->metric.values, &list->metric.n, err) ||
                   metric_of_runs_main(store, NULL, "test", &list->test.values, &list->test.n, err)
               ? -1 : 0;
}

static int print_list(const struct call *call, struct store *store, struct list *list, struct err *err)
{
    int failed = load(store, call_text(call, "metric"), list, err);
    if (!failed)
        print_table(list);
    free(list->loss.values);
    free(list->metric.values);
    free(list->test.values);
    return failed;
}

static int run(const struct call *call, struct err *err)
{
    struct list list = {.n = 0};
    struct store *store = look_into_store(call->store_path, err);
    if (!store)
        return -1;
    int result = sifted_runs(store, call_text(call, "where"), &list.runs, &list.n, err);
    if (!result && call_flag(call, "json"))
        result = print_json(report_runs(store, list.runs, list.n, err));
    else if (!result && list.n)
        result = print_list(call, store, &list, err);
    free(list.runs);
    store_close(store);
    return result;
}

const struct command command_ls = {
    .name = "ls",
    .operands = "",
    .least = 0,
    .most = 0,
    .help = "Lists the runs, newest first.",
    .about = "The main metric of a run is the one that its setting main_metric names, at the first list length of "
             "its setting k; on validation, or on test when nothing was held out. The column test has "
             "the same metric on the test split. On a terminal of little width the time of creation and "
             "the data set are left out, and long names go on in the next line; a pipe gets one line for each run. "
             "A ! behind the status says that something was wrong with the run at its last evaluation; what it "
             "is stands below the table and in `nearfar show`, as does what a run waits for or catches up with. "
             "Where the listed runs belong to several people, the column owner says to whom (--where owner:anna). "
             "Where a listed run has labels, the last column has them: * for a star, tags, archived.",
    .example = "nearfar ls --where 'data:gowalla tau<0.1 best(recall@20)>0.16'",
    .options = options,
    .run = run,
};
