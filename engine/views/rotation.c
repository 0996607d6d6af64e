/* Pictures turned about their middle. */
#include "engine/core/turn.h"
#include "engine/views/input_view.h"

static const struct knob knob_rotation = {
    .name = "rotation", .type = KNOB_REAL, .low = 0, .high = 180, .scale = SCALE_LINEAR, .start = "0",
    .unit = "degrees", .help = "pictures are turned by up to so many degrees, either way"};

static void rotate(struct movement *movement, double strength, const struct rng *rng)
{
    double at[2], x = movement->width / 2, y = movement->height / 2;
    turn(strength * (2 * rng_unit(rng, 0) - 1) / 360, at);
    movement_then(movement, (const double[2][3]){{at[0], -at[1], x - at[0] * x + at[1] * y},
                                              {at[1], at[0], y - at[1] * x - at[0] * y}});
}

const struct input_view input_view_rotation = {
    .part = {.name = "rotation", .help = "turns a picture about its middle",
             .knobs = (const struct knob *const[]){&knob_rotation, NULL}},
    .of_data = "pictures",
    .stream = STREAM_ROTATION,
    .move = rotate,
};
