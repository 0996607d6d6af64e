/* Rotation of points in the plane about the mean of the train rows. */
#include "engine/views/input_view.h"

static const struct knob knob_input_rotate = {
    .name = "input_rotate", .type = KNOB_REAL, .low = 0, .high = 180, .scale = SCALE_LINEAR, .start = "0",
    .help = "points are turned by up to so many degrees, either way"};

static void change(real *x, const struct feature *feature, double strength, const struct rng *rng)
{
    (void)feature;
    double angle = strength * (2 * rng_unit(rng, 0) - 1) * 0.017453292519943295;
    real c = (real)cos(angle), s = (real)sin(angle), first = x[0];
    x[0] = c * first - s * x[1];
    x[1] = s * first + c * x[1];
}

const struct input_view input_view_input_rotate = {
    .part = {.name = "input_rotate", .help = "turns points in the plane",
             .knobs = (const struct knob *const[]){&knob_input_rotate, NULL}},
    .of_data = "plane",
    .stream = STREAM_INPUT_ROTATE,
    .change = change,
};
