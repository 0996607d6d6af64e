/* The probe `scores`: does the similarity of two rows go with the score that the data give their pair?
 *
 * Over the scored pairs of a split: Spearman's rank correlation, where equal numbers share their mean rank, and
 * Pearson's correlation, of the cosine of both embeddings with the score. Sentence similarity is judged by both
 * (Cer, Diab, Agirre, Lopez-Gazpio, Specia: SemEval-2017 Task 1). */
#include "engine/fitting.h"
#include "engine/probes/pair_rows.h"
#include "engine/probes/rows.h"
#include "engine/similarities/similarity.h"
#include "engine/training.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { SPEARMAN, PEARSON, N_METRICS };
static const struct metric metrics[N_METRICS] = {
    {.base = "spearman", .pane = "main", .unit = "correlation", .higher = true, .comparable = true,
     .help = "rank correlation of the cosine of two rows with the score of their pair"},
    {.base = "pearson", .pane = "main", .unit = "correlation", .higher = true, .comparable = true,
     .help = "correlation of the cosine of two rows with the score of their pair"},
};

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

/* 0 where one of them does not vary. */
static double correlation(const double *x, const double *y, size_t n)
{
    double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        mean_x += x[i] / (double)n;
        mean_y += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        yy += (y[i] - mean_y) * (y[i] - mean_y);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

struct ranked {
    double value;
    size_t at;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value != y->value)
        return (x->value > y->value) - (x->value < y->value);
    return (x->at > y->at) - (x->at < y->at);
}

/* Each number becomes its rank among the n; equal ones share the mean of theirs. */
static void rank_all(double *x, size_t n)
{
    struct ranked *order = xmalloc((n + 1) * sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct ranked){x[i], i};
    qsort(order, n, sizeof *order, compare_ranked);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first; end < n && order[end].value == order[first].value; end++)
            ;
        for (size_t i = first; i < end; i++)
            x[order[i].at] = (double)(first + end - 1) / 2;
    }
    free(order);
}

/* By whom compares pairs itself. */
static void compare_rows(const struct measured *m, const struct measured_pairs *pairs, double *cosine)
{
    uint32_t *row[2];
    for (int side = 0; side < 2; side++) {
        row[side] = xmalloc((pairs->n + 1) * sizeof *row[side]);
        for (size_t i = 0; i < pairs->n; i++)
            row[side][i] = pairs->row[side][pairs->place[side][i]];
    }
    m->describer->compare(m->describer->state, m->pool, (const uint32_t *[]){row[0], row[1]}, pairs->n, cosine);
    free(row[0]);
    free(row[1]);
}

static void compare_pairs(const struct measured *m, const struct measured_pairs *pairs, double *cosine)
{
    size_t dim = pairs->dim;
    if (m->describer && m->describer->compare) {
        compare_rows(m, pairs, cosine);
        return;
    }
    for (int side = 0; side < 2; side++)
        prepare_unit_rows(pairs->embedded[side], pairs->n_rows[side], dim);
    for (size_t i = 0; i < pairs->n; i++)
        cosine[i] = (double)similarity_of_rows(NULL, pairs->embedded[0] + pairs->place[0][i] * dim,
                                               pairs->embedded[1] + pairs->place[1][i] * dim, dim);
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    struct measured_pairs pairs;
    if (!m->data->value[split_of(m)])
        return NULL;
    measured_pairs_make(m, false, &pairs);
    size_t n = pairs.n;
    double *cosine = xmalloc((n + 1) * sizeof *cosine), *score = xmalloc((n + 1) * sizeof *score), value[N_METRICS];
    compare_pairs(m, &pairs, cosine);
    for (size_t i = 0; i < n; i++)
        score[i] = (double)pairs.value[i];
    value[PEARSON] = correlation(cosine, score, n);
    rank_all(cosine, n);
    rank_all(score, n);
    value[SPEARMAN] = correlation(cosine, score, n);
    for (size_t i = 0; i < N_METRICS && n; i++) {
        struct metric metric = metrics[i];
        metric.split = m->split;
        sink->point(sink->context, &metric, m->step, value[i]);
    }
    free(score);
    free(cosine);
    measured_pairs_release(&pairs);
    return n ? "" : NULL;
}

static int fits(const struct fitting *run, struct err *err)
{
    if (run->data->value[SPLIT_VALID] || run->data->value[SPLIT_TEST])
        return 0;
    return err_set(err, ERR_USAGE, "probe=%s has one that measures by the scores of pairs, and those that are held "
                   "out have none: leave it out, or import pairs with --score COLUMN",
                   setting_word(run->settings, &knob_probe));
}

const struct probe probe_scores = {
    .part = {.name = "scores", .help = "how similarities go with the scores of pairs (Spearman, Pearson)",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = fits},
    .tells_scores = true,
    .metric = metric_at,
    .measure = measure,
};
