/* The Compare screen: reading the marked runs, and its keys. compare_curves.c makes the curves, compare_draw.c and
 * compare_table.c draw them and what differs; its commands are in actions_compare.c. Runs as points are drawn by its
 * other views (compare_view.h), with commands in actions_views.c. */
#include "tui/screens/compare.h"

#include "store/base/mem.h"
#include "store/main_metric.h"
#include "tui/change.h"
#include "tui/run_facts.h"
#include "tui/screens/screen.h"

#include <stdlib.h>
#include <string.h>

struct compare *compare_of(const struct app *app)
{
    return screen_state(app, &screen_compare);
}

const struct compare_view *compare_view_of(const struct compare *compare)
{
    return compare->view ? compare->view : compare_views[0];
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static void free_runs(struct shown_run *runs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(runs[i].settings);
        free(runs[i].events);
        free(runs[i].letters);
    }
    free(runs);
}

static int read_run(struct shown_run *shown, const struct mark *mark, const struct selection *selection,
                    struct store *store, struct err *err)
{
    *shown = (struct shown_run){.look = mark->look, .hidden = mark->hidden,
                                .baseline = selection->baseline == mark->run};
    if (run_get(store, mark->run, &shown->run, err) < 0 ||
        run_settings(store, mark->run, &shown->settings, &shown->n_settings, err) < 0 ||
        event_list(store, mark->run, 0, &shown->events, &shown->n_events, err) < 0)
        return -1;
    shown->letters = xcalloc(shown->n_events + 1, 1);
    change_letters(shown->events, shown->n_events, shown->letters);
    return 0;
}

/* All of them, or none: what is shown stays when the store is busy. */
static int read_runs(struct compare *compare, struct store *store, const struct selection *selection,
                     struct err *err)
{
    size_t n = selection->n;
    struct shown_run *runs = xcalloc(n + 1, sizeof *runs);
    for (size_t i = 0; i < n; i++)
        if (read_run(&runs[i], &selection->mark[i], selection, store, err) < 0) {
            free_runs(runs, i + 1);
            return -1;
        }
    free_runs(compare->run, compare->n);
    compare->run = runs;
    compare->n = n;
    compare->n_items = 0;
    return 0;
}

/* Without a choice: the main metric of the first run that has one, and the loss. */
static int choose_charts(struct compare *compare, struct store *store, struct err *err)
{
    struct main_metric judging = {.name = ""};
    if (compare->chosen)
        return 0;
    for (size_t i = 0; i < compare->n && !*judging.name; i++) {
        const struct shown_run *run = &compare->run[i];
        if (main_metric_of(store, &run->run, run->settings, run->n_settings, &judging, err) < 0)
            return -1;
    }
    compare->n_charts = 0;
    if (*judging.name)
        COPY_TEXT(compare->chart[compare->n_charts++].metric, judging.name);
    COPY_TEXT(compare->chart[compare->n_charts++].metric, "loss");
    return 0;
}

static int by_knob(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const struct setting *setting_of(const struct shown_run *run, const char *knob)
{
    for (size_t i = 0; i < run->n_settings; i++)
        if (!strcmp(run->settings[i].knob, knob))
            return &run->settings[i];
    return NULL;
}

static bool differs(const struct compare *compare, const char *knob)
{
    const struct setting *first = setting_of(&compare->run[0], knob);
    for (size_t i = 1; i < compare->n; i++) {
        const struct setting *other = setting_of(&compare->run[i], knob);
        if (!first != !other || (first && (strcmp(first->start, other->start) || strcmp(first->value, other->value))))
            return true;
    }
    return false;
}

/* The knobs that have a place in the table, by name. */
static void find_items(struct compare *compare)
{
    const char **all = NULL;
    size_t n = 0, capacity = 0;
    for (size_t r = 0; r < compare->n; r++)
        for (size_t i = 0; i < compare->run[r].n_settings; i++) {
            ARRAY_ROOM(all, n, capacity);
            all[n++] = compare->run[r].settings[i].knob;
        }
    if (n)
        qsort(all, n, sizeof *all, by_knob);
    free(compare->item);
    compare->item = all;
    compare->n_items = 0;
    for (size_t i = 0; i < n; i++)
        if ((!i || strcmp(all[i], all[i - 1])) && (compare->all_settings || differs(compare, all[i])))
            all[compare->n_items++] = all[i]; /* behind i or at it, so that what is compared stays */
}

int compare_read(struct compare *compare, struct store *store, struct selection *selection, double now,
                 struct err *err)
{
    size_t groups = compare->n_groups;
    compare->read = true;
    if (selection_keep_stored(selection, store, err) < 0 || read_runs(compare, store, selection, err) < 0)
        return -1;
    int result = choose_charts(compare, store, err);
    overlay_begin(&compare->raw);
    for (size_t i = 0; i < compare->n; i++)
        for (int c = 0; c < compare->n_charts; c++)
            overlay_want(&compare->raw, compare->run[i].run.id, compare->chart[c].metric);
    if (!result)
        result = overlay_read(&compare->raw, store, err);
    find_items(compare);
    compare->group = xrealloc(compare->group, (compare->n > groups ? compare->n : groups) + 1,
                              sizeof *compare->group);
    compare_arrange(compare, now);
    return result || compare_judge(compare, store, err) ? -1 : 0;
}

int compare_choose(struct compare *compare, struct store *store, char *const *metrics, int n, struct err *err)
{
    char chosen[CHARTS_MOST][METRIC_NAME];
    if (n > CHARTS_MOST)
        return err_set(err, ERR_USAGE, "there is room for %d charts, and %d metrics are named", CHARTS_MOST, n);
    for (int i = 0; i < n; i++)
        if (run_facts_metric(store, metrics[i], chosen[i], err) < 0)
            return -1;
    compare->chosen = n > 0;
    compare->n_charts = n;
    for (int i = 0; i < n; i++)
        COPY_TEXT(compare->chart[i].metric, chosen[i]);
    compare->focus = 0;
    compare_forget_ranges(compare);
    return 0;
}

int compare_read_view(struct app *app, struct err *err)
{
    struct compare *compare = compare_of(app);
    const struct compare_view *view = compare_view_of(compare);
    if (view->draw)
        return points_read(&compare->points, app, view, err);
    return compare_read(compare, app->store, &app->selection, app->now, err);
}

static int update(struct app *app, void *state, struct err *err)
{
    (void)state;
    return compare_read_view(app, err);
}

static int can_open(const struct app *app, const void *state, struct err *err)
{
    bool of_points = compare_view_of(state)->draw != NULL; /* then they may be all that Runs shows */
    return app->selection.n || of_points
               ? 0 : err_set(err, ERR_USAGE, "no run is marked: Space marks the selected one in Runs, a all that are "
                             "shown");
}

/* What is marked may be other runs than when the screen was left. */
static int open_compare(struct app *app, void *state, struct err *err)
{
    (void)state;
    return compare_read_view(app, err);
}

void compare_release(struct compare *compare)
{
    free_runs(compare->run, compare->n);
    compare->run = NULL;
    compare->n = 0;
    compare->n_charts = 0;
    compare_arrange(compare, 0);
    points_release(&compare->points);
    overlay_release(&compare->raw);
    free(compare->item);
    free(compare->group);
    compare->item = NULL;
    compare->group = NULL;
}

static void close_compare(struct app *app, void *state)
{
    (void)app;
    compare_release(state);
}

/* Selecting ------------------------------------------------------------------------------------------------------ */

static int can_select(const struct app *app, const void *state, struct err *err)
{
    const struct compare *compare = state;
    (void)app;
    if (compare_view_of(compare)->draw)
        return compare->points.space.n_points ? 0 : err_set(err, ERR_USAGE, "there is no run to select");
    return compare->n ? 0 : err_set(err, ERR_USAGE, "no run is marked: Space marks one in Runs");
}

static int within(int at, int n)
{
    return at < 0 || n == 0 ? 0 : at >= n ? n - 1 : at;
}

void compare_follow_point(struct app *app)
{
    struct points *points = &compare_of(app)->points;
    struct err ignored = ERR_INIT; /* then it is read when the store is not busy any more */
    if (points->selected == points->run.id || run_get(app->store, points->selected, &points->run, &ignored) == 0)
        return;
    points->run.id = 0;
    app->version = -1;
}

static void select_row(struct app *app, void *state, int by)
{
    struct compare *compare = state;
    const struct compare_view *view = compare_view_of(compare);
    if (view->down) {
        view->down(&compare->points, by);
        compare_follow_point(app);
    }
    if (view->draw)
        return;
    if (compare->transposed) {
        compare->row = within(compare->row + by, compare_table_rows(compare) - 1);
        return;
    }
    int row = within(compare_row(compare) + by, (int)compare->n_groups);
    compare->selected = compare->n_groups ? compare->run[compare->group[row].first].run.id : 0;
    app->version = -1; /* the verdict is about another run */
}

static const struct run *run_of(const void *state)
{
    const struct compare *compare = state;
    int row = compare_row(compare);
    if (compare_view_of(compare)->draw)
        return compare->points.run.id && compare->points.run.id == compare->points.selected ? &compare->points.run
                                                                                            : NULL;
    return row < 0 ? NULL : &compare->run[compare->group[row].first].run;
}

static const struct key_row keys[] = {
    KEYS_OF_LIST("run"),
    {'v', "v", "v view", "view", "curves, scatter plot, parallel coordinates, importance of settings, winners"},
    {'a', "a", "a among", "among", "points of the marked runs, or of all that Runs shows"},
    {CODE_LEFT, "Left", "←→ cursor", "cursor left", "move the cursor to the left"},
    {CODE_RIGHT, "Right", "", "cursor right", "move the cursor to the right"},
    {'h', "h", "", "cursor left", "move the cursor to the left"},
    {'l', "l", "", "cursor right", "move the cursor to the right"},
    {CODE_SHIFT_LEFT, "Shift-Left", "", "window left", "look further to the left"},
    {CODE_SHIFT_RIGHT, "Shift-Right", "", "window right", "look further to the right"},
    {'H', "H", "", "window left", "look further to the left"},
    {'L', "L", "", "window right", "look further to the right"},
    {'+', "+", "+- zoom", "window closer", "look closer, around the cursor, or at fewer of the best"},
    {'-', "-", "", "window wider", "look at more"},
    {'0', "0", "", "window all", "look at all, without a cursor and ranges"},
    {CODE_TAB, "Tab", "Tab chart", "chart next", "go to the next chart, or another field or axis"},
    {CODE_SHIFT_TAB, "Shift-Tab", "", "chart previous", "go to the chart before, or another field or axis"},
    {CODE_ENTER, "Enter", "", "zoom", "give the chart the whole screen, or take it back; draw the setting"},
    {'z', "z", "", "zoom", "give the chart the whole screen, or take it back"},
    {'/', "/", "/ metrics", "ask metrics", "choose the metrics, a chart each"},
    {'x', "x", "x axis", "axis", "count steps, epochs or time; of points, another field"},
    {'[', "[", "[] range", "brush from", "keep runs that have at least what the selected one has of the axis"},
    {']', "]", "", "brush to", "keep runs that have at most what the selected one has of the axis"},
    {'y', "y", "y log", "scale", "y axes: logarithmic or linear"},
    {'s', "s", "s smooth", "smooth more", "smooth the curves more"},
    {'S', "S", "", "smooth less", "smooth the curves less"},
    {'f', "f", "f seeds", "fold", "runs that differ by their seed: one curve and band, or each its own"},
    {'c', "c", "c colour", "colour", "colour curves by the value of the next setting that differs, or each its own"},
    {'C', "C", "", "stroke", "stroke and mark of curves by the value of the next setting that differs"},
    {'b', "b", "b baseline", "against", "measure the others against the selected run, or no longer"},
    {'m', "m", "m minus", "minus", "draw what is left when the baseline is taken off, or all"},
    {' ', "Space", "", "hide", "hide the selected run's curves, or show them"},
    {'u', "u", "", "unmark-selected", "take the mark off the selected run"},
    {'t', "t", "", "flip", "runs as columns of the table, or as rows"},
    {'d', "d", "", "differences", "list only settings that differ, or all"},
    {'D', "D", "", "difference", "list what differs between the marked runs, as nearfar diff does"},
    {'R', "R", "", "more-seeds", "train two more seeds of the baseline and the selected run, for a verdict"},
    {'o', "o", "o open", "open", "open the selected run on Live"},
    {CODE_ESCAPE, "Esc", "", "back", "give the screen back to all charts, or go to the table of runs"},
};

const struct screen screen_compare = {
    .name = "compare",
    .pace = 0.25,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct compare),
    .can_open = can_open,
    .open = open_compare,
    .update = update,
    .draw = compare_draw,
    .can_select = can_select,
    .select = select_row,
    .run = run_of,
    .close = close_compare,
};
