/* Pictures seen in a mirror: left is right. */
#include "engine/views/input_view.h"

static const struct knob knob_flip = {
    .name = "flip", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "chance that left and right of a picture are exchanged"};

static void flip(struct movement *movement, double strength, const struct rng *rng)
{
    if (rng_unit(rng, 0) < strength)
        movement_then(movement, (const double[2][3]){{-1, 0, movement->width}, {0, 1, 0}});
}

const struct input_view input_view_flip = {
    .part = {.name = "flip", .help = "exchanges left and right of a picture",
             .knobs = (const struct knob *const[]){&knob_flip, NULL}},
    .of_data = "pictures",
    .stream = STREAM_FLIP,
    .move = flip,
};
