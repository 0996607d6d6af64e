/* The probe `clusters`: do rows that lie together have one class? k-means with as many clusters as classes, on the
 * embeddings below the head (each of length one), and the normalised mutual information of clusters and classes: 2 I
 * / (H(clusters) + H(classes)), 1 when they are the same. The random numbers of k-means belong to the run's seed. */
#include "engine/probes/rows.h"

#include "engine/core/kmeans.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct metric nmi = {
    .base = "nmi", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
    .help = "normalised mutual information of classes and the clusters of the embeddings"};

static const struct metric *metric_at(size_t at)
{
    return at ? NULL : &nmi;
}

static double entropy(const double *count, size_t k, double n)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++)
        sum -= count[i] > 0 ? count[i] / n * log(count[i] / n) : 0;
    return sum;
}

double mutual_information(const uint32_t *member, size_t clusters, const uint32_t *right, size_t classes, size_t rows)
{
    double n = (double)rows;
    double *both = xcalloc(clusters * classes + clusters + classes, sizeof *both),
           *cluster = both + clusters * classes, *class = cluster + clusters;
    for (size_t i = 0; i < rows; i++) {
        both[member[i] * classes + right[i]]++;
        cluster[member[i]]++;
        class[right[i]]++;
    }
    double of_both = entropy(both, clusters * classes, n), of_clusters = entropy(cluster, clusters, n),
           of_classes = entropy(class, classes, n);
    free(both);
    double sum = of_clusters + of_classes;
    return sum > 0 ? fmax(0, 2 * (sum - of_both) / sum) : 1;
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct encoded_rows *rows = encoded_rows(m, split_of(m));
    size_t classes = m->data->classes.n;
    struct metric metric = nmi;
    if (!rows->n)
        return NULL;
    struct kmeans clusters;
    uint32_t *member = xmalloc(rows->n * sizeof *member);
    kmeans_init(&clusters, m->pool, rows->unit, rows->n, rows->dim, classes);
    kmeans_best(&clusters, m->seed, member);
    metric.split = m->split;
    sink->point(sink->context, &metric, m->step, mutual_information(member, classes, rows->class, classes, rows->n));
    kmeans_release(&clusters);
    free(member);
    return "";
}

const struct probe probe_clusters = {
    .part = {.name = "clusters", .help = "compares the clusters of the embeddings with the classes",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = probe_of_classes_fits},
    .tells_classes = true,
    .metric = metric_at,
    .measure = measure,
};
