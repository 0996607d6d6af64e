/* The trend of the loss, from evaluation to evaluation: whether training diverges although the loss is finite.
 *
 * Losses can be compared only while all knobs that define the loss, and the temperature, stay the same; after such a
 * change the record starts again. Growth is judged as a ratio, so only for losses above 0. */
#ifndef ENGINE_LOSS_TREND_H
#define ENGINE_LOSS_TREND_H

#include "engine/settings.h"

#include <stdbool.h>

struct loss_trend {
    bool begun;
    uint32_t meaning; /* of the knobs that say what the loss means */
    double tau;       /* in force when it began */
    double first, least, now; /* means over the steps between two evaluations */
};

/* `tau` in force, and the mean of the loss since the evaluation before. */
void loss_trend_update(struct loss_trend *course, const struct settings *settings, double tau, double loss);
/* Above ten times the smallest, where that is not next to nothing beside the first. */
bool loss_trend_diverged(const struct loss_trend *course);

#endif
