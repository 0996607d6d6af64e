/* The verdict of Compare: whether the selected run differs from the baseline by more than seeds explain. */
#include "store/base/language.h"
#include "tui/compare.h"

#include "store/base/mem.h"
#include "tui/screens/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is judged: the runs of the baseline's group, then those of the selected one, each one run where seeds are not
 * folded. */
struct pair {
    struct comparison runs;
    size_t n_base;
};

/* "run 18", or "run 18 and 2 more seeds". */
static void name_group(const struct compared *first, size_t n, char *to, size_t size)
{
    int used = snprintf(to, size, _("run %lld"), (long long)first->run.id);
    if (n > 1)
        snprintf(to + used, size - (size_t)used, _(" and %zu more seed%s"), n - 1, plural((int64_t)n - 1));
}

static bool one_is_active(const struct comparison *runs)
{
    bool active = false;
    for (size_t i = 0; i < runs->n; i++)
        active |= run_status_is_active(runs->runs[i].run.status);
    return active;
}

static void tell(struct compare *compare, const struct pair *pair, const char *metric,
                 const struct judgement *judgement, double difference)
{
    const struct compared *base = &pair->runs.runs[0], *run = &pair->runs.runs[pair->n_base];
    char beginning[300], of_base[64], of_run[64], *to = compare->verdict;
    size_t size = sizeof compare->verdict;
    name_group(base, pair->n_base, of_base, sizeof of_base);
    name_group(run, pair->runs.n - pair->n_base, of_run, sizeof of_run);
    snprintf(beginning, sizeof beginning, _("%s, %sbest %s: %+.4g against %s, "), of_run,
             pair->runs.n > 2 ? _("mean ") : "", metric, difference, of_base);
    if (isnan(difference))
        snprintf(to, size, _("%s has no best %s yet to set against %s"), of_run, metric, of_base);
    else if (judgement->verdict == VERDICT_INCOMPARABLE)
        snprintf(to, size, _("%snot comparable: %s"), beginning, judgement->why_not);
    else if (judgement->verdict != VERDICT_NONE)
        snprintf(to, size, _("%s%s what seeds explain (spread %.2g, limit %.2g)"), beginning,
                 judgement->verdict == VERDICT_BEYOND ? _("beyond") : _("within"), judgement->spread,
                 judgement->limit);
    else if (base->run.dataset != run->run.dataset)
        snprintf(to, size, _("%sno verdict: they are on different data sets"), beginning);
    else if (one_is_active(&pair->runs))
        snprintf(to, size, _("%sno verdict before %s have ended"), beginning, pair->runs.n > 2 ? _("all")
                 : _("both"));
    else
        snprintf(to, size, _("%sunknown: one seed; R trains two more of each, and this fills in"), beginning);
}

/* The number of a run as a key that finds it. Returns the keys with it. */
static size_t add_key(char keys[MARKS_MOST][24], size_t n, const struct shown_run *run)
{
    snprintf(keys[n], sizeof keys[n], "%lld", (long long)run->run.id);
    return n + 1;
}

/* `first`, then where seeds are folded the others of its group. */
static size_t add_group(const struct compare *compare, const struct shown_run *first, char keys[MARKS_MOST][24],
                        size_t n)
{
    n = add_key(keys, n, first);
    for (size_t i = 0; i < compare->n && compare->folded; i++)
        if (compare->run[i].group == first->group && &compare->run[i] != first)
            n = add_key(keys, n, &compare->run[i]);
    return n;
}

static int judge_pair(struct compare *compare, struct store *store, const struct shown_run *base,
                      const struct shown_run *run, struct err *err)
{
    char numbers[MARKS_MOST][24];
    const char *keys[MARKS_MOST];
    struct judgement judgement;
    struct pair pair = {.n_base = add_group(compare, base, numbers, 0)};
    size_t n = add_group(compare, run, numbers, pair.n_base);
    double difference;
    int failed = 0;
    for (size_t i = 0; i < n; i++)
        keys[i] = numbers[i];
    if (comparison_load(&pair.runs, store, keys, n, err) < 0)
        return -1;
    const struct metric_summary *metric = compared_main_metric(&pair.runs.runs[0]);
    if (metric)
        failed = comparison_judge_groups(&pair.runs, pair.n_base, metric->name, &judgement, &difference, err);
    if (metric && !failed)
        tell(compare, &pair, metric->name, &judgement, difference);
    comparison_release(&pair.runs);
    return failed;
}

/* How many runs train no more: one that ends may be another seed of these. */
static int count_ended(struct store *store, int64_t *ended, struct err *err)
{
    int64_t *active, all;
    size_t n;
    if (run_list_changing(store, INT64_MAX, &active, &n, &all, err))
        return -1;
    free(active);
    *ended = all - (int64_t)n;
    return 0;
}

int compare_judge(struct compare *compare, struct store *store, struct err *err)
{
    const struct shown_run *base = NULL, *run = NULL;
    int row = compare_row(compare);
    for (size_t i = 0; i < compare->n; i++)
        base = compare->run[i].baseline ? &compare->run[i] : base;
    run = row < 0 ? NULL : &compare->run[compare->group[row].first];
    if (!base || !run || base->group == run->group) {
        compare->verdict[0] = '\0';
        compare->judged = (struct judged){0};
        return 0;
    }
    struct judged about = {base->run.id, run->run.id, base->run.step, run->run.step, base->run.status,
                           run->run.status, 0, compare->folded ? compare->group[base->group].n : 1,
                           compare->folded ? compare->group[row].n : 1};
    if (count_ended(store, &about.ended, err))
        return -1;
    if (!memcmp(&about, &compare->judged, sizeof about))
        return 0;
    compare->judged = about;
    compare->verdict[0] = '\0';
    return judge_pair(compare, store, base, run, err);
}
