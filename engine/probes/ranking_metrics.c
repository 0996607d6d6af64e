/* The metrics of the probe `ranking`: a row and a function each. See ranking.h. */
#include "engine/probes/ranking.h"

#include "store/run.h"

static double recall(const struct judged_list *l)
{
    return (double)l->hits / (double)l->relevant;
}

/* Divides by the length that was asked for, also where a list is shorter. */
static double precision(const struct judged_list *l)
{
    return (double)l->hits / (double)l->k;
}

/* Of an anchor's own precision and recall. */
static double f1(const struct judged_list *l)
{
    double r = recall(l), p = precision(l);
    return l->hits ? 2 * r * p / (r + p) : 0;
}

static double ndcg(const struct judged_list *l)
{
    return l->gain / l->ideal;
}

static double hit(const struct judged_list *l)
{
    return l->hits > 0;
}

static double reciprocal_rank(const struct judged_list *l)
{
    return l->first ? 1 / (double)l->first : 0;
}

static double average_precision(const struct judged_list *l)
{
    return l->precisions / (double)(l->relevant < l->k ? l->relevant : l->k);
}

static double coverage(const struct exposure *e)
{
    return (double)(e->candidates - e->with[0]) / (double)e->candidates;
}

static double popular(const struct exposure *e)
{
    return e->places ? (double)e->of_popular / (double)e->places : 0;
}

/* sum over candidates, from the one in the fewest lists on, of (2 i - n - 1) x_i, divided by n sum x. */
static double gini(const struct exposure *e)
{
    double sum = 0, before = 0, n = (double)e->candidates;
    for (size_t lists = 0; lists <= e->most; lists++) {
        double same = (double)e->with[lists];
        sum += (double)lists * same * (2 * before + same - n);
        before += same;
    }
    return e->places ? sum / (n * (double)e->places) : 0;
}

#define ROW(word, better, measure, text) \
    .metric = {.base = word, .higher = better, .comparable = true, .pane = "main", .unit = measure, .help = text}
#define SINCE(row, cut) .since = RULES_##row, .cut_since = RULES_##cut
const struct ranking_metric ranking_metrics[] = {
    {ROW("recall", true, "share", "share of a user's relevant items that stand in the list"),
     SINCE(FIRST, FIRST), .of_list = recall},
    {ROW("precision", true, "share", "share of the list's places that hold a relevant item"),
     SINCE(FIRST, FIRST), .of_list = precision},
    {ROW("f1", true, "", "harmonic mean of a user's precision and recall"),
     SINCE(FIRST, FIRST), .of_list = f1},
    {ROW("ndcg", true, "", "hits discounted by the logarithm of their place, beside those of the best list"),
     SINCE(FIRST, FIRST), .of_list = ndcg},
    {ROW("hit", true, "share", "share of the users with a relevant item in the list"),
     SINCE(FIRST, FIRST), .of_list = hit},
    {ROW("mrr", true, "", "1 / place of the first relevant item in the list, 0 without one"),
     SINCE(FIRST, SECOND), .of_list = reciprocal_rank},
    {ROW("map", true, "", "precision at the place of each relevant item, averaged over them"),
     SINCE(SECOND, SECOND), .of_list = average_precision},
    {ROW("coverage", true, "share", "share of all items that stand in the list of any user"),
     SINCE(SECOND, SECOND), .of_all = coverage},
    {ROW("popular", false, "share", "share of places that hold an item of the most popular fifth of train"),
     SINCE(SECOND, SECOND), .of_all = popular},
    {ROW("gini", false, "", "how unevenly items stand in lists: 0 all equally often, near 1 few in all"),
     SINCE(SECOND, SECOND), .of_all = gini},
};
const size_t n_ranking_metrics = sizeof ranking_metrics / sizeof *ranking_metrics;
