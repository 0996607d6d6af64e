/* Schedules: what the learning rate is multiplied by as training goes on. The knob `lr` stays the hand's: turning it while
 * a schedule runs changes the height of the whole curve. */
#ifndef ENGINE_SCHEDULES_SCHEDULE_H
#define ENGINE_SCHEDULES_SCHEDULE_H

#include "engine/part.h"
#include "engine/settings.h"

struct schedule {
    struct part part;
    /* step counts finished steps, 0 .. steps - 1; epoch is step / steps of one epoch. */
    double (*factor)(int64_t step, int64_t steps, double epoch, const struct settings *settings);
};

#endif
