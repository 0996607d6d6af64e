/* The probe `knn`: can the class of a row be told by its nearest neighbours among the rows that are trained on? By
 * the cosine of what the encoder makes of rows, below the head; each of the k nearest has the weight exp(similarity /
 * 0.07) (Wu, Xiong, Yu, Lin: Unsupervised Feature Learning via Non-Parametric Instance Discrimination, CVPR 2018). */
#include "engine/probes/knn.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

const struct knob knob_neighbours = {
    .name = "neighbours", .type = KNOB_INT, .low = 1, .high = LONGEST_LIST, .scale = SCALE_LOG, .start = "20",
    .unit = "rows", .why_not = "accuracies by two numbers of neighbours do not make one curve",
    .help = "how many of the nearest rows of train say what class a row has"};

static const struct metric knn_accuracy = {
    .base = "knn_accuracy", .pane = "main", .unit = "share", .higher = true, .comparable = true,
    .help = "share of rows whose class their nearest neighbours in train tell"};

static const struct metric *metric_at(size_t at)
{
    return at ? NULL : &knn_accuracy;
}

static double votes_of(double cosine)
{
    static const double temperature = 0.07;
    return exp((cosine - 1) / temperature);
}

static void vote(const struct voters *by, const uint32_t *candidate, const real *score, double *votes)
{
    for (size_t c = 0; c < by->classes; c++)
        votes[c] = 0;
    for (size_t i = 0; i < by->k && candidate[i] != UINT32_MAX; i++)
        votes[by->class[candidate[i]]] += votes_of((double)score[i]);
}

void knn_vote_among(struct pool *pool, const struct embedded *embedded, const struct voters *voters,
                    const uint32_t *anchors, size_t n,
                    void (*take)(void *context, size_t at, const double *votes, size_t classes), void *context)
{
    size_t k = voters->k;
    struct lists none = lists_of_pairs(embedded->n_anchors, NULL, NULL, 0);
    uint32_t *candidate = xmalloc((n * k + 1) * sizeof *candidate);
    real *score = xmalloc((n * k + 1) * sizeof *score);
    double *votes = xmalloc(voters->classes * sizeof *votes);
    rank_anchors(pool, embedded, anchors, n, k, &none, candidate, score);
    for (size_t i = 0; i < n; i++) {
        vote(voters, candidate + i * k, score + i * k, votes);
        take(context, i, votes, voters->classes);
    }
    free(votes);
    free(score);
    free(candidate);
    lists_release(&none);
}

void knn_elect(void *answer, size_t at, const double *votes, size_t classes)
{
    uint32_t best = 0;
    for (uint32_t c = 1; c < classes; c++)
        best = votes[c] > votes[best] ? c : best;
    ((uint32_t *)answer)[at] = best;
}

void knn_vote(const struct measured *m, const struct encoded_rows *train, const struct encoded_rows *rows,
              void (*take)(void *context, size_t row, const double *votes, size_t classes), void *context)
{
    const struct embedded embedded = {.anchors = rows->unit, .candidates = train->unit, .n_anchors = rows->n,
                                      .n_candidates = train->n, .dim = rows->dim};
    const struct voters voters = {train->class, m->data->classes.n, (size_t)setting(m->settings, &knob_neighbours)};
    uint32_t *all = xmalloc((rows->n + 1) * sizeof *all);
    for (size_t i = 0; i < rows->n; i++)
        all[i] = (uint32_t)i;
    knn_vote_among(m->pool, &embedded, &voters, all, rows->n, take, context);
    free(all);
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct encoded_rows *train = encoded_rows(m, SPLIT_TRAIN), *rows = encoded_rows(m, split_of(m));
    struct metric metric = knn_accuracy;
    if (!rows->n || !train->n)
        return NULL;
    uint32_t *answer = xmalloc(rows->n * sizeof *answer);
    if (!describer_answers(m, rows, answer))
        knn_vote(m, train, rows, knn_elect, answer);
    metric.split = m->split;
    sink->point(sink->context, &metric, m->step,
                judge_answers(rows->class, answer, rows->n, m->data->classes.n).accuracy);
    free(answer);
    return "";
}

const struct probe probe_knn = {
    .part = {.name = "knn", .help = "tells the class of a row by its nearest neighbours in train",
             .knobs = (const struct knob *const[]){&knob_neighbours, &knob_probe_rows, NULL},
             .fits = probe_of_classes_fits},
    .tells_classes = true,
    .metric = metric_at,
    .measure = measure,
};
