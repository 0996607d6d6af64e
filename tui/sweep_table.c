/* What came of a sweep: its combinations, best first. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/metric.h"
#include "tui/columns.h"
#include "tui/compare.h"
#include "tui/json.h"
#include "tui/sweep.h"
#include "tui/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The runs that began with the same settings. Values are of those that are done. */
struct combination {
    const struct trial **trials;
    size_t n, done;
    double mean, spread, test_mean, test_spread; /* NaN without values */
    bool higher;                                 /* is better */
};

/* The metric of all runs, and what the test split has to say of the same; "" when there is none. */
struct results {
    char test[METRIC_NAME];
    struct run_metric *metric, *tests;
    size_t n_metric, n_tests;
    struct combination *combinations;
    size_t n;
};

static int load_metrics(struct results *r, const struct sweep *sweep, struct err *err)
{
    if (!strncmp(sweep->metric, "valid/", 6))
        snprintf(r->test, sizeof r->test, "test/%.50s", sweep->metric + 6);
    if (metric_of_runs(sweep->store, sweep->metric, &r->metric, &r->n_metric, err))
        return -1;
    return r->test[0] ? metric_of_runs(sweep->store, r->test, &r->tests, &r->n_tests, err) : 0;
}

static bool same_values(const struct sweep *sweep, const struct trial *a, const struct trial *b)
{
    for (size_t k = 0; k < sweep->n_knobs; k++)
        if (strcmp(a->values[k], b->values[k]))
            return false;
    return true;
}

static void gather(struct results *r, const struct sweep *sweep)
{
    r->combinations = xcalloc(sweep->n, sizeof *r->combinations);
    for (size_t t = 0; t < sweep->n; t++) {
        size_t c = 0;
        while (c < r->n && !same_values(sweep, r->combinations[c].trials[0], &sweep->trials[t]))
            c++;
        struct combination *one = &r->combinations[c];
        if (c == r->n) {
            one->trials = xcalloc(sweep->n, sizeof *one->trials);
            r->n++;
        }
        one->trials[one->n++] = &sweep->trials[t];
    }
}

static void measure(const struct combination *one, const struct run_metric *all, size_t n_all, bool best,
                    double *mean, double *spread)
{
    double *values = xcalloc(one->n, sizeof *values);
    size_t n = 0;
    for (size_t t = 0; t < one->n; t++)
        for (size_t i = 0; i < n_all && one->trials[t]->run.status == RUN_DONE; i++)
            if (all[i].run == one->trials[t]->run.id)
                values[n++] = best ? all[i].best : all[i].last;
    mean_and_spread(values, n, mean, spread);
    free(values);
}

/* Combinations without a value come last. */
static int best_first(const void *a, const void *b)
{
    const struct combination *x = a, *y = b;
    if (isnan(x->mean) || isnan(y->mean))
        return isnan(x->mean) - isnan(y->mean);
    int order = (x->mean > y->mean) - (x->mean < y->mean);
    return x->higher ? -order : order;
}

static int results_load(struct results *r, const struct sweep *sweep, struct err *err)
{
    *r = (struct results){.n = 0};
    if (load_metrics(r, sweep, err))
        return -1;
    gather(r, sweep);
    for (size_t c = 0; c < r->n; c++) {
        struct combination *one = &r->combinations[c];
        one->higher = r->n_metric && r->metric[0].higher;
        for (size_t t = 0; t < one->n; t++)
            one->done += one->trials[t]->run.status == RUN_DONE;
        measure(one, r->metric, r->n_metric, true, &one->mean, &one->spread);
        measure(one, r->tests, r->n_tests, false, &one->test_mean, &one->test_spread);
    }
    qsort(r->combinations, r->n, sizeof *r->combinations, best_first);
    return 0;
}

static void results_release(struct results *r)
{
    for (size_t c = 0; c < r->n; c++)
        free(r->combinations[c].trials);
    free(r->combinations);
    free(r->metric);
    free(r->tests);
}

static void number_cells(struct columns *table, double mean, double spread)
{
    columns_cell(table, isnan(mean) ? "-" : "%.4f", mean);
    columns_cell(table, isnan(spread) ? "-" : "%.4f", spread);
}

static void combination_row(struct columns *table, const struct sweep *sweep, const struct results *r,
                            const struct combination *one)
{
    struct text runs = TEXT_INIT;
    for (size_t k = 0; k < sweep->n_knobs; k++)
        columns_cell(table, "%s", one->trials[0]->values[k]);
    number_cells(table, one->mean, one->spread);
    if (r->test[0])
        number_cells(table, one->test_mean, one->test_spread);
    columns_cell(table, one->done == one->n ? "%zu" : N_("%zu of %zu"), one->done, one->n);
    for (size_t t = 0; t < one->n; t++)
        text_printf(&runs, "%s%lld", t ? " " : "", (long long)one->trials[t]->run.id);
    columns_cell(table, "%s", runs.data);
    text_release(&runs);
}

static void print_table(const struct sweep *sweep, const struct results *r)
{
    char *align = xcalloc(sweep->n_knobs + 7, 1);
    struct columns table;
    memset(align, 'r', sweep->n_knobs + (r->test[0] ? 5 : 3));
    strcat(align, "l");
    columns_init(&table, align);
    for (size_t k = 0; k < sweep->n_knobs; k++)
        columns_cell(&table, "%s", sweep->knobs[k]);
    columns_cell(&table, "best %s", sweep->metric);
    columns_cell(&table, "spread");
    if (r->test[0]) {
        columns_cell(&table, "%s", r->test);
        columns_cell(&table, "spread");
    }
    columns_cell(&table, "done");
    columns_cell(&table, "%s", C_("numbers", "runs"));
    for (size_t c = 0; c < r->n; c++)
        combination_row(&table, sweep, r, &r->combinations[c]);
    columns_print(&table, "", stdout);
    free(align);
}

static void add_number(struct text *out, const char *name, double value)
{
    text_printf(out, ",\"%s\":", name);
    json_number(out, value);
}

static void add_combination(struct text *out, const struct sweep *sweep, const struct combination *one)
{
    text_add(out, "{\"settings\":{");
    for (size_t k = 0; k < sweep->n_knobs; k++)
        text_printf(out, "%s\"%s\":\"%s\"", k ? "," : "", sweep->knobs[k], one->trials[0]->values[k]);
    text_add(out, "}");
    add_number(out, "mean", one->mean);
    add_number(out, "spread", one->spread);
    add_number(out, "test_mean", one->test_mean);
    add_number(out, "test_spread", one->test_spread);
    text_printf(out, ",\"done\":%zu,\"runs\":[", one->done);
    for (size_t t = 0; t < one->n; t++) {
        const struct run *run = &one->trials[t]->run;
        text_printf(out, "%s{\"id\":%lld", t ? "," : "", (long long)run->id);
        json_text(out, "name", run->name);
        text_printf(out, ",\"seed\":%lld,\"status\":\"%s\"}", (long long)run->seed, run_status_names[run->status]);
    }
    text_add(out, "]}");
}

static char *results_json(const struct sweep *sweep, const struct results *r)
{
    struct text out = TEXT_INIT;
    text_printf(&out, "{\"sweep\":\"%s\",\"metric\":\"%s\",\"test_metric\":", sweep->prefix, sweep->metric);
    text_printf(&out, r->test[0] ? "\"%s\"" : "null%s", r->test);
    text_printf(&out, ",\"interrupted\":%s,\"combinations\":[", sweep->interrupted ? "true" : "false");
    for (size_t c = 0; c < r->n; c++) {
        text_add(&out, c ? ",\n " : "\n ");
        add_combination(&out, sweep, &r->combinations[c]);
    }
    text_add(&out, "]}");
    return out.data;
}

int sweep_print(const struct sweep *sweep, bool json, struct err *err)
{
    struct results results;
    int failed = results_load(&results, sweep, err);
    if (!failed && !results.n_metric)
        print_to(stderr, "nearfar: no run has recorded %s; `nearfar show %lld` lists what was\n", sweep->metric,
                 (long long)sweep->trials[0].run.id);
    if (!failed && json)
        failed = print_json(results_json(sweep, &results));
    else if (!failed)
        print_table(sweep, &results);
    results_release(&results);
    return failed;
}
