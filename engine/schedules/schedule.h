/* Schedules: how something moves by itself as training goes on, as a factor between 1 and 0. The learning rate goes
 * from `lr` at 1 to `lr_floor` times that at 0, the temperature from `tau` to `tau_end`. The knobs can still be
 * changed: while a schedule runs that moves one end of the whole curve, and the schedule goes on along the new
 * curve. */
#ifndef ENGINE_SCHEDULES_SCHEDULE_H
#define ENGINE_SCHEDULES_SCHEDULE_H

#include "engine/part.h"
#include "engine/settings.h"

/* What evaluations say about training's progress. All of it belongs to checkpoints. */
struct plateau {
    bool begun;     /* there is a best yet */
    double best;
    int64_t since;  /* evaluations since the best, or since the last plateau */
    int64_t count;  /* plateaus so far */
    double losses, steps; /* sum of the losses since the last evaluation, and of how many steps */
};

/* Where training stands. */
struct training_position {
    int64_t step, steps; /* finished, 0 .. steps - 1; planned, at least 1 */
    double epoch;        /* step / steps of one epoch */
    int64_t plateaus;
};

struct schedule {
    struct part part;
    double (*factor)(const struct training_position *at, const struct settings *settings); /* 0 to 1 */
};

/* Between two values: the first where the schedule has the factor 1, the last where it has 0. */
static inline double schedule_between(const struct schedule *schedule, const struct training_position *at,
                                      const struct settings *settings, double first, double last)
{
    double factor = schedule->factor(at, settings);
    return factor * first + (1 - factor) * last;
}

/* An evaluation came out as `value`, higher being better. Counts only while a schedule that goes by plateaus is
 * chosen. */
void plateau_see(struct plateau *plateau, double value, const struct settings *settings);

#endif
