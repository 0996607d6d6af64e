/* Schedules: how something moves by itself as training goes on, as a factor between 1 and 0. The learning rate goes from
 * `lr` at 1 to `lr_floor` times that at 0, the temperature from `tau` to `tau_end`. The knobs stay the hand's: turning one
 * while a schedule runs moves that end of the whole curve. */
#ifndef ENGINE_SCHEDULES_SCHEDULE_H
#define ENGINE_SCHEDULES_SCHEDULE_H

#include "engine/part.h"
#include "engine/settings.h"

struct schedule {
    struct part part;
    /* 0 to 1. step counts finished steps, 0 .. steps - 1; epoch is step / steps of one epoch. */
    double (*factor)(int64_t step, int64_t steps, double epoch, const struct settings *settings);
};

#endif
