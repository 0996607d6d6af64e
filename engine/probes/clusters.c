/* The probe `clusters`: do rows that lie together have one class? k-means with as many clusters as classes, on the
 * embeddings below the head (each of length one), and the normalised mutual information of clusters and classes: 2 I
 * / (H(clusters) + H(classes)), 1 when they are the same. The best of a few runs from k-means++ (Arthur,
 * Vassilvitskii, SODA 2007), whose random numbers belong to the run's seed. */
#include "engine/probes/rows.h"

#include "engine/trainer_state.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STARTS = 4, ROUNDS = 30 };

static const struct metric nmi = {
    .base = "nmi", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
    .help = "normalised mutual information of classes and the clusters of the embeddings"};

static const struct metric *metric_at(size_t at)
{
    return at ? NULL : &nmi;
}

struct clusters {
    const struct encoded_rows *rows;
    size_t k;
    double *centre;   /* (k, dim) */
    uint32_t *member; /* (n): the cluster of each row */
    double *distance; /* (n): squared, to its centre */
};

static double squared_distance(const struct clusters *c, size_t row, size_t centre)
{
    size_t dim = c->rows->dim;
    double sum = 0;
    for (size_t i = 0; i < dim; i++) {
        double off = (double)c->rows->unit[row * dim + i] - c->centre[centre * dim + i];
        sum += off * off;
    }
    return sum;
}

static void put_centre(struct clusters *c, size_t centre, size_t row)
{
    for (size_t i = 0; i < c->rows->dim; i++)
        c->centre[centre * c->rows->dim + i] = (double)c->rows->unit[row * c->rows->dim + i];
}

/* Each next centre is a row by lot, in proportion to its squared distance from the nearest so far. */
static void place_centres(struct clusters *c, const struct rng *rng)
{
    size_t n = c->rows->n;
    put_centre(c, 0, rng_below(rng, 0, (uint32_t)n));
    for (size_t i = 0; i < n; i++)
        c->distance[i] = squared_distance(c, i, 0);
    for (size_t centre = 1; centre < c->k; centre++) {
        double sum = 0;
        size_t at = 0;
        for (size_t i = 0; i < n; i++)
            sum += c->distance[i];
        double left = rng_unit(rng, centre) * sum;
        while (at + 1 < n && (left -= c->distance[at]) >= 0)
            at++;
        put_centre(c, centre, at);
        for (size_t i = 0; i < n; i++)
            c->distance[i] = fmin(c->distance[i], squared_distance(c, i, centre));
    }
}

/* Every row to its nearest centre. Returns the sum of squared distances. */
static double assign(struct clusters *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->rows->n; i++) {
        c->distance[i] = INFINITY;
        for (size_t centre = 0; centre < c->k; centre++) {
            double d = squared_distance(c, i, centre);
            if (d < c->distance[i]) {
                c->distance[i] = d;
                c->member[i] = (uint32_t)centre;
            }
        }
        sum += c->distance[i];
    }
    return sum;
}

/* Every centre to the mean of its rows; one without a row stays. */
static void move_centres(struct clusters *c)
{
    size_t dim = c->rows->dim, *count = xcalloc(c->k, sizeof *count);
    double *sum = xcalloc(c->k * dim, sizeof *sum);
    for (size_t i = 0; i < c->rows->n; i++) {
        count[c->member[i]]++;
        for (size_t d = 0; d < dim; d++)
            sum[c->member[i] * dim + d] += (double)c->rows->unit[i * dim + d];
    }
    for (size_t centre = 0; centre < c->k; centre++)
        for (size_t d = 0; d < dim && count[centre]; d++)
            c->centre[centre * dim + d] = sum[centre * dim + d] / (double)count[centre];
    free(sum);
    free(count);
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

static double best_of_starts(struct clusters *c, uint64_t seed, size_t classes)
{
    double least = INFINITY, value = 0;
    for (uint64_t start = 0; start < STARTS; start++) {
        struct rng rng = rng_make(seed, STREAM_CLUSTERS, start);
        place_centres(c, &rng);
        double sum = assign(c);
        for (int round = 0; round < ROUNDS; round++) {
            double before = sum;
            move_centres(c);
            sum = assign(c);
            if (sum >= before)
                break;
        }
        if (sum < least) {
            least = sum;
            value = mutual_information(c->member, c->k, c->rows->class, classes, c->rows->n);
        }
    }
    return value;
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct encoded_rows *rows = encoded_rows(m, split_of(m));
    size_t classes = m->data->classes.n;
    struct metric metric = nmi;
    if (!rows->n)
        return NULL;
    struct clusters c = {.rows = rows, .k = classes, .centre = xmalloc(classes * rows->dim * sizeof *c.centre),
                         .member = xcalloc(rows->n, sizeof *c.member),
                         .distance = xmalloc(rows->n * sizeof *c.distance)};
    metric.split = m->split;
    sink->point(sink->context, &metric, m->step, best_of_starts(&c, m->trainer->seed, classes));
    free(c.centre);
    free(c.member);
    free(c.distance);
    return "";
}

const struct probe probe_clusters = {
    .part = {.name = "clusters", .help = "compares the clusters of the embeddings with the classes",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = probe_of_classes_fits},
    .tells_classes = true,
    .metric = metric_at,
    .measure = measure,
};
