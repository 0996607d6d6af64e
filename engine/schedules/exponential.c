/* The same share is lost in every epoch, a little at each step. */
#include "engine/schedules/schedule.h"

#include <math.h>

static const struct knob knob_epoch_factor = {
    .name = "epoch_factor", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.9",
    .help = "what is left after each epoch of the exponential schedule"};

static double factor(const struct training_position *at, const struct settings *settings)
{
    return pow(setting(settings, &knob_epoch_factor), at->epoch);
}

const struct schedule schedule_exponential = {
    .part = {.name = "exponential", .help = "the same share less in every epoch, smoothly",
             .knobs = (const struct knob *const[]){&knob_epoch_factor, NULL}},
    .factor = factor,
};
