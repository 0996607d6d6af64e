/* Points of Space that were chosen, by a region or by words: which they are, and what is said of them. */
#include "store/base/language.h"
#include "tui/screens/space.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Points of maps have no rows: they are known by their places. */
static uint32_t id_of(const struct space *space, size_t point)
{
    double row = space_row(space, point);
    return row >= 0 && row < 4e9 ? (uint32_t)row : (uint32_t)point;
}

void space_choose_none(struct space *space)
{
    free(space->chosen.row);
    free(space->chosen.is);
    space->chosen = (struct space_chosen){0};
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The sum of all cosines is the square of the sum of the vectors, each of length one; n of them are of a vector with
 * itself. */
static double mean_similarity(const struct space *space)
{
    double *sum = NULL, square = 0, n = 0;
    size_t width = 0;
    for (size_t i = 0; i < space_points(space); i++) {
        size_t dim;
        const float *vector = space->chosen.is[i] ? space_vector(space, i, &dim) : NULL;
        double length = 0;
        if (!vector)
            continue;
        sum = sum ? sum : xcalloc(dim, sizeof *sum);
        width = dim;
        for (size_t d = 0; d < dim; d++)
            length += (double)vector[d] * (double)vector[d];
        double unit = length > 0 ? 1 / sqrt(length) : 0;
        for (size_t d = 0; d < dim; d++)
            sum[d] += (double)vector[d] * unit;
        n += length > 0;
    }
    for (size_t d = 0; d < width; d++)
        square += sum[d] * sum[d];
    free(sum);
    return n > 1 ? (square - n) / (n * (n - 1)) : NAN;
}

void space_chosen_find(struct space *space)
{
    struct space_chosen *chosen = &space->chosen;
    size_t n = space_points(space);
    free(chosen->is);
    chosen->is = NULL;
    chosen->n = 0;
    if (!chosen->row)
        return;
    chosen->is = xcalloc(n + 1, sizeof *chosen->is);
    for (size_t i = 0; i < n; i++) {
        uint32_t id = id_of(space, i);
        chosen->is[i] = bsearch(&id, chosen->row, chosen->n_rows, sizeof id, by_number) != NULL;
        chosen->n += chosen->is[i];
    }
    chosen->first = chosen->first < chosen->n ? chosen->first : 0;
    chosen->similarity = mean_similarity(space);
}

/* Those of the picture that `is` (points) names; none where it names none. */
static void choose(struct space *space, const bool *is)
{
    struct space_chosen *chosen = &space->chosen;
    size_t n = space_points(space);
    space_choose_none(space);
    chosen->row = xmalloc((n + 1) * sizeof *chosen->row);
    for (size_t i = 0; i < n; i++)
        if (is[i])
            chosen->row[chosen->n_rows++] = id_of(space, i);
    qsort(chosen->row, chosen->n_rows, sizeof *chosen->row, by_number);
    if (chosen->n_rows)
        space_chosen_find(space);
    else
        space_choose_none(space);
}

/* By how often a line from the place to the right crosses the edges. */
static bool is_inside(const double (*corner)[2], size_t n, const double at[2])
{
    bool inside = false;
    for (size_t i = 0, j = n - 1; i < n; j = i++) {
        bool crosses = (corner[i][1] > at[1]) != (corner[j][1] > at[1]);
        double share = crosses ? (at[1] - corner[i][1]) / (corner[j][1] - corner[i][1]) : 0;
        if (crosses && at[0] < corner[i][0] + share * (corner[j][0] - corner[i][0]))
            inside = !inside;
    }
    return inside;
}

static bool is_between(double value, double one, double other)
{
    return value >= fmin(one, other) && value <= fmax(one, other);
}

void space_choose_region(struct space *space, const double (*corner)[2], size_t n)
{
    struct scatter scatter = space_scatter(space);
    bool *is = xcalloc(space_points(space) + 1, sizeof *is);
    for (size_t i = 0; i < space_points(space); i++) {
        double at[2];
        scatter_point(&scatter, i, at);
        is[i] = n > 2 ? is_inside(corner, n, at) : is_between(at[0], corner[0][0], corner[1][0]) &&
                                                       is_between(at[1], corner[0][1], corner[1][1]);
    }
    choose(space, is);
    free(is);
    if (n > 2)
        snprintf(space->chosen.how, sizeof space->chosen.how, _("in a region of %zu corners"), n);
    else
        snprintf(space->chosen.how, sizeof space->chosen.how, _("in a box"));
}

bool space_says(const struct space *space, size_t point, const char *text)
{
    char number[POINT_NUMBERED];
    const float *facts = space_facts(space, point);
    return strcasestr(space_name(space, point, number), text) ||
           (facts && strcasestr(space_class(space, (double)facts[FACT_CLASS], number), text));
}

size_t space_choose_words(struct space *space, const char *text)
{
    bool *is = xcalloc(space_points(space) + 1, sizeof *is);
    for (size_t i = 0; i < space_points(space); i++)
        is[i] = space_says(space, i, text);
    choose(space, is);
    free(is);
    snprintf(space->chosen.how, sizeof space->chosen.how, _("with '%.60s'"), text);
    return space->chosen.n;
}

/* What is said of them ------------------------------------------------------------------------------------------- */

struct tally {
    double class; /* NaN: none */
    size_t n;
};

static int by_count(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : (x->class > y->class) - (x->class < y->class);
}

static int by_class(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The classes of the chosen, the most frequent first; those without a class are not counted. The caller frees
 * them. */
static struct tally *count_classes(const struct space *space, size_t *n)
{
    float *class = xmalloc((space->chosen.n + 1) * sizeof *class);
    struct tally *tally = xcalloc(space->chosen.n + 1, sizeof *tally);
    size_t known = 0;
    *n = 0;
    for (size_t i = 0; i < space_points(space); i++) {
        const float *facts = space->chosen.is[i] ? space_facts(space, i) : NULL;
        if (facts && isfinite(facts[FACT_CLASS]))
            class[known++] = facts[FACT_CLASS];
    }
    qsort(class, known, sizeof *class, by_class);
    for (size_t i = 0; i < known; i++) {
        if (!i || class[i] != class[i - 1])
            tally[(*n)++].class = (double)class[i];
        tally[*n - 1].n++;
    }
    qsort(tally, *n, sizeof *tally, by_count);
    free(class);
    return tally;
}

static void say_classes(const struct space *space, struct text *text)
{
    enum { NAMED = 4 };
    char number[POINT_NUMBERED];
    size_t n, rest = 0;
    struct tally *tally = count_classes(space, &n);
    for (size_t c = 0; c < n && c < NAMED; c++)
        text_printf(text, "%s%s %zu", c ? C_("names", ", ") : "",
                    space_class(space, tally[c].class, number), tally[c].n);
    for (size_t c = NAMED; c < n; c++)
        rest += tally[c].n;
    if (rest)
        text_printf(text, _(", %zu in %zu more classes"), rest, n - NAMED);
    free(tally);
}

static void say_popularity(const struct space *space, struct text *text)
{
    double sum = 0, least = INFINITY, most = -INFINITY, n = 0;
    for (size_t i = 0; i < space_points(space); i++) {
        const float *facts = space->chosen.is[i] ? space_facts(space, i) : NULL;
        if (!facts || !isfinite(facts[FACT_POPULARITY]))
            continue;
        sum += (double)facts[FACT_POPULARITY];
        least = fmin(least, (double)facts[FACT_POPULARITY]);
        most = fmax(most, (double)facts[FACT_POPULARITY]);
        n++;
    }
    if (n > 0)
        text_printf(text, _("in train %.0f to %.0f times, mean %.1f"), least, most, sum / n);
}

static void say_similarity(const struct space *space, struct text *text)
{
    double similarity = space->chosen.similarity;
    if (isfinite(similarity))
        text_printf(text, _("mean similarity within %.3f"), similarity);
    else if (space->chosen.n > 1)
        text_printf(text, _("how similar they are is not known: R draws the picture anew, and keeps the vectors"));
}

/* One paragraph; returns the row below it. */
static int draw_sentence(struct canvas *canvas, struct rect area, int y, int style,
                         void (*say)(const struct space *space, struct text *text), const struct space *space)
{
    struct text text = TEXT_INIT;
    int left = area.y + area.height - y;
    say(space, &text);
    if (text.length && left > 0)
        y += canvas_wrap(canvas, (struct rect){area.x + 1, y, area.width - 2, left}, style, text.data);
    text_release(&text);
    return y;
}

static void draw_members(const struct space *space, struct canvas *canvas, struct rect area)
{
    char number[POINT_NUMBERED];
    const struct space_chosen *chosen = &space->chosen;
    size_t at = 0;
    int y = area.y, end = area.y + area.height;
    bool all = !chosen->first && chosen->n <= (size_t)area.height;
    for (size_t i = 0; i < space_points(space) && y < end - !all; i++)
        if (chosen->is[i] && at++ >= chosen->first)
            canvas_text(canvas, area.x + 1, y++, area.width - 2, COLOUR_PLAIN, space_name(space, i, number));
    if (!all && area.height > 1)
        canvas_printf(canvas, area.x + 1, end - 1, area.width - 2, STYLE_DIM, "%zu to %zu of %zu, PgDn PgUp",
                      chosen->first + 1, at, chosen->n);
}

void space_draw_chosen(const struct space *space, struct canvas *canvas, struct rect area)
{
    const struct space_chosen *chosen = &space->chosen;
    if (!chosen->is) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    _("v draws a region around points, the mouse a box, and V takes words of a name or a class; here "
                    "is then what they have in common"));
        return;
    }
    canvas_printf(canvas, area.x + 1, area.y, area.width - 2, STYLE_BOLD, "%zu of %zu points %s", chosen->n,
                  space_points(space), chosen->how);
    int y = draw_sentence(canvas, area, area.y + 1, COLOUR_PLAIN, say_classes, space);
    y = draw_sentence(canvas, area, y, COLOUR_PLAIN, say_popularity, space);
    y = draw_sentence(canvas, area, y, COLOUR_PLAIN, say_similarity, space);
    draw_members(space, canvas, (struct rect){area.x, y, area.width, area.y + area.height - y});
}

/* As a file ------------------------------------------------------------------------------------------------------ */

static void add_number(struct text *out, double value)
{
    char number[32];
    text_add(out, ",");
    if (!isfinite(value))
        return;
    format_real(value, number, sizeof number);
    text_add(out, number);
}

void space_csv(const struct space *space, struct text *out)
{
    static const enum space_fact facts[] = {FACT_POPULARITY, FACT_WRONG, FACT_AGE, FACT_KEPT};
    struct scatter scatter = space_scatter(space); /* places as they are drawn: those that a region takes */
    char number[POINT_NUMBERED];
    text_add(out, "row,name,class,popularity,outvoted,age_days,kept,cluster,x,y\n");
    for (size_t i = 0; i < space_points(space); i++) {
        const float *fact = space_facts(space, i);
        double cluster = space_cluster(space, i), at[2];
        if (space->chosen.is && !space->chosen.is[i])
            continue;
        text_printf(out, "%u,", id_of(space, i));
        text_add_csv(out, space_name(space, i, number));
        text_add(out, ",");
        if (fact && isfinite(fact[FACT_CLASS]))
            text_add_csv(out, space_class(space, (double)fact[FACT_CLASS], number));
        for (size_t f = 0; f < sizeof facts / sizeof *facts; f++)
            add_number(out, fact ? (double)fact[facts[f]] : (double)NAN);
        add_number(out, cluster < 0 ? (double)NAN : cluster);
        scatter_point(&scatter, i, at);
        add_number(out, at[0]);
        add_number(out, at[1]);
        text_add(out, "\n");
    }
}
