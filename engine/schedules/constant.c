/* No schedule. */
#include "engine/schedules/schedule.h"

static double factor(const struct training_position *at, const struct settings *settings)
{
    (void)at, (void)settings;
    return 1;
}

const struct schedule schedule_constant = {
    .part = {.name = "constant", .help = "the value stays"},
    .factor = factor,
};
