/* How far a picture can be trusted: see project.h. */
#include "engine/project/project_internal.h"
#include "store/base/mem.h"

#include <stdlib.h>

struct judged {
    const real *x;
    size_t n, dim, k;
    const struct nearest *truth, *seen;
    size_t *off; /* (blocks): by how many places false neighbours are too far away */
    float *of;   /* (n) */
};

/* How many vectors are nearer to i than j is. */
MULTIVERSION static size_t nearer_than(const float *distance, size_t n, float limit)
{
    size_t nearer = 0;
    for (size_t m = 0; m < n; m++)
        nearer += distance[m] < limit;
    return nearer;
}

MULTIVERSION static void measure_distances(const real *x, size_t n, size_t dim, const real *from, float *to)
{
    for (size_t m = 0; m < n; m++) {
        real lane[LANES] = {0};
        size_t k = 0;
        for (; k + LANES <= dim; k += LANES)
            for (int l = 0; l < LANES; l++) {
                real by = x[m * dim + k + (size_t)l] - from[k + (size_t)l];
                lane[l] += by * by;
            }
        real sum = lanes_sum(lane);
        for (; k < dim; k++)
            sum += (x[m * dim + k] - from[k]) * (x[m * dim + k] - from[k]);
        to[m] = (float)sum;
    }
}

static bool is_among(const uint32_t *list, size_t n, uint32_t row)
{
    size_t at = 0;
    while (at < n && list[at] != row)
        at++;
    return at < n;
}

static size_t judge_point(const struct judged *j, size_t i, float *distance)
{
    const uint32_t *truth = j->truth->row + i * j->truth->k, *seen = j->seen->row + i * j->seen->k;
    size_t off = 0, found = 0;
    bool measured = false;
    for (size_t m = 0; m < j->k; m++) {
        if (is_among(truth, j->k, seen[m])) {
            found++;
            continue;
        }
        if (!measured)
            measure_distances(j->x, j->n, j->dim, j->x + i * j->dim, distance);
        measured = true;
        size_t rank = nearer_than(distance, j->n, distance[seen[m]]); /* the point itself is among them: from 1 */
        off += rank > j->k ? rank - j->k : 0;
    }
    j->of[i] = (float)found / (float)j->k;
    return off;
}

static void judge_block(void *context, size_t block, int worker)
{
    const struct judged *j = context;
    size_t first = block * POINTS_PER_BLOCK, end = first + POINTS_PER_BLOCK;
    float *distance = xmalloc((j->n + 1) * sizeof *distance);
    (void)worker;
    j->off[block] = 0;
    for (size_t i = first; i < end && i < j->n; i++)
        j->off[block] += judge_point(j, i, distance);
    free(distance);
}

bool picture_measure(struct pool *pool, const real *x, size_t dim, const struct nearest *nearest, const float *xy,
                     size_t k, const struct project_watch *watch, struct picture_trust *trust, float *of)
{
    size_t n = nearest->n, blocks = blocks_of(n, POINTS_PER_BLOCK);
    struct nearest seen;
    real *picture = xmalloc((2 * n + 1) * sizeof *picture);
    for (size_t a = 0; a < 2 * n; a++)
        picture[a] = (real)xy[a];
    bool found = nearest_find(pool, picture, n, 2, k, watch, &seen);
    free(picture);
    if (!found)
        return false;
    struct judged j = {x, n, dim, k, nearest, &seen, xmalloc((blocks + 1) * sizeof *j.off), of};
    pool_for(pool, blocks, judge_block, &j);
    double off = 0, kept = 0, all = (double)n, places = (double)k;
    for (size_t block = 0; block < blocks; block++)
        off += (double)j.off[block];
    for (size_t i = 0; i < n; i++)
        kept += (double)of[i] / all;
    *trust = (struct picture_trust){k, 1 - 2 / (all * places * (2 * all - 3 * places - 1)) * off, kept};
    free(j.off);
    nearest_release(&seen);
    return true;
}
