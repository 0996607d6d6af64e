/* Commands of the Compare screen: they change what it shows, and have it arranged anew. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions_internal.h"
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

static double span_of(const struct compare *compare)
{
    return compare->to > 0 ? compare->to : compare_span(compare);
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

/* The cursor goes in steps of a hundredth of what is seen. */
int run_cursor(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"left", "right", "off"};
    struct compare *compare = compare_of(app);
    double end = span_of(compare), by = (end - compare->from) / 100, place;
    if (parse_real(words->word[1], &place)) {
        compare->cursor = fmin(fmax(place, compare->from), end);
        compare->has_cursor = true;
        return 0;
    }
    int way = words_pick(words->word[1], ways, 3, "way", err);
    if (way < 0)
        return -1;
    if (compare_view_of(compare)->across) {
        compare_view_of(compare)->across(&compare->points, way ? 1 : -1);
        compare_follow_point(app);
        return 0;
    }
    if (!compare->has_cursor)
        compare->cursor = way ? compare->from : end;
    else
        compare->cursor = fmin(fmax(compare->cursor + (way ? by : -by), compare->from), end);
    compare->has_cursor = way < 2;
    return 0;
}

/* Keeps the window on the axis: all of it is no window. */
static void set_window(struct compare *compare, double from, double width)
{
    double span = compare_span(compare);
    bool all = width >= span * 0.999;
    compare->from = all ? 0 : fmin(fmax(from, 0), span - width);
    compare->to = all ? 0 : compare->from + width;
}

/* From one place on the x axis to another. */
static int show_between(struct app *app, const struct words *words, struct err *err)
{
    struct compare *compare = compare_of(app);
    double from, to, span = compare_span(compare);
    if (words->n < 3 || !parse_real(words->word[1], &from) || !parse_real(words->word[2], &to) || from >= to ||
        to <= 0 || from >= span)
        return err_set(err, ERR_USAGE, "a window goes from one place of the x axis to a later one, between 0 and %g, "
                       "as in window 0 %g", span, span / 2);
    from = fmax(from, 0);
    set_window(compare, from, fmax(fmin(to, span) - from, span / 4096));
    return arrange_anew(app);
}

int run_window(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"closer", "wider", "left", "right", "all"};
    struct compare *compare = compare_of(app);
    double number;
    if (words->n > 2 || parse_real(words->word[1], &number))
        return show_between(app, words, err);
    int way = words_pick(words->word[1], ways, 5, "way", err);
    double end = span_of(compare), width = end - compare->from;
    double middle = compare->has_cursor ? compare->cursor : (compare->from + end) / 2;
    if (way < 0)
        return -1;
    if (compare_view_of(compare)->narrow) {
        if (way == 2 || way == 3)
            return err_set(err, ERR_USAGE, "there is nothing to the left or right of %s",
                           compare_view_of(compare)->name);
        if (way == 4 && !compare->points.n_brushes && !compare->points.top)
            app_say(app, false, "no range and no best is chosen: all runs are kept");
        compare_view_of(compare)->narrow(&compare->points, way == 4 ? 0 : way ? 1 : -1);
        return 0;
    }
    if (way == 4 && compare->to <= 0 && !compare->has_cursor)
        app_say(app, false, "all of the x axis is shown already");
    if (way < 2) {
        double wanted = way ? width * 2 : fmax(width / 2, compare_span(compare) / 4096);
        set_window(compare, middle - (middle - compare->from) * wanted / width, wanted);
    } else {
        set_window(compare, compare->from + (way == 2 ? -width : width) / 4, way == 4 ? INFINITY : width);
    }
    compare->has_cursor &= way != 4;
    return arrange_anew(app);
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
    compare->has_cursor = false; /* it is somewhere else now */
    compare->from = compare->to = 0;
    app_say(app, false, "the x axis counts %s%s", compare_unit(compare), axis == AXIS_STEP ? "s" : ", by the mean of "
            "each run");
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
