/* The Runs screen: every run in a table, the selected one in more words below. The columns are those that there is
 * room for, the more important first. */
#include "tui/screens/runs.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/runs_columns.h"
#include "tui/screens/screen.h"
#include "tui/screens/status.h"
#include "tui/widgets/spark.h"
#include "tui/widgets/ticks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct runs_table *runs_of(const struct app *app)
{
    return screen_state(app, &screen_runs);
}

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

static const char *title_of(const struct runs_view *view, int column, char *to, size_t size)
{
    const struct runs_column *c = &runs_columns[column];
    const char *judging = view->table->judging, *cut = strchr(judging, '@');
    int length = (int)strcspn(judging, "@"), most = 4; /* letters of a word, or three of a longer one */
    snprintf(to, size, "%s", c->title);
    if (c->sort == SORT_LAST && *judging)
        snprintf(to, size, "%.*s%s", length > most ? most - 1 : length, judging, cut ? cut : "");
    if (c->sort == view->table->sort)
        strncat(to, c->rises != view->table->reverse ? "↑" : "↓", size - strlen(to) - 1);
    return to;
}

/* The widest cell of the rows on the screen. */
static int wanted_width(const struct runs_view *view, const struct window *window, int column)
{
    int wanted = runs_columns[column].text ? 0 : runs_columns[column].most;
    int left = (int)view->table->n_order - window->top;
    for (int i = 0; i < window->rows && i < left && runs_columns[column].text; i++) {
        char text[CELL];
        runs_columns[column].text(view, runs_table_row(view->table, window->top + i), text, sizeof text);
        int width = text_width(text);
        wanted = width > wanted ? width : wanted;
    }
    return wanted < runs_columns[column].most ? wanted : runs_columns[column].most;
}

static int least_width(const struct runs_view *view, const struct window *window, int column)
{
    const struct runs_column *c = &runs_columns[column];
    char title[64];
    int width = c->left ? 0 : text_width(title_of(view, column, title, sizeof title));
    int cells = c->whole ? wanted_width(view, window, column) : 0;
    width = width > c->width ? width : c->width;
    return cells > width ? cells : width;
}

static int importance_of(const struct runs_view *view, int column)
{
    const struct runs_column *c = &runs_columns[column];
    if (c->importance == WHERE_METRICS_DIFFER)
        return *view->table->judging || !view->table->n ? -1 : ALWAYS + 2;
    return c->sort == view->table->sort ? ALWAYS : c->importance;
}

/* Takes the columns that fit, by importance, and returns the room that is left. */
static int choose_columns(const struct runs_view *view, struct table_layout *layout, int room)
{
    for (int importance = ALWAYS; importance < WHERE_METRICS_DIFFER; importance++)
        for (int i = 0; i < COLUMNS; i++) {
            int width = least_width(view, &layout->window, i);
            if (importance_of(view, i) != importance || width + 1 > room)
                continue;
            layout->width[i] = width;
            room -= width + 1;
        }
    return room;
}

/* Gives what is left to the columns whose cells are cut, from the left. */
static void widen_columns(const struct runs_view *view, struct table_layout *layout, int room)
{
    for (int i = 0; i < COLUMNS && room > 0; i++) {
        int more = layout->width[i] ? wanted_width(view, &layout->window, i) - layout->width[i] : 0;
        more = more > room ? room : more;
        if (more > 0) {
            layout->width[i] += more;
            room -= more;
        }
    }
}

static void find_scale(const struct runs_view *view, struct table_layout *layout)
{
    layout->high = 0;
    for (int i = -1; i < layout->window.rows && layout->window.top + i < (int)view->table->n_order; i++) {
        int at = i < 0 ? 0 : layout->window.top + i;
        const struct row_detail *detail = runs_table_detail(view->table, runs_table_row(view->table, at)->run.id);
        if (detail && detail->series.high > layout->high)
            layout->high = detail->series.high;
    }
}

static struct table_layout lay_out(const struct runs_view *view, int width, int rows)
{
    struct table_layout layout = {.window = window_of(view->table, rows)};
    widen_columns(view, &layout, choose_columns(view, &layout, width - 2));
    find_scale(view, &layout);
    return layout;
}

/* Table ---------------------------------------------------------------------------------------------------------- */

/* "0 to .169": what the lowest and the highest bar of the curves stand for. */
static void scale_text(const char *judging, double high, int width, char *to, size_t size)
{
    static const char *const formats[] = {"%.*s 0 to %s", "%.*s0 to %s", "%.*s0-%s"};
    static const int decimals[] = {3, 2, 1, 0};
    enum { TRIES = sizeof decimals / sizeof *decimals };
    char text[32];
    int length = (int)strcspn(judging, "@");
    for (size_t i = *judging ? 0 : TRIES; i < TRIES * sizeof formats / sizeof *formats; i++) {
        snprintf(text, sizeof text, "%.*f", decimals[i % TRIES], high);
        if (decimals[i % TRIES] < 2 && fabs(strtod(text, NULL) - high) > 0.006 * high)
            continue; /* not what it stands for any more */
        snprintf(to, size, formats[i / TRIES], i < TRIES ? length : 0, judging, text[0] == '0' ? text + 1 : text);
        if (text_width(to) <= width)
            return;
    }
}

static void draw_head(const struct runs_view *view, struct canvas *canvas, const struct table_layout *layout, int y)
{
    int x = 1;
    char title[64];
    for (int i = 0; i < COLUMNS; i++) {
        int width = layout->width[i];
        if (!width)
            continue;
        bool sorted = runs_columns[i].sort == view->table->sort;
        int style = sorted ? STYLE_BOLD | STYLE_UNDERLINE : STYLE_DIM | STYLE_UNDERLINE;
        title_of(view, i, title, sizeof title);
        if (!runs_columns[i].text && layout->high > 0)
            scale_text(view->table->judging, layout->high, width, title, sizeof title);
        if (runs_columns[i].left)
            canvas_text(canvas, x, y, width, style, title);
        else
            canvas_right(canvas, x, y, width, style, title);
        x += width + 1;
    }
}

static void draw_cell(const struct runs_view *view, struct canvas *canvas, struct rect cell, int column,
                      const struct runs_row *row)
{
    char text[CELL];
    int style = runs_columns[column].sort != SORT_STATUS ? COLOUR_PLAIN
                : *row->run.alarm ? COLOUR_RED | STYLE_BOLD : status_style(row->run.status);
    runs_columns[column].text(view, row, text, sizeof text);
    if (runs_columns[column].left)
        canvas_text(canvas, cell.x, cell.y, cell.width, style, text);
    else
        canvas_right(canvas, cell.x, cell.y, cell.width, style, text);
}

static void draw_row(const struct runs_view *view, struct canvas *canvas, const struct table_layout *layout, int y,
                     int at)
{
    const struct runs_row *row = runs_table_row(view->table, at);
    const struct row_detail *detail = runs_table_detail(view->table, row->run.id);
    struct rect spark = {0, y, 0, 1};
    int x = 1;
    for (int i = 0; i < COLUMNS; i++) {
        struct rect cell = {x, y, layout->width[i], 1};
        if (!cell.width)
            continue;
        if (runs_columns[i].text)
            draw_cell(view, canvas, cell, i, row);
        else
            spark = cell;
        x += cell.width + 1;
    }
    if (at == runs_table_cursor(view->table)) {
        canvas_put(canvas, 0, y, 0x25b8, STYLE_BOLD);
        canvas_mark(canvas, (struct rect){0, y, canvas->width, 1}, STYLE_REVERSE);
    }
    if (detail && spark.width)
        spark_draw(canvas, spark, &detail->series, 0, layout->high, COLOUR_CYAN);
}

static void draw_table(const struct runs_view *view, struct canvas *canvas, struct rect area)
{
    struct table_layout layout = lay_out(view, canvas->width, area.height - 1);
    const struct window *window = &layout.window;
    int y = area.y + 1;
    draw_head(view, canvas, &layout, area.y);
    if (window->rows < area.height - 1) {
        draw_row(view, canvas, &layout, y, 0);
        canvas_printf(canvas, 3, y + 1, canvas->width - 4, STYLE_DIM, "… %d more", window->top - 1);
        y += 2;
    }
    for (int i = 0; i < window->rows && window->top + i < (int)view->table->n_order; i++)
        draw_row(view, canvas, &layout, y + i, window->top + i);
}

/* The selected run ----------------------------------------------------------------------------------------------- */

/* What is to be known now before what it was made of. */
static char *describe_run(const struct run *run, const struct row_detail *detail)
{
    const char *lineage = detail && detail->lineage ? detail->lineage : "";
    const char *alarm = strcmp(run->alarm, run->message) ? run->alarm : "";
    return xasprintf("%s  %s%s%s%s%s · on %s%s%s · seed %lld%s%s", run->name, run_status_names[run->status],
                     *run->message ? ": " : "", run->message, *alarm ? " · ! " : "", alarm, run->dataset_name,
                     *run->preset ? " · preset " : "", run->preset, (long long)run->seed, *lineage ? " · " : "",
                     lineage);
}

static char *describe_numbers(const struct runs_row *row)
{
    char spent[48], test[32], best[32], rate[32];
    format_duration(row->run.seconds, spent, sizeof spent);
    format_si(row->run.rate, rate, sizeof rate);
    runs_share(row->test, test, sizeof test);
    runs_share(row->best, best, sizeof best);
    bool tested = !isnan(row->test);
    return xasprintf("best %s%s%s%s%s · epoch %.1f · %s · %s/s", row->metric_name, *row->metric_name ? " " : "",
                     best, tested ? " · test " : "", tested ? test : "", row->run.epoch, spent, rate);
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

static void draw_beginning(const struct runs_table *table, struct canvas *canvas, int y)
{
    const char *set = table->newest_dataset;
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

static void draw_empty(const struct runs_table *table, struct canvas *canvas, int y)
{
    if (!table->read)
        canvas_text(canvas, 3, y, canvas->width - 6, STYLE_DIM, "reading...");
    else if (table->n)
        canvas_printf(canvas, 3, y, canvas->width - 6, STYLE_DIM, "none of %zu run%s has '%s'; Esc shows all",
                      table->n, plural((int64_t)table->n), table->filter);
    else
        draw_beginning(table, canvas, y);
}

/* What comes first, and what when the order is reversed. */
static const char *const order_words[SORT_COUNT][2] = {
    [SORT_ID] = {"newest", "oldest"},  [SORT_NAME] = {"a", "z"},        [SORT_STATUS] = {"queued", "lost"},
    [SORT_DATA] = {"a", "z"},          [SORT_STEP] = {"most", "fewest"}, [SORT_AGE] = {"newest", "oldest"},
    [SORT_LOSS] = {"lowest", "highest"}, [SORT_LAST] = {"best", "worst"}, [SORT_TEST] = {"best", "worst"},
    [SORT_BEST] = {"best", "worst"},
};

static void draw_title(const struct runs_table *table, struct canvas *canvas)
{
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

static void draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct runs_table *table = state;
    const struct runs_view view = {table, app->now};
    int cursor = runs_table_cursor(table);
    draw_title(table, canvas);
    if (cursor < 0) {
        draw_empty(table, canvas, 3);
        return;
    }
    const struct runs_row *row = runs_table_row(table, cursor);
    int end = draw_details(canvas, row, runs_table_detail(table, row->run.id));
    draw_table(&view, canvas, (struct rect){0, 2, canvas->width, end - 2});
}

/* What is selected, filtered and read ---------------------------------------------------------------------------- */

static int update(struct app *app, void *state, struct err *err)
{
    return runs_table_refresh(state, app->store, err);
}

/* Details of a few rows at a time, those near the selected one. */
static bool tick(struct app *app, void *state)
{
    enum { AT_ONCE = 4, NEAR = 100 };
    struct runs_table *table = state;
    struct err ignored = ERR_INIT; /* they can wait */
    int cursor = runs_table_cursor(table), read = 0;
    if (app->screen != &screen_runs || cursor < 0)
        return false;
    int from = cursor - NEAR < 0 ? 0 : cursor - NEAR;
    while (read < AT_ONCE &&
           runs_table_read_detail(table, app->store, &app->catalogue, from, cursor + NEAR, &ignored) == 1)
        read++;
    return read > 0;
}

void runs_filter(struct app *app, const char *text)
{
    struct runs_table *table = runs_of(app);
    COPY_TEXT(table->filter, text);
    runs_table_arrange(table);
}

static int can_select(const struct app *app, const void *state, struct err *err)
{
    (void)app;
    const struct runs_table *table = state;
    return table->n_order ? 0 : err_set(err, ERR_USAGE, "there is no run to select");
}

static void select_run(struct app *app, void *state, int by)
{
    struct runs_table *table = state;
    int cursor = runs_table_cursor(table);
    (void)app;
    if (cursor >= 0)
        runs_table_select(table, by == MOVE_LAST ? (int)table->n_order - 1 : cursor + by);
}

static const struct run *run_of(const void *state)
{
    const struct runs_table *table = state;
    int cursor = runs_table_cursor(table);
    return cursor < 0 ? NULL : &runs_table_row(table, cursor)->run;
}

static void close_runs(struct app *app, void *state)
{
    (void)app;
    runs_table_release(state);
}

static const struct key_row keys[] = {
    {CODE_UP, "Up", "", "select previous", "select the run above"},
    {CODE_DOWN, "Down", "↑↓ run", "select next", "select the run below"},
    {'k', "k", "", "select previous", "select the run above"},
    {'j', "j", "", "select next", "select the run below"},
    {CODE_PAGE_UP, "PgUp", "", "select page-up", "ten runs up"},
    {CODE_PAGE_DOWN, "PgDn", "", "select page-down", "ten runs down"},
    {CODE_HOME, "Home", "", "select first", "select the first run"},
    {CODE_END, "End", "", "select last", "select the last run"},
    {'g', "g", "", "select first", "select the first run"},
    {'G', "G", "", "select last", "select the last run"},
    {CODE_ENTER, "Enter", "Enter open|begin", "open-or-begin", "open the selected run; with no run yet, begin"},
    {' ', "Space", "", "pause-or-resume", "pause the selected run, or let it go on"},
    {'/', "/", "/ filter", "ask filter", "show only runs with a word in their name, data set or status"},
    {'s', "s", "s sort", "sort next", "sort by the next column"},
    {'S', "S", "", "sort reverse", "turn the order round"},
    {CODE_ESCAPE, "Esc", "", "filter", "show all runs again"},
};

const struct screen screen_runs = {
    .name = "runs",
    .pace = 0.5,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct runs_table),
    .update = update,
    .tick = tick,
    .draw = draw,
    .can_select = can_select,
    .select = select_run,
    .run = run_of,
    .close = close_runs,
};
