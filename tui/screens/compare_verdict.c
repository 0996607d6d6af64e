/* The verdict of Compare: whether the selected run differs from the baseline by more than seeds explain. */
#include "tui/compare.h"

#include "store/base/mem.h"
#include "tui/screens/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell(struct compare *compare, const struct comparison *pair, const struct metric_summary *metric,
                 const struct judgement *judgement)
{
    const struct metric_summary *other = compared_metric(&pair->runs[1], metric->name);
    long long base = (long long)pair->runs[0].run.id, run = (long long)pair->runs[1].run.id;
    double difference = other ? other->best - metric->best : NAN;
    char beginning[160], *to = compare->verdict;
    size_t size = sizeof compare->verdict;
    snprintf(beginning, sizeof beginning, "run %lld, best %s: %+.4g against run %lld, ", run, metric->name,
             difference, base);
    if (isnan(difference))
        snprintf(to, size, "run %lld has no best %s yet to set against run %lld", run, metric->name, base);
    else if (judgement->verdict == VERDICT_INCOMPARABLE)
        snprintf(to, size, "%snot comparable: %s", beginning, judgement->why_not);
    else if (judgement->verdict != VERDICT_NONE)
        snprintf(to, size, "%s%s what seeds explain (spread %.2g, limit %.2g)", beginning,
                 judgement->verdict == VERDICT_BEYOND ? "beyond" : "within", judgement->spread, judgement->limit);
    else if (pair->runs[0].run.dataset != pair->runs[1].run.dataset)
        snprintf(to, size, "%sno verdict: they are on different data sets", beginning);
    else if (run_status_is_active(pair->runs[0].run.status) || run_status_is_active(pair->runs[1].run.status))
        snprintf(to, size, "%sno verdict before both have ended", beginning);
    else
        snprintf(to, size, "%sunknown: one seed; R trains two more of each, and this fills in", beginning);
}

static int judge_pair(struct compare *compare, struct store *store, int64_t base, int64_t run, struct err *err)
{
    char numbers[2][32];
    const char *keys[2] = {numbers[0], numbers[1]};
    struct judgement judgement;
    struct comparison pair;
    int failed = 0;
    snprintf(numbers[0], sizeof numbers[0], "%lld", (long long)base);
    snprintf(numbers[1], sizeof numbers[1], "%lld", (long long)run);
    if (comparison_load(&pair, store, keys, 2, err) < 0)
        return -1;
    const struct metric_summary *metric = compared_main_metric(&pair.runs[0]);
    if (metric)
        failed = comparison_judge(&pair, 1, metric->name, &judgement, err);
    if (metric && !failed)
        tell(compare, &pair, metric, &judgement);
    comparison_release(&pair);
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
                           run->run.status, 0};
    if (count_ended(store, &about.ended, err))
        return -1;
    if (!memcmp(&about, &compare->judged, sizeof about))
        return 0;
    compare->judged = about;
    compare->verdict[0] = '\0';
    return judge_pair(compare, store, base->run.id, run->run.id, err);
}
