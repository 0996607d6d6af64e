/* The contrast of pictures: how far pixels lie from the mean brightness of their picture. */
#include "engine/views/input_view.h"

static const struct knob knob_contrast = {
    .name = "contrast", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "distance from a picture's mean is multiplied by a factor from 1 less this to 1 plus this"};

static void stretch(struct tint *tint, double strength, const struct rng *rng)
{
    double factor = 1 + strength * (2 * rng_unit(rng, 0) - 1), by[MOST_CHANNELS][MOST_CHANNELS] = {{0}};
    double add[MOST_CHANNELS] = {0}, mean = tint_brightness(tint, tint->mean);
    for (size_t c = 0; c < tint->channels; c++) {
        by[c][c] = factor;
        add[c] = (1 - factor) * mean;
    }
    tint_then(tint, by, add);
}

const struct input_view input_view_contrast = {
    .part = {.name = "contrast", .help = "makes the contrast of a picture stronger or weaker",
             .knobs = (const struct knob *const[]){&knob_contrast, NULL}},
    .of_data = "pictures",
    .stream = STREAM_CONTRAST,
    .tint = stretch,
};
