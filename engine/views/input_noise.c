/* Noise of inputs: a normal number on each of a row's; on each of a picture's, which are many, one that is nearly
 * normal. */
#include "engine/views/input_view.h"

static const struct knob knob_input_noise = {
    .name = "input_noise", .type = KNOB_REAL, .low = 0, .high = 5, .scale = SCALE_LINEAR, .start = "0",
    .help = "normal noise on each number of a row, in its standard deviations"};

static void change(real *x, const struct feature *feature, double strength, const struct rng *rng)
{
    bool picture = feature_is_picture(feature);
    for (size_t k = 0; k < feature->width; k++)
        x[k] += (real)(strength * (picture ? rng_nearly_normal(rng, k) : rng_normal(rng, k)));
}

const struct input_view input_view_input_noise = {
    .part = {.name = "input_noise", .help = "adds noise to the numbers of a row",
             .knobs = (const struct knob *const[]){&knob_input_noise, NULL}},
    .stream = STREAM_INPUT_NOISE,
    .change = change,
};
