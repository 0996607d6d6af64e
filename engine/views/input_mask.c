/* Masking of inputs: some numbers of a row become their mean over the train rows (which is 0 after standardising). */
#include "engine/views/input_view.h"

static const struct knob knob_input_mask = {
    .name = "input_mask", .type = KNOB_REAL, .low = 0, .high = 0.95, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of a row's numbers that are replaced by their mean"};

static void change(real *x, const struct feature *feature, double strength, const struct rng *rng)
{
    for (size_t k = 0; k < feature->width; k++)
        if (rng_unit(rng, k) < strength)
            x[k] = 0;
}

const struct input_view input_view_input_mask = {
    .part = {.name = "input_mask", .help = "leaves out numbers of a row",
             .knobs = (const struct knob *const[]){&knob_input_mask, NULL}},
    .stream = STREAM_INPUT_MASK,
    .change = change,
};
