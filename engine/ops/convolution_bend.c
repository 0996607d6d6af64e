/* What happens between a convolution and what comes out of a layer: see convolution_internal.h. Each pass goes over
 * a row of pixels whose channels lie side by side. */
#include "engine/ops/convolution_internal.h"

/* A row of pixels, or of squares of pixels. */
struct strip {
    size_t n, channels;
    const real *factor, *offset;
    bool relu;
};

MULTIVERSION static void bend_strip(const struct strip *s, const real *restrict y, const real *restrict other,
                                    real *restrict to)
{
    real least = s->relu ? 0 : (real)-INFINITY;
    for (size_t p = 0; p < s->n; p++)
        for (size_t c = 0, at = p * s->channels; c < s->channels; c++, at++) {
            real z = s->factor[c] * y[at] + s->offset[c];
            z = other ? z + other[at] : z;
            to[at] = z > least ? z : least;
        }
}

MULTIVERSION static void bend_strip_back(const struct strip *s, const real *restrict y, const real *restrict other,
                                         const real *restrict grad, real *restrict slope)
{
    real least = s->relu ? 0 : (real)-INFINITY;
    for (size_t p = 0; p < s->n; p++)
        for (size_t c = 0, at = p * s->channels; c < s->channels; c++, at++) {
            real z = s->factor[c] * y[at] + s->offset[c];
            z = other ? z + other[at] : z;
            slope[at] = z > least ? grad[at] : 0;
        }
}

INLINE real positive(real x)
{
    return x > 0 ? x : 0;
}

INLINE real larger(real x, real y)
{
    return x > y ? x : y;
}

/* Squares of the strip: pixels a and b above c and d. The channels of one square. */
INLINE void pool_square(const struct strip *s, bool average, const real *restrict upper, const real *restrict lower,
                        real *restrict to)
{
    const real *restrict factor = s->factor, *restrict offset = s->offset;
    for (size_t k = 0, n = s->channels; k < n; k++) {
        real f = factor[k], o = offset[k];
        real a = f * upper[k] + o, b = f * upper[n + k] + o, c = f * lower[k] + o, d = f * lower[n + k] + o;
        to[k] = average ? (positive(a) + positive(b) + positive(c) + positive(d)) / 4
                        : positive(larger(larger(a, b), larger(c, d)));
    }
}

/* Of equal largest numbers the first gets the gradient. */
INLINE void pool_square_back(const struct strip *s, bool average, const real *restrict upper,
                             const real *restrict lower, const real *restrict grad, real *restrict slope_upper,
                             real *restrict slope_lower)
{
    const real *restrict factor = s->factor, *restrict offset = s->offset;
    for (size_t k = 0, n = s->channels; k < n; k++) {
        real f = factor[k], o = offset[k], g = grad[k] / 4;
        real a = f * upper[k] + o, b = f * upper[n + k] + o, c = f * lower[k] + o, d = f * lower[n + k] + o;
        real most = larger(larger(a, b), larger(c, d)), left = most > 0 ? grad[k] : 0;
        slope_upper[k] = average ? a > 0 ? g : 0 : a == most ? left : 0;
        left = a == most ? 0 : left;
        slope_upper[n + k] = average ? b > 0 ? g : 0 : b == most ? left : 0;
        left = b == most ? 0 : left;
        slope_lower[k] = average ? c > 0 ? g : 0 : c == most ? left : 0;
        left = c == most ? 0 : left;
        slope_lower[n + k] = average ? d > 0 ? g : 0 : left;
    }
}

/* With `average` known where it is compiled, the channels are a loop without a branch. */
#define POOL(name, average)                                                                                          \
    MULTIVERSION static void name(const struct strip *s, const real *upper, const real *lower, real *to)             \
    {                                                                                                                \
        for (size_t p = 0, n = s->channels; p < s->n; p++)                                                           \
            pool_square(s, average, upper + 2 * p * n, lower + 2 * p * n, to + p * n);                               \
    }                                                                                                                \
    MULTIVERSION static void name##_back(const struct strip *s, const real *upper, const real *lower,                \
                                         const real *grad, real *slope_upper, real *slope_lower)                     \
    {                                                                                                                \
        for (size_t p = 0, n = s->channels; p < s->n; p++)                                                           \
            pool_square_back(s, average, upper + 2 * p * n, lower + 2 * p * n, grad + p * n,                         \
                             slope_upper + 2 * p * n, slope_lower + 2 * p * n);                                      \
    }
POOL(pool_maximum, false)
POOL(pool_average, true)

static struct strip strip_of(const struct bend *bend, size_t n)
{
    const struct layout *l = bend->layout;
    return (struct strip){n, l->made.channels, bend->factor, bend->offset, l->of.relu};
}

void bend_forward(const struct bend *bend, const real *y, const real *other, real *to)
{
    const struct layout *l = bend->layout;
    struct strip whole = strip_of(bend, l->made.height * l->made.width), squares = strip_of(bend, l->out.width);
    size_t row = l->made.width * l->made.channels;
    if (l->of.pooling == POOLING_NONE)
        bend_strip(&whole, y, other, to);
    else
        for (size_t i = 0; i < l->out.height; i++)
            (l->of.pooling == POOLING_AVERAGE ? pool_average : pool_maximum)(
                &squares, y + 2 * i * row, y + (2 * i + 1) * row, to + i * l->out.width * l->out.channels);
}

static void pool_back(const struct bend *bend, const real *y, const real *grad, real *slopes)
{
    const struct layout *l = bend->layout;
    struct strip squares = strip_of(bend, l->out.width);
    size_t row = l->made.width * l->made.channels;
    for (size_t i = 0; i < l->made.height; i++) /* for what no square takes */
        if (l->made.width % 2 || i == 2 * l->out.height)
            memset(slopes + i * l->slopes_row, 0, row * sizeof *slopes);
    for (size_t i = 0; i < l->out.height; i++)
        (l->of.pooling == POOLING_AVERAGE ? pool_average_back : pool_maximum_back)(
            &squares, y + 2 * i * row, y + (2 * i + 1) * row, grad + i * l->out.width * l->out.channels,
            slopes + 2 * i * l->slopes_row, slopes + (2 * i + 1) * l->slopes_row);
}

void bend_back(const struct bend *bend, const real *y, const real *other, const real *grad, real *slopes)
{
    const struct layout *l = bend->layout;
    struct strip strip = strip_of(bend, l->made.width);
    size_t row = l->made.width * l->made.channels;
    slopes += l->slopes_row + l->made.channels; /* the zeros around */
    if (l->of.pooling != POOLING_NONE)
        pool_back(bend, y, grad, slopes);
    else
        for (size_t i = 0; i < l->made.height; i++)
            bend_strip_back(&strip, y + i * row, other ? other + i * row : NULL, grad + i * row,
                            slopes + i * l->slopes_row);
}

/* Sums of a few channels at a time stay in registers. */
MULTIVERSION void add_sums(const real *a, const real *b, size_t n, size_t channels, double *sum)
{
    size_t c = 0;
    for (; c + LANES <= channels; c += LANES) {
        double of_a[LANES] = {0}, of_product[LANES] = {0};
        for (size_t p = 0; p < n; p++)
            for (int l = 0; l < LANES; l++) {
                double x = (double)a[p * channels + c + (size_t)l];
                of_a[l] += x;
                of_product[l] += x * (double)b[p * channels + c + (size_t)l];
            }
        for (int l = 0; l < LANES; l++) {
            sum[c + (size_t)l] += of_a[l];
            sum[channels + c + (size_t)l] += of_product[l];
        }
    }
    for (; c < channels; c++)
        for (size_t p = 0; p < n; p++) {
            sum[c] += (double)a[p * channels + c];
            sum[channels + c] += (double)a[p * channels + c] * (double)b[p * channels + c];
        }
}

MULTIVERSION void slopes_of_made(real *restrict slope, const real *restrict y, const real *restrict factor,
                                 const real *restrict steady, const real *restrict tilt, size_t n, size_t channels)
{
    for (size_t p = 0; p < n; p++)
        for (size_t c = 0, at = p * channels; c < channels; c++, at++)
            slope[at] = factor[c] * slope[at] + (steady[c] + tilt[c] * y[at]);
}
