/* Ensembles of runs: see ensemble.h.
 *
 * The score of an anchor u and a candidate i is the mean over members m of (s_m(u, i) - mean_m(u)) / deviation_m(u).
 * With s a dot product that is a dot product too, of the anchor's rows divided by deviations, side by side, and one
 * column for the means. Where a member has a geometry of its own, rows say themselves what is in them: before each
 * member's numbers stand its similarity and, for an anchor, what its score is multiplied by; ensemble_pair reads
 * them. */
#include "engine/probes/ensemble.h"

#include "engine/parts.h"
#include "engine/similarities/similarity.h"
#include "store/base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { ANCHORS_PER_BLOCK = 64, CANDIDATES_PER_TILE = 512 };

/* Mean and deviation --------------------------------------------------------------------------------------------- */

struct job {
    const struct embedded *embedded;
    real **scratch;          /* per worker */
    double *mean, *deviation; /* (anchors) */
};

static void measure_block(void *context, size_t block, int worker)
{
    const struct job *job = context;
    const struct embedded *c = job->embedded;
    size_t first_anchor = block * ANCHORS_PER_BLOCK, left = c->n_anchors - first_anchor,
           n = left < ANCHORS_PER_BLOCK ? left : ANCHORS_PER_BLOCK;
    double sum[ANCHORS_PER_BLOCK] = {0}, squares[ANCHORS_PER_BLOCK] = {0};
    const real *x = c->anchors + first_anchor * c->dim;
    real *s = job->scratch[worker];
    for (size_t first = 0; first < c->n_candidates; first += CANDIDATES_PER_TILE) {
        size_t columns = c->n_candidates - first < CANDIDATES_PER_TILE ? c->n_candidates - first
                                                                       : CANDIDATES_PER_TILE;
        similarity_tile(c->geometry, n, columns, c->dim, x, c->candidates + first * c->dim, s, columns);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i * columns; j < (i + 1) * columns; j++) {
                sum[i] += (double)s[j];
                squares[i] += (double)s[j] * (double)s[j];
            }
    }
    for (size_t i = 0; i < n; i++) {
        double mean = sum[i] / (double)c->n_candidates, variance = squares[i] / (double)c->n_candidates - mean * mean;
        job->mean[first_anchor + i] = mean;
        job->deviation[first_anchor + i] = variance > 1e-12 * mean * mean ? sqrt(variance) : 0; /* less is rounding */
    }
}

static void measure(struct pool *pool, const struct embedded *embedded, double *mean, double *deviation)
{
    size_t threads = (size_t)pool_threads(pool);
    struct job job = {embedded, xcalloc(threads, sizeof *job.scratch), mean, deviation};
    for (size_t t = 0; t < threads; t++)
        job.scratch[t] = xmalloc(ANCHORS_PER_BLOCK * CANDIDATES_PER_TILE * sizeof(real));
    pool_for(pool, (embedded->n_anchors + ANCHORS_PER_BLOCK - 1) / ANCHORS_PER_BLOCK, measure_block, &job);
    for (size_t t = 0; t < threads; t++)
        free(job.scratch[t]);
    free(job.scratch);
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

/* Before a member's numbers, where not all are dot products. */
enum { SIMILARITY, LENGTH, FACTOR, HEAD };

static real ensemble_pair(const real *x, const real *y, size_t n)
{
    real sum = x[n - 1] * y[n - 1]; /* the means */
    for (size_t at = 0; at + 1 < n; at += HEAD + (size_t)x[at + LENGTH]) {
        const struct geometry *geometry = similarities[(size_t)x[at + SIMILARITY]]->geometry;
        sum += x[at + FACTOR] * y[at + FACTOR] *
               similarity_of_rows(geometry, x + at + HEAD, y + at + HEAD, (size_t)x[at + LENGTH]);
    }
    return sum;
}

static const struct geometry mixed = {.pair = ensemble_pair};

static size_t similarity_of_geometry(const struct geometry *geometry)
{
    size_t i = 0;
    while (similarities[i] && similarities[i]->geometry != geometry)
        i++;
    assert(similarities[i]);
    return i;
}

/* One member's part of a row; returns where the next begins. */
static real *place(const struct embedded *member, const real *from, bool plain, double factor, real *to)
{
    if (!plain) {
        to[SIMILARITY] = (real)similarity_of_geometry(member->geometry);
        to[LENGTH] = (real)member->dim;
        to[FACTOR] = (real)factor;
        to += HEAD;
    }
    for (size_t k = 0; k < member->dim; k++)
        to[k] = plain ? (real)(factor * (double)from[k]) : from[k];
    return to + member->dim;
}

static void place_candidates(const struct embedded *members, size_t n, bool plain, struct embedded *ensemble,
                             real *rows)
{
    for (size_t i = 0; i < ensemble->n_candidates; i++) {
        real *to = rows + i * ensemble->dim;
        for (size_t m = 0; m < n; m++)
            to = place(&members[m], members[m].candidates + i * members[m].dim, plain, 1, to);
        *to = 1;
    }
}

static void place_anchors(struct pool *pool, const struct embedded *members, size_t n, bool plain,
                          struct embedded *ensemble, real *rows)
{
    double *mean = xcalloc(n * ensemble->n_anchors, sizeof *mean),
           *deviation = xcalloc(n * ensemble->n_anchors, sizeof *deviation);
    for (size_t m = 0; m < n; m++)
        measure(pool, &members[m], mean + m * ensemble->n_anchors, deviation + m * ensemble->n_anchors);
    for (size_t u = 0; u < ensemble->n_anchors; u++) {
        real *to = rows + u * ensemble->dim;
        double constant = 0;
        for (size_t m = 0; m < n; m++) {
            double spread = deviation[m * ensemble->n_anchors + u],
                   factor = spread > 0 ? 1 / (spread * (double)n) : 0;
            to = place(&members[m], members[m].anchors + u * members[m].dim, plain, factor, to);
            constant -= factor * mean[m * ensemble->n_anchors + u];
        }
        *to = (real)constant;
    }
    free(mean);
    free(deviation);
}

void ensemble_make(struct pool *pool, const struct embedded *members, size_t n, struct embedded *ensemble)
{
    bool plain = true;
    size_t dim = 1;
    for (size_t m = 0; m < n; m++)
        plain &= !members[m].geometry;
    for (size_t m = 0; m < n; m++)
        dim += members[m].dim + (plain ? 0 : HEAD);
    *ensemble = (struct embedded){.n_anchors = members[0].n_anchors, .n_candidates = members[0].n_candidates,
                                  .dim = dim, .geometry = plain ? NULL : &mixed,
                                  .key = {members[0].key[0], members[0].key[1]}};
    real *anchors = xmalloc(ensemble->n_anchors * dim * sizeof *anchors),
         *candidates = xmalloc(ensemble->n_candidates * dim * sizeof *candidates);
    place_anchors(pool, members, n, plain, ensemble, anchors);
    place_candidates(members, n, plain, ensemble, candidates);
    ensemble->anchors = anchors;
    ensemble->candidates = candidates;
}
