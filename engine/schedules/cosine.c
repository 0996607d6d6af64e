/* Half a cosine from 1 to 0 (Loshchilov and Hutter: SGDR, ICLR 2017, without restarts). */
#include "engine/schedules/schedule.h"

#include <math.h>

static double factor(int64_t step, int64_t steps, double epoch, const struct settings *settings)
{
    (void)epoch, (void)settings;
    return 0.5 + 0.5 * cos(3.141592653589793 * (double)step / (double)(steps > 0 ? steps : 1));
}

const struct schedule schedule_cosine = {
    .part = {.name = "cosine", .help = "half a cosine from the full value to none"},
    .factor = factor,
};
