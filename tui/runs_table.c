/* The table of runs: see runs_table.h. */
#include "tui/runs_table.h"

#include "store/base/mem.h"
#include "store/metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SORT_WORD(name, word) word,
const char *const sort_words[SORT_COUNT] = {SORT_COLUMNS(SORT_WORD)};
#undef SORT_WORD

void runs_table_release(struct runs_table *table)
{
    for (size_t i = 0; i < table->n_sparks; i++)
        series_release(&table->sparks[i].series);
    free(table->rows);
    free(table->order);
    free(table->sparks);
    *table = (struct runs_table){0};
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    int64_t x = ((const struct run_metric *)a)->run, y = ((const struct run_metric *)b)->run;
    return (x > y) - (x < y);
}

static void take_loss(struct runs_row *row, const struct run_metric *metric)
{
    row->loss = metric->last;
}

static void take_recall(struct runs_row *row, const struct run_metric *metric, bool valid)
{
    row->recall = metric->last;
    row->best = metric->best;
    row->recall_step = metric->last_step;
    row->recall_is_valid = valid;
}

static void take_test_recall(struct runs_row *row, const struct run_metric *metric)
{
    take_recall(row, metric, false);
}

static void take_valid_recall(struct runs_row *row, const struct run_metric *metric)
{
    take_recall(row, metric, true);
}

static void take_f1(struct runs_row *row, const struct run_metric *metric)
{
    row->f1 = metric->last;
}

static int join_metric(struct runs_table *table, struct store *store, const char *name,
                       void (*take)(struct runs_row *row, const struct run_metric *metric), struct err *err)
{
    struct run_metric *metrics;
    size_t n;
    if (metric_of_runs(store, name, &metrics, &n, err) < 0)
        return -1;
    if (n)
        qsort(metrics, n, sizeof *metrics, by_id);
    for (size_t i = 0; i < table->n && n; i++) {
        struct run_metric key = {.run = table->rows[i].run.id};
        const struct run_metric *found = bsearch(&key, metrics, n, sizeof *metrics, by_id);
        if (found)
            take(&table->rows[i], found);
    }
    free(metrics);
    return 0;
}

/* What was measured on the validation slice goes before what was measured on test. */
static int join_metrics(struct runs_table *table, struct store *store, struct err *err)
{
    if (join_metric(table, store, "loss", take_loss, err) < 0 ||
        join_metric(table, store, "test/recall@20", take_test_recall, err) < 0 ||
        join_metric(table, store, "test/f1@20", take_f1, err) < 0 ||
        join_metric(table, store, "valid/recall@20", take_valid_recall, err) < 0)
        return -1;
    return join_metric(table, store, "valid/f1@20", take_f1, err);
}

int runs_table_refresh(struct runs_table *table, struct store *store, struct err *err)
{
    struct run *runs;
    size_t n;
    if (run_list(store, &runs, &n, err) < 0)
        return -1;
    table->rows = xrealloc(table->rows, n + 1, sizeof *table->rows);
    table->order = xrealloc(table->order, n + 1, sizeof *table->order);
    table->n = n;
    for (size_t i = 0; i < n; i++)
        table->rows[i] = (struct runs_row){runs[i], NAN, NAN, NAN, NAN, -1, false};
    free(runs);
    table->read = true;
    int result = join_metrics(table, store, err);
    runs_table_arrange(table);
    return result;
}

/* Arranging ------------------------------------------------------------------------------------------------------ */

static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(b) - isnan(a); /* what is unknown is least */
    return (a > b) - (a < b);
}

static int compare_rows(const struct runs_row *a, const struct runs_row *b, enum sort_column column)
{
    switch (column) {
    case SORT_ID: return compare_numbers((double)a->run.id, (double)b->run.id);
    case SORT_NAME: return -strcmp(a->run.name, b->run.name);
    case SORT_STATUS: return -compare_numbers(a->run.status, b->run.status);
    case SORT_DATA: return -strcmp(a->run.dataset_name, b->run.dataset_name);
    case SORT_STEP: return compare_numbers((double)a->run.step, (double)b->run.step);
    case SORT_AGE: return compare_numbers(a->run.created, b->run.created);
    case SORT_LOSS: return compare_numbers(a->loss, b->loss);
    case SORT_RECALL: return compare_numbers(a->recall, b->recall);
    case SORT_F1: return compare_numbers(a->f1, b->f1);
    case SORT_BEST: return compare_numbers(a->best, b->best);
    case SORT_COUNT: break;
    }
    return 0;
}

/* The largest number, the newest run, the first name comes first. */
static int compare_order(const void *a, const void *b, void *context)
{
    const struct runs_table *table = context;
    const struct runs_row *x = &table->rows[*(const int *)a], *y = &table->rows[*(const int *)b];
    int order = -compare_rows(x, y, table->sort);
    if (table->reverse)
        order = -order;
    return order ? order : (x->run.id < y->run.id) - (x->run.id > y->run.id);
}

static bool passes(const struct runs_table *table, const struct runs_row *row)
{
    char all[256];
    snprintf(all, sizeof all, "%lld %s %s %s %s", (long long)row->run.id, row->run.name, row->run.dataset_name,
             run_status_names[row->run.status], row->run.preset);
    return strcasestr(all, table->filter) != NULL;
}

void runs_table_arrange(struct runs_table *table)
{
    table->n_order = 0;
    for (size_t i = 0; i < table->n; i++)
        if (passes(table, &table->rows[i]))
            table->order[table->n_order++] = (int)i;
    if (table->n_order)
        qsort_r(table->order, table->n_order, sizeof *table->order, compare_order, table);
    int cursor = runs_table_cursor(table);
    if (cursor >= 0)
        table->selected = runs_table_row(table, cursor)->run.id;
}

int runs_table_cursor(const struct runs_table *table)
{
    for (size_t i = 0; i < table->n_order; i++)
        if (table->rows[table->order[i]].run.id == table->selected)
            return (int)i;
    return table->n_order ? 0 : -1;
}

void runs_table_select(struct runs_table *table, int cursor)
{
    if (!table->n_order)
        return;
    int last = (int)table->n_order - 1;
    table->selected = runs_table_row(table, cursor < 0 ? 0 : cursor > last ? last : cursor)->run.id;
}

const struct runs_row *runs_table_row(const struct runs_table *table, int cursor)
{
    return &table->rows[table->order[cursor]];
}

/* Sparklines ----------------------------------------------------------------------------------------------------- */

static struct spark *find_spark(const struct runs_table *table, int64_t run)
{
    for (size_t i = 0; i < table->n_sparks; i++)
        if (table->sparks[i].run == run)
            return &table->sparks[i];
    return NULL;
}

const struct spark *runs_table_spark(const struct runs_table *table, int64_t run)
{
    return find_spark(table, run);
}

static int read_spark(struct spark *spark, struct store *store, const struct runs_row *row, struct err *err)
{
    int64_t metric = metric_id(store, row->recall_is_valid ? "valid/recall@20" : "test/recall@20", true, err);
    struct point *points;
    size_t n;
    if (row->recall_step < spark->step)
        series_clear(&spark->series);
    if (metric < 0 || metric_read(store, row->run.id, metric, series_last_step(&spark->series), &points, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        series_append(&spark->series, points[i].step, points[i].value);
    free(points);
    spark->step = row->recall_step;
    return 1;
}

int runs_table_read_spark(struct runs_table *table, struct store *store, int from, int to, struct err *err)
{
    for (int i = from; i <= to && i < (int)table->n_order; i++) {
        const struct runs_row *row = runs_table_row(table, i);
        struct spark *spark = find_spark(table, row->run.id);
        if (row->recall_step < 0 || (spark && spark->step == row->recall_step))
            continue;
        if (!spark) {
            ARRAY_ROOM(table->sparks, table->n_sparks, table->spark_capacity);
            spark = &table->sparks[table->n_sparks++];
            *spark = (struct spark){row->run.id, -1, SERIES_INIT};
        }
        return read_spark(spark, store, row, err);
    }
    return 0;
}
