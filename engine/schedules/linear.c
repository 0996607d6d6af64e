/* A straight line from 1 to 0 over the whole of training. */
#include "engine/schedules/schedule.h"

static double factor(const struct training_position *at, const struct settings *settings)
{
    (void)settings;
    return 1 - (double)at->step / (double)at->steps;
}

const struct schedule schedule_linear = {
    .part = {.name = "linear", .help = "a straight line from the full value to none"},
    .factor = factor,
};
