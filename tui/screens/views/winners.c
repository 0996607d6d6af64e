/* Which value of one setting is the best for each value of another, such as the temperature for each loss, and
 * whether it is further ahead of the next best than seeds explain. Runs that differ by their seed alone are one, by
 * their mean. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/compare.h"
#include "tui/screens/compare_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is asked: axes of the space, -1 where there is none. */
struct question {
    const struct points *points;
    int chosen;  /* the setting whose best value is looked for */
    int each[2]; /* for each value of these: data sets where there are several, and one setting */
};

/* An answer: places of points. */
struct winner {
    int best, next; /* -1: no other value of the setting was tried */
};

static const struct space_axis *axis_at(const struct question *q, int axis)
{
    return &q->points->space.axis[axis];
}

static double metric_of(const struct question *q, int point)
{
    return q->points->space.point[point].mean[q->points->space.n_axes - 1];
}

/* The question --------------------------------------------------------------------------------------------------- */

/* Runs of several data sets have an axis that says which. */
static int data_axis(const struct run_space *space)
{
    int axis = run_space_axis(space, "data");
    return axis >= 0 && axis < (int)space->n_settings ? axis : -1;
}

/* The first setting that is neither of two others; with `words` only one that has words. */
static int first_setting(const struct run_space *space, int but, int nor, bool words)
{
    for (int i = 0; i < (int)space->n_settings; i++)
        if (i != but && i != nor && (!words || space->axis[i].n_words))
            return i;
    return -1;
}

static struct question question_of(const struct points *points)
{
    const struct run_space *space = &points->space;
    int data = data_axis(space), chosen = points_field(points, 0), each = points->axis;
    if (chosen == data || chosen >= (int)space->n_settings)
        chosen = first_setting(space, data, -1, false);
    if (each == chosen || each == data || each >= (int)space->n_settings)
        each = first_setting(space, data, chosen, true);
    if (each < 0)
        each = first_setting(space, data, chosen, false);
    return (struct question){points, chosen, {data, each}};
}

/* Answers -------------------------------------------------------------------------------------------------------- */

/* -1, 0 or 1, by one setting; without an axis all are alike. Where seeds were folded a value is a mean of equal
 * numbers, which need not be that number to the last bit. */
static int by_value(const struct question *q, int axis, int a, int b)
{
    const struct space_point *point = q->points->space.point;
    double x = axis < 0 ? 0 : point[a].mean[axis], y = axis < 0 ? 0 : point[b].mean[axis];
    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    return fabs(x - y) <= 1e-9 * fmax(fabs(x), fabs(y)) ? 0 : x < y ? -1 : 1;
}

static bool same_case(const struct question *q, int a, int b)
{
    return !by_value(q, q->each[0], a, b) && !by_value(q, q->each[1], a, b);
}

static int by_case(const void *a, const void *b, void *context)
{
    const struct question *q = context;
    int p = ((const struct winner *)a)->best, r = ((const struct winner *)b)->best;
    int first = by_value(q, q->each[0], p, r);
    return first ? first : by_value(q, q->each[1], p, r);
}

/* One for each case, in the order of the cases. The caller frees it. */
static struct winner *find_winners(const struct question *q, size_t *n)
{
    size_t points = q->points->space.n_points;
    struct winner *winners = xcalloc(points + 1, sizeof *winners);
    int *order = points_by_metric(q->points);
    *n = 0;
    for (size_t i = 0; i < points && q->chosen >= 0; i++) {
        size_t at = 0;
        while (at < *n && !same_case(q, winners[at].best, order[i]))
            at++;
        if (!q->points->kept[order[i]] || isnan(q->points->space.point[order[i]].mean[q->chosen]))
            continue;
        if (at == *n)
            winners[(*n)++] = (struct winner){order[i], -1};
        else if (winners[at].next < 0 && by_value(q, q->chosen, order[i], winners[at].best))
            winners[at].next = order[i];
    }
    free(order);
    qsort_r(winners, *n, sizeof *winners, by_case, (void *)q);
    return winners;
}

/* The best against the next best, by the spread over the seeds of both. */
static struct judgement judge(const struct question *q, const struct winner *winner)
{
    const struct space_point *a = &q->points->space.point[winner->best], *b = &q->points->space.point[winner->next];
    size_t metric = q->points->space.n_axes - 1;
    int degrees = a->n + b->n - 2;
    double squares = (a->n > 1 ? pow(a->spread[metric], 2) * (a->n - 1) : 0) +
                     (b->n > 1 ? pow(b->spread[metric], 2) * (b->n - 1) : 0);
    return judge_means(a->mean[metric] - b->mean[metric], (size_t)a->n, (size_t)b->n, sqrt(squares / degrees),
                       degrees);
}

/* Whether the best is the least or the greatest number that was tried in its case, so that there may be a better one
 * beyond it. */
static bool is_at_end(const struct question *q, int best)
{
    bool below = false, above = false;
    for (int i = 0; i < (int)q->points->space.n_points; i++)
        if (q->points->kept[i] && !isnan(q->points->space.point[i].mean[q->chosen]) && same_case(q, best, i)) {
            below |= by_value(q, q->chosen, i, best) < 0;
            above |= by_value(q, q->chosen, i, best) > 0;
        }
    return !axis_at(q, q->chosen)->n_words && below != above;
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

enum { COLUMNS = 7, CELL = 80 };

/* "films, info_nce". */
static void name_case(const struct question *q, const struct winner *winner, char *to, size_t size)
{
    size_t used = 0;
    copy_text(to, size, _("all"));
    for (int i = 0; i < 2; i++) {
        char value[64];
        if (q->each[i] < 0)
            continue;
        space_axis_text(axis_at(q, q->each[i]), q->points->space.point[winner->best].mean[q->each[i]], value,
                        sizeof value);
        used += (size_t)snprintf(to + used, size - used, "%s%s", used ? C_("names", ", ") : "", value);
    }
}

static void tell_mean(const struct question *q, int point, char *to, size_t size)
{
    double spread = q->points->space.point[point].spread[q->points->space.n_axes - 1];
    int used = snprintf(to, size, "%.4f", metric_of(q, point));
    if (!isnan(spread))
        snprintf(to + used, size - (size_t)used, "±%.4f", spread);
}

/* "beyond seeds", "within seeds", "one seed": short enough for a column. */
static const char *verdict_words(const struct judgement *judgement)
{
    return judgement->verdict == VERDICT_BEYOND ? _("beyond seeds")
           : judgement->verdict == VERDICT_WITHIN ? _("within seeds") : _("one seed");
}

static void fill_row(const struct question *q, const struct winner *winner, char cell[COLUMNS][CELL])
{
    const struct space_axis *chosen = axis_at(q, q->chosen);
    const struct space_point *point = q->points->space.point;
    struct judgement judgement;
    name_case(q, winner, cell[0], CELL);
    space_axis_text(chosen, point[winner->best].mean[q->chosen], cell[1], CELL);
    tell_mean(q, winner->best, cell[2], CELL);
    snprintf(cell[3], CELL, "%d", point[winner->best].n);
    if (winner->next < 0) {
        copy_text(cell[4], CELL, "-");
        copy_text(cell[5], CELL, "-");
        copy_text(cell[6], CELL, _("nothing else tried"));
        return;
    }
    judgement = judge(q, winner);
    space_axis_text(chosen, point[winner->next].mean[q->chosen], cell[4], CELL);
    snprintf(cell[5], CELL, "%+.4f", metric_of(q, winner->best) - metric_of(q, winner->next));
    copy_text(cell[6], CELL, verdict_words(&judgement));
}

/* -1 when another run is selected, as on a view before. */
static int place_of_selected(const struct points *points, const struct winner *winners, size_t n)
{
    int selected = points_selected(points), at = -1;
    for (size_t i = 0; i < n; i++)
        if (winners[i].best == selected)
            at = (int)i;
    return at;
}

/* In columns as wide as their cells, from the left, as many as there is room for; the first row is their head, and
 * `selected` one of the others or -1. */
static void draw_rows(struct sketch *sketch, int y, char (*rows)[COLUMNS][CELL], int n, int selected)
{
    int x = 1;
    for (int c = 0; c < COLUMNS; c++) {
        int width = 0;
        for (int i = 0; i < n; i++)
            width = text_width(rows[i][c]) > width ? text_width(rows[i][c]) : width;
        for (int i = 0; i < n && x < sketch->width; i++) {
            bool marked = selected >= 0 && i == selected + 1;
            int style = !i ? STYLE_DIM : marked ? STYLE_BOLD | STYLE_REVERSE : COLOUR_PLAIN;
            sketch_text(sketch, x, y + i, sketch->width - x, ALIGN_LEFT, style, rows[i][c]);
        }
        x += width + 2;
    }
}

/* What a practitioner must know of the selected answer. The caller frees it. */
static char *describe(const struct question *q, const struct winner *winner)
{
    struct text text = TEXT_INIT;
    const struct space_axis *chosen = axis_at(q, q->chosen);
    char value[64];
    char *best = points_describe(q->points, winner->best);
    if (winner->next >= 0) {
        struct judgement judgement = judge(q, winner);
        space_axis_text(chosen, q->points->space.point[winner->next].mean[q->chosen], value, sizeof value);
        if (judgement.verdict == VERDICT_NONE)
            text_printf(&text, _("Whether %s %s is worse or had another seed is unknown: one seed of each. "),
                        chosen->name, value);
        else
            text_printf(&text, _("The lead over %s %s is %s what seeds explain (spread %.2g, limit %.2g). "),
                        chosen->name, value, judgement.verdict == VERDICT_BEYOND ? _("beyond") : _("within"),
                        judgement.spread, judgement.limit);
    }
    if (is_at_end(q, winner->best))
        text_printf(&text, _("It is the end of what was tried: a better %s may lie beyond. "), chosen->name);
    text_add(&text, best);
    free(best);
    return text.data;
}

static void draw_answers(const struct question *q, struct sketch *sketch, const struct winner *winners, size_t n)
{
    enum { WORDS = 5, HEAD = 2 };
    int room = sketch->height - WORDS - HEAD - 1, at = place_of_selected(q->points, winners, n);
    int rows = (int)n < room ? (int)n : room < 1 ? 1 : room, first = at < rows ? 0 : at - rows + 1;
    char (*cells)[COLUMNS][CELL] = xcalloc((size_t)rows + 1, sizeof *cells), left[48];
    static const char *const heads[COLUMNS] = {NULL, NULL, N_("mean"), N_("seeds"), N_("next"), N_("lead"),
                                               N_("which is")};
    for (int c = 2; c < COLUMNS; c++)
        copy_text(cells[0][c], CELL, _(heads[c]));
    copy_text(cells[0][0], CELL, q->each[1] >= 0 ? axis_at(q, q->each[1])->name : q->each[0] >= 0 ? _("data") : "");
    snprintf(cells[0][1], CELL, _("best %.60s"), axis_at(q, q->chosen)->name);
    for (int i = 0; i < rows; i++)
        fill_row(q, &winners[first + i], cells[i + 1]);
    draw_rows(sketch, HEAD, cells, rows + 1, at < 0 ? -1 : at - first);
    free(cells);
    snprintf(left, sizeof left, _("%d more"), (int)n - rows);
    if ((int)n > rows)
        sketch_text(sketch, sketch->width - 2, 1, 12, ALIGN_RIGHT, STYLE_DIM, left);
    char *words = at < 0 ? xstrdup(_("Down selects an answer: it says more of it, and o opens its run."))
                         : describe(q, &winners[at]);
    sketch_wrap(sketch, 1, HEAD + rows + 2, sketch->width - 2, WORDS - 1, STYLE_BOLD, words);
    free(words);
}

/* "the best tau for each loss, by best(valid/recall@20)". */
static void draw_title(const struct question *q, struct sketch *sketch)
{
    struct text title = TEXT_INIT;
    size_t runs;
    text_printf(&title, _("the best %s"), axis_at(q, q->chosen)->name);
    if (q->each[1] >= 0 || q->each[0] >= 0)
        text_printf(&title, _(" for each %s%s%s"), q->each[0] >= 0 ? _("data set") : "",
                    q->each[0] >= 0 && q->each[1] >= 0 ? _(" and ") : "",
                    q->each[1] >= 0 ? axis_at(q, q->each[1])->name : "");
    text_printf(&title, _(", by %s"), run_space_metric(&q->points->space)->name);
    sketch_text(sketch, 1, 0, sketch->width - 2, ALIGN_LEFT, STYLE_BOLD, title.data);
    text_release(&title);
    if (points_kept(q->points, &runs) == q->points->space.n_points)
        return;
    char *kept = xasprintf(_("of %zu of %zu runs; 0 in `view parallel` takes ranges off"), runs,
                           q->points->space.n_runs);
    sketch_text(sketch, 1, 1, sketch->width - 14, ALIGN_LEFT, COLOUR_PLAIN, kept);
    free(kept);
}

static void draw(const struct points *points, struct sketch *sketch)
{
    struct question q = question_of(points);
    size_t n;
    struct winner *winners = find_winners(&q, &n);
    if (!n) {
        sketch_wrap(sketch, 3, 1, sketch->width - 6, 3, STYLE_BOLD,
                    q.chosen < 0 ? _("No setting differs between these runs.") : _("No run here has this setting."));
    } else {
        draw_title(&q, sketch);
        draw_answers(&q, sketch, winners, n);
    }
    free(winners);
}

static void add_csv(const struct points *points, struct text *out)
{
    struct question q = question_of(points);
    char cell[COLUMNS][CELL];
    size_t n;
    struct winner *winners = find_winners(&q, &n);
    text_add(out, "case,best,mean,seeds,next,lead,verdict\n");
    for (size_t i = 0; i < n; i++) {
        fill_row(&q, &winners[i], cell);
        for (int c = 0; c < COLUMNS; c++) {
            text_add_csv(out, cell[c]);
            text_add(out, c + 1 < COLUMNS ? "," : "\n");
        }
    }
    free(winners);
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

static void down(struct points *points, int by)
{
    struct question q = question_of(points);
    size_t n;
    struct winner *winners = find_winners(&q, &n);
    int at = place_of_selected(points, winners, n) + by;
    if (n)
        points_select(points, winners[at < 0 ? 0 : at >= (int)n ? (int)n - 1 : at].best);
    free(winners);
}

/* Another setting whose best value is looked for (0), or for whose values (1). */
static void next_field(struct points *points, int axis, int by)
{
    struct question q = question_of(points);
    int n = (int)points->space.n_settings, other = axis ? q.chosen : q.each[1], at = axis ? q.each[1] : q.chosen;
    for (int i = 0; i < n; i++) {
        at = (at + by + n) % n;
        if (at != other && at != q.each[0])
            break;
    }
    if (at < 0 || at >= n || at == other || at == q.each[0])
        return;
    if (axis)
        points->axis = at;
    else
        copy_text(points->field[0], sizeof points->field[0], points->space.axis[at].name);
}

/* The scatter plot of the setting. */
static int enter(struct points *points, struct err *err)
{
    struct question q = question_of(points);
    if (q.chosen < 0)
        return err_set(err, ERR_USAGE, "there is no setting to draw");
    copy_text(points->field[0], sizeof points->field[0], axis_at(&q, q.chosen)->name);
    points->field[1][0] = '\0';
    return 0;
}

const struct compare_view view_winners = {
    .name = "winners",
    .keys = "x: of another setting · Tab: for each of another · ↑↓ · Enter: scatter plot",
    .draw = draw,
    .add_csv = add_csv,
    .down = down,
    .next_field = next_field,
    .enter = enter,
};
