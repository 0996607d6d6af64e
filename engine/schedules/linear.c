/* A straight line from 1 to 0 over the whole of training. */
#include "engine/schedules/schedule.h"

static double factor(int64_t step, int64_t steps, double epoch, const struct settings *settings)
{
    (void)epoch, (void)settings;
    return 1 - (double)step / (double)(steps > 0 ? steps : 1);
}

const struct schedule schedule_linear = {
    .part = {.name = "linear", .help = "a straight line from the full value to none"},
    .factor = factor,
};
