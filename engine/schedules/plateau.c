/* A stair down whenever training stops getting better: after so many evaluations without a better main metric on
 * validation, or, where nothing is held out, without a lower mean of the loss since the evaluation before. Known as
 * reduce-on-plateau; with a factor of 10 by hand in Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep
 * Convolutional Neural Networks, NIPS 2012. */
#include "engine/schedules/schedule.h"

#include <math.h>

static const struct knob knob_plateau_factor = {
    .name = "plateau_factor", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.5",
    .help = "what is left after each plateau of the plateau schedule"};

static const struct knob knob_plateau_patience = {
    .name = "plateau_patience", .type = KNOB_INT, .low = 1, .high = 1000, .scale = SCALE_LINEAR, .start = "3",
    .unit = "evaluations", .help = "evaluations without a better one that make a plateau"};

void plateau_see(struct plateau *plateau, double value, const struct settings *settings)
{
    if (!setting_applies(settings, &knob_plateau_patience) || isnan(value))
        return;
    if (!plateau->begun || value > plateau->best) {
        plateau->begun = true;
        plateau->best = value;
        plateau->since = 0;
        return;
    }
    if (++plateau->since < (int64_t)setting(settings, &knob_plateau_patience))
        return;
    plateau->count++;
    plateau->since = 0;
}

static double factor(const struct training_position *at, const struct settings *settings)
{
    return pow(setting(settings, &knob_plateau_factor), (double)at->plateaus);
}

const struct schedule schedule_plateau = {
    .part = {.name = "plateau", .help = "a stair down whenever evaluations stop getting better",
             .knobs = (const struct knob *const[]){&knob_plateau_factor, &knob_plateau_patience, NULL}},
    .factor = factor,
};
