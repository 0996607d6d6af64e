/* The number type of the engine, and the few inner loops everything else is made of.
 *
 * `real` is float; built with -DNEARFAR_DOUBLE it is double, which is what lets a gradient check be tight (float's
 * best reachable error is about 2e-4, double's 1e-7).
 *
 * MULTIVERSION lets the compiler make one copy of a function for each generation of processors, chosen when the
 * program starts: one binary runs well on all. The bits of a result may differ between generations, never between two
 * calls, so the generation is recorded with a run. A build for one GENERATION (Makefile) has that copy alone.
 * Sanitizers run before the chooser could, so they get one copy. */
#ifndef ENGINE_CORE_REAL_H
#define ENGINE_CORE_REAL_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef NEARFAR_DOUBLE
typedef double real;
#else
typedef float real;
#endif

#if defined(NEARFAR_GENERATION) && NEARFAR_GENERATION == 3
#define MULTIVERSION __attribute__((target("arch=x86-64-v3")))
#elif !defined(NEARFAR_GENERATION) && defined(__x86_64__) && !defined(NEARFAR_SANITIZED) && !defined(__clang__)
#define MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSION
#endif

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 16 }; /* partial sums kept apart, so that the order of a sum does not depend on the vector width */

INLINE real lanes_sum(const real *lane)
{
    real half[LANES / 2];
    for (int l = 0; l < LANES / 2; l++)
        half[l] = lane[l] + lane[l + LANES / 2];
    return ((half[0] + half[4]) + (half[2] + half[6])) + ((half[1] + half[5]) + (half[3] + half[7]));
}

INLINE real vector_sum(const real *x, size_t n)
{
    real lane[LANES] = {0}, rest = 0;
    size_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += x[k + l];
    for (; k < n; k++)
        rest += x[k];
    return lanes_sum(lane) + rest;
}

INLINE real vector_dot(const real *a, const real *b, size_t n)
{
    real lane[LANES] = {0};
    size_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += a[k + l] * b[k + l];
    real sum = lanes_sum(lane);
    for (; k < n; k++)
        sum += a[k] * b[k];
    return sum;
}

INLINE void vector_add_scaled(real *to, real factor, const real *x, size_t n)
{
    for (size_t k = 0; k < n; k++)
        to[k] += factor * x[k];
}

/* exp with a relative error under 2e-7 in float, written so that loops over it are vectorised. Below -87 it is 0. */
INLINE real real_exp(real x)
{
#ifdef NEARFAR_DOUBLE
    return exp(x);
#else
    float clamped = x < -87.3f ? -87.3f : x > 88.3f ? 88.3f : x;
    float magic = 12582912.0f; /* adding it rounds to a whole number */
    float n = clamped * 1.44269504f + magic;
    int32_t exponent;
    memcpy(&exponent, &n, sizeof exponent);
    n -= magic;
    float r = clamped - n * 0.693145752f - n * 1.42860677e-6f; /* ln 2 in two parts */
    float p = 1.0f + r * (1.0f + r * (0.5f + r * (0.166666657f + r * (0.0416665853f + r * (0.00833345205f +
              r * 0.00139351096f)))));
    uint32_t scale_bits = (uint32_t)(exponent + 127) << 23;
    float scale;
    memcpy(&scale, &scale_bits, sizeof scale);
    return x < -87.3f ? 0.0f : p * scale;
#endif
}

#endif
