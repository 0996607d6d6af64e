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

double knn_votes_of(double cosine)
{
    static const double temperature = 0.07;
    return exp((cosine - 1) / temperature);
}

static void vote(const struct encoded_rows *train, const uint32_t *candidate, const real *score, size_t k,
                 double *votes, size_t classes)
{
    for (size_t c = 0; c < classes; c++)
        votes[c] = 0;
    for (size_t i = 0; i < k && candidate[i] != UINT32_MAX; i++)
        votes[train->class[candidate[i]]] += knn_votes_of((double)score[i]);
}

void knn_vote(const struct measured *m, const struct encoded_rows *train, const struct encoded_rows *rows,
              void (*take)(void *context, size_t row, const double *votes, size_t classes), void *context)
{
    size_t k = (size_t)setting(m->settings, &knob_neighbours), classes = m->data->classes.n, n = rows->n;
    struct lists none = {.rows = n, .start = xcalloc(n + 1, sizeof *none.start)};
    struct embedded embedded = {.anchors = rows->unit, .candidates = train->unit, .n_anchors = n,
                                .n_candidates = train->n, .dim = rows->dim};
    uint32_t *all = xmalloc((n + 1) * sizeof *all), *candidate = xmalloc((n * k + 1) * sizeof *candidate);
    real *score = xmalloc((n * k + 1) * sizeof *score);
    double *votes = xmalloc(classes * sizeof *votes);
    for (size_t i = 0; i < n; i++)
        all[i] = (uint32_t)i;
    rank_anchors(m->pool, &embedded, all, n, k, &none, candidate, score);
    for (size_t i = 0; i < n; i++) {
        vote(train, candidate + i * k, score + i * k, k, votes, classes);
        take(context, i, votes, classes);
    }
    free(votes);
    free(score);
    free(candidate);
    free(all);
    free(none.start);
}

/* The first of those with the most votes. */
static void elect(void *context, size_t row, const double *votes, size_t classes)
{
    uint32_t *answer = context, best = 0;
    for (uint32_t c = 1; c < classes; c++)
        best = votes[c] > votes[best] ? c : best;
    answer[row] = best;
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct encoded_rows *train = encoded_rows(m, SPLIT_TRAIN), *rows = encoded_rows(m, split_of(m));
    struct metric metric = knn_accuracy;
    if (!rows->n || !train->n)
        return NULL;
    uint32_t *answer = xmalloc(rows->n * sizeof *answer);
    if (!describer_answers(m, rows, answer))
        knn_vote(m, train, rows, elect, answer);
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
