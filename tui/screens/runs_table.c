/* The table of runs: see runs_table.h. */
#include "tui/screens/runs_internal.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/description.h"
#include "store/label.h"
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
    query_free(table->query);
    run_facts_release(&table->facts);
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

static struct runs_row new_row(const struct run *run)
{
    return (struct runs_row){.run = *run, .loss = NAN, .last = NAN, .best = NAN, .test = NAN, .metric = -1,
                             .metric_step = -1};
}

static int read_all(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                    struct err *err)
{
    struct run *runs;
    size_t n;
    if (run_list(store, &runs, &n, err) < 0)
        return -1;
    table->rows = xrealloc(table->rows, n + 1, sizeof *table->rows);
    table->order = xrealloc(table->order, n + 1, sizeof *table->order);
    table->n = n;
    for (size_t i = 0; i < n; i++)
        table->rows[i] = new_row(&runs[i]);
    free(runs);
    if (!n && find_newest_dataset(table, store, err) < 0)
        return -1;
    table->read = true;
    int result = join_metrics(table, store, err);
    if (!result && table->facts.n)
        result = run_facts_follow(&table->facts, store, catalogue, err);
    return result;
}

/* The row of a run; one that is newer than all gets a new first row. */
static struct runs_row *row_for(struct runs_table *table, const struct run *run)
{
    size_t low = 0, high = table->n; /* the newest first */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (table->rows[middle].run.id > run->id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < table->n && table->rows[low].run.id == run->id)
        return &table->rows[low];
    table->rows = xrealloc(table->rows, table->n + 2, sizeof *table->rows);
    table->order = xrealloc(table->order, table->n + 2, sizeof *table->order);
    memmove(&table->rows[low + 1], &table->rows[low], (table->n - low) * sizeof *table->rows);
    table->n++;
    table->rows[low] = new_row(run);
    return &table->rows[low];
}

static void take_summary(struct runs_row *row, const struct metric_summary *summary,
                         void (*take)(struct runs_row *row, const struct run_metric *metric))
{
    struct run_metric metric = summary ? summary_metric(row->run.id, summary) : (struct run_metric){0};
    if (summary)
        take(row, &metric);
}

static int read_row(struct runs_table *table, struct store *store, int64_t id, struct err *err)
{
    struct metric_summary *summaries;
    struct run run;
    size_t n;
    if (run_get(store, id, &run, err) < 0 || metric_summaries(store, id, &summaries, &n, err) < 0)
        return -1;
    struct runs_row *row = row_for(table, &run);
    *row = new_row(&run);
    for (size_t i = 0; i < n; i++)
        take_summary(row, strcmp(summaries[i].name, "loss") ? NULL : &summaries[i], take_loss);
    take_summary(row, summary_main(&run, summaries, n, false), take_main);
    take_summary(row, summary_main(&run, summaries, n, true), take_test);
    run_facts_take(&table->facts, &run, summaries, n);
    free(summaries);
    return 0;
}

/* Reads only what can have changed: 1, or 0 when all is to be read, as runs were removed or many have changed. */
static int read_changing(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                         struct err *err)
{
    enum { MOST = 64, AWAY = 2 }; /* while it is shown, it is refreshed once a second: longer, and runs may have gone
                                     on and ended again */
    int64_t *ids, all;
    size_t n, newer = 0;
    if (!table->n || fabs(table->facts.now - table->refreshed) > AWAY)
        return 0;
    int64_t newest = table->rows[0].run.id;
    if (run_list_changing(store, newest, &ids, &n, &all, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        newer += ids[i] > newest;
    /* Those that were at work and are not among them any more have ended since. */
    for (size_t i = 0; i < table->n; i++) {
        const struct run *run = &table->rows[i].run;
        if (!run_status_is_active(run->status) && run->status != RUN_LOST)
            continue;
        ids = xrealloc(ids, n + 1, sizeof *ids);
        ids[n++] = run->id;
    }
    int result = n <= MOST && all == (int64_t)(table->n + newer);
    for (size_t i = 0; i < n && result == 1; i++)
        result = read_row(table, store, ids[i], err) < 0 ? -1 : 1;
    free(ids);
    if (result == 1 && table->facts.n &&
        (run_facts_follow_settings(&table->facts, store, catalogue, err) < 0 ||
         (n && run_facts_follow_steps(&table->facts, store, err) < 0))) /* which reads all runs again */
        return -1;
    return result;
}

static void select_newest(struct runs_table *table)
{
    int64_t newest = 0;
    for (size_t i = 0; i < table->n_order; i++) {
        int64_t run = table->rows[table->order[i]].run.id;
        newest = run > newest ? run : newest;
    }
    if (newest > table->newest)
        table->selected = newest;
    table->newest = newest;
}

int runs_table_refresh(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                       struct err *err)
{
    uint64_t labels;
    int result = label_stamp(store, &labels, err);
    if (result == 0 && labels == table->labels) /* else anybody may have set one, on any run */
        result = read_changing(table, store, catalogue, err);
    table->labels = labels;
    if (result == 0)
        result = read_all(table, store, catalogue, err);
    table->refreshed = table->facts.now;
    find_judging(table);
    runs_table_arrange(table);
    if (table->follows)
        select_newest(table);
    return result < 0 ? -1 : 0;
}

/* Arranging ------------------------------------------------------------------------------------------------------ */

/* What a column of numbers is ordered by: the largest comes first. */
static double rank_of(const struct runs_table *table, const struct runs_row *row, enum sort_column column)
{
    double sign = row->higher ? 1 : -1, spread;
    switch (column) {
    case SORT_STATUS: return -(double)row->run.status;
    case SORT_STEP: return (double)row->run.step;
    case SORT_AGE: return row->run.created;
    case SORT_LOSS: return -runs_table_number(table, row, column, NULL, &spread);
    case SORT_LAST:
    case SORT_TEST:
    case SORT_BEST: return sign * runs_table_number(table, row, column, NULL, &spread);
    default: return (double)row->run.id;
    }
}

/* Words rise and numbers fall, as in the other columns; a run that has none comes last. */
static int compare_facts(const struct runs_table *table, const struct run *x, const struct run *y, bool *unknown)
{
    char buffer_x[FACT_TEXT], buffer_y[FACT_TEXT];
    const struct query_field *field = &table->sort_field;
    struct query_value p = run_fact(&table->facts, x, field, buffer_x);
    struct query_value q = run_fact(&table->facts, y, field, buffer_y);
    *unknown = !p.text || !q.text;
    if (*unknown)
        return !p.text - !q.text;
    if (isnan(p.number) || isnan(q.number))
        return strcmp(p.text, q.text);
    int order = (p.number < q.number) - (p.number > q.number);
    return run_fact_is_higher(&table->facts, field) ? order : -order;
}

static int compare_order(const void *a, const void *b, void *context)
{
    const struct runs_table *table = context;
    const struct runs_row *x = &table->rows[*(const int *)a], *y = &table->rows[*(const int *)b];
    int order;
    if (table->sort == SORT_FACT) {
        bool unknown;
        order = compare_facts(table, &x->run, &y->run, &unknown);
        if (unknown && order)
            return order;
    } else if (table->sort == SORT_NAME || table->sort == SORT_DATA) {
        order = table->sort == SORT_NAME ? strcmp(x->run.name, y->run.name)
                                         : strcmp(x->run.dataset_name, y->run.dataset_name);
    } else {
        double p = rank_of(table, x, table->sort), q = rank_of(table, y, table->sort);
        if (isnan(p) != isnan(q))
            return isnan(p) - isnan(q);
        order = (p < q) - (p > q);
    }
    if (table->reverse)
        order = -order;
    return order ? order : (x->run.id < y->run.id) - (x->run.id > y->run.id);
}

void runs_table_arrange(struct runs_table *table)
{
    bool all = table->query && query_asks(table->query, "archived");
    table->n_order = table->n_archived = 0;
    for (size_t i = 0; i < table->n; i++)
        if (table->rows[i].run.archived && !all) /* said in the title */
            table->n_archived++;
        else if (!table->query || run_facts_query_holds(&table->facts, table->query, &table->rows[i].run))
            table->order[table->n_order++] = (int)i;
    if (table->folded)
        runs_table_fold(table);
    if (table->n_order)
        qsort_r(table->order, table->n_order, sizeof *table->order, compare_order, table);
    if (!table->chosen)
        runs_table_find_differing(table);
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

void runs_table_follow(struct runs_table *table, bool follows)
{
    table->follows = follows;
    table->newest = 0;
    if (follows)
        select_newest(table);
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

/* What a knob is set to by a preset, for data with these words; false when it says nothing of it. */
static bool preset_value(const struct preset *preset, const char *data, const struct knob *knob, char *to,
                         size_t size)
{
    const char *settings = preset ? preset->settings : "";
    size_t name = strlen(knob->name);
    struct err ignored = ERR_INIT;
    char word[PRESET_WORD];
    bool said = false;
    while (preset_next(&settings, data, word))
        if (!strncmp(word, knob->name, name) && word[name] == '=')
            said = knob_check(knob, word + name + 1, to, size, &ignored) == 0;
    return said;
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
            if (!preset_value(preset, data, knob, expected, sizeof expected))
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
