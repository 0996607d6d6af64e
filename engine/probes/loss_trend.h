/* The course of the loss, from evaluation to evaluation: whether it runs away although it is still a number.
 *
 * Values can be compared only while the loss means the same, so the course begins anew where a knob of the loss, or
 * the temperature by itself, has moved; and only values above 0 say anything by how many times they have grown. */
#ifndef ENGINE_PROBES_LOSS_TREND_H
#define ENGINE_PROBES_LOSS_TREND_H

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
