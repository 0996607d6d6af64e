/* Importance of settings: see importance.h. */
#include "tui/importance.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/forest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 10, SEED = 1 };

/* Levels --------------------------------------------------------------------------------------------------------- */

struct table_of_levels {
    uint8_t *level; /* (n, d) */
    int *n_levels;
    bool *ordered;
    double *y;
    size_t n, d;
};

static int by_number(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* What is missing is a value above all others. */
static double value_of(const struct run_space *space, size_t run, size_t axis)
{
    double value = space->value[run * space->n_axes + axis];
    return isnan(value) ? INFINITY : value;
}

/* The values of numbers, or, of more than a few, as many with about as many runs from each to the next. */
static int find_edges(const struct run_space *space, size_t axis, double edge[BINS])
{
    double *sorted = xcalloc(space->n_runs + 1, sizeof *sorted);
    size_t distinct = 0;
    int n = 0;
    for (size_t i = 0; i < space->n_runs; i++)
        sorted[i] = value_of(space, i, axis);
    qsort(sorted, space->n_runs, sizeof *sorted, by_number);
    for (size_t i = 0; i < space->n_runs; i++)
        distinct += !i || sorted[i] > sorted[i - 1];
    for (size_t i = 0; i < space->n_runs; i++) {
        bool due = distinct <= BINS || i * BINS >= (size_t)n * space->n_runs;
        if (n < BINS && due && (!n || sorted[i] > edge[n - 1]))
            edge[n++] = sorted[i];
    }
    free(sorted);
    return n;
}

static void take_axis(struct table_of_levels *table, const struct run_space *space, size_t axis)
{
    double edge[BINS];
    bool words = space->axis[axis].n_words > 0;
    int edges = words ? 0 : find_edges(space, axis, edge), most = LEVELS_MOST - 1;
    table->ordered[axis] = !words;
    table->n_levels[axis] = 1;
    for (size_t i = 0; i < space->n_runs; i++) {
        double value = value_of(space, i, axis);
        int level = words ? (int)fmin(value, (double)space->axis[axis].n_words) : 0;
        while (level + 1 < edges && value >= edge[level + 1])
            level++;
        level = level < most ? level : most; /* of more words those beyond are one */
        table->level[i * table->d + axis] = (uint8_t)level;
        table->n_levels[axis] = level + 1 > table->n_levels[axis] ? level + 1 : table->n_levels[axis];
    }
}

static struct table_of_levels make_table(const struct run_space *space)
{
    size_t n = space->n_runs, d = space->n_settings;
    struct table_of_levels table = {xcalloc(n * d + 1, 1), xcalloc(d + 1, sizeof(int)), xcalloc(d + 1, sizeof(bool)),
                                    xcalloc(n + 1, sizeof(double)), n, d};
    for (size_t a = 0; a < d; a++)
        take_axis(&table, space, a);
    for (size_t i = 0; i < n; i++)
        table.y[i] = value_of(space, i, space->n_axes - 1);
    return table;
}

static void free_table(struct table_of_levels *table)
{
    free(table->level);
    free(table->n_levels);
    free(table->ordered);
    free(table->y);
}

/* Warnings ------------------------------------------------------------------------------------------------------- */

/* Whether a level of one of them says that of the other. */
static bool go_together(const struct table_of_levels *table, size_t a, size_t b)
{
    bool met[LEVELS_MOST][LEVELS_MOST] = {{false}};
    int pairs = 0;
    for (size_t i = 0; i < table->n; i++) {
        bool *cell = &met[table->level[i * table->d + a]][table->level[i * table->d + b]];
        pairs += !*cell;
        *cell = true;
    }
    int most = table->n_levels[a] > table->n_levels[b] ? table->n_levels[a] : table->n_levels[b];
    return table->n_levels[a] > 1 && table->n_levels[b] > 1 && pairs <= most;
}

static void warn_of_pairs(struct text *out, const struct run_space *space, const struct table_of_levels *table)
{
    enum { TOLD = 3 };
    size_t n = 0;
    for (size_t a = 0; a < table->d; a++)
        for (size_t b = a + 1; b < table->d; b++)
            if (go_together(table, a, b) && n++ < TOLD)
                text_printf(out, _("%s and %s change together, so that these runs cannot tell which of them it is. "),
                            space->axis[a].name, space->axis[b].name);
    if (n > TOLD)
        text_printf(out, _("The same holds of %zu more pair%s. "), n - TOLD, plural((int64_t)(n - TOLD)));
}

static void warn(struct importance *importance, const struct run_space *space, const struct table_of_levels *table)
{
    struct text *out = &importance->warning;
    size_t wanted = 3 * table->d < 12 ? 12 : 3 * table->d;
    if (!(importance->explained > 0))
        text_printf(out,
                    _("These runs cannot tell: the settings explain nothing of runs that were left out (R2 %.2f), "
                    "so that the shares are of noise. "), importance->explained);
    else if (importance->explained < 0.3)
        text_printf(out, _("The settings explain little of runs that were left out (R2 %.2f): the rest is seeds, or "
                    "what these runs cannot tell. "), importance->explained);
    if (table->n < wanted)
        text_printf(out, _("%zu runs are few for %zu setting%s: %zu or more would tell better. "), table->n, table->d,
                    plural((int64_t)table->d), wanted);
    if (run_space_axis(space, "data") == 0)
        text_add(out,
                 _("They are on several data sets, whose values are not of one measure: data:NAME chooses one. "));
    for (size_t a = 0; a < table->d; a++)
        if (space->axis[a].n_words > LEVELS_MOST)
            text_printf(out, _("Of %s the words behind the first %d count as one. "), space->axis[a].name,
                        LEVELS_MOST - 1);
    warn_of_pairs(out, space, table);
    if (out->length && out->data[out->length - 1] == ' ') /* behind the last sentence */
        out->data[--out->length] = '\0';
}

/* Shares --------------------------------------------------------------------------------------------------------- */

static int by_share(const void *a, const void *b)
{
    const struct knob_share *p = a, *q = b;
    return p->share != q->share ? (p->share < q->share) - (p->share > q->share) : p->axis - q->axis;
}

static void take_shares(struct importance *importance, const struct forest_shares *shares)
{
    size_t d = shares->d;
    importance->knob = xcalloc(d, sizeof *importance->knob);
    importance->n_knobs = d;
    for (size_t i = 0; i < d; i++)
        importance->knob[i] = (struct knob_share){(int)i, shares->main[i], shares->main_spread[i]};
    for (size_t i = 0; i < d; i++)
        for (size_t k = i + 1; k < d; k++)
            if (shares->pair[i * d + k] > importance->pair.share) {
                importance->pair = (struct knob_share){(int)i, shares->pair[i * d + k],
                                                       shares->pair_spread[i * d + k]};
                importance->partner = (int)k;
            }
    qsort(importance->knob, d, sizeof *importance->knob, by_share);
}

static const char *why_not(const struct run_space *space)
{
    const struct space_axis *metric = run_space_metric(space);
    if (space->n_runs < 2)
        return _("importance needs at least two runs with a value of the metric");
    if (!space->n_settings)
        return _("no setting differs between these runs");
    return metric->low == metric->high ? _("all these runs have the same value of the metric") : "";
}

void importance_find(struct importance *importance, const struct run_space *space)
{
    *importance = (struct importance){.found = true, .partner = -1, .explained = NAN};
    COPY_TEXT(importance->why_not, why_not(space));
    text_add(&importance->warning, "");
    if (*importance->why_not)
        return;
    struct table_of_levels table = make_table(space);
    struct forest_data data = {table.n, table.d, table.level, table.n_levels, table.ordered, table.y};
    struct forest forest;
    struct forest_shares shares;
    forest_grow(&forest, &data, SEED);
    forest_shares(&shares, &forest, &data);
    importance->explained = forest.explained;
    take_shares(importance, &shares);
    warn(importance, space, &table);
    forest_shares_release(&shares);
    forest_release(&forest);
    free_table(&table);
}

void importance_release(struct importance *importance)
{
    free(importance->knob);
    text_release(&importance->warning);
    *importance = (struct importance){.partner = -1};
}
