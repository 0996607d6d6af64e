/* What the views of points share: see compare_view.h. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/compare_view.h"
#include "tui/screens/runs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIEW_ROW(name) &view_##name,
const struct compare_view *const compare_views[] = {COMPARE_VIEWS(VIEW_ROW)};
#undef VIEW_ROW
const size_t n_compare_views = sizeof compare_views / sizeof *compare_views;

/* Reading -------------------------------------------------------------------------------------------------------- */

/* The marked runs, or all that Runs shows, in the order there. The caller frees it. */
static const struct run **choose_runs(struct points *points, const struct app *app, size_t *n)
{
    const struct runs_table *table = runs_of(app);
    const struct run **runs = xcalloc(table->n + 1, sizeof *runs);
    points->of_marked = !points->all && app->selection.n > 1;
    *n = 0;
    for (size_t i = 0; i < table->n && points->of_marked; i++)
        if (selection_find(&app->selection, table->rows[i].run.id))
            runs[(*n)++] = &table->rows[i].run;
    for (size_t i = 0; i < table->n_order && !points->of_marked; i++)
        for (int row = table->order[i]; row >= 0; row = runs_table_next(table, row))
            runs[(*n)++] = &table->rows[row].run;
    points->n_asked = *n;
    return runs;
}

static void find_looks(struct points *points, const struct selection *selection)
{
    free(points->look);
    points->look = xcalloc(points->space.n_points + 1, sizeof *points->look);
    for (size_t i = 0; i < points->space.n_points; i++)
        points->look[i] = -1;
    for (size_t i = 0; i < points->space.n_runs && selection; i++) {
        const struct mark *mark = selection_find(selection, points->space.run[i]);
        int *look = &points->look[points->space.point_of[i]];
        if (mark && *look < 0)
            *look = mark->look;
    }
}

/* A number that is another when anything is that importance follows from. */
static uint64_t sum_of(const struct run_space *space)
{
    uint64_t sum = run_facts_mix(space->n_runs, space->n_settings);
    for (size_t i = 0; i < space->n_runs * space->n_axes; i++) {
        uint64_t bits;
        size_t axis = i % space->n_axes;
        if (axis >= space->n_settings && axis + 1 < space->n_axes)
            continue; /* only settings and the metric, the last */
        memcpy(&bits, &space->value[i], sizeof bits);
        sum = run_facts_mix(sum, bits);
    }
    return sum;
}

/* What was found of other runs does not stay. */
static void weigh(struct points *points, const struct compare_view *view)
{
    uint64_t sum = sum_of(&points->space);
    if (sum != points->weighed)
        importance_release(&points->importance);
    if (view->weighs && (sum != points->weighed || !points->importance.found))
        importance_find(&points->importance, &points->space);
    points->weighed = sum;
}

void points_take(struct points *points, struct run_space *space, const struct compare_view *view,
                 const struct selection *selection)
{
    run_space_release(&points->space);
    points->space = *space;
    *space = (struct run_space){.n_axes = 0};
    points->why_not[0] = '\0';
    find_looks(points, selection);
    points_sift(points);
    weigh(points, view);
    if (points_selected(points) < 0 && points->space.n_points)
        points->selected = points->space.point[0].run;
    if (points->axis >= (int)points->space.n_axes)
        points->axis = 0;
}

/* Fields of the scatter plot that are no settings. */
static size_t wanted_fields(struct points *points, char *fields[2])
{
    size_t n = 0;
    for (int i = 0; i < 2; i++)
        if (*points->field[i])
            fields[n++] = points->field[i];
    return n;
}

static int read_space(struct points *points, struct app *app, const struct compare_view *view, struct err *err)
{
    struct runs_table *table = runs_of(app);
    struct space_source source = {app->store, &table->facts, &app->catalogue};
    struct run_space space;
    struct err why = ERR_INIT;
    char *fields[2];
    size_t n, n_fields = wanted_fields(points, fields);
    const struct run **runs = choose_runs(points, app, &n);
    int failed = run_space_make(&space, &source, runs, n, fields, n_fields, NULL, &why);
    free(runs);
    if (failed)
        run_space_release(&space);
    if (failed && why.code != ERR_NOT_FOUND)
        return err_set(err, why.code, "%s", why.text);
    if (!failed) {
        points_take(points, &space, view, &app->selection);
    } else {
        points_take(points, &space, view, NULL);
        COPY_TEXT(points->why_not, why.text);
    }
    return 0;
}

int points_read(struct points *points, struct app *app, const struct compare_view *view, struct err *err)
{
    struct runs_table *table = runs_of(app);
    table->facts.now = app->now;
    if (selection_keep_stored(&app->selection, app->store, err) < 0 ||
        runs_table_refresh(table, app->store, &app->catalogue, err) < 0 ||
        runs_table_read_settings(table, app->store, &app->catalogue, INT64_MAX, err) < 0 ||
        read_space(points, app, view, err) < 0)
        return -1;
    if (points->selected && points->run.id != points->selected)
        return run_get(app->store, points->selected, &points->run, err);
    return 0;
}

void points_release(struct points *points)
{
    run_space_release(&points->space);
    importance_release(&points->importance);
    free(points->look);
    free(points->kept);
    points->look = NULL;
    points->kept = NULL;
}

/* Selecting ------------------------------------------------------------------------------------------------------ */

int points_selected(const struct points *points)
{
    for (size_t i = 0; i < points->space.n_points; i++)
        if (points->space.point[i].run == points->selected)
            return (int)i;
    return -1;
}

void points_select(struct points *points, int point)
{
    points->selected = points->space.point[point].run;
}

void points_move(struct points *points, const int *order, size_t n, int by)
{
    int at = 0, now = points_selected(points), last = (int)n - 1;
    while (at <= last && order[at] != now)
        at++;
    if (!n)
        return;
    at = at > last ? 0 : at + by;
    points_select(points, order[at < 0 ? 0 : at > last ? last : at]);
}

int points_field(const struct points *points, int axis)
{
    const struct run_space *space = &points->space;
    int named = *points->field[axis] ? run_space_axis(space, points->field[axis]) : -1;
    return named >= 0 ? named : axis ? (int)space->n_axes - 1 : 0;
}

/* Ranges --------------------------------------------------------------------------------------------------------- */

struct brush *points_brush(struct points *points, const char *axis, bool make)
{
    for (size_t i = 0; i < points->n_brushes; i++)
        if (!strcmp(points->brush[i].axis, axis))
            return &points->brush[i];
    if (!make || points->n_brushes == BRUSHES)
        return NULL;
    struct brush *brush = &points->brush[points->n_brushes++];
    *brush = (struct brush){.low = NAN, .high = NAN};
    COPY_TEXT(brush->axis, axis);
    return brush;
}

void points_unbrush(struct points *points)
{
    points->n_brushes = 0;
    points->top = 0;
    points_sift(points);
}

static bool within_ranges(const struct points *points, int point)
{
    for (size_t i = 0; i < points->n_brushes; i++) {
        const struct brush *brush = &points->brush[i];
        int axis = run_space_axis(&points->space, brush->axis);
        double value = axis < 0 ? 0 : points->space.point[point].mean[axis];
        if (axis >= 0 && (isnan(value) || value < brush->low || value > brush->high))
            return false;
    }
    return true;
}

static double metric_of(const struct points *points, int point)
{
    double value = points->space.point[point].mean[points->space.n_axes - 1];
    return run_space_metric(&points->space)->higher ? value : -value;
}

static int by_metric(const void *a, const void *b, void *context)
{
    double p = metric_of(context, *(const int *)a), q = metric_of(context, *(const int *)b);
    return p != q ? (p < q) - (p > q) : *(const int *)a - *(const int *)b;
}

int *points_by_metric(const struct points *points)
{
    size_t n = points->space.n_points;
    int *order = xcalloc(n + 1, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (int)i;
    qsort_r(order, n, sizeof *order, by_metric, (void *)points);
    return order;
}

void points_sift(struct points *points)
{
    size_t n = points->space.n_points, kept = 0;
    int *order = points_by_metric(points);
    free(points->kept);
    points->kept = xcalloc(n + 1, sizeof *points->kept);
    for (size_t i = 0; i < n; i++) {
        bool keep = within_ranges(points, order[i]) && (!points->top || kept < points->top);
        points->kept[order[i]] = keep;
        kept += keep;
    }
    free(order);
}

size_t points_kept(const struct points *points, size_t *runs)
{
    size_t n = 0;
    *runs = 0;
    for (int i = 0; i < (int)points->space.n_points; i++)
        if (points->kept[i]) {
            *runs += (size_t)points->space.point[i].n;
            n++;
        }
    return n;
}

/* Words ---------------------------------------------------------------------------------------------------------- */

char *points_describe(const struct points *points, int at)
{
    const struct run_space *space = &points->space;
    const struct space_point *point = &space->point[at];
    struct text text = TEXT_INIT;
    char value[64];
    text_printf(&text, _("run %lld %s"), (long long)point->run, point->name);
    if (point->n > 1)
        text_printf(&text, _(", mean of %d seeds"), point->n);
    for (size_t i = 0; i < space->n_axes; i++) { /* the metric, then the others */
        size_t a = i ? i - 1 : space->n_axes - 1;
        space_axis_text(&space->axis[a], point->mean[a], value, sizeof value);
        text_printf(&text, "%s%s %s", i ? ", " : ": ", space->axis[a].name, value);
        if (!space->axis[a].setting && point->spread[a] > 0)
            text_printf(&text, "±%.2g", point->spread[a]);
    }
    return text.data;
}

struct look points_look(const struct points *points, int point)
{
    int look = points->look ? points->look[point] : -1;
    return look >= 0 ? look_numbered(look) : (struct look){0x25cb, "○", COLOUR_CYAN, 0xff};
}

static void add_value(struct text *out, const struct space_axis *axis, double value)
{
    char number[64];
    if (isnan(value))
        return;
    if (axis->n_words) {
        text_add_csv(out, axis->word[(size_t)value]);
        return;
    }
    format_real(value, number, sizeof number);
    text_add(out, number);
}

void points_add_csv(const struct points *points, struct text *out)
{
    const struct run_space *space = &points->space;
    text_add(out, "run,name,seeds");
    for (size_t a = 0; a < space->n_axes; a++) {
        text_add(out, ",");
        text_add_csv(out, space->axis[a].name);
    }
    text_printf(out, ",spread\n");
    for (int i = 0; i < (int)space->n_points; i++) {
        if (!points->kept[i])
            continue;
        const struct space_point *point = &space->point[i];
        text_printf(out, "%lld,", (long long)point->run);
        text_add_csv(out, point->name);
        text_printf(out, ",%d", point->n);
        for (size_t a = 0; a < space->n_axes; a++) {
            text_add(out, ",");
            add_value(out, &space->axis[a], point->mean[a]);
        }
        text_add(out, ",");
        if (!isnan(point->spread[space->n_axes - 1]))
            add_value(out, run_space_metric(space), point->spread[space->n_axes - 1]);
        text_add(out, "\n");
    }
}

/* Ticks ---------------------------------------------------------------------------------------------------------- */

static void add_tick(struct ticks *ticks, double at, const char *label)
{
    if (ticks->n == TICKS_MOST)
        return;
    ticks->at[ticks->n] = at;
    copy_text(ticks->label[ticks->n++], sizeof *ticks->label, label);
}

void points_ticks(const struct space_axis *axis, int count, struct ticks *ticks)
{
    char label[32];
    ticks->n = 0;
    for (size_t i = 0; i < axis->n_words; i++)
        add_tick(ticks, (double)i, axis->word[i]);
    if (axis->n_words || isnan(axis->low))
        return;
    (axis->log ? ticks_log : ticks_linear)(ticks, axis->low, axis->high, count);
    if (ticks->n < 2) { /* a narrow range has no round numbers in it */
        ticks->n = 0;
        snprintf(label, sizeof label, "%.4g", axis->low);
        add_tick(ticks, axis->low, label);
        snprintf(label, sizeof label, "%.4g", axis->high);
        if (axis->high > axis->low)
            add_tick(ticks, axis->high, label);
    }
    if (axis->zero)
        add_tick(ticks, 0, "0");
}
