/* The baseline `patches`: what a single layer of unlabelled patches makes of pictures (Coates, Ng, Lee: An Analysis
 * of Single-Layer Networks in Unsupervised Feature Learning, AISTATS 2011). Patches of 6 by 6 pixels, drawn from
 * pictures of train, are normalised (mean 0, about the same contrast) and whitened, and k-means finds their means. A
 * picture then is, for each mean c, the sum over all its patches z in each quarter of
 *
 *   max(0, average over all means of |z - mean| - |z - c|)
 *
 * Whitening is by a Cholesky decomposition: distances are those of any other whitening, which differs by a
 * rotation. */
#include "engine/baselines/baseline.h"

#include "engine/core/kmeans.h"
#include "engine/core/memory.h"
#include "engine/core/product.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct knob knob_patch_means = {
    .name = "patch_means", .type = KNOB_INT, .low = 2, .high = 4096, .scale = SCALE_LOG, .start = "256",
    .unit = "means", .why_not = "a baseline is computed once",
    .help = "means of patches that k-means looks for; a picture becomes four times as many numbers"};

enum {
    PATCH = 6,        /* pixels each way */
    SAMPLE = 50000,   /* patches that are looked at */
    ITERATIONS = 15,  /* of k-means */
    PICTURES_PER_BLOCK = 16,
    QUARTERS = 4,
    LONGEST_PATCH = PATCH * PATCH * 3
};

struct patches {
    const struct feature *pictures;
    size_t height, width, channels, dim; /* of a picture; numbers of a patch */
    double mean[LONGEST_PATCH], whiten[LONGEST_PATCH][LONGEST_PATCH]; /* lower triangle: z = whiten (x - mean) */
    size_t k;
    real *means; /* (k, dim): whitened */
    real *square; /* (k): of their lengths */
};

/* Patches -------------------------------------------------------------------------------------------------------- */

/* At a corner of a picture (height, width, channels), less its mean and divided by its deviation. */
static void read_patch(const struct patches *p, const real *picture, size_t y, size_t x, double to[LONGEST_PATCH])
{
    static const double least_variance = 10; /* of brightness from 0 to 255: what is flat stays flat */
    size_t length = PATCH * p->channels;
    double mean = 0, variance = 0;
    for (size_t row = 0; row < PATCH; row++)
        for (size_t i = 0; i < length; i++)
            mean += to[row * length + i] = (double)picture[((y + row) * p->width + x) * p->channels + i];
    mean /= (double)p->dim;
    for (size_t i = 0; i < p->dim; i++)
        variance += (to[i] - mean) * (to[i] - mean) / (double)p->dim;
    for (size_t i = 0; i < p->dim; i++)
        to[i] = (to[i] - mean) / sqrt(variance + least_variance);
}

static void whiten_patch(const struct patches *p, const double x[LONGEST_PATCH], real *to)
{
    for (size_t i = 0; i < p->dim; i++) {
        double sum = 0;
        for (size_t j = 0; j <= i; j++)
            sum += p->whiten[i][j] * (x[j] - p->mean[j]);
        to[i] = (real)sum;
    }
}

/* Normalised patches (n, dim) of pictures of train, at random places. */
static double *draw_patches(const struct patches *p, const struct collection *rows, const struct rng *rng, size_t n)
{
    double *x = xmalloc(n * p->dim * sizeof *x), patch[LONGEST_PATCH];
    real *picture = xmalloc(p->pictures->width * sizeof *picture);
    for (size_t i = 0; i < n; i++) {
        struct rng own = rng_within(rng, i);
        feature_raw(p->pictures, rng_below(&own, 0, (uint32_t)rows->first[SPLIT_TRAIN + 1]), picture);
        size_t y = rng_below(&own, 1, (uint32_t)(p->height - PATCH + 1)),
               left = rng_below(&own, 2, (uint32_t)(p->width - PATCH + 1));
        read_patch(p, picture, y, left, patch);
        memcpy(x + i * p->dim, patch, p->dim * sizeof *x);
    }
    free(picture);
    return x;
}

/* Whitening ------------------------------------------------------------------------------------------------------ */

/* Of a symmetric matrix the lower triangle L with L Lᵀ = it, in place, and then the inverse of L. */
static void invert_root(size_t n, double a[LONGEST_PATCH][LONGEST_PATCH])
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i][j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i][k] * a[j][k];
            a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
        }
    for (size_t j = 0; j < n; j++) {
        a[j][j] = 1 / a[j][j];
        for (size_t i = j + 1; i < n; i++) {
            double sum = 0;
            for (size_t k = j; k < i; k++)
                sum -= a[i][k] * a[k][j];
            a[i][j] = sum / a[i][i];
        }
    }
}

static void learn_whitening(struct patches *p, const double *x, size_t n)
{
    static const double ridge = 0.1; /* keeps what hardly varies from being blown up */
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < p->dim; d++)
            p->mean[d] += x[i * p->dim + d] / (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < p->dim; d++)
            for (size_t e = 0; e <= d; e++)
                p->whiten[d][e] += (x[i * p->dim + d] - p->mean[d]) * (x[i * p->dim + e] - p->mean[e]) / (double)n;
    for (size_t d = 0; d < p->dim; d++)
        p->whiten[d][d] += ridge;
    invert_root(p->dim, p->whiten);
}

/* Means ---------------------------------------------------------------------------------------------------------- */

static void measure_means(struct patches *p)
{
    for (size_t c = 0; c < p->k; c++) {
        p->square[c] = 0;
        for (size_t d = 0; d < p->dim; d++)
            p->square[c] += p->means[c * p->dim + d] * p->means[c * p->dim + d];
    }
}

/* Begins with the first patches, which were drawn at random. */
static void find_means(struct patches *p, struct pool *pool, const real *z, size_t n)
{
    struct kmeans clusters;
    kmeans_init(&clusters, pool, z, n, p->dim, p->k);
    kmeans_place_first(&clusters);
    kmeans_improve(&clusters, ITERATIONS);
    for (size_t at = 0; at < p->k * p->dim; at++)
        p->means[at] = (real)clusters.centre[at];
    kmeans_release(&clusters);
    measure_means(p);
}

/* Describing ----------------------------------------------------------------------------------------------------- */

struct describing {
    const struct patches *patches;
    const uint32_t *row;
    size_t n;
    real *to;    /* (n, 4 k) */
    real **room; /* per worker: a picture, a line of patches, and their products with the means */
};

/* Adds what a patch has of each mean: `products` are those with the means, and become distances. */
MULTIVERSION static void add_patch(size_t k, real square, const real *squares, real *products, real *to)
{
    real average = 0;
    for (size_t c = 0; c < k; c++) {
        real distance = square + squares[c] - 2 * products[c];
        products[c] = (real)sqrt((double)(distance > 0 ? distance : 0));
    }
    for (size_t c = 0; c < k; c++)
        average += products[c] / (real)k;
    for (size_t c = 0; c < k; c++)
        to[c] += products[c] < average ? average - products[c] : 0;
}

/* A line of patches, from left to right. */
static void describe_line(const struct patches *p, const real *picture, size_t y, real *z, real *products, real *to)
{
    size_t lines = p->height - PATCH + 1, n = p->width - PATCH + 1;
    double patch[LONGEST_PATCH];
    for (size_t x = 0; x < n; x++) {
        read_patch(p, picture, y, x, patch);
        whiten_patch(p, patch, z + x * p->dim);
    }
    product_a_bt(n, p->k, p->dim, z, p->means, products);
    for (size_t x = 0; x < n; x++) {
        size_t quarter = 2 * (2 * y >= lines) + (2 * x >= n);
        real square = 0;
        for (size_t d = 0; d < p->dim; d++)
            square += z[x * p->dim + d] * z[x * p->dim + d];
        add_patch(p->k, square, p->square, products + x * p->k, to + quarter * p->k);
    }
}

static void describe_block(void *context, size_t block, int worker)
{
    const struct describing *d = context;
    const struct patches *p = d->patches;
    real *picture = d->room[worker], *z = picture + p->pictures->width, *products = z + p->width * p->dim;
    for (size_t i = block * PICTURES_PER_BLOCK; i < d->n && i < (block + 1) * PICTURES_PER_BLOCK; i++) {
        real *to = d->to + i * QUARTERS * p->k;
        memset(to, 0, QUARTERS * p->k * sizeof *to);
        feature_raw(p->pictures, d->row[i], picture);
        for (size_t y = 0; y + PATCH <= p->height; y++)
            describe_line(p, picture, y, z, products, to);
    }
}

static void describe(const void *state, struct pool *pool, const uint32_t *row, size_t n, real *to)
{
    const struct patches *p = state;
    size_t threads = (size_t)pool_threads(pool);
    struct describing d = {p, row, n, to, xcalloc(threads, sizeof *d.room)};
    for (size_t t = 0; t < threads; t++)
        d.room[t] = xmalloc((p->pictures->width + p->width * (p->dim + p->k)) * sizeof **d.room);
    pool_for(pool, (n + PICTURES_PER_BLOCK - 1) / PICTURES_PER_BLOCK, describe_block, &d);
    for (size_t t = 0; t < threads; t++)
        free(d.room[t]);
    free(d.room);
}

/* ---------------------------------------------------------------------------------------------------------------- */

static void release(void *state)
{
    struct patches *p = state;
    free(p->means);
    free(p->square);
    free(p);
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    const struct collection *rows = input->data->side[0];
    const struct feature *pictures = collection_dense(rows);
    struct rng rng = rng_make(input->seed, STREAM_PATCHES, 0);
    struct patches *p = xcalloc(1, sizeof *p);
    (void)err;
    p->pictures = pictures;
    p->height = pictures->shape[PICTURE_HEIGHT];
    p->width = pictures->shape[PICTURE_WIDTH];
    p->channels = pictures->shape[PICTURE_CHANNELS];
    p->dim = PATCH * PATCH * p->channels;
    p->k = (size_t)setting(input->settings, &knob_patch_means);
    p->means = xmalloc(p->k * p->dim * sizeof *p->means);
    p->square = xmalloc(p->k * sizeof *p->square);
    double *x = draw_patches(p, rows, &rng, SAMPLE);
    real *z = xmalloc(SAMPLE * p->dim * sizeof *z);
    learn_whitening(p, x, SAMPLE);
    for (size_t i = 0; i < SAMPLE; i++)
        whiten_patch(p, x + i * p->dim, z + i * p->dim);
    find_means(p, input->pool, z, SAMPLE);
    free(x);
    free(z);
    model->describer = (struct describer){.dim = QUARTERS * p->k, .describe = describe, .state = p};
    model->state = p;
    model->release = release;
    return 0;
}

static int fits(const struct fitting *run, struct err *err)
{
    static const double usable = 0.9; /* of what is free */
    const struct collection *rows = run->data->side[0];
    const struct feature *pictures = collection_dense(rows);
    double means = setting(run->settings, &knob_patch_means), unused = memory_available(),
           needs = 2 * (double)rows->rows * QUARTERS * means * sizeof(real); /* and each of length one */
    if (pictures->shape[PICTURE_HEIGHT] < PATCH || pictures->shape[PICTURE_WIDTH] < PATCH)
        return err_set(err, ERR_USAGE, "patches looks at %d by %d pixels, and these pictures have %zu by %zu: leave "
                       "it out by naming the others in --only", PATCH, PATCH, pictures->shape[PICTURE_HEIGHT],
                       pictures->shape[PICTURE_WIDTH]);
    if (needs <= usable * unused)
        return 0;
    return err_set(err, ERR_FAILED, "patches describes %zu pictures by %.0f numbers each, which takes %.1f GB, and "
                   "%.1f GB are free: lower patch_means", rows->rows, QUARTERS * means, needs / 1e9, unused / 1e9);
}

const struct baseline baseline_patches = {
    .part = {.name = "patches", .help = "pictures by k-means of small patches, a single layer without labels",
             .knobs = (const struct knob *const[]){&knob_patch_means, NULL}, .fits = fits},
    .of_data = "pictures", .fit = fit};
