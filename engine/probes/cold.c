/* The probe `cold`: how well candidates that nobody chose in train are ranked for those who chose them later, among
 * each other: each split is ranked over its own candidates without a pair in train. Those that train has do not stand
 * in these lists, so that popularity says nothing here, and only what a run knows of texts and pictures does. */
#include "engine/probes/ranking.h"

#include "engine/fitting.h"
#include "engine/training.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define ROW(word, measure, text)                                                                                     \
    {.base = "cold/" word, .higher = true, .comparable = true, .pane = "main", .unit = measure, .help = text}
static const struct metric metrics[] = {
    ROW("recall", "share", "share of a user's items that train has not which stand in the list of such items"),
    ROW("ndcg", "", "their hits discounted by the logarithm of their place, beside those of the best list"),
    ROW("hit", "share", "share of users with one of them in the list"),
    ROW("coverage", "share", "share of all items that train has not which stand in the list of any user"),
    ROW("chance", "share", "recall of lists that are drawn by lot, to compare with"),
};
enum { N_METRICS = sizeof metrics / sizeof *metrics, CHANCE = N_METRICS - 1 };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

static unsigned cut(const struct settings *settings, const struct metric *row)
{
    (void)row;
    return (unsigned)setting(settings, &knob_k);
}

/* The candidates of a split that train has not. */
struct cold {
    size_t n, all;
    uint32_t *row;   /* (n): among all candidates, rising */
    uint32_t *place; /* (all): in row, UINT32_MAX where it is none */
    const struct scorer *scorer; /* of all candidates, or NULL */
};

static struct cold find_cold(const struct task_data *data, const struct lists *relevant)
{
    struct cold cold = {.all = data->rows[SIDE_CANDIDATE]};
    cold.row = xmalloc((cold.all + 1) * sizeof *cold.row);
    cold.place = xmalloc((cold.all + 1) * sizeof *cold.place);
    memset(cold.place, 0xff, (cold.all + 1) * sizeof *cold.place);
    for (size_t i = 0; i < relevant->start[relevant->rows]; i++)
        if (!data->count[relevant->other[i]])
            cold.place[relevant->other[i]] = 0;
    for (size_t c = 0; c < cold.all; c++)
        if (!cold.place[c]) {
            cold.place[c] = (uint32_t)cold.n;
            cold.row[cold.n++] = (uint32_t)c;
        }
    return cold;
}

static void cold_release(struct cold *cold)
{
    free(cold->row);
    free(cold->place);
}

/* What lists say of these candidates, by their places. */
static struct lists lists_of_cold(const struct cold *cold, const struct lists *of)
{
    size_t n = 0, most = of->start[of->rows];
    uint32_t *anchor = xmalloc((most + 1) * sizeof *anchor), *other = xmalloc((most + 1) * sizeof *other);
    for (size_t r = 0; r < of->rows; r++)
        for (size_t i = of->start[r]; i < of->start[r + 1]; i++)
            if (cold->place[of->other[i]] != UINT32_MAX) {
                anchor[n] = (uint32_t)r;
                other[n++] = cold->place[of->other[i]];
            }
    struct lists lists = lists_of_pairs(of->rows, anchor, other, n);
    free(anchor);
    free(other);
    return lists;
}

static void score_cold(const void *state, uint32_t anchor, real *to)
{
    const struct cold *cold = state;
    real *every = xmalloc((cold->all + 1) * sizeof *every);
    cold->scorer->score(cold->scorer->state, anchor, every);
    for (size_t i = 0; i < cold->n; i++)
        to[i] = every[cold->row[i]];
    free(every);
}

static void tell(const struct measured *m, const struct ranking *r, size_t n, const size_t *k, size_t n_k,
                 const struct sink *sink)
{
    for (size_t at = 0; at < N_METRICS; at++) {
        struct metric metric = metrics[at];
        size_t row = 0;
        metric.split = m->split;
        while (at != CHANCE && strcmp(ranking_metrics[row].metric.base, metric.base + strlen("cold/")) != 0)
            row++;
        for (size_t i = 0; i < n_k; i++) {
            metric.cut = (unsigned)k[i];
            sink->point(sink->context, &metric, m->step,
                        at != CHANCE ? r->value[row][i] : k[i] < n ? (double)k[i] / (double)n : 1);
        }
    }
}

static void evaluate(const struct measured *m, struct cold *cold, const struct sink *sink)
{
    const struct scorer scorer = {score_cold, cold};
    struct embedded embedded = *m->embedded;
    struct lists relevant = lists_of_cold(cold, m->relevant), masked = lists_of_cold(cold, m->masked);
    real *rows = xmalloc((cold->n * embedded.dim + 1) * sizeof *rows);
    uint32_t *count = xcalloc(cold->n + 1, sizeof *count);
    struct ranking r;
    size_t k[MOST_NUMBERS], n_k = ranking_lengths(setting_word(m->settings, &knob_k), k);
    cold->scorer = embedded.scorer;
    for (size_t i = 0; i < cold->n && embedded.candidates; i++)
        memcpy(rows + i * embedded.dim, embedded.candidates + cold->row[i] * embedded.dim,
               embedded.dim * sizeof *rows);
    embedded.candidates = embedded.candidates ? rows : NULL;
    embedded.n_candidates = cold->n;
    embedded.scorer = embedded.scorer ? &scorer : NULL;
    embedded.key[0] = embedded.key[1] = NULL;
    const struct ranked_split split = {&embedded, &relevant, &masked, count};
    rank_evaluate(m->pool, &split, k, n_k, m->rules, &r);
    tell(m, &r, cold->n, k, n_k, sink);
    free(count);
    free(rows);
    lists_release(&relevant);
    lists_release(&masked);
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    struct cold cold = find_cold(m->data, m->relevant);
    if (cold.n)
        evaluate(m, &cold, sink);
    const char *wrong = cold.n ? "" : NULL;
    cold_release(&cold);
    return wrong;
}

static int fits(const struct fitting *run, struct err *err)
{
    struct cold cold = {.n = 0};
    if (run->data->of_rows)
        return err_set(err, ERR_USAGE, "probe=%s has cold, which ranks candidates of another collection than the "
                       "anchors', and these are one: leave cold out", setting_word(run->settings, &knob_probe));
    cold = find_cold(run->data, &run->data->test);
    size_t n = cold.n;
    cold_release(&cold);
    const char *metric = setting_word(run->settings, &knob_main_metric);
    if (n || strncmp(metric, "cold/", strlen("cold/")) != 0)
        return 0;
    return err_set(err, ERR_USAGE, "main_metric=%s is measured on items that are in test alone, and there are none: "
                   "import with --split item, or set main_metric=recall", metric);
}

static const struct knob *const knobs[] = {&knob_k, NULL};

const struct probe probe_cold = {
    .part = {"cold", "ranks items that train has not, where there are some, for users who chose them", knobs, fits},
    .ranks = true, .of_lists = true, .metric = metric_at, .cut = cut, .measure = measure};
