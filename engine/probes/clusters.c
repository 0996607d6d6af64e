/* The probe `clusters`: do rows that lie together have one class? k-means with as many clusters as classes, on the
 * embeddings below the head (each of length one), and the normalised mutual information of clusters and classes: 2 I
 * / (H(clusters) + H(classes)), 1 when they are the same. The best of a few runs from k-means++ (Arthur,
 * Vassilvitskii, SODA 2007), whose random numbers belong to the run's seed. */
#include "engine/probes/rows.h"

#include "engine/core/product.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STARTS = 4, ROUNDS = 30, ROWS_PER_BLOCK = 256 };

static const struct metric nmi = {
    .base = "nmi", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
    .help = "normalised mutual information of classes and the clusters of the embeddings"};

static const struct metric *metric_at(size_t at)
{
    return at ? NULL : &nmi;
}

struct clusters {
    const struct encoded_rows *rows;
    struct pool *pool;
    size_t k;
    double *centre;   /* (k, dim) */
    double *square;   /* (n): the squared length of each row */
    uint32_t *member; /* (n): the cluster of each row */
    double *distance; /* (n): squared, to its centre */

    /* The centres that rows are compared with now. */
    size_t first, compared;
    real *narrow;          /* (k, dim) */
    double *centre_square; /* (k): their squared lengths */
};

/* A row goes to the first of the centres that is nearer than the one it has. */
static void compare_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct clusters *c = context;
    size_t first = block * ROWS_PER_BLOCK, left = c->rows->n - first, dim = c->rows->dim,
           rows = left < ROWS_PER_BLOCK ? left : ROWS_PER_BLOCK;
    real *product = xmalloc(rows * c->compared * sizeof *product);
    product_a_bt(rows, c->compared, dim, c->rows->unit + first * dim, c->narrow, product);
    for (size_t i = first; i < first + rows; i++)
        for (size_t j = 0; j < c->compared; j++) {
            double d = c->square[i] + c->centre_square[j] - 2 * (double)product[(i - first) * c->compared + j];
            if (fmax(0, d) < c->distance[i]) {
                c->distance[i] = fmax(0, d);
                c->member[i] = (uint32_t)(c->first + j);
            }
        }
    free(product);
}

static void compare(struct clusters *c, size_t first, size_t count)
{
    size_t dim = c->rows->dim;
    c->first = first;
    c->compared = count;
    for (size_t j = 0; j < count; j++) {
        c->centre_square[j] = 0;
        for (size_t i = 0; i < dim; i++) {
            double x = c->centre[(first + j) * dim + i];
            c->narrow[j * dim + i] = (real)x;
            c->centre_square[j] += x * x;
        }
    }
    pool_for(c->pool, (c->rows->n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, compare_block, c);
}

static void put_centre(struct clusters *c, size_t centre, size_t row)
{
    for (size_t i = 0; i < c->rows->dim; i++)
        c->centre[centre * c->rows->dim + i] = (double)c->rows->unit[row * c->rows->dim + i];
}

static void forget_distances(struct clusters *c)
{
    for (size_t i = 0; i < c->rows->n; i++)
        c->distance[i] = INFINITY;
}

static double sum_of_distances(const struct clusters *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->rows->n; i++)
        sum += c->distance[i];
    return sum;
}

/* Each next centre is a row by lot, in proportion to its squared distance from the nearest so far. */
static void place_centres(struct clusters *c, const struct rng *rng)
{
    size_t n = c->rows->n;
    put_centre(c, 0, rng_below(rng, 0, (uint32_t)n));
    forget_distances(c);
    for (size_t centre = 1; centre < c->k; centre++) {
        size_t at = 0;
        compare(c, centre - 1, 1);
        double left = rng_unit(rng, centre) * sum_of_distances(c);
        while (at + 1 < n && (left -= c->distance[at]) >= 0)
            at++;
        put_centre(c, centre, at);
    }
}

/* Every row to its nearest centre. Returns the sum of squared distances. */
static double assign(struct clusters *c)
{
    forget_distances(c);
    compare(c, 0, c->k);
    return sum_of_distances(c);
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

static void clusters_init(struct clusters *c, const struct encoded_rows *rows, struct pool *pool, size_t k)
{
    size_t n = rows->n, dim = rows->dim;
    *c = (struct clusters){.rows = rows, .pool = pool, .k = k};
    c->centre = xmalloc((k * dim + 2 * n + k) * sizeof *c->centre);
    c->square = c->centre + k * dim;
    c->distance = c->square + n;
    c->centre_square = c->distance + n;
    c->member = xcalloc(n, sizeof *c->member);
    c->narrow = xmalloc(k * dim * sizeof *c->narrow);
    for (size_t i = 0; i < n; i++) {
        c->square[i] = 0;
        for (size_t d = 0; d < dim; d++)
            c->square[i] += (double)rows->unit[i * dim + d] * (double)rows->unit[i * dim + d];
    }
}

static void clusters_release(struct clusters *c)
{
    free(c->centre);
    free(c->member);
    free(c->narrow);
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct encoded_rows *rows = encoded_rows(m, split_of(m));
    size_t classes = m->data->classes.n;
    struct metric metric = nmi;
    if (!rows->n)
        return NULL;
    struct clusters c;
    clusters_init(&c, rows, m->pool, classes);
    metric.split = m->split;
    sink->point(sink->context, &metric, m->step, best_of_starts(&c, m->seed, classes));
    clusters_release(&c);
    return "";
}

const struct probe probe_clusters = {
    .part = {.name = "clusters", .help = "compares the clusters of the embeddings with the classes",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = probe_of_classes_fits},
    .tells_classes = true,
    .metric = metric_at,
    .measure = measure,
};
