/* What is known of all runs: the parts that are about one run or some of them. */
#include "store/base/mem.h"
#include "tui/run_facts.h"

#include <stdlib.h>
#include <string.h>

const struct metric_summary *summary_main(const struct run *run, const struct metric_summary *summaries, size_t n,
                                          bool test)
{
    const struct metric_summary *own = NULL;
    for (size_t i = 0; i < n; i++)
        own = summaries[i].metric == run->main_metric ? &summaries[i] : own;
    if (!own || !test || !strcmp(own->split, "test"))
        return own;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(summaries[i].base, own->base) && summaries[i].cut == own->cut &&
            !strcmp(summaries[i].split, "test"))
            return &summaries[i];
    return NULL;
}

struct run_metric summary_metric(int64_t run, const struct metric_summary *summary)
{
    struct run_metric metric = {run, summary->last_step, summary->best_step, summary->last, summary->best,
                                summary->metric, "", summary->higher};
    COPY_TEXT(metric.name, summary->name);
    return metric;
}

/* The values stand by run. */
static void put(struct fact_metric *metric, const struct run_metric *value)
{
    size_t at = metric->n;
    while (at > 0 && metric->value[at - 1].run > value->run)
        at--;
    if (at == 0 || metric->value[at - 1].run != value->run) {
        metric->value = xrealloc(metric->value, metric->n + 1, sizeof *metric->value);
        memmove(&metric->value[at + 1], &metric->value[at], (metric->n - at) * sizeof *metric->value);
        metric->n++;
        at++;
    }
    metric->value[at - 1] = *value;
}

void run_facts_take(struct run_facts *facts, const struct run *run, const struct metric_summary *summaries, size_t n)
{
    for (size_t m = 0; m < facts->n_metrics; m++) {
        const char *name = facts->metric[m].name;
        if (facts->metric[m].step >= 0) /* the summary does not know it */
            continue;
        bool test = !strcmp(name, "test");
        const struct metric_summary *summary = test || !*name ? summary_main(run, summaries, n, test) : NULL;
        for (size_t i = 0; i < n && *name && !test; i++)
            summary = strcmp(summaries[i].name, name) ? summary : &summaries[i];
        struct run_metric value = summary ? summary_metric(run->id, summary) : (struct run_metric){0};
        if (summary)
            put(&facts->metric[m], &value);
    }
}

/* Comparing ------------------------------------------------------------------------------------------------------ */

size_t run_facts_differing(const struct run_facts *facts, const int64_t *runs, size_t n, int **out)
{
    size_t found = 0;
    int *rows = xcalloc(n + 1, sizeof *rows);
    *out = xcalloc(facts->n_settings + 1, sizeof **out);
    for (size_t i = 0; i < n; i++)
        rows[i] = run_facts_row(facts, runs[i]);
    for (size_t s = 0; s < facts->n_settings; s++)
        for (size_t i = 1; i < n; i++) {
            if (rows[0] < 0 || rows[i] < 0 || facts->setting[s].now[rows[i]] == facts->setting[s].now[rows[0]])
                continue;
            (*out)[found++] = (int)s;
            break;
        }
    free(rows);
    return found;
}

uint64_t run_facts_mix(uint64_t sum, uint64_t number)
{
    uint64_t x = (sum ^ number) + 0x9e3779b97f4a7c15u; /* the finisher of SplitMix64 */
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t run_facts_but_seed(const struct run_facts *facts, const struct run *run)
{
    int row = run_facts_row(facts, run->id);
    uint64_t sum = run_facts_mix(0, (uint64_t)run->dataset);
    sum = run_facts_mix(sum, (uint64_t)run->parent);
    sum = run_facts_mix(sum, (uint64_t)run->fork_step);
    if (row < 0) /* nothing is known of it: it is like no other */
        return run_facts_mix(sum, ~(uint64_t)run->id);
    for (size_t i = 0; i < facts->n_settings; i++)
        sum = run_facts_mix(sum, facts->setting[i].start[row]);
    return run_facts_mix(sum, facts->changed[row]);
}

struct keyed {
    uint64_t key;
    int64_t seed;
    size_t place;
};

static int by_seed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return (x->key > y->key) - (x->key < y->key);
    return x->seed != y->seed ? (x->seed > y->seed) - (x->seed < y->seed)
                              : (x->place > y->place) - (x->place < y->place);
}

uint64_t *run_facts_groups(const struct run_facts *facts, const struct run *const *runs, size_t n)
{
    struct keyed *keyed = xcalloc(n + 1, sizeof *keyed);
    uint64_t *group = xcalloc(n + 1, sizeof *group), again = 0;
    for (size_t i = 0; i < n; i++)
        keyed[i] = (struct keyed){run_facts_but_seed(facts, runs[i]), runs[i]->seed, i};
    qsort(keyed, n, sizeof *keyed, by_seed);
    for (size_t i = 0; i < n; i++) {
        bool same = i > 0 && keyed[i].key == keyed[i - 1].key && keyed[i].seed == keyed[i - 1].seed;
        again = same ? again + 1 : 0;
        group[keyed[i].place] = again ? run_facts_mix(keyed[i].key, again) : keyed[i].key;
    }
    free(keyed);
    return group;
}
