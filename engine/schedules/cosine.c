/* Half a cosine from 1 to 0 (Loshchilov and Hutter: SGDR, ICLR 2017, without restarts). */
#include "engine/schedules/schedule.h"

#include <math.h>

static double factor(const struct training_position *at, const struct settings *settings)
{
    (void)settings;
    return 0.5 + 0.5 * cos(3.141592653589793 * (double)at->step / (double)at->steps);
}

const struct schedule schedule_cosine = {
    .part = {.name = "cosine", .help = "half a cosine from the full value to none"},
    .factor = factor,
};
