/* Pictures out of focus: each pixel is a mean of those around it, with weights that fall like a normal
 * distribution's. The distribution is put together of narrow ones of three pixels, whose variances add up, so that
 * nothing but sums and products is needed. */
#include "engine/views/input_view.h"

static const double most_variance = 0.5; /* of three pixels: the middle one has half of the weight then */

static const struct knob knob_blur = {
    .name = "blur", .type = KNOB_REAL, .low = 0, .high = 3, .scale = SCALE_LINEAR, .start = "0", .unit = "pixels",
    .help = "pictures are blurred with a standard deviation from 0 to so many pixels"};

/* Of n values a step of `apart` from each other; `side` is the weight of either neighbour. An edge goes on as it
 * ends. */
static void blur_row(const struct raster *raster, real side, real *restrict row)
{
    size_t apart = raster->channels, n = raster->width * apart;
    real *restrict was = raster->spare, middle = 1 - 2 * side;
    memcpy(was, row, n * sizeof *was);
    for (size_t i = apart; i + apart < n; i++)
        row[i] = middle * was[i] + side * (was[i - apart] + was[i + apart]);
    for (size_t c = 0; c < apart && n > apart; c++) {
        size_t last = n - apart + c;
        row[c] = middle * was[c] + side * (was[c] + was[c + apart]);
        row[last] = middle * was[last] + side * (was[last - apart] + was[last]);
    }
}

static void blur_columns(const struct raster *raster, real side)
{
    size_t n = raster->width * raster->channels;
    real *above = raster->spare, middle = 1 - 2 * side;
    memcpy(above, raster->pixel, n * sizeof *above);
    for (size_t y = 0; y < raster->height; y++) {
        real *row = raster->pixel + y * n, *below = y + 1 < raster->height ? row + n : row;
        for (size_t i = 0; i < n; i++) {
            real was = row[i];
            row[i] = middle * was + side * (above[i] + below[i]);
            above[i] = was;
        }
    }
}

static void blur(struct raster *raster, double strength, const struct rng *rng)
{
    double deviation = strength * rng_unit(rng, 0), variance = deviation * deviation;
    int times = 1 + (int)(variance / most_variance);
    real side = (real)(variance / times / 2);
    for (int t = 0; t < times; t++) {
        for (size_t y = 0; y < raster->height; y++)
            blur_row(raster, side, raster->pixel + y * raster->width * raster->channels);
        blur_columns(raster, side);
    }
}

const struct input_view input_view_blur = {
    .part = {.name = "blur", .help = "blurs a picture", .knobs = (const struct knob *const[]){&knob_blur, NULL}},
    .of_data = "pictures",
    .stream = STREAM_BLUR,
    .paint = blur,
};
