/* The table of Compare: what each run or group of seeds has at the cursor, and the settings that differ. Runs are its
 * rows, or, transposed, its columns; the cells are the same. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/screens/compare.h"
#include "tui/screens/runs_columns.h"
#include "tui/screens/status.h"
#include "tui/widgets/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Facets of a group: these, then its values, then its settings. */
enum { FACET_MARK, FACET_RUN, FACET_NAME, FACET_STATUS, FACET_SEED, FACET_VALUES };

static int facets(const struct compare *compare)
{
    int n = FACET_VALUES + compare->n_charts + (int)compare->n_items;
    return n < TABLE_COLUMNS ? n : TABLE_COLUMNS;
}

/* As a chart's metric is called here. */
static const char *short_metric(const struct compare *compare, int chart)
{
    const char *metric = compare->chart[chart].metric, *slash = strchr(metric, '/');
    return slash ? slash + 1 : metric;
}

static bool is_metric(const struct compare *compare, const char *name)
{
    for (int i = 0; i < compare->n_charts; i++)
        if (!strcmp(short_metric(compare, i), name))
            return true;
    return false;
}

/* A setting that is called like a metric beside it (loss) has the sign of a setting. */
static void facet_title(const struct compare *compare, int facet, char *to, size_t size)
{
    static const char *const titles[] = {"", N_("run"), N_("name"), N_("status"), N_("seed")};
    int value = facet - FACET_VALUES;
    if (facet < FACET_VALUES) {
        copy_text(to, size, _(titles[facet]));
    } else if (value < compare->n_charts) {
        copy_text(to, size, short_metric(compare, value));
    } else {
        const char *setting = compare->item[value - compare->n_charts];
        snprintf(to, size, "%s%s", setting, is_metric(compare, setting) ? "=" : "");
    }
}

static void value_text(const struct compare *compare, int chart, int group, char *to, size_t size)
{
    double spread, value = compare_value(compare, chart, group, &spread);
    char number[32], around[32];
    if (fabs(value) < 1)
        runs_share(value, number, sizeof number);
    else
        format_short(value, number, sizeof number);
    runs_share(spread, around, sizeof around);
    if (isnan(value) || isnan(spread))
        copy_text(to, size, isnan(value) ? "-" : number);
    else
        snprintf(to, size, "%s±%s", number, around);
}

/* What it is now, and what it began with where that is something else. */
static void setting_text(const struct shown_run *run, const char *knob, char *to, size_t size)
{
    copy_text(to, size, "-");
    for (size_t i = 0; i < run->n_settings; i++) {
        const struct setting *setting = &run->settings[i];
        if (strcmp(setting->knob, knob))
            continue;
        if (strcmp(setting->start, setting->value))
            snprintf(to, size, "%s→%s", setting->start, setting->value);
        else
            copy_text(to, size, setting->value);
    }
}

static void facet_text(const struct compare *compare, int facet, int group, char *to, size_t size)
{
    const struct shown_run *run = &compare->run[compare->group[group].first];
    int n = compare->group[group].n, value = facet - FACET_VALUES;
    if (facet == FACET_MARK)
        snprintf(to, size, "%s%s", run->hidden ? "-" : compare_look(compare, run).sign,
                 compare->group[group].baseline ? "B" : "");
    else if (facet == FACET_RUN)
        snprintf(to, size, "%lld", (long long)run->run.id);
    else if (facet == FACET_NAME)
        copy_text(to, size, run->run.name);
    else if (facet == FACET_STATUS)
        snprintf(to, size, "%s", _(run_status_names[run->run.status]));
    else if (facet == FACET_SEED && n > 1)
        snprintf(to, size, _("%d seeds"), n);
    else if (facet == FACET_SEED)
        snprintf(to, size, "%lld", (long long)run->run.seed);
    else if (value < compare->n_charts)
        value_text(compare, value, group, to, size);
    else
        setting_text(run, compare->item[value - compare->n_charts], to, size);
}

static int facet_style(const struct compare *compare, int facet, int group)
{
    const struct shown_run *run = &compare->run[compare->group[group].first];
    if (facet == FACET_MARK)
        return compare_look(compare, run).style | STYLE_BOLD;
    if (facet == FACET_STATUS)
        return status_style(run->run.status);
    return run->hidden ? STYLE_DIM : COLOUR_PLAIN;
}

/* Runs as rows --------------------------------------------------------------------------------------------------- */

static void row_title(const void *context, int column, int width, char *to, size_t size)
{
    (void)width;
    facet_title(context, column, to, size);
}

static void row_text(const void *context, int column, int row, char *to, size_t size)
{
    facet_text(context, column, row, to, size);
}

static int row_style(const void *context, int column, int row)
{
    return facet_style(context, column, row);
}

static struct table runs_as_rows(const struct compare *compare)
{
    static const struct table_column first[FACET_VALUES] = {
        {1, 2, 0, true, true, false, false}, {3, 6, 0, false, false, false, false},
        {8, 30, 1, true, false, false, false}, {7, 8, 30, true, false, false, false},
        {4, 8, 3, false, true, false, false}};
    struct table table = {.n_columns = facets(compare), .rows = (int)compare->n_groups,
                          .cursor = compare_row(compare), .context = compare, .title = row_title, .text = row_text,
                          .style = row_style};
    for (int i = 0; i < table.n_columns; i++) {
        bool value = i >= FACET_VALUES && i < FACET_VALUES + compare->n_charts;
        table.column[i] = i < FACET_VALUES ? first[i]
                          : (struct table_column){value ? 5 : 4, 24, value ? 2 : 4, false, true, false, false};
    }
    return table;
}

/* Runs as columns ------------------------------------------------------------------------------------------------ */

/* The first column names the facet; a run's number and mark are its title. */
static void column_title(const void *context, int column, int width, char *to, size_t size)
{
    char mark[16] = "", number[32] = "";
    (void)width;
    if (column) {
        facet_text(context, FACET_MARK, column - 1, mark, sizeof mark);
        facet_text(context, FACET_RUN, column - 1, number, sizeof number);
    }
    snprintf(to, size, "%s %s", mark, number);
}

static void column_text(const void *context, int column, int row, char *to, size_t size)
{
    if (column)
        facet_text(context, row + FACET_NAME, column - 1, to, size);
    else
        facet_title(context, row + FACET_NAME, to, size);
}

static int column_style(const void *context, int column, int row)
{
    return column ? facet_style(context, row + FACET_NAME, column - 1) : STYLE_BOLD;
}

static struct table runs_as_columns(const struct compare *compare)
{
    struct table table = {.n_columns = (int)compare->n_groups + 1, .rows = facets(compare) - FACET_NAME,
                          .cursor = compare->row, .context = compare, .title = column_title, .text = column_text,
                          .style = column_style};
    table.column[0] = (struct table_column){8, 24, 0, true, true, false, false};
    for (int i = 1; i < table.n_columns; i++)
        table.column[i] = (struct table_column){8, 20, i, false, false, compare_row(compare) == i - 1, false};
    if (table.cursor >= table.rows)
        table.cursor = table.rows - 1;
    return table;
}

int compare_table_rows(const struct compare *compare)
{
    return 1 + (compare->transposed ? facets(compare) - FACET_NAME : (int)compare->n_groups);
}

static int left_out(const struct table *table, const struct table_layout *layout)
{
    int n = 0;
    for (int i = 0; i < table->n_columns; i++)
        n += table->column[i].importance >= 0 && !layout->width[i];
    return n;
}

void compare_draw_table(const struct compare *compare, struct canvas *canvas, struct rect area)
{
    struct table table = compare->transposed ? runs_as_columns(compare) : runs_as_rows(compare);
    enum { ROOM = 9 }; /* for what says that columns are left out */
    struct table_layout layout = table_lay_out(&table, area.width, area.height);
    bool fits = !left_out(&table, &layout);
    if (!fits)
        layout = table_lay_out(&table, area.width - ROOM, area.height);
    table_draw(&table, &layout, canvas, area.y);
    if (!fits)
        canvas_printf(canvas, area.width - ROOM, area.y, ROOM, STYLE_DIM, "%3d more", left_out(&table, &layout));
}
