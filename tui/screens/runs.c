/* The Runs screen: every run in a table, the selected one in more words below. The columns are those that there is
 * room for, the more important first. */
#include "tui/screens/runs.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/runs_columns.h"
#include "tui/screens/screen.h"
#include "tui/screens/status.h"
#include "tui/sweep_control.h"
#include "tui/widgets/spark.h"
#include "tui/widgets/table.h"
#include "tui/widgets/ticks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct runs_table *runs_of(const struct app *app)
{
    return screen_state(app, &screen_runs);
}

/* Table ---------------------------------------------------------------------------------------------------------- */

/* "0 to .169": what the lowest and the highest bar of the curves stand for. */
static void scale_text(const char *judging, double high, int width, char *to, size_t size)
{
    static const char *const formats[] = {N_("%.*s 0 to %s"), N_("%.*s0 to %s"), "%.*s0-%s"};
    static const int decimals[] = {3, 2, 1, 0};
    enum { TRIES = sizeof decimals / sizeof *decimals };
    char text[32];
    int length = (int)strcspn(judging, "@");
    for (size_t i = *judging ? 0 : TRIES; i < TRIES * sizeof formats / sizeof *formats; i++) {
        snprintf(text, sizeof text, "%.*f", decimals[i % TRIES], high);
        if (decimals[i % TRIES] < 2 && fabs(strtod(text, NULL) - high) > 0.006 * high)
            continue; /* not what it stands for any more */
        snprintf(to, size, _(formats[i / TRIES]), i < TRIES ? length : 0, judging, text[0] == '0' ? text + 1 : text);
        if (text_width(to) <= width)
            return;
    }
}

/* What the table asks: its context is a struct runs_view. Its columns are the fixed ones, with the extra ones between
 * what a run is and what it has reached: the place of a column among the fixed ones, or -1 minus that in `extra`. */
static int place_of(const struct runs_view *view, int column)
{
    int n = view->table->n_extra;
    return column < EXTRA_FROM ? column : column < EXTRA_FROM + n ? EXTRA_FROM - 1 - column : column - n;
}

static void title_of(const void *context, int column, int width, char *to, size_t size)
{
    const struct runs_view *view = context;
    int place = place_of(view, column);
    if (place < 0) {
        runs_extra_title(view, -1 - place, to, size);
        return;
    }
    const struct runs_column *c = &runs_columns[place];
    const char *judging = view->table->judging, *cut = strchr(judging, '@');
    int length = (int)strcspn(judging, "@"), most = 4; /* letters of a word, or three of a longer one */
    snprintf(to, size, "%s", _(c->title));
    if (c->sort == SORT_LAST && *judging)
        snprintf(to, size, "%.*s%s", length > most ? most - 1 : length, judging, cut ? cut : "");
    if (c->sort == view->table->sort)
        strncat(to, c->rises != view->table->reverse ? "↑" : "↓", size - strlen(to) - 1);
    if (!c->text && view->high > 0 && width)
        scale_text(judging, view->high, width, to, size);
}

static void text_of(const void *context, int column, int row, char *to, size_t size)
{
    const struct runs_view *view = context;
    int place = place_of(view, column);
    if (place < 0)
        runs_extra_text(view, runs_table_row(view->table, row), -1 - place, to, size);
    else
        runs_columns[place].text(view, runs_table_row(view->table, row), to, size);
}

static int style_of(const void *context, int column, int row)
{
    const struct runs_view *view = context;
    const struct runs_row *shown = runs_table_row(view->table, row);
    const struct run *run = &shown->run;
    const struct mark *mark = runs_mark(view, shown);
    const struct runs_column *c = place_of(view, column) < 0 ? NULL : &runs_columns[place_of(view, column)];
    if (c && c->importance == WHERE_MARKED)
        return mark ? look_numbered(mark->look).style | STYLE_BOLD : COLOUR_PLAIN;
    if (!c || c->sort != SORT_STATUS)
        return COLOUR_PLAIN;
    return *run->alarm ? COLOUR_RED | STYLE_BOLD : status_style(run->status);
}

static void draw_curve(const void *context, int column, int row, struct canvas *canvas, struct rect cell)
{
    const struct runs_view *view = context;
    const struct row_detail *detail =
        runs_table_detail(view->table, runs_table_row(view->table, row)->run.id);
    (void)column;
    if (detail)
        spark_draw(canvas, cell, &detail->series, 0, view->high, COLOUR_CYAN);
}

/* Where all runs are of one, nobody need be told whose. */
static bool owners_differ(const struct runs_table *table)
{
    for (size_t i = 1; i < table->n; i++)
        if (strcmp(table->rows[i].run.owner, table->rows[0].run.owner) != 0)
            return true;
    return false;
}

static int importance_of(const struct runs_view *view, int column)
{
    const struct runs_column *c = &runs_columns[column];
    if (c->importance == WHERE_MARKED)
        return view->selection->n ? ALWAYS : -1;
    if (c->importance == WHERE_OWNERS_DIFFER)
        return owners_differ(view->table) && !view->table->chosen ? ALWAYS + 2 : -1;
    if (view->table->chosen && c->sort != SORT_ID && c->sort != SORT_NAME && c->sort != SORT_STATUS)
        return c->sort == view->table->sort ? ALWAYS : -1;
    if (c->importance == OFTEN_UNLESS_DIFFERING)
        return view->table->n_extra ? -1 : OFTEN + 2; /* the extra ones say more */
    if (c->importance == WHERE_METRICS_DIFFER)
        return *view->table->judging || !view->table->n ? -1 : ALWAYS + 2;
    return c->sort == view->table->sort ? ALWAYS : c->importance;
}

static struct table table_of(const struct runs_view *view)
{
    struct table table = {.n_columns = COLUMNS + view->table->n_extra, .rows = (int)view->table->n_order,
                          .cursor = runs_table_cursor(view->table), .context = view, .title = title_of,
                          .text = text_of, .style = style_of, .draw = draw_curve};
    for (int i = 0; i < table.n_columns; i++) {
        int place = place_of(view, i);
        const struct runs_column *c = place < 0 ? NULL : &runs_columns[place];
        if (!c)
            table.column[i] = (struct table_column){
                .width = 4, .most = 14, .whole = !view->table->chosen,
                .importance = view->table->chosen || view->table->folded ? ALWAYS + 1 : OFTEN + 2,
                .marked = runs_table_is_sorted_by(view->table, &view->table->extra[-1 - place])};
        else
            table.column[i] = (struct table_column){c->width, c->most, importance_of(view, place), c->left, c->whole,
                                                    c->sort == view->table->sort, !c->text};
        if (view->table->folded && c && c->folds) { /* a mean and a standard deviation, or how many seeds */
            table.column[i].most = 13;
            table.column[i].whole = true;
            if (!c->rises && c->sort == SORT_COUNT) /* the seeds */
                table.column[i].importance = ALWAYS;
        }
    }
    return table;
}

/* The curves that are seen share one scale, from 0. */
static double highest_seen(const struct runs_view *view, const struct table *table, const struct table_layout *layout)
{
    double high = 0;
    int row;
    for (int i = 0; (row = table_seen(table, layout, i)) >= 0; i++) {
        const struct row_detail *detail = runs_table_detail(view->table, runs_table_row(view->table, row)->run.id);
        if (detail && detail->series.high > high)
            high = detail->series.high;
    }
    return high;
}

static void draw_table(const struct app *app, const struct runs_table *runs, struct canvas *canvas, struct rect area)
{
    struct runs_view view = {.table = runs, .now = app->now, .selection = &app->selection};
    struct table table = table_of(&view);
    struct table_layout layout = table_lay_out(&table, canvas->width, area.height);
    view.high = highest_seen(&view, &table, &layout);
    table_draw(&table, &layout, canvas, area.y);
}

/* The selected run ----------------------------------------------------------------------------------------------- */

/* " · tagged lesson · note: diverged", or "". The caller frees it. */
static char *describe_labels(const struct run *run)
{
    return xasprintf("%s%s%s%s%s", run->archived ? _(" · archived") : "", *run->tags ? _(" · tagged ") : "",
                     run->tags,
                     *run->note ? _(" · note: ") : "", run->note);
}

/* What is to be known now before what it was made of. */
static char *describe_run(const struct run *run, const struct row_detail *detail)
{
    const char *lineage = detail && detail->lineage ? detail->lineage : "";
    const char *alarm = strcmp(run->alarm, run->message) ? run->alarm : "";
    char *labels = describe_labels(run);
    char *words = xasprintf(_("%s%s  %s%s%s%s%s · on %s%s%s · seed %lld%s%s%s"), run->star ? "★ " : "", run->name,
                            _(run_status_names[run->status]), *run->message ? ": " : "", run->message,
                            *alarm ? " · ! " : "", alarm, run->dataset_name, *run->preset ? _(" · preset ") : "",
                            run->preset, (long long)run->seed, labels, *lineage ? " · " : "", lineage);
    free(labels);
    return words;
}

static char *describe_numbers(const struct runs_row *row, const char *offer)
{
    char spent[48], test[32], best[32], rate[32];
    format_duration(row->run.seconds, spent, sizeof spent);
    format_si(row->run.rate, rate, sizeof rate);
    runs_share(row->test, test, sizeof test);
    runs_share(row->best, best, sizeof best);
    bool tested = !isnan(row->test);
    return xasprintf(_("best %s%s%s%s%s · epoch %.1f · %s · %s/s%s"), row->metric_name,
                     *row->metric_name ? " " : "", best, tested ? _(" · test ") : "", tested ? test : "",
                     row->run.epoch, spent, rate, offer);
}

/* Draws the details at the end of the screen, as high as their words need, and returns the row over them. */
static int draw_details(struct canvas *canvas, const struct runs_row *row, const struct row_detail *detail,
                        const char *offer)
{
    enum { MOST_ROWS = 4 };
    char *words = describe_run(&row->run, detail), *numbers = describe_numbers(row, offer);
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
    snprintf(begin, sizeof begin, *set ? _("trains on the data set %s") : _("trains on a sample shop%s"), set);
    const char *const hints[][2] = {
        {"Enter", begin},
        {":import NAME --train FILE", _("your own interactions")},
        {":train NAME", _("trains on them")},
        {":data", _("lists the data sets")},
        {"?", _("what else there is")},
    };
    canvas_text(canvas, 3, y, canvas->width - 4, STYLE_BOLD, *set ? _("No run yet.") : _("Nothing here yet."));
    for (int i = 0; i < 5; i++) {
        canvas_text(canvas, 3, y + 2 + i, 27, i ? COLOUR_PLAIN : STYLE_BOLD, hints[i][0]);
        canvas_text(canvas, 30, y + 2 + i, canvas->width - 31, i ? COLOUR_PLAIN : STYLE_BOLD, hints[i][1]);
    }
    canvas_text(canvas, 3, y + 8, canvas->width - 4, STYLE_DIM,
                _("The same in a shell: nearfar import, nearfar train"));
}

static void draw_empty(const struct runs_table *table, struct canvas *canvas, int y)
{
    if (!table->read)
        canvas_text(canvas, 3, y, canvas->width - 6, STYLE_DIM, _("reading..."));
    else if (table->n && table->n == table->n_archived)
        canvas_text(canvas, 3, y, canvas->width - 6, STYLE_DIM, _("all runs are archived; / archived shows them"));
    else if (table->n)
        canvas_printf(canvas, 3, y, canvas->width - 6, STYLE_DIM, "it holds of none of %zu run%s: %s; Esc shows all",
                      table->n, plural((int64_t)table->n), table->filter);
    else
        draw_beginning(table, canvas, y);
}

/* What comes first, and what when the order is reversed. */
static const char *const order_words[SORT_COUNT][2] = {
    [SORT_ID] = {N_("newest"), N_("oldest")},  [SORT_NAME] = {"a", "z"},        [SORT_STATUS] = {N_("queued"),
                                                                                                 N_("lost")},
    [SORT_DATA] = {"a", "z"},          [SORT_STEP] = {N_("most"), N_("fewest")}, [SORT_AGE] = {N_("newest"),
                                                                                               N_("oldest")},
    [SORT_LOSS] = {N_("lowest"), N_("highest")}, [SORT_LAST] = {N_("best"), N_("worst")}, [SORT_TEST] = {N_("best"),
                                                                                                         N_("worst")},
    [SORT_BEST] = {N_("best"), N_("worst")},
};

static void draw_title(const struct runs_table *table, struct canvas *canvas)
{
    int running = 0, x = canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, _(" Runs ")) + 3;
    for (size_t i = 0; i < table->n; i++)
        running += table->rows[i].run.status == RUN_RUNNING;
    if (!table->n)
        return;
    x += canvas_printf(canvas, x, 0, canvas->width - x, COLOUR_PLAIN, "%zu run%s, %d running", table->n,
                       plural((int64_t)table->n), running) + 2;
    if (table->folded)
        x += canvas_printf(canvas, x, 0, canvas->width - x, STYLE_BOLD, "%zu group%s of seeds", table->n_order,
                           plural((int64_t)table->n_order)) + 2;
    if (*table->filter)
        x += canvas_printf(canvas, x, 0, canvas->width - x, STYLE_BOLD, "%zu with %s", table->n_order,
                           table->filter) + 2;
    if (table->follows)
        x += canvas_text(canvas, x, 0, canvas->width - x, STYLE_BOLD, _("follows the newest")) + 2;
    if (table->n_archived)
        x += canvas_printf(canvas, x, 0, canvas->width - x, STYLE_DIM, "%zu archived, left out",
                           table->n_archived) + 2;
    char order[160], field[96];
    query_field_text(&table->sort_field, field, sizeof field);
    if (table->sort == SORT_FACT)
        snprintf(order, sizeof order, _("by %s%s"), field, table->reverse ? _(", reversed") : "");
    else
        snprintf(order, sizeof order, _("by %s, %s first"), _(sort_words[table->sort]),
                 _(order_words[table->sort][table->reverse]));
    if (text_width(order) < canvas->width - x) /* else the arrow in the head of its column must do */
        canvas_right(canvas, x, 0, canvas->width - x - 1, STYLE_DIM, order);
}

static void draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct runs_table *table = state;
    int cursor = runs_table_cursor(table);
    draw_title(table, canvas);
    if (cursor < 0) {
        draw_empty(table, canvas, 3);
        return;
    }
    const struct runs_row *row = runs_table_row(table, cursor);
    int end = draw_details(canvas, row, runs_table_detail(table, row->run.id),
                           table->offers_for == row->run.id ? table->offer : "");
    draw_table(app, table, canvas, (struct rect){0, 2, canvas->width, end - 2});
}

/* What is selected, filtered and read ---------------------------------------------------------------------------- */

/* The selected run waits in a sweep that nobody drives: it can go on. */
static void find_offer(const struct app *app, struct runs_table *table)
{
    int cursor = runs_table_cursor(table);
    const struct run *run = cursor < 0 ? NULL : &runs_table_row(table, cursor)->run;
    char prefix[PREFIX_SIZE];
    table->offer[0] = '\0';
    table->offers_for = run ? run->id : 0;
    bool waits = run && (run->status == RUN_LOST || run->status == RUN_STOPPED || run->status == RUN_QUEUED);
    if (waits && sweep_of_run(app->store, run->name, prefix) && !sweep_is_driven(app->store, prefix))
        snprintf(table->offer, sizeof table->offer, _(" · :sweep resume goes on with %s"), prefix);
}

static int update(struct app *app, void *state, struct err *err)
{
    struct runs_table *table = state;
    if (selection_keep_stored(&app->selection, app->store, err) < 0)
        return -1;
    table->facts.now = app->now;
    int result = runs_table_refresh(table, app->store, &app->catalogue, err);
    find_offer(app, table);
    return result;
}

/* Details of a few rows at a time, those near the selected one. */
static bool tick(struct app *app, void *state)
{
    enum { AT_ONCE = 4, NEAR = 100, RUNS_AT_ONCE = 50 };
    struct runs_table *table = state;
    struct err ignored = ERR_INIT; /* they can wait */
    int cursor = runs_table_cursor(table), read = 0;
    if (app->screen != &screen_runs || cursor < 0)
        return false;
    int from = cursor - NEAR < 0 ? 0 : cursor - NEAR;
    while (read < AT_ONCE &&
           runs_table_read_detail(table, app->store, &app->catalogue, from, cursor + NEAR, &ignored) == 1)
        read++;
    if (!read) /* then what all of them were set to, for filters and columns */
        read = runs_table_read_settings(table, app->store, &app->catalogue, RUNS_AT_ONCE, &ignored);
    return read > 0;
}

int runs_filter(struct app *app, const char *text, struct err *err)
{
    runs_of(app)->facts.now = app->now;
    return runs_table_filter(runs_of(app), app->store, &app->catalogue, text, err);
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
    if (table->follows)
        app_say(app, false, "the newest run is no longer followed; F follows it again");
    runs_table_follow(table, false);
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
    KEYS_OF_LIST("run"),
    {CODE_ENTER, "Enter", "Enter open|begin", "open-or-begin", "open the selected run; with no run yet, begin"},
    {' ', "Space", "Space mark", "mark", "mark the selected run, or take its mark off"},
    {'a', "a", "", "mark shown", "mark every run that is shown"},
    {'u', "u", "", "unmark", "take the marks off all runs"},
    {'b', "b", "", "against", "measure the others against the selected run, or no longer"},
    {'c', "c", "", "screen compare", "compare the marked runs"},
    {'v', "v", "", "view scatter", "draw the marked runs, or all that are shown, as points of a scatter plot"},
    {'d', "d", "", "difference", "list what differs between the marked runs"},
    {'p', "p", "", "pause-or-resume", "pause the selected run, or let it go on"},
    {'/', "/", "/ filter", "ask filter", "show only runs of which a query holds: data:shop tau<0.1"},
    {'s', "s", "s sort", "sort next", "sort by the next column"},
    {'S', "S", "", "sort reverse", "turn the order round"},
    {'x', "x", "", "ask columns", "choose the columns"},
    {'f', "f", "", "fold", "runs that differ by their seed: one row with their mean, or each its own"},
    {'*', "*", "", "star", "give the selected run a star, or take it away"},
    {'t', "t", "", "tags", "the tags of the selected run"},
    {'e', "e", "", "note", "the note of the selected run"},
    {'A', "A", "", "archive", "archive the selected run, which asks, or take it back"},
    {'D', "D", "", "remove", "remove the selected run with all that was recorded of it, which asks"},
    {'F', "F", "", "follow", "select the newest run, and each that comes, or no longer"},
    {'W', "W", "", "sweep", "set up a sweep that begins like the selected run"},
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
