/* No schedule. */
#include "engine/schedules/schedule.h"

static double factor(int64_t step, int64_t steps, double epoch, const struct settings *settings)
{
    (void)step, (void)steps, (void)epoch, (void)settings;
    return 1;
}

const struct schedule schedule_constant = {
    .part = {.name = "constant", .help = "the value stays"},
    .factor = factor,
};
