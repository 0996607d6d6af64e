/* k-means: see kmeans.h. */
#include "engine/core/kmeans.h"

#include "engine/core/product.h"
#include "engine/core/rng.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STARTS = 4, ROUNDS = 30, ROWS_PER_BLOCK = 256 };

/* A row goes to the first of the centres that is nearer than the one it has. */
static void compare_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct kmeans *c = context;
    size_t first = block * ROWS_PER_BLOCK, left = c->n - first, dim = c->dim,
           rows = left < ROWS_PER_BLOCK ? left : ROWS_PER_BLOCK;
    real *product = xmalloc(rows * c->compared * sizeof *product);
    product_a_bt(rows, c->compared, dim, c->x + first * dim, c->narrow, product);
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

static void compare(struct kmeans *c, size_t first, size_t count)
{
    size_t dim = c->dim;
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
    pool_for(c->pool, (c->n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, compare_block, c);
}

static void put_centre(struct kmeans *c, size_t centre, size_t row)
{
    for (size_t i = 0; i < c->dim; i++)
        c->centre[centre * c->dim + i] = (double)c->x[row * c->dim + i];
}

static void forget_distances(struct kmeans *c)
{
    for (size_t i = 0; i < c->n; i++)
        c->distance[i] = INFINITY;
}

static double sum_of_distances(const struct kmeans *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++)
        sum += c->distance[i];
    return sum;
}

static void kmeans_place(struct kmeans *c, const struct rng *rng)
{
    size_t n = c->n;
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
static double assign(struct kmeans *c)
{
    forget_distances(c);
    compare(c, 0, c->k);
    return sum_of_distances(c);
}

/* Every centre to the mean of its rows; one without a row stays. */
static void move_centres(struct kmeans *c)
{
    size_t dim = c->dim, *count = xcalloc(c->k, sizeof *count);
    double *sum = xcalloc(c->k * dim, sizeof *sum);
    for (size_t i = 0; i < c->n; i++) {
        count[c->member[i]]++;
        for (size_t d = 0; d < dim; d++)
            sum[c->member[i] * dim + d] += (double)c->x[i * dim + d];
    }
    for (size_t centre = 0; centre < c->k; centre++)
        for (size_t d = 0; d < dim && count[centre]; d++)
            c->centre[centre * dim + d] = sum[centre * dim + d] / (double)count[centre];
    free(sum);
    free(count);
}

void kmeans_place_first(struct kmeans *c)
{
    for (size_t centre = 0; centre < c->k; centre++)
        put_centre(c, centre, centre);
}

double kmeans_improve(struct kmeans *c, int rounds)
{
    double sum = assign(c);
    for (int round = 0; round < rounds; round++) {
        double before = sum;
        move_centres(c);
        sum = assign(c);
        if (sum >= before)
            break;
    }
    return sum;
}

void kmeans_best(struct kmeans *c, uint64_t seed, uint32_t *member)
{
    double least = INFINITY;
    for (uint64_t start = 0; start < STARTS; start++) {
        struct rng rng = rng_make(seed, STREAM_CLUSTERS, start);
        kmeans_place(c, &rng);
        double sum = kmeans_improve(c, ROUNDS);
        if (!start || sum < least) { /* the first counts even where sums are no numbers */
            least = sum;
            memcpy(member, c->member, c->n * sizeof *member);
        }
    }
}

void kmeans_init(struct kmeans *c, struct pool *pool, const real *x, size_t n, size_t dim, size_t k)
{
    *c = (struct kmeans){.x = x, .n = n, .dim = dim, .k = k, .pool = pool};
    c->centre = xmalloc((k * dim + 2 * n + k) * sizeof *c->centre);
    c->square = c->centre + k * dim;
    c->distance = c->square + n;
    c->centre_square = c->distance + n;
    c->member = xcalloc(n, sizeof *c->member);
    c->narrow = xmalloc(k * dim * sizeof *c->narrow);
    for (size_t i = 0; i < n; i++) {
        c->square[i] = 0;
        for (size_t d = 0; d < dim; d++)
            c->square[i] += (double)x[i * dim + d] * (double)x[i * dim + d];
    }
}

void kmeans_release(struct kmeans *c)
{
    free(c->centre);
    free(c->member);
    free(c->narrow);
}
