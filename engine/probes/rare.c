/* The probe `rare`: how well the rarest fifth of the candidates is found by those who chose some of them. They are
 * ranked among all candidates, as they would be shown: a run that pleases most users can still forget these. */
#include "engine/probes/ranking.h"

#include "engine/fitting.h"
#include "engine/training.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "rare/"
#define ROW(word, measure, text)                                                                                     \
    {.base = PREFIX word, .higher = true, .comparable = true, .pane = "main", .unit = measure, .help = text}
static const struct metric metrics[] = {
    ROW("recall", "share", "share of a user's items of the rarest fifth of train that stand in the list"),
    ROW("ndcg", "", "their hits discounted by the logarithm of their place, beside those of the best list"),
    ROW("hit", "share", "share of the users who chose one of them with one of theirs in the list"),
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

static unsigned cut(const struct settings *settings, const struct metric *row)
{
    (void)row;
    return (unsigned)setting(settings, &knob_k);
}

/* The pairs of `of` whose candidate is among the rarest. */
static struct lists lists_of_rare(const struct task_data *data, const struct lists *of)
{
    size_t candidates = data->rows[SIDE_CANDIDATE], n = 0, most = of->start[of->rows];
    bool *is_rare = xcalloc(candidates + 1, sizeof *is_rare);
    uint32_t *anchor = xmalloc((most + 1) * sizeof *anchor), *other = xmalloc((most + 1) * sizeof *other);
    mark_fifth(data->count, candidates, true, is_rare);
    for (size_t r = 0; r < of->rows; r++)
        for (size_t i = of->start[r]; i < of->start[r + 1]; i++)
            if (is_rare[of->other[i]]) {
                anchor[n] = (uint32_t)r;
                other[n++] = of->other[i];
            }
    struct lists lists = lists_of_pairs(of->rows, anchor, other, n);
    free(other);
    free(anchor);
    free(is_rare);
    return lists;
}

static void tell(const struct measured *m, const struct ranking *r, const size_t *k, size_t n_k,
                 const struct sink *sink)
{
    for (size_t at = 0; at < N_METRICS; at++) {
        struct metric metric = metrics[at];
        size_t row = 0;
        metric.split = m->split;
        while (strcmp(ranking_metrics[row].metric.base, metric.base + strlen(PREFIX)) != 0)
            row++;
        for (size_t i = 0; i < n_k; i++) {
            metric.cut = (unsigned)k[i];
            sink->point(sink->context, &metric, m->step, r->value[row][i]);
        }
    }
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    struct lists relevant = lists_of_rare(m->data, m->relevant);
    const struct ranked_split split = {m->embedded, &relevant, m->masked, m->data->count};
    struct ranking r;
    size_t k[MOST_NUMBERS], n_k = ranking_lengths(setting_word(m->settings, &knob_k), k);
    rank_evaluate(m->pool, &split, k, n_k, m->rules, &r);
    lists_release(&relevant);
    if (!r.anchors)
        return NULL;
    tell(m, &r, k, n_k, sink);
    return "";
}

static int fits(const struct fitting *run, struct err *err)
{
    if (!run->data->of_rows)
        return 0;
    return err_set(err, ERR_USAGE, "probe=%s has rare, which ranks candidates of another collection than the "
                   "anchors', and these are one: leave rare out", setting_word(run->settings, &knob_probe));
}

static const struct knob *const knobs[] = {&knob_k, NULL};

const struct probe probe_rare = {
    .part = {"rare", "ranks all items, and looks how well the rarest fifth of train is found", knobs, fits},
    .ranks = true, .of_lists = true, .metric = metric_at, .cut = cut, .measure = measure};
