/* What the machine can do at most, for shares: measured, on all threads of a pool. */
#ifndef ENGINE_VERBS_MACHINE_H
#define ENGINE_VERBS_MACHINE_H

#include "engine/core/pool.h"

#include <stddef.h>

/* Rates, one for each lap; the median is what counts, so that a lap that was disturbed does not. */
struct stopwatch {
    double *rates;
    size_t n, capacity;
};
void stopwatch_lap(struct stopwatch *watch, double rate);
double stopwatch_median(struct stopwatch *watch); /* also frees it */

/* Floating-point operations a second of matrix products with operands in the caches and long sums: the faster of
 * OpenBLAS's and the engine's own. */
double machine_flops(struct pool *pool, double seconds);
/* Bytes a second between processors and memory, read and written, of a[i] = b[i] + 3 c[i] over arrays far larger than
 * the caches: the triad of McCalpin's STREAM (1995), counted as he counts. */
double machine_bandwidth(struct pool *pool, double seconds);

#endif
