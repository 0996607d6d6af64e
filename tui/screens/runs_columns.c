/* The columns of the table of runs: see runs_columns.h. */
#include "tui/screens/runs_columns.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/status.h"
#include "tui/target.h"
#include "tui/widgets/ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void id_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%lld", (long long)row->run.id);
}

const struct mark *runs_mark(const struct runs_view *view, const struct runs_row *row)
{
    const struct mark *mark = NULL;
    for (int at = (int)(row - view->table->rows); at >= 0 && !mark; at = runs_table_next(view->table, at))
        mark = selection_find(view->selection, view->table->rows[at].run.id);
    return mark;
}

/* Its mark, and B on the baseline. */
static void mark_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    const struct mark *mark = runs_mark(view, row);
    bool baseline = false;
    for (int at = (int)(row - view->table->rows); at >= 0; at = runs_table_next(view->table, at))
        baseline |= view->selection->baseline == view->table->rows[at].run.id;
    snprintf(to, size, "%s%s", mark ? look_numbered(mark->look).sign : "", mark && baseline ? "B" : "");
}

static void name_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%s%s", row->run.star ? "★ " : "", row->run.name);
}

static void status_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%s %s%s", status_sign(row->run.status), _(run_status_names[row->run.status]),
             *row->run.alarm ? " !" : "");
}

static void data_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%s", row->run.dataset_name);
}

static void owner_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%s", *row->run.owner ? row->run.owner : "-");
}

static void step_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    char step[32], steps[32];
    (void)view;
    format_si((double)row->run.step, step, sizeof step);
    format_si((double)row->run.steps, steps, sizeof steps);
    if (row->run.steps)
        snprintf(to, size, "%s/%s", step, steps);
    else
        snprintf(to, size, "%s", step);
}

static void preset_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%s", row->run.preset);
}

static void seed_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    if (view->table->folded && row->members > 1)
        snprintf(to, size, _("%d seeds"), row->members);
    else
        snprintf(to, size, "%lld", (long long)row->run.seed);
}

static void epoch_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%.1f", row->run.epoch);
}

static void created_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    format_moment(row->run.created, to, size);
}

static void metric_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%s", row->metric_name);
}

static void changed_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    const struct row_detail *detail = runs_table_detail(view->table, row->run.id);
    snprintf(to, size, "%s", detail ? detail->changed : "");
}

static void message_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    (void)view;
    snprintf(to, size, "%s", row->run.message);
}

static void age_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    static const struct {
        double seconds;
        char unit;
    } units[] = {{365 * 86400.0, 'y'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    double age = fmax(0, view->now - row->run.created);
    int i = 0;
    while (i < 4 && age < units[i].seconds)
        i++;
    snprintf(to, size, "%.0f%c", floor(age / units[i].seconds), units[i].unit);
}

void runs_share(double value, char *to, size_t size)
{
    char text[32];
    snprintf(text, sizeof text, value < 0.99995 ? "%.4f" : "%.3f", value);
    snprintf(to, size, "%s", isnan(value) ? "-" : text[0] == '0' ? text + 1 : text);
}

/* A setting that is called like a column of every run: loss. */
static bool is_called_like_a_column(const struct query_field *field)
{
    for (size_t i = 0; i < COLUMNS && run_fact_is_setting(field); i++)
        if (!strcmp(runs_columns[i].title, field->name))
            return true;
    return false;
}

void runs_extra_title(const struct runs_view *view, int extra, char *to, size_t size)
{
    static const char *const measures[] = {"", N_("last "), N_("best "), ""};
    const struct query_field *field = &view->table->extra[extra];
    const char *sign = !runs_table_is_sorted_by(view->table, field) ? "" : view->table->reverse ? "↑" : "↓";
    char step[32] = "";
    if (field->measure == MEASURE_AT)
        format_si((double)field->step, step, sizeof step);
    snprintf(to, size, "%s%s%s%s%s%s", *measures[field->measure] ? _(measures[field->measure]) : "", field->name,
             *step ? _(" at ") : "", step, is_called_like_a_column(field) ? "=" : "", sign);
}

static void short_number(double value, char *to, size_t size)
{
    if (fabs(value) >= 0.001 && fabs(value) < 1)
        snprintf(to, size, "%.3f", value);
    else
        format_short(value, to, size);
}

/* ".1692", or of several seeds ".1692±.0012". */
static void number_text(const struct runs_view *view, const struct runs_row *row, enum sort_column column,
                        const struct query_field *field, void (*format)(double value, char *to, size_t size),
                        char *to, size_t size)
{
    double spread, value = runs_table_number(view->table, row, column, field, &spread);
    char around[32];
    format(value, to, size);
    format(spread, around, sizeof around);
    if (!isnan(spread) && strlen(to) + strlen(around) + 3 < size)
        snprintf(to + strlen(to), size - strlen(to), "±%s", around);
}

static void loss_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    number_text(view, row, SORT_LOSS, NULL, short_number, to, size);
}

static void last_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    number_text(view, row, SORT_LAST, NULL, runs_share, to, size);
}

static void test_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    number_text(view, row, SORT_TEST, NULL, runs_share, to, size);
}

static void best_text(const struct runs_view *view, const struct runs_row *row, char *to, size_t size)
{
    number_text(view, row, SORT_BEST, NULL, runs_share, to, size);
}

void runs_extra_text(const struct runs_view *view, const struct runs_row *row, int extra, char *to, size_t size)
{
    char buffer[FACT_TEXT];
    const struct query_field *field = &view->table->extra[extra];
    struct query_value value = run_fact(&view->table->facts, &row->run, field, buffer);
    if (run_fact_is_measured(field))
        number_text(view, row, SORT_FACT, field, fabs(value.number) < 10 ? runs_share : format_short, to, size);
    else
        copy_text(to, size, value.text ? value.text : "-");
}

const struct runs_column runs_columns[] = {
    {"", 1, 2, WHERE_MARKED, true, false, true, false, SORT_COUNT, mark_text},
    {"id", 4, 6, ALWAYS, false, false, false, false, SORT_ID, id_text},
    {"name", 13, 40, ALWAYS, true, true, false, false, SORT_NAME, name_text},
    {"status", 9, 11, ALWAYS, true, true, true, false, SORT_STATUS, status_text},
    {"data", 6, 20, OFTEN + 1, true, true, false, false, SORT_DATA, data_text},
    {"owner", 5, 16, WHERE_OWNERS_DIFFER, true, false, false, false, SORT_COUNT, owner_text},
    {"preset", 6, 20, SELDOM + 1, true, false, false, false, SORT_COUNT, preset_text},
    {"step", 10, 12, OFTEN, false, false, false, false, SORT_STEP, step_text},
    {"epoch", 6, 6, SELDOM + 4, false, false, false, false, SORT_COUNT, epoch_text},
    {"age", 3, 4, ALWAYS + 4, false, true, false, false, SORT_AGE, age_text},
    {"seed", 4, 6, SELDOM + 2, false, false, false, true, SORT_COUNT, seed_text},
    {"loss", 5, 6, ALWAYS + 3, false, true, false, true, SORT_LOSS, loss_text},
    {"metric", 15, 24, WHERE_METRICS_DIFFER, true, false, false, false, SORT_COUNT, metric_text},
    {"last", 6, 6, ALWAYS + 1, false, false, false, true, SORT_LAST, last_text},
    {"test", 5, 6, SELDOM, false, false, false, true, SORT_TEST, test_text},
    {"best", 5, 6, ALWAYS + 2, false, false, false, true, SORT_BEST, best_text},
    {"curve", 5, 16, ALWAYS + 5, true, false, false, false, SORT_COUNT, NULL},
    {"settings", 20, 60, OFTEN_UNLESS_DIFFERING, true, false, false, false, SORT_COUNT, changed_text},
    {"created", 16, 16, SELDOM + 3, true, false, false, false, SORT_COUNT, created_text},
    {"message", 16, 80, SELDOM + 5, true, false, false, false, SORT_COUNT, message_text},
};
_Static_assert(sizeof runs_columns / sizeof *runs_columns == COLUMNS, "a column without its place in a layout");
