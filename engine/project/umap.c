/* UMAP: see project.h. Within an epoch each point moves along its own edges, away from points drawn at random, while
 * it sees the others where they were when the epoch began: so the result does not depend on who came first. Each edge
 * is gone along as often as its weight says, by both of its ends, and moves the end whose turn it is by twice the
 * pull, for it would else have been moved by the other's turn, too. */
#include "engine/core/rng.h"
#include "engine/project/project_internal.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { NEIGHBOURS = 14, NEGATIVES = 5, SEARCH_ROUNDS = 64, LOOK_EVERY = 5, SMALL = 10000 };

/* The curve 1 / (1 + a d^(2b)) that fits best a distance of 0.1 at which points stop to attract, spread 1. */
static const float curve_a = 1.5769434603F, curve_b = 0.8950608780F;
static const float first_extent = 10, longest = 4, away_floor = 0.001F;

struct layout {
    size_t n;
    const struct near_graph *graph;
    const float *before;
    float *after, alpha;
    struct rng rng;
    int epoch;
};

size_t umap_neighbours(size_t n, size_t wanted)
{
    size_t k = wanted ? wanted : NEIGHBOURS;
    return k < n - 1 ? k : n - 1;
}

/* Memberships exp(-(d - nearest) / sigma), which together are log2 of how many there are, the point itself among
 * them. */
static void weigh(const float *distance, size_t k, double mean_of_all, float *weight)
{
    double nearest = 0, low = 0, high = INFINITY, sigma = 1, goal = log2((double)k + 1), mean = 0;
    for (size_t m = k; m-- > 0;) {
        nearest = distance[m] > 0 ? (double)distance[m] : nearest;
        mean += (double)distance[m] / (double)(k + 1);
    }
    for (int round = 0; round < SEARCH_ROUNDS; round++) {
        double sum = 0;
        for (size_t m = 0; m < k; m++) {
            double beyond = (double)distance[m] - nearest;
            sum += beyond > 0 ? exp(-beyond / sigma) : 1;
        }
        if (fabs(sum - goal) < 1e-5)
            break;
        *(sum > goal ? &high : &low) = sigma;
        sigma = isinf(high) ? 2 * sigma : (low + high) / 2;
    }
    sigma = fmax(sigma, 1e-3 * (nearest > 0 ? mean : mean_of_all));
    for (size_t m = 0; m < k; m++) {
        double beyond = (double)distance[m] - nearest;
        weight[m] = beyond > 0 && sigma > 0 ? (float)exp(-beyond / sigma) : 1;
    }
}

/* The probability that at least one of two is so. */
static float join_either(float a, float b)
{
    return a + b - a * b;
}

static void make_graph(struct near_graph *graph, const struct nearest *nearest, size_t k)
{
    size_t n = nearest->n;
    float *weight = xmalloc((n * k + 1) * sizeof *weight);
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t m = 0; m < k; m++)
            mean += (double)nearest->distance[i * nearest->k + m] / (double)(n * (k + 1));
    for (size_t i = 0; i < n; i++)
        weigh(nearest->distance + i * nearest->k, k, mean, weight + i * k);
    near_graph_make(graph, nearest, k, weight, join_either);
    free(weight);
}

static float clipped(float value)
{
    return value > longest ? longest : value < -longest ? -longest : value;
}

INLINE void step_by(const struct layout *l, float at[2], const float from[2], float factor, bool away)
{
    for (int d = 0; d < 2; d++)
        at[d] += clipped(factor * (at[d] - from[d])) * l->alpha * (away ? 1 : 2);
}

static float square_of(const float at[2], const float from[2])
{
    float dx = at[0] - from[0], dy = at[1] - from[1];
    return dx * dx + dy * dy;
}

static void attract(const struct layout *l, float at[2], const float from[2])
{
    float square = square_of(at, from);
    if (square > 0) {
        float power = powf(square, curve_b);
        step_by(l, at, from, -2 * curve_a * curve_b * power / square / (1 + curve_a * power), false);
    }
}

static void repel(const struct layout *l, float at[2], const float from[2])
{
    float square = square_of(at, from);
    if (square > 0)
        step_by(l, at, from, 2 * curve_b / ((away_floor + square) * (1 + curve_a * powf(square, curve_b))), true);
}

/* How often an edge of this weight has been gone along when so many epochs are over. */
static uint32_t turns_until(float weight, int epochs)
{
    return (uint32_t)(weight * (float)epochs);
}

static void move_point(const struct layout *l, size_t i)
{
    float at[2] = {l->before[2 * i], l->before[2 * i + 1]};
    struct rng rng = rng_within(&l->rng, i);
    uint64_t drawn = 0;
    for (size_t e = l->graph->start[i]; e < l->graph->start[i + 1]; e++) {
        float weight = l->graph->weight[e];
        if (turns_until(weight, l->epoch + 1) == turns_until(weight, l->epoch))
            continue;
        attract(l, at, l->before + 2 * l->graph->to[e]);
        for (int m = 0; m < NEGATIVES; m++) {
            size_t other = rng_below(&rng, drawn++, (uint32_t)l->n);
            if (other != i)
                repel(l, at, l->before + 2 * other);
        }
    }
    memcpy(l->after + 2 * i, at, sizeof at);
}

static void move_block(void *context, size_t block, int worker)
{
    const struct layout *l = context;
    size_t first = block * POINTS_PER_BLOCK, end = first + POINTS_PER_BLOCK;
    (void)worker;
    for (size_t i = first; i < end && i < l->n; i++)
        move_point(l, i);
}

/* The farthest number is `first_extent`; a little noise parts points that lie on each other. */
static void scale_first(float *xy, size_t n, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_PICTURE, 0);
    float farthest = 0;
    picture_centre(xy, n);
    for (size_t a = 0; a < 2 * n; a++)
        farthest = fmaxf(farthest, fabsf(xy[a]));
    for (size_t a = 0; a < 2 * n; a++)
        xy[a] = (farthest > 0 ? xy[a] * first_extent / farthest : 0) + (float)(1e-4 * rng_nearly_normal(&rng, a));
}

bool project_umap(struct pool *pool, const struct nearest *nearest, size_t k, uint64_t seed,
                  const struct project_watch *watch, float *xy)
{
    size_t n = nearest->n;
    int epochs = n <= SMALL ? 500 : 200, at = 0;
    struct near_graph graph;
    if (!watch_goes_on(watch, "UMAP", 0))
        return false;
    make_graph(&graph, nearest, k);
    float *before = xmalloc((2 * n + 1) * sizeof *before);
    scale_first(xy, n, seed);
    struct layout l = {.n = n, .graph = &graph, .before = before, .after = xy};
    for (; at < epochs && (at % LOOK_EVERY || watch_goes_on(watch, "UMAP", (double)at / epochs)); at++) {
        memcpy(before, xy, 2 * n * sizeof *xy);
        l.epoch = at;
        l.alpha = 1 - (float)at / (float)epochs;
        l.rng = rng_make(seed, STREAM_PICTURE, (uint64_t)at + 1);
        pool_for(pool, blocks_of(n, POINTS_PER_BLOCK), move_block, &l);
    }
    free(before);
    near_graph_release(&graph);
    return at == epochs;
}
