/* Pictures made brighter or darker. */
#include "engine/views/input_view.h"

static const struct knob knob_brightness = {
    .name = "brightness", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "pixels are multiplied by a factor from 1 less this to 1 plus this"};

static void brighten(struct tint *tint, double strength, const struct rng *rng)
{
    double factor = 1 + strength * (2 * rng_unit(rng, 0) - 1), by[MOST_CHANNELS][MOST_CHANNELS] = {{0}};
    for (size_t c = 0; c < tint->channels; c++)
        by[c][c] = factor;
    tint_then(tint, by, (const double[MOST_CHANNELS]){0});
}

const struct input_view input_view_brightness = {
    .part = {.name = "brightness", .help = "makes a picture brighter or darker",
             .knobs = (const struct knob *const[]){&knob_brightness, NULL}},
    .of_data = "pictures",
    .stream = STREAM_BRIGHTNESS,
    .tint = brighten,
};
