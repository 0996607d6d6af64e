/* Holes in pictures: a rectangle of the picture's proportions gets the mean colour of the train rows (DeVries,
 * Taylor: Improved Regularization of Convolutional Neural Networks with Cutout, 2017). */
#include "engine/views/input_view.h"

static const struct knob knob_cutout = {
    .name = "cutout", .type = KNOB_REAL, .low = 0, .high = 0.9, .scale = SCALE_LINEAR, .start = "0",
    .help = "a hole is cut into a picture: the largest share of its area"};

static void cut(struct raster *raster, double strength, const struct rng *rng)
{
    double side = sqrt(strength * rng_unit(rng, 0));
    size_t high = (size_t)(side * (double)raster->height + 0.5), wide = (size_t)(side * (double)raster->width + 0.5);
    size_t top = rng_below(rng, 1, (uint32_t)(raster->height - high + 1)),
           left = rng_below(rng, 2, (uint32_t)(raster->width - wide + 1));
    for (size_t y = top; y < top + high; y++)
        for (size_t x = left; x < left + wide; x++)
            for (size_t c = 0; c < raster->channels; c++)
                raster->pixel[(y * raster->width + x) * raster->channels + c] = (real)raster->mean[c];
}

const struct input_view input_view_cutout = {
    .part = {.name = "cutout", .help = "cuts a hole into a picture",
             .knobs = (const struct knob *const[]){&knob_cutout, NULL}},
    .of_data = "pictures",
    .stream = STREAM_CUTOUT,
    .paint = cut,
};
