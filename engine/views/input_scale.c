/* Scaling of inputs: all numbers of a row by one factor. */
#include "engine/views/input_view.h"

static const struct knob knob_input_scale = {
    .name = "input_scale", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "a row is scaled by a factor from 1 less this to 1 plus this"};

static void change(real *x, const struct feature *feature, double strength, const struct rng *rng)
{
    real factor = (real)(1 + strength * (2 * rng_unit(rng, 0) - 1));
    for (size_t k = 0; k < feature->width; k++)
        x[k] *= factor;
}

const struct input_view input_view_input_scale = {
    .part = {.name = "input_scale", .help = "makes all numbers of a row larger or smaller",
             .knobs = (const struct knob *const[]){&knob_input_scale, NULL}},
    .stream = STREAM_INPUT_SCALE,
    .change = change,
};
