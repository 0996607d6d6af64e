/* Pictures while views change them: see raster.h. */
#include "engine/views/raster.h"

static const double brightness_of[MOST_CHANNELS] = {0.299, 0.587, 0.114}; /* ITU-R BT.601 */

size_t raster_spare(const struct feature *feature)
{
    return feature->shape[PICTURE_WIDTH] * feature->shape[PICTURE_CHANNELS];
}

struct raster raster_of(const struct feature *feature, real *pixel, real *spare)
{
    return (struct raster){.height = feature->shape[PICTURE_HEIGHT], .width = feature->shape[PICTURE_WIDTH],
                           .channels = feature->shape[PICTURE_CHANNELS], .pixel = pixel, .spare = spare,
                           .mean = feature->mean};
}

/* Moves ---------------------------------------------------------------------------------------------------------- */

struct movement movement_of(const struct feature *feature)
{
    return (struct movement){.height = (double)feature->shape[PICTURE_HEIGHT],
                          .width = (double)feature->shape[PICTURE_WIDTH], .at = {{1, 0, 0}, {0, 1, 0}}};
}

void movement_then(struct movement *movement, const double step[2][3])
{
    for (int i = 0; i < 2; i++) {
        double x = movement->at[i][0], y = movement->at[i][1];
        movement->at[i][0] = x * step[0][0] + y * step[1][0];
        movement->at[i][1] = x * step[0][1] + y * step[1][1];
        movement->at[i][2] += x * step[0][2] + y * step[1][2];
    }
}

/* A point on one axis: the pixel before it, the one behind, and how far it is between them. */
struct between {
    size_t before, behind;
    real share;
};

INLINE struct between between(real at, size_t pixels)
{
    real last = (real)(pixels - 1), inside = at < 0 ? 0 : at > last ? last : at;
    int32_t before = (int32_t)inside;
    return (struct between){(size_t)before, (size_t)before + ((size_t)before + 1 < pixels), inside - (real)before};
}

INLINE void read_pixels(const struct movement *movement, const uint8_t *from, struct raster *to, size_t channels)
{
    real step_x = (real)movement->at[0][0], step_y = (real)movement->at[1][0], *pixel = to->pixel;
    for (size_t y = 0; y < to->height; y++) {
        double middle = (double)y + 0.5;
        real x0 = (real)(movement->at[0][0] * 0.5 + movement->at[0][1] * middle + movement->at[0][2] - 0.5);
        real y0 = (real)(movement->at[1][0] * 0.5 + movement->at[1][1] * middle + movement->at[1][2] - 0.5);
        for (size_t x = 0; x < to->width; x++) {
            struct between u = between(x0 + step_x * (real)(int32_t)x, to->width),
                           v = between(y0 + step_y * (real)(int32_t)x, to->height);
            const uint8_t *above = from + v.before * to->width * channels,
                          *below = from + v.behind * to->width * channels;
            for (size_t c = 0; c < channels; c++) {
                real a = above[u.before * channels + c], b = above[u.behind * channels + c],
                     d = below[u.before * channels + c], e = below[u.behind * channels + c];
                real top = a + u.share * (b - a), bottom = d + u.share * (e - d);
                *pixel++ = top + v.share * (bottom - top);
            }
        }
    }
}

void movement_read(const struct movement *movement, const struct feature *feature, size_t row, struct raster *to)
{
    const uint8_t *from = (const uint8_t *)feature->value + row * feature->width;
    if (to->channels == 1)
        read_pixels(movement, from, to, 1);
    else
        read_pixels(movement, from, to, MOST_CHANNELS);
}

/* Tints ---------------------------------------------------------------------------------------------------------- */

struct tint tint_of(const struct raster *raster)
{
    struct tint tint = {.channels = raster->channels};
    size_t pixels = raster->height * raster->width;
    double sum[MOST_CHANNELS] = {0};
    for (size_t i = 0; i < pixels; i++)
        for (size_t c = 0; c < raster->channels; c++)
            sum[c] += (double)raster->pixel[i * raster->channels + c];
    for (size_t c = 0; c < raster->channels; c++) {
        tint.by[c][c] = 1;
        tint.mean[c] = sum[c] / (double)pixels;
    }
    return tint;
}

static void apply_to(double by[MOST_CHANNELS][MOST_CHANNELS], size_t channels, const double *colour, double *to)
{
    for (size_t i = 0; i < channels; i++) {
        to[i] = 0;
        for (size_t k = 0; k < channels; k++)
            to[i] += by[i][k] * colour[k];
    }
}

void tint_then(struct tint *tint, double by[MOST_CHANNELS][MOST_CHANNELS], const double add[MOST_CHANNELS])
{
    struct tint was = *tint;
    apply_to(by, tint->channels, was.add, tint->add);
    apply_to(by, tint->channels, was.mean, tint->mean);
    for (size_t i = 0; i < tint->channels; i++) {
        tint->add[i] += add[i];
        tint->mean[i] += add[i];
        for (size_t k = 0; k < tint->channels; k++) {
            tint->by[i][k] = 0;
            for (size_t j = 0; j < tint->channels; j++)
                tint->by[i][k] += by[i][j] * was.by[j][k];
        }
    }
}

INLINE real in_range(real value)
{
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

static void apply_to_grey(real by, real add, real *restrict pixel, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pixel[i] = in_range(by * pixel[i] + add);
}

void tint_apply(const struct tint *tint, struct raster *raster)
{
    real by[MOST_CHANNELS][MOST_CHANNELS], add[MOST_CHANNELS], *pixel = raster->pixel;
    size_t pixels = raster->height * raster->width;
    for (size_t i = 0; i < tint->channels; i++) {
        add[i] = (real)tint->add[i];
        for (size_t k = 0; k < tint->channels; k++)
            by[i][k] = (real)tint->by[i][k];
    }
    if (tint->channels == 1) {
        apply_to_grey(by[0][0], add[0], pixel, pixels);
        return;
    }
    for (size_t i = 0; i < pixels; i++, pixel += MOST_CHANNELS) {
        real red = pixel[0], green = pixel[1], blue = pixel[2];
        for (size_t c = 0; c < MOST_CHANNELS; c++)
            pixel[c] = in_range(by[c][0] * red + by[c][1] * green + by[c][2] * blue + add[c]);
    }
}

double tint_brightness(const struct tint *tint, const double *colour)
{
    if (tint->channels == 1)
        return colour[0];
    return brightness_of[0] * colour[0] + brightness_of[1] * colour[1] + brightness_of[2] * colour[2];
}

void tint_towards_grey(struct tint *tint, double part)
{
    double by[MOST_CHANNELS][MOST_CHANNELS];
    for (size_t i = 0; i < MOST_CHANNELS; i++)
        for (size_t k = 0; k < MOST_CHANNELS; k++)
            by[i][k] = part * brightness_of[k] + (i == k ? 1 - part : 0);
    tint_then(tint, by, (const double[MOST_CHANNELS]){0});
}
