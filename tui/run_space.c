/* Runs as points: see run_space.h. */
#include "tui/run_space.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/compare.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* While it is made. */
struct making {
    struct run_space *space;
    const struct space_source *source;
    const struct run *const *runs;
    size_t n;
};

/* The metric ----------------------------------------------------------------------------------------------------- */

/* How many runs are judged by a metric. */
struct vote {
    int64_t metric;
    size_t n, first;
};

/* The main metric of most of them, as a number; 0 when none has one. */
static int64_t usual_metric(const struct making *making, size_t *first)
{
    struct vote *votes = NULL, *most;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < making->n; i++) {
        size_t at = 0;
        while (at < n && votes[at].metric != making->runs[i]->main_metric)
            at++;
        if (making->runs[i]->main_metric <= 0)
            continue;
        ARRAY_ROOM(votes, n, capacity);
        if (at == n)
            votes[n++] = (struct vote){making->runs[i]->main_metric, 0, i};
        votes[at].n++;
    }
    most = votes;
    for (size_t i = 1; i < n; i++)
        most = votes[i].n > most->n ? &votes[i] : most;
    int64_t metric = most ? most->metric : 0;
    *first = most ? most->first : 0;
    free(votes);
    return metric;
}

/* Its name, best(NAME). */
static int name_usual(const struct making *making, int64_t *metric, char *to, size_t size, struct err *err)
{
    struct query_field field = {.name = "metric"};
    char buffer[FACT_TEXT];
    size_t first;
    *metric = usual_metric(making, &first);
    if (!*metric)
        return err_set(err, ERR_NOT_FOUND, "none of these runs has been evaluated yet: importance and scatter plots "
                       "need a main metric");
    if (run_facts_bind(making->source->facts, making->source->store, &field, err) < 0)
        return -1;
    const char *name = run_fact(making->source->facts, making->runs[first], &field, buffer).text;
    snprintf(to, size, "best(%s)", name ? name : "");
    return 0;
}

/* What a person has named: a field, or the best value of a metric. */
static int name_wanted(const struct making *making, const char *wanted, char *to, size_t size, struct err *err)
{
    char metric[METRIC_NAME];
    if (strchr(wanted, '(')) {
        copy_text(to, size, wanted);
        return 0;
    }
    if (run_facts_metric(making->source->store, wanted, metric, err) < 0)
        return -1;
    snprintf(to, size, "best(%s)", metric);
    return 0;
}

/* Axes ----------------------------------------------------------------------------------------------------------- */

int run_space_axis(const struct run_space *space, const char *name)
{
    for (size_t i = 0; i < space->n_axes; i++)
        if (!strcmp(space->axis[i].name, name))
            return (int)i;
    return -1;
}

const struct space_axis *run_space_metric(const struct run_space *space)
{
    return space->n_axes ? &space->axis[space->n_axes - 1] : NULL;
}

static struct space_axis *put_axis(struct run_space *space, const char *name, const struct query_field *field)
{
    space->axis = xrealloc(space->axis, space->n_axes + 1, sizeof *space->axis);
    struct space_axis *axis = &space->axis[space->n_axes++];
    *axis = (struct space_axis){.field = *field, .low = NAN, .high = NAN};
    COPY_TEXT(axis->name, name);
    return axis;
}

static int add_field(const struct making *making, const char *name, struct err *err)
{
    struct query_field field;
    if (run_space_axis(making->space, name) >= 0)
        return 0;
    if (query_parse_field(name, &field, err) < 0 ||
        run_facts_bind(making->source->facts, making->source->store, &field, err) < 0)
        return -1;
    put_axis(making->space, name, &field)->higher = run_fact_is_higher(making->source->facts, &field);
    return 0;
}

static int add_data(const struct making *making, struct err *err)
{
    for (size_t i = 1; i < making->n; i++)
        if (making->runs[i]->dataset != making->runs[0]->dataset) {
            making->space->n_settings = 1;
            return add_field(making, "data", err);
        }
    return 0;
}

/* Those by whose knob values are searched on a logarithmic scale have such an axis. */
static void add_settings(const struct making *making)
{
    const struct run_facts *facts = making->source->facts;
    int64_t *runs = xcalloc(making->n + 1, sizeof *runs);
    struct err none = ERR_INIT;
    int *settings;
    for (size_t i = 0; i < making->n; i++)
        runs[i] = making->runs[i]->id;
    size_t n = run_facts_differing(facts, runs, making->n, &settings);
    for (size_t i = 0; i < n; i++) {
        struct query_field field = run_facts_setting(facts, settings[i]);
        struct space_axis *axis = put_axis(making->space, field.name, &field);
        const struct knob *knob = catalogue_knob(making->source->catalogue, field.name, &none);
        axis->log = knob && knob->scale == SCALE_LOG;
    }
    making->space->n_settings += n;
    free(settings);
    free(runs);
}

static int add_axes(const struct making *making, char *const *fields, size_t n_fields, const char *metric,
                    struct err *err)
{
    struct run_space *space = making->space;
    if (add_data(making, err) < 0)
        return -1;
    add_settings(making);
    for (size_t i = 0; i < space->n_settings; i++)
        space->axis[i].setting = true;
    for (size_t i = 0; i < n_fields; i++)
        if (strcmp(fields[i], metric) && add_field(making, fields[i], err) < 0)
            return -1;
    return add_field(making, metric, err);
}

/* Values --------------------------------------------------------------------------------------------------------- */

static struct query_value value_of(const struct making *making, size_t axis, const struct run *run,
                                   char buffer[FACT_TEXT])
{
    return run_fact(making->source->facts, run, &making->space->axis[axis].field, buffer);
}

static int by_word(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The words of an axis, in order, when one of its values is no number. */
static void find_words(const struct making *making, const struct run *const *runs, size_t n, size_t at)
{
    struct space_axis *axis = &making->space->axis[at];
    char **word = xcalloc(n + 1, sizeof *word), buffer[FACT_TEXT];
    size_t found = 0, kept = 0;
    bool words = false;
    for (size_t i = 0; i < n; i++) {
        struct query_value value = value_of(making, at, runs[i], buffer);
        if (!value.text)
            continue;
        words |= isnan(value.number);
        word[found++] = xstrdup(value.text);
    }
    qsort(word, found, sizeof *word, by_word);
    for (size_t i = 0; i < found; i++)
        if (!kept || strcmp(word[kept - 1], word[i]))
            word[kept++] = word[i];
        else
            free(word[i]);
    axis->word = word;
    axis->n_words = kept;
    while (!words && axis->n_words)
        free(word[--axis->n_words]);
}

static double number_of(const struct space_axis *axis, const struct query_value *value)
{
    if (!axis->n_words || !value->text)
        return value->text ? value->number : NAN;
    char **found = bsearch(&value->text, axis->word, axis->n_words, sizeof *axis->word, by_word);
    assert(found);
    return (double)(found - axis->word);
}

static void see_value(struct space_axis *axis, double value)
{
    axis->zero |= axis->log && value == 0;
    if (isfinite(value) && !(axis->log && value == 0)) {
        axis->low = fmin(axis->low, value);
        axis->high = fmax(axis->high, value);
    }
}

static void read_values(const struct making *making, const struct run *const *runs)
{
    struct run_space *space = making->space;
    char buffer[FACT_TEXT];
    space->value = xcalloc(space->n_runs * space->n_axes + 1, sizeof *space->value);
    for (size_t a = 0; a < space->n_axes; a++) {
        struct space_axis *axis = &space->axis[a];
        find_words(making, runs, space->n_runs, a);
        for (size_t i = 0; i < space->n_runs; i++) {
            struct query_value value = value_of(making, a, runs[i], buffer);
            space->value[i * space->n_axes + a] = number_of(axis, &value);
            see_value(axis, space->value[i * space->n_axes + a]);
        }
        axis->log &= axis->low > 0;
    }
}

/* Those that have a value of the metric, and are judged by it when `judged` is not 0. The caller frees them. */
static const struct run **keep_runs(const struct making *making, int64_t judged)
{
    struct run_space *space = making->space;
    const struct run **kept = xcalloc(making->n + 1, sizeof *kept);
    char buffer[FACT_TEXT];
    for (size_t i = 0; i < making->n; i++) {
        const struct run *run = making->runs[i];
        if (judged && run->main_metric > 0 && run->main_metric != judged)
            space->n_judged_otherwise++;
        else if (!isfinite(value_of(making, space->n_axes - 1, run, buffer).number))
            space->n_without++;
        else
            kept[space->n_runs++] = run;
    }
    return kept;
}

/* Points --------------------------------------------------------------------------------------------------------- */

struct keyed {
    uint64_t key;
    size_t run;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *p = a, *q = b;
    return p->key != q->key ? (p->key > q->key) - (p->key < q->key) : (p->run > q->run) - (p->run < q->run);
}

/* The point of each run, in the order of their first runs. */
static void find_points(const struct making *making, const struct run *const *runs)
{
    struct run_space *space = making->space;
    struct keyed *keyed = xcalloc(space->n_runs + 1, sizeof *keyed);
    uint64_t *group = run_facts_groups(making->source->facts, runs, space->n_runs);
    for (size_t i = 0; i < space->n_runs; i++)
        keyed[i] = (struct keyed){group[i], i};
    free(group);
    qsort(keyed, space->n_runs, sizeof *keyed, by_key);
    space->point_of = xcalloc(space->n_runs + 1, sizeof *space->point_of);
    for (size_t i = 0, first = 0; i < space->n_runs; i++) {
        first = keyed[i].key == keyed[first].key ? first : i;
        space->point_of[keyed[i].run] = -1 - (int)keyed[first].run;
    }
    free(keyed);
    space->point = xcalloc(space->n_runs + 1, sizeof *space->point);
    for (size_t i = 0; i < space->n_runs; i++) {
        int first = -1 - space->point_of[i];
        if (first == (int)i) {
            struct space_point *point = &space->point[space->n_points++];
            point->run = runs[i]->id;
            COPY_TEXT(point->name, runs[i]->name);
        }
        space->point_of[i] = first == (int)i ? (int)space->n_points - 1 : space->point_of[first];
        space->point[space->point_of[i]].n++;
    }
}

static void fold_axis(struct run_space *space, size_t axis, double *values)
{
    size_t *count = xcalloc(space->n_points + 1, sizeof *count), *from = xcalloc(space->n_points + 1, sizeof *from);
    for (size_t p = 1; p < space->n_points; p++)
        from[p] = from[p - 1] + (size_t)space->point[p - 1].n;
    for (size_t i = 0; i < space->n_runs; i++) {
        size_t p = (size_t)space->point_of[i];
        double value = space->value[i * space->n_axes + axis];
        if (isfinite(value))
            values[from[p] + count[p]++] = value;
    }
    for (size_t p = 0; p < space->n_points; p++) {
        struct space_point *point = &space->point[p];
        mean_and_spread(&values[from[p]], count[p], &point->mean[axis], &point->spread[axis]);
        if (!count[p])
            point->mean[axis] = NAN;
    }
    free(count);
    free(from);
}

static void fold_seeds(struct run_space *space)
{
    double *values = xcalloc(space->n_runs + 1, sizeof *values);
    for (size_t p = 0; p < space->n_points; p++) {
        space->point[p].mean = xcalloc(space->n_axes, sizeof(double));
        space->point[p].spread = xcalloc(space->n_axes, sizeof(double));
    }
    for (size_t a = 0; a < space->n_axes; a++)
        fold_axis(space, a, values);
    free(values);
}

int run_space_make(struct run_space *space, const struct space_source *source, const struct run *const *runs,
                   size_t n, char *const *fields, size_t n_fields, const char *metric, struct err *err)
{
    struct making making = {space, source, runs, n};
    char name[80];
    int64_t judged = 0;
    *space = (struct run_space){.n_axes = 0};
    if ((metric ? name_wanted(&making, metric, name, sizeof name, err)
                : name_usual(&making, &judged, name, sizeof name, err)) < 0 ||
        add_axes(&making, fields, n_fields, name, err) < 0)
        return -1;
    const struct run **kept = keep_runs(&making, judged);
    read_values(&making, kept);
    space->run = xcalloc(space->n_runs + 1, sizeof *space->run);
    for (size_t i = 0; i < space->n_runs; i++)
        space->run[i] = kept[i]->id;
    find_points(&making, kept);
    fold_seeds(space);
    free(kept);
    return 0;
}

int run_space_read(struct run_space *space, struct store *store, const struct run *const *runs, size_t n,
                   char *const *fields, size_t n_fields, const char *metric, struct err *err)
{
    struct run_facts facts = {.now = clock_wall()};
    struct catalogue catalogue;
    int64_t newest = 0;
    *space = (struct run_space){.n_axes = 0};
    if (catalogue_load(store, &catalogue, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        newest = runs[i]->id > newest ? runs[i]->id : newest;
    struct space_source source = {store, &facts, &catalogue};
    int failed = run_facts_read(&facts, store, &catalogue, newest, INT64_MAX, err) < 0 ||
                 run_facts_follow(&facts, store, &catalogue, err) < 0 ||
                 run_space_make(space, &source, runs, n, fields, n_fields, metric, err) < 0;
    run_facts_release(&facts);
    catalogue_release(&catalogue);
    return failed ? -1 : 0;
}

void run_space_release(struct run_space *space)
{
    for (size_t i = 0; i < space->n_axes; i++) {
        for (size_t k = 0; k < space->axis[i].n_words; k++)
            free(space->axis[i].word[k]);
        free(space->axis[i].word);
    }
    for (size_t i = 0; i < space->n_points; i++) {
        free(space->point[i].mean);
        free(space->point[i].spread);
    }
    free(space->axis);
    free(space->point);
    free(space->run);
    free(space->point_of);
    free(space->value);
    *space = (struct run_space){.n_axes = 0};
}

void run_space_tell(const struct run_space *space, char *to, size_t size)
{
    size_t without = space->n_without, otherwise = space->n_judged_otherwise, used = 0;
    to[0] = '\0';
    if (without)
        used = (size_t)snprintf(to, size, _("left out: %zu run%s without a value of %s"), without,
                                plural((int64_t)without), run_space_metric(space)->name);
    if (otherwise && used < size)
        snprintf(to + used, size - used, _("%s%zu run%s judged by another metric"), used ? ", " : _("left out: "),
                 otherwise, plural((int64_t)otherwise));
}

/* Places --------------------------------------------------------------------------------------------------------- */

double space_axis_place(const struct space_axis *axis, double value)
{
    const double above_zero = 0.1; /* where a logarithmic axis that has a 0 goes on */
    double low = axis->log ? log(axis->low) : axis->low, high = axis->log ? log(axis->high) : axis->high;
    if (isnan(value))
        return NAN;
    if (axis->log && value <= 0)
        return 0;
    double from = axis->log && axis->zero ? above_zero : 0;
    double share = high > low ? ((axis->log ? log(value) : value) - low) / (high - low) : 0.5;
    return from + (1 - from) * share;
}

void space_axis_text(const struct space_axis *axis, double value, char *to, size_t size)
{
    if (isnan(value))
        copy_text(to, size, "-");
    else if (axis->n_words)
        copy_text(to, size, axis->word[(size_t)value]);
    else
        snprintf(to, size, "%.4g", value);
}

/* Ranks ---------------------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* Mean ranks in place. */
static void rank_values(double *values, size_t n)
{
    double *sorted = xcalloc(n + 1, sizeof *sorted);
    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t i = 0; i < n; i++) {
        size_t low = 0, high = n, first;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (sorted[middle] < values[i])
                low = middle + 1;
            else
                high = middle;
        }
        first = low;
        for (high = n; low < high;) {
            size_t middle = (low + high) / 2;
            if (sorted[middle] <= values[i])
                low = middle + 1;
            else
                high = middle;
        }
        values[i] = ((double)first + (double)low - 1) / 2;
    }
    free(sorted);
}

double run_space_rank_correlation(const struct run_space *space, int x, int y, size_t *n)
{
    double *p = xcalloc(space->n_points + 1, sizeof *p), *q = xcalloc(space->n_points + 1, sizeof *q);
    double xy = 0, xx = 0, yy = 0;
    *n = 0;
    for (size_t i = 0; i < space->n_points; i++)
        if (isfinite(space->point[i].mean[x]) && isfinite(space->point[i].mean[y])) {
            p[*n] = space->point[i].mean[x];
            q[(*n)++] = space->point[i].mean[y];
        }
    rank_values(p, *n);
    rank_values(q, *n);
    for (size_t i = 0; i < *n; i++) {
        double a = p[i] - ((double)*n - 1) / 2, b = q[i] - ((double)*n - 1) / 2;
        xy += a * b;
        xx += a * a;
        yy += b * b;
    }
    free(p);
    free(q);
    bool words = space->axis[x].n_words || space->axis[y].n_words;
    return *n < 3 || words || !(xx > 0) || !(yy > 0) ? NAN : xy / sqrt(xx * yy);
}
