/* The machine's own limits: see machine.h. */
#include "engine/verbs/machine.h"

#include "engine/core/blas.h"
#include "engine/core/product.h"
#include "store/base/clock.h"
#include "store/base/mem.h"

#include <stdlib.h>

/* A stopwatch ---------------------------------------------------------------------------------------------------- */

void stopwatch_lap(struct stopwatch *watch, double rate)
{
    ARRAY_ROOM(watch->rates, watch->n, watch->capacity);
    watch->rates[watch->n++] = rate;
}

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double stopwatch_median(struct stopwatch *watch)
{
    qsort(watch->rates, watch->n, sizeof *watch->rates, compare_double);
    double value = watch->n ? watch->rates[watch->n / 2] : 0;
    free(watch->rates);
    return value;
}

/* Arithmetic ----------------------------------------------------------------------------------------------------- */

enum { M = 256, N = 256, K = 256, TIMES = 64 };

static void library_product(void *context, size_t block, int worker)
{
    (void)block;
    real *a = ((real **)context)[worker], *b = a + M * K, *c = b + K * N;
    blas_a_b(M, N, K, a, b, c, 0);
}

static void own_product(void *context, size_t block, int worker)
{
    (void)block;
    real *a = ((real **)context)[worker], *b = a + M * K, *c = b + K * N;
    product_a_b(M, N, K, a, b, c, false);
}

static double flops_of(struct pool *pool, void (*product)(void *, size_t, int), real **room, double seconds)
{
    struct stopwatch watch = {0};
    double end = clock_monotonic() + seconds;
    while (clock_monotonic() < end || watch.n < 3) {
        double began = clock_monotonic();
        pool_for(pool, TIMES, product, room);
        stopwatch_lap(&watch, TIMES * 2.0 * M * N * K / (clock_monotonic() - began));
    }
    return stopwatch_median(&watch);
}

double machine_flops(struct pool *pool, double seconds)
{
    size_t threads = (size_t)pool_threads(pool);
    real **room = xcalloc(threads, sizeof *room);
    for (size_t t = 0; t < threads; t++)
        room[t] = xcalloc(M * K + K * N + M * N, sizeof **room);
    double library = flops_of(pool, library_product, room, seconds / 2);
    double own = flops_of(pool, own_product, room, seconds / 2);
    for (size_t t = 0; t < threads; t++)
        free(room[t]);
    free(room);
    return library > own ? library : own;
}

/* Memory --------------------------------------------------------------------------------------------------------- */

enum { CHUNK = 1 << 18, CHUNKS = 96 }; /* three arrays of 96 MiB */

struct triad {
    float *a;
    const float *b, *c;
};

MULTIVERSION static void triad_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct triad *t = context;
    float *a = t->a + block * CHUNK;
    const float *b = t->b + block * CHUNK, *c = t->c + block * CHUNK;
    for (size_t i = 0; i < CHUNK; i++)
        a[i] = b[i] + 3 * c[i];
}

double machine_bandwidth(struct pool *pool, double seconds)
{
    size_t size = (size_t)CHUNK * CHUNKS;
    float *room = xmalloc(3 * size * sizeof *room);
    for (size_t i = 0; i < 3 * size; i++)
        room[i] = 1;
    struct triad triad = {room, room + size, room + 2 * size};
    struct stopwatch watch = {0};
    double end = clock_monotonic() + seconds;
    while (clock_monotonic() < end || watch.n < 3) {
        double began = clock_monotonic();
        pool_for(pool, CHUNKS, triad_block, &triad);
        stopwatch_lap(&watch, 3.0 * (double)size * sizeof *room / (clock_monotonic() - began));
    }
    free(room);
    return stopwatch_median(&watch);
}
