/* Runs side by side: see compare.h. */
#include "tui/compare.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/dataset.h"
#include "tui/target.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMED = 4 }; /* knobs of 31 letters each, and words between them */

/* Loading -------------------------------------------------------------------------------------------------------- */

static int load_changes(struct compared *one, struct store *store, struct err *err)
{
    size_t n;
    if (event_list(store, one->run.id, 0, &one->changes, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (one->changes[i].verb == EVENT_SET && one->changes[i].step >= 0 && !one->changes[i].refused[0])
            one->changes[one->n_changes++] = one->changes[i];
    if (one->n_changes)
        qsort(one->changes, one->n_changes, sizeof *one->changes, event_by_step);
    return 0;
}

static int load_fingerprint(struct compared *one, struct store *store, struct err *err)
{
    struct dataset dataset;
    if (dataset_get(store, one->run.dataset, &dataset, err))
        return -1;
    COPY_TEXT(one->fingerprint, dataset.fingerprint);
    return 0;
}

int comparison_load(struct comparison *out, struct store *store, const char **keys, size_t n, struct err *err)
{
    *out = (struct comparison){.store = store, .runs = xcalloc(n, sizeof *out->runs), .n = n};
    if (catalogue_load(store, &out->catalogue, err)) {
        free(out->runs);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        struct compared *one = &out->runs[i];
        if (target_find(store, keys[i], &one->run, err) || load_fingerprint(one, store, err) ||
            run_settings(store, one->run.id, &one->settings, &one->n_settings, err) ||
            load_changes(one, store, err) ||
            metric_summaries(store, one->run.id, &one->metrics, &one->n_metrics, err) ||
            run_siblings(store, one->run.id, true, &one->siblings, &one->n_siblings, err)) {
            comparison_release(out);
            return -1;
        }
    }
    return 0;
}

void comparison_release(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->n; i++) {
        free(comparison->runs[i].settings);
        free(comparison->runs[i].changes);
        free(comparison->runs[i].metrics);
        free(comparison->runs[i].siblings);
    }
    free(comparison->runs);
    catalogue_release(&comparison->catalogue);
    *comparison = (struct comparison){.n = 0};
}

/* Looking up ----------------------------------------------------------------------------------------------------- */

const struct setting *compared_setting(const struct compared *run, const char *knob)
{
    for (size_t i = 0; i < run->n_settings; i++)
        if (!strcmp(run->settings[i].knob, knob))
            return &run->settings[i];
    return NULL;
}

const struct metric_summary *compared_main_metric(const struct compared *run)
{
    for (size_t i = 0; i < run->n_metrics; i++)
        if (run->metrics[i].metric == run->run.main_metric)
            return &run->metrics[i];
    return NULL;
}

const struct metric_summary *compared_metric(const struct compared *run, const char *name)
{
    for (size_t i = 0; i < run->n_metrics; i++)
        if (!strcmp(run->metrics[i].name, name))
            return &run->metrics[i];
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b); /* @5 before @10 */
}

/* Sorts and leaves one of each. */
static size_t distinct(const char **names, size_t n)
{
    size_t kept = 0;
    if (n)
        qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++)
        if (!kept || strcmp(names[kept - 1], names[i]))
            names[kept++] = names[i];
    return kept;
}

size_t comparison_knobs(const struct comparison *comparison, const char ***out)
{
    size_t n = 0, capacity = 0;
    *out = NULL;
    for (size_t r = 0; r < comparison->n; r++)
        for (size_t i = 0; i < comparison->runs[r].n_settings; i++) {
            ARRAY_ROOM(*out, n, capacity);
            (*out)[n++] = comparison->runs[r].settings[i].knob;
        }
    return distinct(*out, n);
}

size_t comparison_metrics(const struct comparison *comparison, const char ***out)
{
    size_t n = 0, capacity = 0;
    *out = NULL;
    for (size_t r = 0; r < comparison->n; r++)
        for (size_t i = 0; i < comparison->runs[r].n_metrics; i++) {
            ARRAY_ROOM(*out, n, capacity);
            (*out)[n++] = comparison->runs[r].metrics[i].name;
        }
    return distinct(*out, n);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

size_t comparison_steps(const struct comparison *comparison, int64_t **out)
{
    size_t n = 0, capacity = 0, kept = 0;
    *out = NULL;
    for (size_t r = 0; r < comparison->n; r++)
        for (size_t i = 0; i < comparison->runs[r].n_changes; i++) {
            ARRAY_ROOM(*out, n, capacity);
            (*out)[n++] = comparison->runs[r].changes[i].step;
        }
    if (n)
        qsort(*out, n, sizeof **out, by_number);
    for (size_t i = 0; i < n; i++)
        if (!kept || (*out)[kept - 1] != (*out)[i])
            (*out)[kept++] = (*out)[i];
    return kept;
}

bool comparison_differs(const struct comparison *comparison, const char *knob)
{
    const struct setting *first = compared_setting(&comparison->runs[0], knob);
    for (size_t i = 1; i < comparison->n; i++) {
        const struct setting *other = compared_setting(&comparison->runs[i], knob);
        if (!first != !other || (first && (strcmp(first->start, other->start) || strcmp(first->value, other->value))))
            return true;
    }
    return false;
}

/* Judging -------------------------------------------------------------------------------------------------------- */

void mean_and_spread(const double *values, size_t n, double *mean, double *spread)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    *mean = n ? sum / (double)n : NAN;
    for (size_t i = 0; i < n; i++)
        squares += (values[i] - *mean) * (values[i] - *mean);
    *spread = n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

/* Student's t that is exceeded once in twenty times, in either direction. */
static double student(int degrees)
{
    static const double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                   2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                                   2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
    int n = sizeof table / sizeof *table;
    assert(degrees > 0);
    return degrees <= n ? table[degrees - 1] : 1.96 + 2.45 / degrees;
}

struct judgement judge_means(double difference, size_t n, size_t m, double spread, int degrees)
{
    if (degrees < 1)
        return (struct judgement){.spread = NAN, .limit = NAN};
    double limit = student(degrees) * spread * sqrt(1.0 / (double)n + 1.0 / (double)m);
    return (struct judgement){.verdict = fabs(difference) > limit ? VERDICT_BEYOND : VERDICT_WITHIN, .spread = spread,
                              .limit = limit, .degrees = degrees};
}

/* What the siblings of a run know of a metric: the squares around their mean and the degrees of freedom. A run that
 * was trained twice counts once. */
static int add_evidence(const struct comparison *comparison, const struct compared *one, const struct run_metric *all,
                        size_t n_all, double *squares, int *degrees, struct err *err)
{
    double *values = xcalloc(one->n_siblings + 1, sizeof *values), mean, spread;
    int64_t *seeds = xcalloc(one->n_siblings + 1, sizeof *seeds);
    size_t n = 0;
    int failed = 0;
    for (size_t i = 0; i < one->n_siblings && !failed; i++) {
        struct run sibling;
        size_t at = 0, known = 0;
        while (at < n_all && all[at].run != one->siblings[i])
            at++;
        if (at == n_all || isnan(all[at].best) ||
            (failed = run_get(comparison->store, one->siblings[i], &sibling, err)))
            continue;
        while (known < n && seeds[known] != sibling.seed)
            known++;
        if (known < n)
            continue;
        seeds[n] = sibling.seed;
        values[n++] = all[at].best;
    }
    mean_and_spread(values, n, &mean, &spread);
    if (n > 1) {
        *squares += spread * spread * (double)(n - 1);
        *degrees += (int)n - 1;
    }
    free(values);
    free(seeds);
    return failed;
}

static bool are_siblings(const struct compared *a, const struct compared *b)
{
    for (size_t i = 0; i < a->n_siblings; i++)
        for (size_t k = 0; k < b->n_siblings; k++)
            if (a->siblings[i] == b->siblings[k])
                return true;
    return false;
}

/* What a loss means ---------------------------------------------------------------------------------------------- */

static const char *value_of(void *context, const char *knob)
{
    const struct setting *setting = compared_setting(context, knob);
    return setting ? setting->value : NULL;
}

/* From `at` on the next change of this knob; NULL at the end. */
static const struct event *next_change(const struct compared *run, const char *knob, size_t *at)
{
    while (*at < run->n_changes)
        if (!strcmp(run->changes[(*at)++].knob, knob))
            return &run->changes[*at - 1];
    return NULL;
}

/* The same value at every step. */
static bool had_the_same(const struct compared *a, const struct compared *b, const char *knob)
{
    const struct setting *x = compared_setting(a, knob), *y = compared_setting(b, knob);
    size_t i = 0, k = 0;
    if (!x || !y || strcmp(x->start, y->start))
        return !x && !y;
    for (;;) {
        const struct event *p = next_change(a, knob, &i), *q = next_change(b, knob, &k);
        if (!p || !q)
            return !p && !q;
        if (p->step != q->step || strcmp(p->new, q->new))
            return false;
    }
}

/* "tau, margin and loss differ", with "others" for those beyond what there is room for; "" where a value of the loss
 * means the same in both. */
static void tell_other_meaning(const struct comparison *c, const struct compared *a, const struct compared *b,
                               char *to, size_t size)
{
    const char *differing[MOST_NAMED];
    size_t n = 0, used = 0;
    for (size_t k = 0; k < c->catalogue.n_knobs; k++) {
        const struct knob *knob = &c->catalogue.knobs[k];
        bool read = knob_applies(knob, value_of, (void *)(uintptr_t)a) ||
                    knob_applies(knob, value_of, (void *)(uintptr_t)b);
        if (!knob_is_of_the_loss(knob) || !read || had_the_same(a, b, knob->name))
            continue;
        differing[n < MOST_NAMED ? n : MOST_NAMED - 1] = n < MOST_NAMED ? knob->name : _("others");
        n += n < MOST_NAMED;
    }
    to[0] = '\0';
    for (size_t i = 0; i < n; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s",
                                 !i ? "" : i + 1 < n ? C_("names", ", ") : C_("names", " and "), differing[i]);
    if (n)
        snprintf(to + used, size - used, n > 1 ? _(" differ") : _(" differs"));
}

int comparison_judge(const struct comparison *comparison, size_t at, const char *metric, struct judgement *out,
                     struct err *err)
{
    const struct compared *first = &comparison->runs[0], *other = &comparison->runs[at];
    const struct metric_summary *a = compared_metric(first, metric), *b = compared_metric(other, metric);
    struct run_metric *all;
    size_t n;
    double squares = 0;
    *out = (struct judgement){.spread = NAN, .limit = NAN};
    if ((a && !a->comparable) || (b && !b->comparable))
        tell_other_meaning(comparison, first, other, out->why_not, sizeof out->why_not);
    if (out->why_not[0]) {
        out->verdict = VERDICT_INCOMPARABLE;
        return 0;
    }
    if (!a || !b || isnan(a->best) || isnan(b->best) || first->run.dataset != other->run.dataset ||
        run_status_is_active(first->run.status) || run_status_is_active(other->run.status))
        return 0;
    if (metric_of_runs(comparison->store, metric, &all, &n, err))
        return -1;
    int failed = add_evidence(comparison, first, all, n, &squares, &out->degrees, err);
    if (!failed && !are_siblings(first, other))
        failed = add_evidence(comparison, other, all, n, &squares, &out->degrees, err);
    free(all);
    if (!failed)
        *out = judge_means(b->best - a->best, 1, 1, sqrt(squares / out->degrees), out->degrees);
    return failed;
}

/* Of the best values of some runs; returns how many have one. */
static size_t mean_best(const struct compared *runs, size_t n, const char *metric, double *mean)
{
    double *values = xcalloc(n + 1, sizeof *values), spread;
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        const struct metric_summary *found = compared_metric(&runs[i], metric);
        if (found && !isnan(found->best))
            values[known++] = found->best;
    }
    mean_and_spread(values, known, mean, &spread);
    free(values);
    return known;
}

int comparison_judge_groups(const struct comparison *comparison, size_t n_first, const char *metric,
                            struct judgement *out, double *difference, struct err *err)
{
    double mean[2];
    size_t n = mean_best(comparison->runs, n_first, metric, &mean[0]);
    size_t m = mean_best(&comparison->runs[n_first], comparison->n - n_first, metric, &mean[1]);
    *difference = mean[1] - mean[0];
    if (comparison_judge(comparison, n_first, metric, out, err))
        return -1;
    for (size_t i = 0; i < comparison->n; i++)
        if (run_status_is_active(comparison->runs[i].run.status) && out->verdict != VERDICT_INCOMPARABLE)
            out->verdict = VERDICT_NONE;
    if (out->verdict == VERDICT_NONE || out->verdict == VERDICT_INCOMPARABLE)
        return 0;
    *out = judge_means(*difference, n, m, out->spread, out->degrees);
    return 0;
}
