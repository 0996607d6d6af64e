/* The probe `retrieval`: is a row found by another view of itself? Rows of a split are seen twice, as the views of
 * the run change them and by its similarity, above the head. A row counts where, of all rows that are looked at, its
 * own other view is nearer than any other: equals do not help. The views are drawn alike at every evaluation, so that
 * a curve moves by what is learned, and not by what is drawn. */
#include "engine/probes/rows.h"

#include "engine/probes/contrast_sample.h"
#include "store/base/mem.h"

#include <stdlib.h>

static const struct metric retrieval = {
    .base = "retrieval", .pane = "main", .unit = "share", .higher = true, .comparable = true,
    .help = "share of rows that are nearer to another view of themselves than to any other row"};

static const struct metric *metric_at(size_t at)
{
    return at ? NULL : &retrieval;
}

static size_t count_found(const struct measured *m, const struct embedded *embedded)
{
    size_t n = embedded->n_anchors, found = 0;
    struct lists none = {.rows = n, .start = xcalloc(n + 1, sizeof *none.start)};
    uint32_t *all = xmalloc(n * sizeof *all), *candidate = xmalloc(2 * n * sizeof *candidate);
    real *score = xmalloc(2 * n * sizeof *score);
    for (size_t i = 0; i < n; i++)
        all[i] = (uint32_t)i;
    rank_anchors(m->pool, embedded, all, n, 2, &none, candidate, score);
    for (size_t i = 0; i < n; i++)
        found += candidate[2 * i] == i && (candidate[2 * i + 1] == UINT32_MAX || score[2 * i + 1] < score[2 * i]);
    free(score);
    free(candidate);
    free(all);
    free(none.start);
    return found;
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
    struct metric metric = retrieval;
    metric.split = m->split;
    sink->point(sink->context, &metric, m->step, (double)count_found(m, &embedded) / (double)n);
    free(x[0]);
    free(x[1]);
    free(row);
    return "";
}

const struct probe probe_retrieval = {
    .part = {.name = "retrieval", .help = "finds each row by another view of itself",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = probe_of_rows_fits},
    .metric = metric_at,
    .measure = measure,
};
