/* t-SNE by gradient descent, with the tree of Barnes and Hut: see project.h. Learning rate and the pace of both
 * phases are those of Belkina and others (Automated optimized parameters for T-distributed stochastic neighbor
 * embedding, Nature Communications 2019), as scikit-learn has them. */
#include "engine/project/project_internal.h"
#include "store/base/mem.h"

#include <stdlib.h>

enum { EARLY = 250, ITERATIONS = 1000, LOOK_EVERY = 10, SEARCH_ROUNDS = 100 };

static const float exaggeration = 12, spread = 1e-4F, least_gain = 0.01F;

struct descent {
    size_t n;
    const struct near_graph *graph;
    float *xy, *force, *moved, *gain; /* (n, 2) */
    double sum;                       /* of q over all pairs */
    float rate, momentum, exaggerated;
};

size_t tsne_neighbours(size_t n, double perplexity)
{
    size_t k = (size_t)(3 * perplexity + 1);
    return k < n - 1 ? k : n - 1;
}

/* Shares of the neighbours at these distances, exp(-beta d^2), whose entropy is the logarithm of the perplexity. */
static void share_out(const float *distance, size_t k, double perplexity, float *share)
{
    double low = 0, high = INFINITY, beta = 1, nearest = (double)distance[0] * (double)distance[0];
    double *part = xmalloc((k + 1) * sizeof *part), sum = 1;
    for (int round = 0; round < SEARCH_ROUNDS; round++) {
        double weighted = 0;
        sum = 0;
        for (size_t m = 0; m < k; m++) {
            double square = (double)distance[m] * (double)distance[m] - nearest;
            part[m] = exp(-beta * square);
            sum += part[m];
            weighted += part[m] * square;
        }
        double entropy = log(sum) + beta * weighted / sum, off = entropy - log(perplexity);
        if (fabs(off) < 1e-6)
            break;
        *(off > 0 ? &low : &high) = beta;
        beta = isinf(high) ? 2 * beta : (low + high) / 2;
    }
    for (size_t m = 0; m < k; m++)
        share[m] = (float)(part[m] / sum);
    free(part);
}

static float join_sum(float a, float b)
{
    return a + b;
}

static void make_graph(struct near_graph *graph, const struct nearest *nearest, double perplexity)
{
    size_t n = nearest->n, k = tsne_neighbours(n, perplexity);
    float *share = xmalloc((n * k + 1) * sizeof *share);
    for (size_t i = 0; i < n; i++)
        share_out(nearest->distance + i * nearest->k, k, perplexity < (double)k ? perplexity : (double)k / 2,
                  share + i * k);
    near_graph_make(graph, nearest, k, share, join_sum);
    for (size_t e = 0; e < graph->start[n]; e++)
        graph->weight[e] /= 2 * (float)n;
    free(share);
}

MULTIVERSION static void attract(const struct descent *d, size_t i, float gradient[2])
{
    const float *xy = d->xy;
    float x = xy[2 * i], y = xy[2 * i + 1], to_x = 0, to_y = 0;
    for (size_t e = d->graph->start[i]; e < d->graph->start[i + 1]; e++) {
        size_t j = d->graph->to[e];
        float dx = x - xy[2 * j], dy = y - xy[2 * j + 1];
        float pull = d->graph->weight[e] / (1 + dx * dx + dy * dy);
        to_x += pull * dx;
        to_y += pull * dy;
    }
    float push = (float)(1 / d->sum);
    gradient[0] = 4 * (d->exaggerated * to_x - push * d->force[2 * i]);
    gradient[1] = 4 * (d->exaggerated * to_y - push * d->force[2 * i + 1]);
}

/* `force` has the repulsion and receives how far the points move. */
static void descend_block(void *context, size_t block, int worker)
{
    struct descent *d = context;
    size_t first = block * POINTS_PER_BLOCK, end = first + POINTS_PER_BLOCK;
    (void)worker;
    for (size_t i = first; i < end && i < d->n; i++) {
        float gradient[2];
        attract(d, i, gradient);
        for (size_t a = 2 * i; a < 2 * i + 2; a++) {
            float slope = gradient[a - 2 * i];
            d->gain[a] = d->moved[a] * slope < 0 ? d->gain[a] + 0.2F : d->gain[a] * 0.8F;
            d->gain[a] = d->gain[a] < least_gain ? least_gain : d->gain[a];
            d->moved[a] = d->momentum * d->moved[a] - d->rate * d->gain[a] * slope;
        }
    }
}

static void descend(struct descent *d, struct pool *pool, struct repulsion *repulsion, int iteration)
{
    bool early = iteration < EARLY;
    d->momentum = early ? 0.5F : 0.8F;
    d->exaggerated = early ? exaggeration : 1;
    d->sum = repulsion_of(repulsion, pool, d->xy, d->force);
    pool_for(pool, blocks_of(d->n, POINTS_PER_BLOCK), descend_block, d);
    for (size_t a = 0; a < 2 * d->n; a++)
        d->xy[a] += d->moved[a];
}

/* So that the first axis has the standard deviation `spread`. */
static void scale_first(float *xy, size_t n)
{
    double square = 0;
    picture_centre(xy, n);
    for (size_t i = 0; i < n; i++)
        square += (double)xy[2 * i] * (double)xy[2 * i] / (double)n;
    float factor = square > 0 ? spread / (float)sqrt(square) : 0;
    for (size_t a = 0; a < 2 * n; a++)
        xy[a] *= factor;
}

bool project_tsne(struct pool *pool, const struct nearest *nearest, double perplexity,
                  const struct project_watch *watch, float *xy)
{
    size_t n = nearest->n;
    struct near_graph graph;
    if (!watch_goes_on(watch, "t-SNE", 0))
        return false;
    make_graph(&graph, nearest, perplexity);
    struct descent d = {.n = n, .graph = &graph, .xy = xy, .force = xmalloc(2 * n * sizeof(float)),
                        .moved = xcalloc(2 * n, sizeof(float)), .gain = xmalloc(2 * n * sizeof(float)),
                        .rate = fmaxf((float)n / exaggeration / 4, 50)};
    struct repulsion *repulsion = repulsion_new(n);
    for (size_t a = 0; a < 2 * n; a++)
        d.gain[a] = 1;
    scale_first(xy, n);
    int at = 0;
    while (at < ITERATIONS && (at % LOOK_EVERY || watch_goes_on(watch, "t-SNE", (double)at / ITERATIONS)))
        descend(&d, pool, repulsion, at++);
    repulsion_free(repulsion);
    free(d.force);
    free(d.moved);
    free(d.gain);
    near_graph_release(&graph);
    return at == ITERATIONS;
}
