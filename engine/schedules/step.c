/* A staircase: multiplied by a factor every so many epochs. */
#include "engine/schedules/schedule.h"

#include <math.h>

static const struct knob knob_step_epochs = {
    .name = "step_epochs", .type = KNOB_REAL, .low = 0.1, .high = 10000, .scale = SCALE_LOG, .start = "10",
    .unit = "epochs", .help = "length of a stair of the step schedule"};

static const struct knob knob_step_factor = {
    .name = "step_factor", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.5",
    .help = "what is left at each stair of the step schedule"};

static double factor(const struct training_position *at, const struct settings *settings)
{
    return pow(setting(settings, &knob_step_factor), floor(at->epoch / setting(settings, &knob_step_epochs)));
}

const struct schedule schedule_step = {
    .part = {.name = "step", .help = "a staircase down",
             .knobs = (const struct knob *const[]){&knob_step_epochs, &knob_step_factor, NULL}},
    .factor = factor,
};
