/* How full the colours of pictures are: how far they lie from the grey that is as bright. */
#include "engine/views/input_view.h"

static const struct knob knob_saturation = {
    .name = "saturation", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "distance of colours from grey is multiplied by a factor from 1 less this to 1 plus this"};

static void saturate(struct tint *tint, double strength, const struct rng *rng)
{
    tint_towards_grey(tint, strength * (2 * rng_unit(rng, 0) - 1));
}

const struct input_view input_view_saturation = {
    .part = {.name = "saturation", .help = "makes the colours of a picture fuller or paler",
             .knobs = (const struct knob *const[]){&knob_saturation, NULL}},
    .of_data = "colour",
    .stream = STREAM_SATURATION,
    .tint = saturate,
};
