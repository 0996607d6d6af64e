/* The table of runs: see runs_table.h. */
#include "tui/screens/runs_table.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/description.h"
#include "tui/lineage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SORT_WORD(name, word) word,
const char *const sort_words[SORT_COUNT] = {SORT_COLUMNS(SORT_WORD)};
#undef SORT_WORD

void runs_table_release(struct runs_table *table)
{
    for (size_t i = 0; i < table->n_details; i++) {
        series_release(&table->details[i].series);
        free(table->details[i].lineage);
        free(table->details[i].changed);
    }
    free(table->rows);
    free(table->order);
    free(table->details);
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

static void take_main(struct runs_row *row, const struct run_metric *metric)
{
    row->last = metric->last;
    row->best = metric->best;
    row->higher = metric->higher;
    row->metric = metric->metric;
    row->metric_step = metric->last_step;
    COPY_TEXT(row->metric_name, metric->name);
}

static void take_test(struct runs_row *row, const struct run_metric *metric)
{
    row->test = metric->last;
    row->higher = metric->higher;
}

static void join(struct runs_table *table, struct run_metric *metrics, size_t n,
                 void (*take)(struct runs_row *row, const struct run_metric *metric))
{
    for (size_t i = 0; i < table->n && n; i++) {
        struct run_metric key = {.run = table->rows[i].run.id};
        const struct run_metric *found = bsearch(&key, metrics, n, sizeof *metrics, by_id);
        if (found)
            take(&table->rows[i], found);
    }
    free(metrics);
}

static int join_metrics(struct runs_table *table, struct store *store, struct err *err)
{
    struct run_metric *metrics;
    size_t n;
    if (metric_of_runs(store, "loss", &metrics, &n, err) < 0)
        return -1;
    join(table, metrics, n, take_loss);
    if (metric_of_runs_main(store, NULL, NULL, &metrics, &n, err) < 0)
        return -1;
    join(table, metrics, n, take_main);
    if (metric_of_runs_main(store, NULL, "test", &metrics, &n, err) < 0)
        return -1;
    join(table, metrics, n, take_test);
    return 0;
}

/* What stands behind the slash, where it is the same in all names. */
static void find_judging(struct runs_table *table)
{
    const char *first = NULL;
    bool same = true;
    for (size_t i = 0; i < table->n; i++) {
        const char *slash = strchr(table->rows[i].metric_name, '/');
        if (!slash)
            continue;
        first = first ? first : slash + 1;
        same &= !strcmp(first, slash + 1);
    }
    COPY_TEXT(table->judging, first && same ? first : "");
}

static int find_newest_dataset(struct runs_table *table, struct store *store, struct err *err)
{
    struct dataset *sets;
    size_t n, newest = 0;
    table->newest_dataset[0] = '\0';
    if (dataset_list(store, &sets, &n, err) < 0)
        return -1;
    for (size_t i = 1; i < n; i++)
        newest = sets[i].created > sets[newest].created ? i : newest;
    if (n)
        COPY_TEXT(table->newest_dataset, sets[newest].name);
    free(sets);
    return 0;
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
        table->rows[i] = (struct runs_row){.run = runs[i], .loss = NAN, .last = NAN, .best = NAN, .test = NAN, 
                                            .metric = -1, .metric_step = -1};
    free(runs);
    if (!n && find_newest_dataset(table, store, err) < 0)
        return -1;
    table->read = true;
    int result = join_metrics(table, store, err);
    find_judging(table);
    runs_table_arrange(table);
    return result;
}

/* Arranging ------------------------------------------------------------------------------------------------------ */

/* What a column of numbers is ordered by: the largest comes first. */
static double rank_of(const struct runs_row *row, enum sort_column column)
{
    double sign = row->higher ? 1 : -1;
    switch (column) {
    case SORT_STATUS: return -(double)row->run.status;
    case SORT_STEP: return (double)row->run.step;
    case SORT_AGE: return row->run.created;
    case SORT_LOSS: return -row->loss;
    case SORT_LAST: return sign * row->last;
    case SORT_TEST: return sign * row->test;
    case SORT_BEST: return sign * row->best;
    default: return (double)row->run.id;
    }
}

static int compare_order(const void *a, const void *b, void *context)
{
    const struct runs_table *table = context;
    const struct runs_row *x = &table->rows[*(const int *)a], *y = &table->rows[*(const int *)b];
    int order;
    if (table->sort == SORT_NAME || table->sort == SORT_DATA) {
        order = table->sort == SORT_NAME ? strcmp(x->run.name, y->run.name)
                                         : strcmp(x->run.dataset_name, y->run.dataset_name);
    } else {
        double p = rank_of(x, table->sort), q = rank_of(y, table->sort);
        if (isnan(p) != isnan(q))
            return isnan(p) - isnan(q);
        order = (p < q) - (p > q);
    }
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

/* Details -------------------------------------------------------------------------------------------------------- */

static struct row_detail *find_detail(const struct runs_table *table, int64_t run)
{
    for (size_t i = 0; i < table->n_details; i++)
        if (table->details[i].run == run)
            return &table->details[i];
    return NULL;
}

const struct row_detail *runs_table_detail(const struct runs_table *table, int64_t run)
{
    return find_detail(table, run);
}

static int read_series(struct row_detail *detail, struct store *store, const struct runs_row *row, struct err *err)
{
    struct point *points;
    size_t n;
    if (row->metric_step < detail->metric_step)
        series_clear(&detail->series);
    detail->metric_step = row->metric_step;
    if (row->metric_step < 0)
        return 0;
    if (metric_read(store, row->run.id, row->metric, series_last_step(&detail->series), &points, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        series_append(&detail->series, points[i].step, points[i].value);
    free(points);
    return 0;
}

/* What a knob is set to by a preset; false when it says nothing of it. */
static bool preset_value(const struct preset *preset, const struct knob *knob, char *to, size_t size)
{
    size_t name = strlen(knob->name);
    struct err ignored = ERR_INIT;
    for (const char *at = preset ? preset->settings : ""; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        char word[64];
        if (strncmp(at, knob->name, name) || at[name] != '=')
            continue;
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at + name + 1, " "), at + name + 1);
        return knob_check(knob, word, to, size, &ignored) == 0;
    }
    return false;
}

static int read_changed(struct row_detail *detail, struct store *store, const struct catalogue *catalogue,
                        const struct run *run, struct err *err)
{
    struct setting *settings;
    size_t n;
    struct text text = TEXT_INIT;
    char data[DATA_WORDS];
    if (data_words(store, run->dataset, data, err) < 0 || run_settings(store, run->id, &settings, &n, err) < 0)
        return -1;
    const struct preset *preset = *run->preset ? catalogue_preset(catalogue, run->preset, data, NULL) : NULL;
    text_add(&text, "");
    for (size_t k = 0; k < catalogue->n_knobs; k++)
        for (size_t i = 0; i < n; i++) {
            const struct knob *knob = &catalogue->knobs[k];
            char expected[64];
            if (strcmp(settings[i].knob, knob->name) || !knob_is_for(knob, data))
                continue;
            if (!preset_value(preset, knob, expected, sizeof expected))
                COPY_TEXT(expected, knob->start);
            if (strcmp(settings[i].value, expected))
                text_printf(&text, "%s%s=%s", text.length ? " " : "", knob->name, settings[i].value);
        }
    free(settings);
    free(detail->changed);
    detail->changed = text.data;
    return 0;
}

static int read_detail(struct runs_table *table, struct store *store, const struct catalogue *catalogue, int at,
                       struct err *err)
{
    const struct runs_row *row = runs_table_row(table, at);
    struct row_detail *detail = find_detail(table, row->run.id);
    if (detail && detail->step == row->run.step && detail->metric_step == row->metric_step)
        return 0;
    if (!detail) {
        ARRAY_ROOM(table->details, table->n_details, table->detail_capacity);
        detail = &table->details[table->n_details++];
        *detail = (struct row_detail){row->run.id, -1, -1, SERIES_INIT, NULL, NULL};
    }
    if ((!detail->lineage && !(detail->lineage = lineage_of(store, &row->run, err))) ||
        (detail->metric_step != row->metric_step && read_series(detail, store, row, err) < 0) ||
        read_changed(detail, store, catalogue, &row->run, err) < 0)
        return -1;
    detail->step = row->run.step;
    return 1;
}

int runs_table_read_detail(struct runs_table *table, struct store *store, const struct catalogue *catalogue, int from,
                           int to, struct err *err)
{
    int result = table->n_order ? read_detail(table, store, catalogue, 0, err) : 0;
    for (int i = from; !result && i <= to && i < (int)table->n_order; i++)
        result = read_detail(table, store, catalogue, i, err);
    return result;
}
