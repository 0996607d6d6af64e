/* The logistic function over rows: see logistic.h.
 *
 * softplus(x) = max(x, 0) + log(1 + exp(-|x|)), and the logarithms of many are the logarithm of a product, so that
 * the loop has no logarithm in it. A factor is at most 2: a double holds the product of a thousand. */
#include "engine/losses/logistic.h"

enum { CHUNK = 512 * LANES };

/* exp(-|x|), which neither overflows nor is undefined at -INFINITY. */
INLINE real below_one(real x)
{
    return real_exp(x > 0 ? -x : x);
}

INLINE real logistic_of(real x, real e)
{
    return (x > 0 ? 1 : e) / (1 + e);
}

INLINE void add(real x, double *product, real *above, real *slope)
{
    real e = below_one(x);
    *product *= 1 + (double)e;
    *above += x > 0 ? x : 0;
    *slope += logistic_of(x, e);
}

MULTIVERSION static void scan_chunk(const real *s, real scale, real shift, size_t n, double *sum, double *slope)
{
    double product[LANES];
    real above[LANES] = {0}, slopes[LANES] = {0};
    size_t j = 0;
    for (int l = 0; l < LANES; l++)
        product[l] = 1;
    for (; j + LANES <= n; j += LANES)
        for (int l = 0; l < LANES; l++)
            add(s[j + l] * scale + shift, &product[l], &above[l], &slopes[l]);
    for (; j < n; j++)
        add(s[j] * scale + shift, &product[0], &above[0], &slopes[0]);
    *sum += (double)lanes_sum(above);
    *slope += (double)lanes_sum(slopes);
    for (int l = 0; l < LANES; l++)
        *sum += log(product[l]);
}

void logistic_scan(const real *s, real scale, real shift, size_t n, double *sum, double *slope)
{
    for (size_t first = 0; first < n; first += CHUNK)
        scan_chunk(s + first, scale, shift, n - first < CHUNK ? n - first : CHUNK, sum, slope);
}

MULTIVERSION void logistic_slope(real *s, real scale, real shift, real factor, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        real x = s[j] * scale + shift;
        s[j] = factor * logistic_of(x, below_one(x));
    }
}
