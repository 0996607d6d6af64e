/* Pictures without their colours. */
#include "engine/views/input_view.h"

static const struct knob knob_grey = {
    .name = "grey", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "chance that a picture loses its colours"};

static void fade(struct tint *tint, double strength, const struct rng *rng)
{
    if (rng_unit(rng, 0) < strength)
        tint_towards_grey(tint, 1);
}

const struct input_view input_view_grey = {
    .part = {.name = "grey", .help = "makes a picture of colours grey",
             .knobs = (const struct knob *const[]){&knob_grey, NULL}},
    .of_data = "colour",
    .stream = STREAM_GREY,
    .tint = fade,
};
