/* How Compare is laid out: a line of what is shown and how, the charts, the table, and a verdict. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/compare.h"
#include "tui/widgets/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_CHART = 8, WIDE = 120 };

/* "epoch 12", "step 1,200", "minutes 3.5". */
static void name_cursor(const struct compare *compare, char *to, size_t size)
{
    char number[32];
    if (compare->axis == AXIS_STEP)
        format_count((int64_t)compare->window.cursor, number, sizeof number);
    else
        snprintf(number, sizeof number, "%.2f", compare->window.cursor);
    snprintf(to, size, "%s %s", compare_unit(compare), number);
}

static void draw_title(const struct compare *compare, struct canvas *canvas)
{
    struct text text = TEXT_INIT;
    char cursor[64];
    int x = canvas_text(canvas, 1, 0, 12, STYLE_BOLD | STYLE_REVERSE, _(" Compare ")) + 3;
    text_printf(&text, _("%zu run%s"), compare->n, plural((int64_t)compare->n));
    if (compare->folded)
        text_printf(&text, _(" in %zu group%s of seeds"), compare->n_groups, plural((int64_t)compare->n_groups));
    for (size_t i = 0; i < compare->n; i++)
        if (compare->run[i].baseline)
            text_printf(&text, _(" · %s run %lld"), compare->minus ? _("minus") : _("baseline"),
                        (long long)compare->run[i].run.id);
    if (compare->weight > 0)
        text_printf(&text, _(" · ema %.2g"), compare->weight);
    text_add(&text, compare->log ? _(" · log") : "");
    text_add(&text, compare->window.to > 0 ? _(" · zoomed") : "");
    x += canvas_text(canvas, x, 0, canvas->width - x - 1, COLOUR_PLAIN, text.data) + 2;
    name_cursor(compare, cursor, sizeof cursor);
    if (compare->window.has_cursor)
        canvas_right(canvas, x, 0, canvas->width - x - 1, STYLE_BOLD, cursor);
    text_release(&text);
}

/* Charts --------------------------------------------------------------------------------------------------------- */

void compare_flags_of(const struct compare *compare, int group, struct chart_flag **flags, size_t *n,
                      size_t *capacity)
{
    const struct shown_run *run = &compare->run[compare->group[group].first];
    double scale = compare->n_charts ? compare->chart[0].curve[group].scale : 1;
    for (size_t i = 0; i < run->n_events; i++) {
        if (!run->letters[i] || run->events[i].step < 0)
            continue;
        ARRAY_ROOM(*flags, *n, *capacity);
        (*flags)[(*n)++] = (struct chart_flag){(double)run->events[i].step * scale, run->letters[i],
                                               compare_look(compare, run).style, run->run.id};
    }
}

/* The one in front, then in the order of the marks. */
static int gather_curves(const struct compare *compare, const struct compare_chart *chart, int front,
                         struct chart_curve *curves)
{
    int n = 0;
    for (int i = 0; i < (int)compare->n_groups; i++) {
        int g = i == 0 ? front : i <= front ? i - 1 : i;
        const struct shown_curve *curve = &chart->curve[g];
        const struct shown_run *run = &compare->run[compare->group[g].first];
        struct look look = compare_look(compare, run);
        if (!curve->series || run->hidden)
            continue;
        curves[n++] = (struct chart_curve){
            .series = curve->series, .marker = look.marker, .stroke = look.stroke, .style = look.style,
            .scale = curve->scale, .raw_behind = compare->weight > 0, .low = curve->band ? &curve->low : NULL,
            .high = curve->band ? &curve->high : NULL};
    }
    return n;
}

struct chart compare_chart_of(const struct compare *compare, int at, int front,
                              struct chart_curve curves[MARKS_MOST])
{
    const struct compare_chart *chart = &compare->chart[at];
    int n = gather_curves(compare, chart, front, curves);
    struct chart drawn = {.curves = curves, .n_curves = n, .range = chart->range, .log = compare->log,
                          .unit = compare_unit(compare)};
    axis_window_apply(&compare->window, compare_span(compare), &drawn);
    return drawn;
}

static void draw_chart(const struct compare *compare, int at, struct canvas *canvas, struct rect box)
{
    struct chart_curve curves[MARKS_MOST];
    struct chart_flag *flags = NULL;
    size_t capacity = 0;
    char title[METRIC_NAME + 32];
    int selected = compare_row(compare);
    struct chart drawn = compare_chart_of(compare, at, selected, curves);
    if (drawn.n_curves && compare->chart[at].curve[selected].series && 
        !compare->run[compare->group[selected].first].hidden)
        curves[0].style |= STYLE_BOLD;
    snprintf(title, sizeof title, "%s%s", compare->chart[at].metric, compare->minus ? _(" minus baseline") : "");
    canvas_box(canvas, box, STYLE_DIM, title, at == compare->focus ? STYLE_BOLD | STYLE_UNDERLINE : STYLE_BOLD);
    /* Of the selected run alone: with those of all, letters would not say whose they are. */
    compare_flags_of(compare, selected, &flags, &drawn.n_flags, &capacity);
    drawn.flags = flags;
    chart_draw(canvas, rect_inside(box), &drawn);
    free(flags);
}

/* As many as there is room for, the one with the focus among them. */
static void draw_charts(const struct compare *compare, struct canvas *canvas, struct rect area)
{
    int columns = compare->zoom || compare->n_charts == 1 || area.width < WIDE ? 1 : 2;
    int rows = compare->zoom ? 1 : area.height / LEAST_CHART;
    int needed = (compare->n_charts + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows > needed ? needed : rows;
    int shown = rows * columns, first = compare->focus / shown * shown;
    for (int i = 0; i < shown && first + i < compare->n_charts; i++) {
        int column = i % columns, row = i / columns;
        int x = area.x + area.width * column / columns, y = area.y + area.height * row / rows;
        struct rect box = {x, y, area.x + area.width * (column + 1) / columns - x,
                           area.y + area.height * (row + 1) / rows - y};
        draw_chart(compare, first + i, canvas, box);
    }
    if (shown < compare->n_charts)
        canvas_printf(canvas, area.x + area.width - 14, area.y, 12, STYLE_DIM, " %d of %d ", compare->focus + 1,
                      compare->n_charts);
}

static void draw_empty(const struct compare *compare, struct canvas *canvas)
{
    const char *const lines[] = {N_("No run is marked."), N_("2 goes to the table of runs, where Space marks one"),
                                 N_("and a marks all that are shown; / shows only some.")};
    for (int i = 0; i < 3 && compare->read; i++)
        canvas_text(canvas, 3, 3 + i, canvas->width - 6, i ? COLOUR_PLAIN : STYLE_BOLD, _(lines[i]));
}

/* Points --------------------------------------------------------------------------------------------------------- */

static void draw_points_title(const struct compare *compare, struct canvas *canvas)
{
    const struct points *points = &compare->points;
    struct text text = TEXT_INIT;
    char left_out[256];
    int x = canvas_text(canvas, 1, 0, 12, STYLE_BOLD | STYLE_REVERSE, _(" Compare ")) + 3;
    text_printf(&text, _("%s of %zu %srun%s%s"), compare_view_of(compare)->name, points->space.n_runs,
                points->of_marked ? _("marked ") : "", plural((int64_t)points->space.n_runs),
                points->of_marked ? "" : _(" that Runs shows"));
    if (points->space.n_points < points->space.n_runs)
        text_printf(&text, _(" in %zu group%s of seeds"), points->space.n_points,
                    plural((int64_t)points->space.n_points));
    run_space_tell(&points->space, left_out, sizeof left_out);
    text_printf(&text, "%s%s", *left_out ? " · " : "", left_out);
    canvas_text(canvas, x, 0, canvas->width - x - 1, COLOUR_PLAIN, text.data);
    text_release(&text);
}

static void draw_points(const struct compare *compare, struct canvas *canvas)
{
    enum { KEYS_FROM = 22 }; /* rows from which on there is room for what the keys do */
    const struct compare_view *view = compare_view_of(compare);
    int height = canvas->height - 3 - (canvas->height >= KEYS_FROM);
    struct sketch sketch = {.width = canvas->width, .height = height};
    draw_points_title(compare, canvas);
    if (*compare->points.why_not || !compare->points.space.n_points) {
        const char *why_not = compare->points.why_not;
        canvas_wrap(canvas, (struct rect){3, 3, canvas->width - 6, 4}, STYLE_BOLD,
                    *why_not ? why_not : _("No run here has a value of the metric yet."));
        return;
    }
    view->draw(&compare->points, &sketch);
    sketch_draw(&sketch, canvas, (struct rect){0, 1, canvas->width, height});
    sketch_release(&sketch);
    if (canvas->height >= KEYS_FROM)
        canvas_text(canvas, 1, canvas->height - 3, canvas->width - 2, STYLE_DIM, _(view->keys));
}

void compare_draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct compare *compare = state;
    (void)app;
    if (compare_view_of(compare)->draw) {
        draw_points(compare, canvas);
        return;
    }
    draw_title(compare, canvas);
    if (!compare->n) {
        draw_empty(compare, canvas);
        return;
    }
    int top = 1 + compare_draw_legend(compare, canvas, 1);
    int end = canvas->height - 2, verdict = *compare->verdict ? text_rows(compare->verdict, canvas->width - 2) : 0;
    int room = end - top, table = compare_table_rows(compare), most = room / 2 - verdict;
    table = compare->zoom ? 0 : table < most ? table : most > 3 ? most : 3;
    struct rect charts = {0, top, canvas->width, room - table - verdict};
    draw_charts(compare, canvas, charts);
    if (table)
        compare_draw_table(compare, canvas, (struct rect){0, top + charts.height, canvas->width, table});
    canvas_wrap(canvas, (struct rect){1, end - verdict, canvas->width - 2, verdict}, STYLE_BOLD, compare->verdict);
}
