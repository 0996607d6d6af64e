/* Clusters of a picture: see clusters.h. */
#include "engine/verbs/clusters.h"

#include "engine/core/kmeans.h"
#include "engine/probes/rows.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <math.h>
#include <stdlib.h>

/* How many rows are in each cluster: (k), which the caller frees. */
static size_t *count_members(const struct space_clusters *clusters, size_t n)
{
    size_t *count = xcalloc(clusters->k, sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[clusters->member[i]]++;
    return count;
}

/* So that the largest is 0. Of those that are equally large the first stays first. */
static void number_by_size(struct space_clusters *clusters, size_t n)
{
    size_t *count = count_members(clusters, n);
    uint32_t *place = xmalloc(clusters->k * sizeof *place);
    for (size_t c = 0; c < clusters->k; c++) {
        place[c] = 0;
        for (size_t other = 0; other < clusters->k; other++)
            place[c] += count[other] > count[c] || (count[other] == count[c] && other < c);
    }
    for (size_t i = 0; i < n; i++)
        clusters->member[i] = place[clusters->member[i]];
    free(place);
    free(count);
}

int clusters_make(struct space_clusters *clusters, struct pool *pool, const struct space *space, const real *x,
                  struct err *err)
{
    struct kmeans kmeans;
    if (clusters->k > space->n)
        return err_set(err, ERR_USAGE, "%zu clusters need as many rows, and the picture has %zu: ask for fewer",
                       clusters->k, space->n);
    clusters->member = xmalloc(space->n * sizeof *clusters->member);
    kmeans_init(&kmeans, pool, x, space->n, space->dim, clusters->k);
    kmeans_best(&kmeans, (uint64_t)clusters->seed, clusters->member);
    kmeans_release(&kmeans);
    number_by_size(clusters, space->n);
    return 0;
}

void clusters_release(struct space_clusters *clusters)
{
    free(clusters->member);
    clusters->member = NULL;
}

/* How far they agree with classes: normalised mutual information, of the rows that have one; NaN of none. */
static double agreement(const struct space_clusters *clusters, const struct space *space)
{
    uint32_t *member = xmalloc(space->n * sizeof *member), *class = xmalloc(space->n * sizeof *class), classes = 0;
    size_t n = 0;
    for (size_t i = 0; i < space->n; i++) {
        float own = space->fact[i * SPACE_FACTS + SPACE_CLASS];
        if (isnan(own))
            continue;
        member[n] = clusters->member[i];
        class[n++] = (uint32_t)own;
        classes = (uint32_t)own >= classes ? (uint32_t)own + 1 : classes;
    }
    double value = n ? mutual_information(member, clusters->k, class, classes, n) : NAN;
    free(member);
    free(class);
    return value;
}

void clusters_print_text(const struct space_clusters *clusters, const struct space *space)
{
    size_t *count = count_members(clusters, space->n);
    double value = agreement(clusters, space);
    print("k-means with seed %lld: %zu clusters of %zu to %zu rows\n", (long long)clusters->seed, clusters->k,
          count[clusters->k - 1], count[0]);
    if (isfinite(value))
        print("normalised mutual information of clusters and classes %.4f\n", value);
    free(count);
}

void clusters_print_json(const struct space_clusters *clusters, const struct space *space)
{
    size_t *count = count_members(clusters, space->n);
    double value = agreement(clusters, space);
    print(",\"clusters_seed\":%lld,\"cluster_sizes\":[", (long long)clusters->seed);
    for (size_t c = 0; c < clusters->k; c++)
        print("%s%zu", c ? "," : "", count[c]);
    print("]");
    if (isfinite(value))
        print(",\"nmi\":%.17g", value);
    free(count);
}
