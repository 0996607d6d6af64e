/* The Runs screen: every run in a table, the selected one in more words below. The columns are those that there is
 * room for, the more important first. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screen.h"
#include "tui/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

static void preset_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%s", row->run.preset);
}

static void seed_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%lld", (long long)row->run.seed);
}

static void epoch_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%.1f", row->run.epoch);
}

static void created_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    format_moment(row->run.created, to, size);
}

static void metric_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%s", row->metric_name);
}

static void changed_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    const struct row_detail *detail = runs_table_detail(&app->runs, row->run.id);
    snprintf(to, size, "%s", detail ? detail->changed : "");
}

static void message_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    (void)app;
    snprintf(to, size, "%s", row->run.message);
}

static void age_text(const struct app *app, const struct runs_row *row, char *to, size_t size)
{
    static const struct {
        double seconds;
        char unit;
    } units[] = {{365 * 86400.0, 'y'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    double age = fmax(0, app->now - row->run.created);
    int i = 0;
    while (i < 4 && age < units[i].seconds)
        i++;
    snprintf(to, size, "%.0f%c", floor(age / units[i].seconds), units[i].unit);
}

static void share_text(double value, char *to, size_t size)
{
    char text[32];
    snprintf(text, sizeof text, value < 0.99995 ? "%.4f" : "%.3f", value);
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

/* The least number has the first right to a place. */
enum { ALWAYS, OFTEN = 10, SELDOM = 20, WHERE_METRICS_DIFFER = 30 };

struct column {
    const char *title;
    int width, most; /* at least, and as far as it may grow to what its cells need */
    int importance;
    bool left, rises; /* what comes first in its order is the least */
    enum sort_column sort; /* SORT_COUNT: none */
    void (*text)(const struct app *app, const struct runs_row *row, char *to, size_t size); /* NULL: the curve */
};

static const struct column columns[] = {
    {"id", 4, 6, ALWAYS, false, false, SORT_ID, id_text},
    {"name", 13, 40, ALWAYS, true, true, SORT_NAME, name_text},
    {"status", 9, 9, ALWAYS, true, true, SORT_STATUS, status_text},
    {"data", 6, 20, OFTEN + 1, true, true, SORT_DATA, data_text},
    {"preset", 6, 20, SELDOM + 1, true, false, SORT_COUNT, preset_text},
    {"step", 10, 12, OFTEN, false, false, SORT_STEP, step_text},
    {"epoch", 6, 6, SELDOM + 4, false, false, SORT_COUNT, epoch_text},
    {"age", 3, 4, ALWAYS + 4, false, true, SORT_AGE, age_text},
    {"seed", 4, 6, SELDOM + 2, false, false, SORT_COUNT, seed_text},
    {"loss", 5, 6, ALWAYS + 3, false, true, SORT_LOSS, loss_text},
    {"metric", 15, 24, WHERE_METRICS_DIFFER, true, false, SORT_COUNT, metric_text},
    {"last", 6, 6, ALWAYS + 1, false, false, SORT_RECALL, recall_text},
    {"f1", 5, 6, SELDOM, false, false, SORT_F1, f1_text},
    {"best", 5, 6, ALWAYS + 2, false, false, SORT_BEST, best_text},
    {"curve", 5, 16, ALWAYS + 5, true, false, SORT_COUNT, NULL},
    {"settings", 20, 60, OFTEN + 2, true, false, SORT_COUNT, changed_text},
    {"created", 16, 16, SELDOM + 3, true, false, SORT_COUNT, created_text},
    {"message", 16, 80, SELDOM + 5, true, false, SORT_COUNT, message_text},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* What a cell can hold: settings and messages may be long. */
enum { CELL = 512 };

/* Layout --------------------------------------------------------------------------------------------------------- */

/* Which rows of the order are on the screen: those from `top` on, and where that is not 0, the first one above them,
 * so that the best stays in view. */
struct window {
    int top, rows; /* without the first one and the line under it */
};

struct table_layout {
    struct window window;
    int width[COLUMNS]; /* 0: left out */
    double high;        /* of the curves that can be seen: they share one scale, from 0 */
};

static struct window window_of(const struct runs_table *table, int rows)
{
    int cursor = runs_table_cursor(table), n = (int)table->n_order;
    if (cursor < rows || rows < 4)
        return (struct window){cursor < rows ? 0 : cursor - rows + 1, rows};
    rows -= 2;
    int top = cursor - rows / 2;
    return (struct window){top > n - rows ? n - rows : top, rows};
}

static const char *title_of(const struct app *app, int column, char *to, size_t size)
{
    const struct column *c = &columns[column];
    const char *judging = app->runs.judging, *at = strchr(judging, '@');
    int length = (int)strcspn(judging, "@"), most = 4; /* letters of a word, or three of a longer one */
    snprintf(to, size, "%s", c->title);
    if (c->sort == SORT_RECALL && *judging)
        snprintf(to, size, "%.*s%s", length > most ? most - 1 : length, judging, at ? at : "");
    if (c->sort == SORT_F1 && at)
        snprintf(to, size, "%s%s", c->title, at);
    if (c->sort == app->runs.sort)
        strncat(to, c->rises != app->runs.reverse ? "↑" : "↓", size - strlen(to) - 1);
    return to;
}

static int least_width(const struct app *app, int column)
{
    char title[64];
    int width = text_width(title_of(app, column, title, sizeof title));
    return !columns[column].left && width > columns[column].width ? width : columns[column].width;
}

static int importance_of(const struct app *app, int column)
{
    const struct column *c = &columns[column];
    if (c->importance == WHERE_METRICS_DIFFER)
        return *app->runs.judging || !app->runs.n ? -1 : ALWAYS + 2;
    return c->sort == app->runs.sort ? ALWAYS : c->importance;
}

/* Takes the columns that fit, by importance, and returns the room that is left. */
static int choose_columns(const struct app *app, struct table_layout *layout, int room)
{
    for (int importance = ALWAYS; importance < WHERE_METRICS_DIFFER; importance++)
        for (int i = 0; i < COLUMNS; i++) {
            int width = least_width(app, i);
            if (importance_of(app, i) != importance || width + 1 > room)
                continue;
            layout->width[i] = width;
            room -= width + 1;
        }
    return room;
}

/* The widest cell of the rows on the screen. */
static int wanted_width(const struct app *app, const struct window *window, int column)
{
    int wanted = columns[column].text ? 0 : columns[column].most;
    for (int i = 0; i < window->rows && columns[column].text && window->top + i < (int)app->runs.n_order; i++) {
        char text[CELL];
        columns[column].text(app, runs_table_row(&app->runs, window->top + i), text, sizeof text);
        int width = text_width(text);
        wanted = width > wanted ? width : wanted;
    }
    return wanted < columns[column].most ? wanted : columns[column].most;
}

/* Gives what is left to the columns whose cells are cut, from the left. */
static void widen_columns(const struct app *app, struct table_layout *layout, int room)
{
    for (int i = 0; i < COLUMNS && room > 0; i++) {
        int more = layout->width[i] ? wanted_width(app, &layout->window, i) - layout->width[i] : 0;
        more = more > room ? room : more;
        if (more > 0) {
            layout->width[i] += more;
            room -= more;
        }
    }
}

static void find_scale(const struct app *app, struct table_layout *layout)
{
    layout->high = 0;
    for (int i = -1; i < layout->window.rows && layout->window.top + i < (int)app->runs.n_order; i++) {
        int at = i < 0 ? 0 : layout->window.top + i;
        const struct row_detail *detail = runs_table_detail(&app->runs, runs_table_row(&app->runs, at)->run.id);
        if (detail && detail->series.high > layout->high)
            layout->high = detail->series.high;
    }
}

static struct table_layout lay_out(const struct app *app, int width, int rows)
{
    struct table_layout layout = {.window = window_of(&app->runs, rows)};
    widen_columns(app, &layout, choose_columns(app, &layout, width - 2));
    find_scale(app, &layout);
    return layout;
}

/* Table ---------------------------------------------------------------------------------------------------------- */

static void draw_spark(struct canvas *canvas, struct rect area, const struct series *series, double scale)
{
    enum { MOST = 256 };
    struct bin bins[MOST];
    int n = area.width < MOST ? area.width : MOST;
    if (series->n < 2 || n < 3 || !(scale > 0))
        return;
    int64_t from = series->points[0].step, to = series_last_step(series) + 1;
    double values[MOST], last = NAN;
    series_columns(series, false, from, to, bins, n);
    for (int i = 0; i < n; i++) {
        if (bins[i].count)
            last = bins[i].last;
        values[i] = isnan(last) ? NAN : fmax(last / scale, 0.125);
    }
    canvas_columns(canvas, area, values, n, COLOUR_CYAN);
}

/* "0 to .169": what the lowest and the highest bar of the curves stand for. */
static void scale_text(const char *judging, double high, int width, char *to, size_t size)
{
    static const char *const formats[] = {"%.*s 0 to %s", "%.*s0 to %s", "%.*s0-%s"};
    char text[32];
    int length = (int)strcspn(judging, "@");
    for (size_t i = *judging ? 0 : 2; i < 2 * sizeof formats / sizeof *formats; i++) {
        snprintf(text, sizeof text, i % 2 ? "%.2f" : "%.3f", high);
        snprintf(to, size, formats[i / 2], i < 2 ? length : 0, judging, text[0] == '0' ? text + 1 : text);
        if (text_width(to) <= width)
            return;
    }
}

static void draw_head(const struct app *app, struct canvas *canvas, const struct table_layout *layout, int y)
{
    int x = 1;
    char title[64];
    for (int i = 0; i < COLUMNS; i++) {
        int width = layout->width[i];
        if (!width)
            continue;
        bool sorted = columns[i].sort == app->runs.sort;
        int style = sorted ? STYLE_BOLD | STYLE_UNDERLINE : STYLE_DIM | STYLE_UNDERLINE;
        title_of(app, i, title, sizeof title);
        if (!columns[i].text && layout->high > 0)
            scale_text(app->runs.judging, layout->high, width, title, sizeof title);
        if (columns[i].left)
            canvas_text(canvas, x, y, width, style, title);
        else
            canvas_right(canvas, x, y, width, style, title);
        x += width + 1;
    }
}

static void draw_cell(const struct app *app, struct canvas *canvas, struct rect cell, int column,
                      const struct runs_row *row)
{
    char text[CELL];
    int style = columns[column].sort == SORT_STATUS ? status_style(row->run.status) : COLOUR_PLAIN;
    columns[column].text(app, row, text, sizeof text);
    if (columns[column].left)
        canvas_text(canvas, cell.x, cell.y, cell.width, style, text);
    else
        canvas_right(canvas, cell.x, cell.y, cell.width, style, text);
}

static void draw_row(const struct app *app, struct canvas *canvas, const struct table_layout *layout, int y, int at)
{
    const struct runs_row *row = runs_table_row(&app->runs, at);
    const struct row_detail *detail = runs_table_detail(&app->runs, row->run.id);
    struct rect spark = {0, y, 0, 1};
    int x = 1;
    for (int i = 0; i < COLUMNS; i++) {
        struct rect cell = {x, y, layout->width[i], 1};
        if (!cell.width)
            continue;
        if (columns[i].text)
            draw_cell(app, canvas, cell, i, row);
        else
            spark = cell;
        x += cell.width + 1;
    }
    if (at == runs_table_cursor(&app->runs)) {
        canvas_put(canvas, 0, y, 0x25b8, STYLE_BOLD);
        canvas_mark(canvas, (struct rect){0, y, canvas->width, 1}, STYLE_REVERSE);
    }
    if (detail && spark.width)
        draw_spark(canvas, spark, &detail->series, layout->high);
}

static void draw_table(const struct app *app, struct canvas *canvas, struct rect area)
{
    struct table_layout layout = lay_out(app, canvas->width, area.height - 1);
    const struct window *window = &layout.window;
    int y = area.y + 1;
    draw_head(app, canvas, &layout, area.y);
    if (window->rows < area.height - 1) {
        draw_row(app, canvas, &layout, y, 0);
        canvas_printf(canvas, 3, y + 1, canvas->width - 4, STYLE_DIM, "… %d more", window->top - 1);
        y += 2;
    }
    for (int i = 0; i < window->rows && window->top + i < (int)app->runs.n_order; i++)
        draw_row(app, canvas, &layout, y + i, window->top + i);
}

/* The selected run ----------------------------------------------------------------------------------------------- */

static char *describe_run(const struct run *run, const struct row_detail *detail)
{
    const char *lineage = detail && detail->lineage ? detail->lineage : "";
    return xasprintf("%s on %s%s%s · seed %lld%s%s  %s%s%s", run->name, run->dataset_name, *run->preset ? " · preset "
                     : "", run->preset, (long long)run->seed, *lineage ? " · " : "", lineage,
                     run_status_names[run->status],
                     *run->message ? ": " : "", run->message);
}

static char *describe_numbers(const struct runs_row *row)
{
    char spent[48], f1[32], best[32], rate[32];
    format_duration(row->run.seconds, spent, sizeof spent);
    format_si(row->run.rate, rate, sizeof rate);
    share_text(row->f1, f1, sizeof f1);
    share_text(row->best, best, sizeof best);
    return xasprintf("best %s%s%s · f1 %s · epoch %.1f · %s · %s/s", row->metric_name, *row->metric_name ? " " : "",
                     best, f1, row->run.epoch, spent, rate);
}

/* Draws the details at the end of the screen, as high as their words need, and returns the row over them. */
static int draw_details(struct canvas *canvas, const struct runs_row *row, const struct row_detail *detail)
{
    enum { MOST_ROWS = 4 };
    char *words = describe_run(&row->run, detail), *numbers = describe_numbers(row);
    int width = canvas->width - 2, above = text_rows(words, width), below = text_rows(numbers, width);
    below = below > 2 ? 2 : below;
    above = above > MOST_ROWS - below ? MOST_ROWS - below : above;
    int y = canvas->height - 2 - above - below;
    canvas_fill(canvas, (struct rect){0, y - 1, canvas->width, 1}, 0x2500, STYLE_DIM);
    canvas_wrap(canvas, (struct rect){1, y, width, above}, STYLE_BOLD, words);
    canvas_wrap(canvas, (struct rect){1, y + above, width, below}, COLOUR_PLAIN, numbers);
    free(words);
    free(numbers);
    return y - 1;
}

static void draw_beginning(const struct app *app, struct canvas *canvas, int y)
{
    const char *set = app->runs.newest_dataset;
    char begin[128];
    snprintf(begin, sizeof begin, *set ? "trains on the data set %s" : "trains on a sample shop%s", set);
    const char *const hints[][2] = {
        {"Enter", begin},
        {":import NAME --train FILE", "your own interactions"},
        {":train NAME", "trains on them"},
        {":data", "lists the data sets"},
        {"?", "what else there is"},
    };
    canvas_text(canvas, 3, y, canvas->width - 4, STYLE_BOLD, *set ? "No run yet." : "Nothing here yet.");
    for (int i = 0; i < 5; i++) {
        canvas_text(canvas, 3, y + 2 + i, 27, i ? COLOUR_PLAIN : STYLE_BOLD, hints[i][0]);
        canvas_text(canvas, 30, y + 2 + i, canvas->width - 31, i ? COLOUR_PLAIN : STYLE_BOLD, hints[i][1]);
    }
    canvas_text(canvas, 3, y + 8, canvas->width - 4, STYLE_DIM, "The same in a shell: nearfar import, nearfar train");
}

static void draw_empty(const struct app *app, struct canvas *canvas, int y)
{
    if (!app->runs.read)
        canvas_text(canvas, 3, y, canvas->width - 6, STYLE_DIM, "reading...");
    else if (app->runs.n)
        canvas_printf(canvas, 3, y, canvas->width - 6, STYLE_DIM, "none of %zu run%s has '%s'; Esc shows all",
                      app->runs.n, plural((int64_t)app->runs.n), app->runs.filter);
    else
        draw_beginning(app, canvas, y);
}

/* What comes first, and what when the order is reversed. */
static const char *const order_words[SORT_COUNT][2] = {
    [SORT_ID] = {"newest", "oldest"},     [SORT_NAME] = {"a", "z"},             [SORT_STATUS] = {"queued", "lost"},
    [SORT_DATA] = {"a", "z"},             [SORT_STEP] = {"most", "fewest"},     [SORT_AGE] = {"newest", "oldest"},
    [SORT_LOSS] = {"lowest", "highest"},  [SORT_RECALL] = {"highest", "lowest"}, [SORT_F1] = {"highest", "lowest"},
    [SORT_BEST] = {"highest", "lowest"},
};

static void draw_title(const struct app *app, struct canvas *canvas)
{
    const struct runs_table *table = &app->runs;
    int running = 0, x = canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, " Runs ") + 3;
    for (size_t i = 0; i < table->n; i++)
        running += table->rows[i].run.status == RUN_RUNNING;
    if (!table->n)
        return;
    x += canvas_printf(canvas, x, 0, canvas->width - x, COLOUR_PLAIN, "%zu run%s, %d running", table->n,
                       plural((int64_t)table->n), running) + 2;
    if (*table->filter)
        x += canvas_printf(canvas, x, 0, canvas->width - x, STYLE_BOLD, "%zu with '%s'", table->n_order,
                           table->filter) + 2;
    char order[64];
    snprintf(order, sizeof order, "by %s, %s first", sort_words[table->sort],
             order_words[table->sort][table->reverse]);
    canvas_right(canvas, x, 0, canvas->width - x - 1, STYLE_DIM, order);
}

static void draw(const struct app *app, struct canvas *canvas)
{
    const struct runs_table *table = &app->runs;
    int cursor = runs_table_cursor(table);
    draw_title(app, canvas);
    if (cursor < 0) {
        draw_empty(app, canvas, 3);
        return;
    }
    const struct runs_row *row = runs_table_row(table, cursor);
    int end = draw_details(canvas, row, runs_table_detail(table, row->run.id));
    draw_table(app, canvas, (struct rect){0, 2, canvas->width, end - 2});
}

static void select_run(struct app *app, int by)
{
    int cursor = runs_table_cursor(&app->runs);
    if (cursor >= 0)
        runs_table_select(&app->runs, by == MOVE_LAST ? (int)app->runs.n_order - 1 : cursor + by);
}

const struct screen screen_runs = {"runs", KEYS_RUNS, draw, select_run};
