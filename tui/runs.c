/* The Runs screen: every run in a table, the selected one in two more lines. */
#include "store/base/text.h"
#include "tui/screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *status_sign(enum run_status status)
{
    static const char *const signs[] = {"…", "▶", "‖", "✓", "■", "✗", "?"};
    return signs[status];
}

int status_style(enum run_status status)
{
    static const int styles[] = {COLOUR_PLAIN, COLOUR_GREEN | STYLE_BOLD, COLOUR_MAGENTA | STYLE_BOLD, COLOUR_CYAN,
                                 COLOUR_PLAIN, COLOUR_RED | STYLE_BOLD, COLOUR_RED};
    return styles[status];
}

/* Columns -------------------------------------------------------------------------------------------------------- */

static void id_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%lld", (long long)row->run.id);
}

static void name_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%s", row->run.name);
}

static void status_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%s %s", status_sign(row->run.status), run_status_names[row->run.status]);
}

static void data_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%s", row->run.dataset_name);
}

static void step_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    char step[32], steps[32];
    (void)app;
    format_si((double)row->run.step, step, sizeof step);
    format_si((double)row->run.steps, steps, sizeof steps);
    if (row->run.steps)
        snprintf(to, size, "%s/%s", step, steps);
    else
        snprintf(to, size, "%s", step);
}

static void age_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    static const struct {
        double seconds;
        char unit;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    double age = fmax(0, app->now - row->run.created);
    int i = 0;
    while (i < 3 && age < units[i].seconds)
        i++;
    snprintf(to, size, "%.0f%c", floor(age / units[i].seconds), units[i].unit);
}

static void share_text(double value, char *to, size_t size)
{
    char text[32];
    snprintf(text, sizeof text, "%.4f", value);
    snprintf(to, size, "%s", isnan(value) ? "-" : text[0] == '0' ? text + 1 : text);
}

static void loss_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    if (fabs(row->loss) >= 0.001 && fabs(row->loss) < 1)
        snprintf(to, size, "%.3f", row->loss);
    else
        format_short(row->loss, to, size);
}

static void recall_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    share_text(row->recall, to, size);
}

static void f1_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    share_text(row->f1, to, size);
}

static void best_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    share_text(row->best, to, size);
}

struct column {
    const char *title;
    int width;
    int from_width; /* of the screen; narrower ones leave it out */
    bool left;
    enum sort_column sort;
    void (*text)(const struct app *app, const struct runs_row *row, char *to, size_t size);
};

static const struct column columns[] = {
    {"id", 4, 0, false, SORT_ID, id_text},
    {"name", 13, 0, true, SORT_NAME, name_text},
    {"status", 9, 0, true, SORT_STATUS, status_text},
    {"data set", 10, 100, true, SORT_DATA, data_text},
    {"data", 6, 80, true, SORT_DATA, data_text},
    {"step", 10, 70, false, SORT_STEP, step_text},
    {"age", 3, 0, false, SORT_AGE, age_text},
    {"loss", 5, 0, false, SORT_LOSS, loss_text},
    {"rec@20", 6, 0, false, SORT_RECALL, recall_text},
    {"f1@20", 5, 90, false, SORT_F1, f1_text},
    {"best", 5, 0, false, SORT_BEST, best_text},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* On a wide screen names get room, and the longer of two columns for one thing is taken. */
static int column_width(const struct column *column, int screen)
{
    bool wide = screen >= 100;
    if (screen < column->from_width || (wide && column->from_width == 80))
        return 0;
    if (!wide)
        return column->width;
    return column->sort == SORT_NAME ? 14 + (screen - 100) / 4 : column->width + (column->left ? 2 : 1);
}

/* Table ---------------------------------------------------------------------------------------------------------- */

static void draw_spark(struct canvas *canvas, struct rect area, const struct spark *spark)
{
    enum { MOST = 256 };
    struct bin bins[MOST];
    int n = area.width < MOST ? area.width : MOST;
    if (!spark || spark->series.n < 2 || n < 3)
        return;
    const struct series *series = &spark->series;
    int64_t from = series->points[0].step, to = series_last_step(series) + 1;
    double values[MOST], last = NAN, span = fmax(series->high - series->low, 1e-12);
    series_columns(series, false, from, to, bins, n);
    for (int i = 0; i < n; i++) {
        if (bins[i].count)
            last = bins[i].last;
        values[i] = isnan(last) ? NAN : 0.125 + 0.875 * (last - series->low) / span;
    }
    canvas_columns(canvas, area, values, n, COLOUR_CYAN);
}

static void draw_head(const struct app *app, struct canvas *canvas, int y)
{
    int x = 1;
    char title[32];
    for (int i = 0; i < COLUMNS; i++) {
        int width = column_width(&columns[i], canvas->width);
        if (!width)
            continue;
        bool sorted = columns[i].sort == app->runs.sort;
        snprintf(title, sizeof title, "%s%s", columns[i].title, !sorted ? "" : app->runs.reverse ? "↑" : "↓");
        int style = sorted ? STYLE_BOLD | STYLE_UNDERLINE : STYLE_DIM | STYLE_UNDERLINE;
        if (columns[i].left)
            canvas_text(canvas, x, y, width, style, title);
        else
            canvas_right(canvas, x, y, width, style, title);
        x += width + 1;
    }
    if (canvas->width - x > 8)
        canvas_text(canvas, x + 1, y, canvas->width - x - 2, STYLE_DIM | STYLE_UNDERLINE, "recall");
}

static void draw_row(const struct app *app, struct canvas *canvas, int y, const struct runs_row *row, bool selected)
{
    int x = 1;
    char text[128];
    for (int i = 0; i < COLUMNS; i++) {
        int width = column_width(&columns[i], canvas->width);
        if (!width)
            continue;
        columns[i].text(app, row, text, sizeof text);
        int style = columns[i].sort == SORT_STATUS ? status_style(row->run.status) : COLOUR_PLAIN;
        if (columns[i].left)
            canvas_text(canvas, x, y, width, style, text);
        else
            canvas_right(canvas, x, y, width, style, text);
        x += width + 1;
    }
    if (selected) {
        canvas_put(canvas, 0, y, 0x25b8, STYLE_BOLD);
        canvas_mark(canvas, (struct rect){0, y, canvas->width, 1}, STYLE_REVERSE);
    }
    draw_spark(canvas, (struct rect){x + 1, y, canvas->width - x - 2, 1}, runs_table_spark(&app->runs, row->run.id));
}

static void draw_details(struct canvas *canvas, struct rect area, const struct runs_row *row)
{
    const struct run *run = &row->run;
    char spent[48], f1[32], best[32], rate[32];
    format_duration(run->seconds, spent, sizeof spent);
    format_si(run->rate, rate, sizeof rate);
    share_text(row->f1, f1, sizeof f1);
    share_text(row->best, best, sizeof best);
    canvas_printf(canvas, area.x, area.y, area.width, STYLE_BOLD, "%s on %s%s%s  %s%s%s", run->name,
                  run->dataset_name, *run->preset ? " · preset " : "", run->preset, run_status_names[run->status],
                  *run->message ? ": " : "", run->message);
    canvas_printf(canvas, area.x, area.y + 1, area.width, COLOUR_PLAIN,
                  "best recall %s · f1 %s · epoch %.1f · %s · %s/s · seed %lld", best, f1, run->epoch, spent, rate,
                  (long long)run->seed);
}

static void draw_empty(const struct app *app, struct canvas *canvas, int y)
{
    if (!app->runs.read)
        canvas_text(canvas, 3, y, canvas->width - 6, STYLE_DIM, "reading...");
    else if (app->runs.n)
        canvas_printf(canvas, 3, y, canvas->width - 6, STYLE_DIM, "none of %zu runs has '%s'; Esc shows all",
                      app->runs.n, app->runs.filter);
    else {
        static const char *const hints[] = {
            "Nothing here yet. In a shell:", "",
            "make demo                            a sample shop and a run on it",
            "nearfar import NAME --train FILE     your own interactions",
            "nearfar train NAME                   train on them; the run appears here",
        };
        for (int i = 0; i < 5; i++)
            canvas_text(canvas, 3, y + i, canvas->width - 4, i ? COLOUR_PLAIN : STYLE_BOLD, hints[i]);
    }
}

static void draw_title(const struct app *app, struct canvas *canvas)
{
    const struct runs_table *table = &app->runs;
    int running = 0, x = canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, " Runs ") + 3;
    for (size_t i = 0; i < table->n; i++)
        running += table->rows[i].run.status == RUN_RUNNING;
    if (!table->n)
        return;
    x += canvas_printf(canvas, x, 0, canvas->width - x, COLOUR_PLAIN, "%zu run%s, %d running", table->n,
                       table->n == 1 ? "" : "s", running) + 2;
    if (*table->filter)
        x += canvas_printf(canvas, x, 0, canvas->width - x, STYLE_BOLD, "%zu with '%s'", table->n_order,
                           table->filter) + 2;
    char order[48];
    snprintf(order, sizeof order, "by %s%s", sort_words[table->sort], table->reverse ? ", reversed" : "");
    canvas_right(canvas, x, 0, canvas->width - x - 1, STYLE_DIM, order);
}

static void draw(const struct app *app, struct canvas *canvas)
{
    const struct runs_table *table = &app->runs;
    int cursor = runs_table_cursor(table), rows = canvas->height - 8, n = (int)table->n_order;
    draw_title(app, canvas);
    if (cursor < 0) {
        draw_empty(app, canvas, 3);
        return;
    }
    draw_head(app, canvas, 2);
    int top = cursor - rows / 2;
    top = top > n - rows ? n - rows : top;
    top = top < 0 ? 0 : top;
    for (int i = 0; i < rows && top + i < n; i++)
        draw_row(app, canvas, 3 + i, runs_table_row(table, top + i), top + i == cursor);
    canvas_fill(canvas, (struct rect){0, canvas->height - 5, canvas->width, 1}, 0x2500, STYLE_DIM);
    draw_details(canvas, (struct rect){1, canvas->height - 4, canvas->width - 2, 2},
                 runs_table_row(table, cursor));
}

static void select_run(struct app *app, int by)
{
    int cursor = runs_table_cursor(&app->runs);
    if (cursor >= 0)
        runs_table_select(&app->runs, by == MOVE_LAST ? (int)app->runs.n_order - 1 : cursor + by);
}

const struct screen screen_runs = {"runs", KEYS_RUNS, draw, select_run};
