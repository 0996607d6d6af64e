/* Commands of the Compare screen: they change what it shows, and have it arranged anew. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions_internal.h"
#include "tui/screens/charts.h"
#include "tui/screens/compare.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is drawn now has other numbers. */
static int arrange_anew(struct app *app)
{
    compare_forget_ranges(compare_of(app));
    compare_arrange(compare_of(app), app->now);
    return 0;
}

static int read_again(struct app *app, struct err *err)
{
    return compare_read(compare_of(app), app->store, &app->selection, app->now, err);
}

int run_chart(struct app *app, const struct words *words, struct err *err)
{
    struct compare *compare = compare_of(app);
    static const char *const ways[] = {"next", "previous"};
    int way = words_pick(words->word[1], ways, 2, "way", err), n = compare->n_charts;
    if (way < 0)
        return -1;
    if (compare_view_of(compare)->next_field) {
        compare_view_of(compare)->next_field(&compare->points, 1, way ? -1 : 1);
        return 0;
    }
    compare->focus = n ? (compare->focus + (way ? n - 1 : 1)) % n : 0;
    return 0;
}

/* The window of the screen, and where its axis ends. */
static struct axis_window *window_of(struct app *app, double *span)
{
    bool live = app->screen == &screen_live;
    *span = live ? charts_span(app, live_of(app)) : compare_span(compare_of(app));
    return live ? &live_of(app)->window : &compare_of(app)->window;
}

int run_cursor(struct app *app, const struct words *words, struct err *err)
{
    const struct compare_view *view = compare_view_of(compare_of(app));
    double span, place;
    struct axis_window *window = window_of(app, &span);
    if (app->screen == &screen_live || !view->across || parse_real(words->word[1], &place))
        return axis_window_move_cursor(window, span, words->word[1], err);
    static const char *const ways[] = {"left", "right", "off"};
    int way = words_pick(words->word[1], ways, 3, "way", err);
    if (way < 0)
        return -1;
    view->across(&compare_of(app)->points, way ? 1 : -1);
    compare_follow_point(app);
    return 0;
}

/* Of the best points fewer or more, where a view can do that. */
static int narrow(struct app *app, const char *word, struct err *err)
{
    static const char *const ways[] = {"closer", "wider", "left", "right", "all"};
    static const int by[] = {-1, 1, 0, 0, 0};
    struct compare *compare = compare_of(app);
    int way = words_pick(word, ways, 5, "way", err);
    if (way < 0)
        return -1;
    if (way == 2 || way == 3)
        return err_set(err, ERR_USAGE, "there is nothing to the left or right of %s", compare_view_of(compare)->name);
    if (way == 4 && !compare->points.n_brushes && !compare->points.top)
        app_say(app, false, "no range and no best is chosen: all runs are kept");
    compare_view_of(compare)->narrow(&compare->points, by[way]);
    return 0;
}

int run_window(struct app *app, const struct words *words, struct err *err)
{
    double span, number;
    struct axis_window *window = window_of(app, &span);
    bool places = words->n > 2 || parse_real(words->word[1], &number), live = app->screen == &screen_live;
    if (!live && !places && compare_view_of(compare_of(app))->narrow)
        return narrow(app, words->word[1], err);
    if ((places ? axis_window_between(window, span, words->word[1], words->n > 2 ? words->word[2] : "", err)
                : axis_window_change(window, span, words->word[1], err)) < 0)
        return -1;
    if (!live)
        return arrange_anew(app);
    app_say(app, false, "curves show steps %.0f to %.0f", window->from, axis_window_end(window, span));
    return 0;
}

int run_axis(struct app *app, const struct words *words, struct err *err)
{
    static const char *const names[AXIS_COUNT] = {"step", "epoch", "time"};
    struct compare *compare = compare_of(app);
    int axis = words->n > 1 ? words_pick(words->word[1], names, AXIS_COUNT, "axis", err)
                            : ((int)compare->axis + 1) % AXIS_COUNT;
    if (axis < 0)
        return -1;
    if (compare_view_of(compare)->next_field) {
        compare_view_of(compare)->next_field(&compare->points, 0, 1);
        return 0;
    }
    compare->axis = (enum compare_axis)axis;
    compare->window = (struct axis_window){0}; /* what was seen is somewhere else now */
    if (axis == AXIS_STEP)
        app_say(app, false, "the x axis counts steps");
    else
        app_say(app, false, "the x axis counts %s, by the mean of each run", compare_unit(compare));
    return arrange_anew(app);
}

int run_fold(struct app *app, const struct words *words, struct err *err)
{
    struct compare *compare = compare_of(app);
    (void)words;
    if (app->screen == &screen_live)
        return live_toggle_fold(app);
    if (app->screen == &screen_runs)
        return runs_table_set_folded(runs_of(app), !runs_of(app)->folded, app->store, &app->catalogue, err);
    compare->folded = !compare->folded;
    arrange_anew(app);
    if (compare->folded)
        app_say(app, false, "%zu run%s in %zu group%s: a curve is the mean of its seeds, the band one standard "
                "deviation", compare->n, plural((int64_t)compare->n), compare->n_groups,
                plural((int64_t)compare->n_groups));
    return 0;
}

int run_minus(struct app *app, const struct words *words, struct err *err)
{
    struct compare *compare = compare_of(app);
    (void)words;
    if (!compare->minus && !app->selection.baseline)
        return err_set(err, ERR_USAGE, "no run is the baseline: b makes the selected one the baseline");
    compare->minus = !compare->minus;
    if (compare->minus)
        compare->log = false; /* differences may be negative */
    return arrange_anew(app);
}

int run_flip(struct app *app, const struct words *words, struct err *err)
{
    (void)words, (void)err;
    compare_of(app)->transposed = !compare_of(app)->transposed;
    return 0;
}

int run_differences(struct app *app, const struct words *words, struct err *err)
{
    struct compare *compare = compare_of(app);
    (void)words;
    compare->all_settings = !compare->all_settings;
    return read_again(app, err);
}

int run_hide(struct app *app, const struct words *words, struct err *err)
{
    const struct mark *mark = selection_find(&app->selection, app_run(app)->id);
    (void)words;
    if (mark)
        selection_hide(&app->selection, mark->run, !mark->hidden);
    return read_again(app, err);
}

int run_unmark_selected(struct app *app, const struct words *words, struct err *err)
{
    const struct compare *compare = compare_of(app);
    int row = compare_row(compare); /* with all its seeds, where they are folded */
    (void)words;
    for (int i = 0; i < (int)compare->n; i++)
        if (compare->run[i].group == row)
            selection_unmark(&app->selection, compare->run[i].run.id);
    return read_again(app, err);
}

static int tell_apart(struct app *app, int by, const struct words *words, struct err *err)
{
    struct compare *compare = compare_of(app);
    const char *knob = words->n == 1 ? compare_next_setting(compare, by)
                       : strcmp(words->word[1], "none") ? words->word[1] : "";
    char told[160];
    if (*knob && words->n > 1 && !catalogue_knob(&app->catalogue, knob, err))
        return -1;
    compare_tell_looks(compare, by, knob, told, sizeof told);
    COPY_TEXT(compare->by[by], knob);
    app_say(app, false, "%s", told);
    return 0;
}

int run_colour(struct app *app, const struct words *words, struct err *err)
{
    return tell_apart(app, BY_COLOUR, words, err);
}

int run_stroke(struct app *app, const struct words *words, struct err *err)
{
    return tell_apart(app, BY_STROKE, words, err);
}

void compare_name_metrics(const struct compare *compare, char *to, size_t size)
{
    size_t used = 0;
    to[0] = '\0';
    for (int i = 0; i < compare->n_charts && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s ", compare->chart[i].metric);
}

int run_metrics(struct app *app, const struct words *words, struct err *err)
{
    if (app->screen == &screen_live)
        return live_choose_metrics(app, words->word + 1, (size_t)words->n - 1, err);
    if (compare_choose(compare_of(app), app->store, words->word + 1, words->n - 1, err) < 0)
        return -1;
    compare_of(app)->view = &view_curves;
    return screen_go(app, &screen_compare, err) < 0 ? -1 : read_again(app, err);
}
