/* The hue of pictures: colours are turned about the axis of greys, red towards green, green towards blue, blue
 * towards red, or the other way. */
#include "engine/core/turn.h"
#include "engine/views/input_view.h"

static const struct knob knob_hue = {
    .name = "hue", .type = KNOB_REAL, .low = 0, .high = 180, .scale = SCALE_LINEAR, .start = "0", .unit = "degrees",
    .help = "colours are turned by up to so many degrees of the colour circle, either way"};

static void turn_hue(struct tint *tint, double strength, const struct rng *rng)
{
    double at[2], by[MOST_CHANNELS][MOST_CHANNELS];
    turn(strength * (2 * rng_unit(rng, 0) - 1) / 360, at);
    double rest = (1 - at[0]) / 3, across = at[1] / sqrt(3);
    for (size_t i = 0; i < MOST_CHANNELS; i++)
        for (size_t k = 0; k < MOST_CHANNELS; k++)
            by[i][k] = rest + (i == k ? at[0] : (i + 1) % MOST_CHANNELS == k ? -across : across);
    tint_then(tint, by, (const double[MOST_CHANNELS]){0});
}

const struct input_view input_view_hue = {
    .part = {.name = "hue", .help = "turns the colours of a picture on the colour circle",
             .knobs = (const struct knob *const[]){&knob_hue, NULL}},
    .of_data = "colour",
    .stream = STREAM_HUE,
    .tint = turn_hue,
};
