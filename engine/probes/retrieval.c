/* The probe `retrieval`: is a row found by another view of itself? Rows of a split are seen twice, as the views of
 * the run change them and by its similarity, above the head. A row counts at k where, of all rows that are looked at,
 * fewer than k are as near to it as its own other view: equals do not help. The views are drawn alike at every
 * evaluation, so that a curve moves by what is learned, and not by what is drawn. */
#include "engine/probes/rows.h"

#include "engine/probes/contrast_sample.h"
#include "engine/probes/ranking.h"
#include "store/base/mem.h"

#include <stdlib.h>

static const struct metric recall = {
    .base = "retrieval/recall", .pane = "main", .unit = "share", .higher = true, .comparable = true,
    .help = "share of rows that find another view of themselves among the nearest k"};

static const struct metric *metric_at(size_t at)
{
    return at ? NULL : &recall;
}

static unsigned cut(const struct settings *settings, const struct metric *row)
{
    (void)row;
    return (unsigned)setting(settings, &knob_k);
}

/* How many others of a list are as near as the row's own other view, which is candidate `own`; all of them where the
 * list has not room for that one. */
static size_t as_near(const uint32_t *candidate, const real *score, size_t length, uint32_t own)
{
    size_t at = 0, others = 0;
    while (at < length && candidate[at] != own)
        at++;
    for (size_t i = 0; i < length; i++)
        others += candidate[i] != own && candidate[i] != UINT32_MAX && (at == length || !(score[i] < score[at]));
    return at == length ? length : others;
}

/* Of n rows, how many are found among the nearest k, for each of these rising k. */
static void count_found(const struct measured *m, const struct embedded *embedded, const size_t *k, size_t n_k,
                        size_t *found)
{
    size_t n = embedded->n_anchors, length = k[n_k - 1] + 1;
    struct lists none = {.rows = n, .start = xcalloc(n + 1, sizeof *none.start)};
    uint32_t *all = xmalloc(n * sizeof *all), *candidate = xmalloc(length * n * sizeof *candidate);
    real *score = xmalloc(length * n * sizeof *score);
    for (size_t i = 0; i < n; i++)
        all[i] = (uint32_t)i;
    rank_anchors(m->pool, embedded, all, n, length, &none, candidate, score);
    for (size_t i = 0; i < n; i++) {
        size_t others = as_near(candidate + i * length, score + i * length, length, (uint32_t)i);
        for (size_t at = 0; at < n_k; at++)
            found[at] += others < k[at];
    }
    free(score);
    free(candidate);
    free(all);
    free(none.start);
}

/* Each length is a metric of its own. */
static void tell(const struct measured *m, const struct embedded *embedded, const struct sink *sink)
{
    size_t k[MOST_NUMBERS], n_k = ranking_lengths(setting_word(m->settings, &knob_k), k), found[MOST_NUMBERS] = {0};
    struct metric metric = recall;
    metric.split = m->split;
    count_found(m, embedded, k, n_k, found);
    for (size_t i = 0; i < n_k; i++) {
        metric.cut = (unsigned)k[i];
        sink->point(sink->context, &metric, m->step, (double)found[i] / (double)embedded->n_anchors);
    }
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct collection *collection = m->data->side[0];
    size_t first = collection->first[split_of(m)], all = collection->first[split_of(m) + 1] - first,
           most = most_rows(m);
    size_t n = most && most < all ? most : all, dim = m->trainer->tower[1].dim;
    if (!n)
        return NULL;
    uint32_t *row = xmalloc(n * sizeof *row);
    real *x[2];
    for (size_t i = 0; i < n; i++)
        row[i] = (uint32_t)(first + spread_place(i, n, all));
    for (int side = 0; side < 2; side++) {
        struct encoding seen = trainer_encoding(m->trainer, (enum side)side, row, n, 0);
        seen.at.step = 0;
        x[side] = xmalloc(n * dim * sizeof *x[side]);
        encoding_look(m->pool, &seen, m->which, x[side]);
    }
    struct embedded embedded = {.anchors = x[0], .candidates = x[1], .n_anchors = n, .n_candidates = n, .dim = dim,
                                .geometry = m->trainer->similarity->geometry};
    tell(m, &embedded, sink);
    free(x[0]);
    free(x[1]);
    free(row);
    return "";
}

const struct probe probe_retrieval = {
    .part = {.name = "retrieval", .help = "finds each row by another view of itself",
             .knobs = (const struct knob *const[]){&knob_k, &knob_probe_rows, NULL}, .fits = probe_of_rows_fits},
    .metric = metric_at,
    .cut = cut,
    .measure = measure,
};
