/* See loss_trend.h. */
#include "engine/loss_trend.h"

#include <math.h>

/* FNV-1a over the words of what the loss means. */
static uint32_t meaning_of(const struct settings *settings)
{
    uint32_t hash = 2166136261u;
    for (size_t k = 0; k < settings->catalogue->n_knobs; k++) {
        const struct knob *knob = &settings->catalogue->knobs[k];
        if (!knob_is_of_the_loss(knob))
            continue;
        for (const char *c = settings->word[k]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 16777619u;
        hash *= 16777619u;
    }
    return hash;
}

void loss_trend_update(struct loss_trend *course, const struct settings *settings, double tau, double loss)
{
    uint32_t meaning = meaning_of(settings);
    if (!course->begun || course->meaning != meaning || fabs(tau - course->tau) > 0.1 * course->tau)
        *course = (struct loss_trend){.begun = true, .meaning = meaning, .tau = tau, .first = loss, .least = loss};
    course->least = fmin(course->least, loss);
    course->now = loss;
}

bool loss_trend_diverged(const struct loss_trend *course)
{
    /* A loss that has come down to a hundredth of its beginning may well go up and down by ten times. */
    return course->begun && course->least > 0 && course->now > 10 * fmax(course->least, course->first / 100);
}
