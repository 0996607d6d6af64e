/* A straight line up during the first epochs, then half a cosine down to 0 (Goyal et al.: Accurate, Large Minibatch
 * SGD, arXiv 1706.02677, 2017, for the warm-up; Loshchilov and Hutter: SGDR, ICLR 2017, for the cosine). */
#include "engine/schedules/schedule.h"
#include "engine/training.h"

#include <math.h>

static const struct knob knob_warmup_epochs = {
    .name = "warmup_epochs", .type = KNOB_REAL, .low = 0, .high = 10000, .scale = SCALE_LINEAR, .start = "1",
    .unit = "epochs", .help = "epochs in which the warmup_cosine schedule rises to the full value"};

/* The first step already rises above 0, or it would be lost. */
static double factor(const struct training_position *at, const struct settings *settings)
{
    double all = (double)at->steps;
    double warmup = setting(settings, &knob_warmup_epochs) * all / setting(settings, &knob_epochs);
    if ((double)at->step < warmup)
        return ((double)at->step + 1) / (warmup + 1);
    return 0.5 + 0.5 * cos(3.141592653589793 * ((double)at->step - warmup) / (all > warmup ? all - warmup : 1));
}

const struct schedule schedule_warmup_cosine = {
    .part = {.name = "warmup_cosine", .help = "a rise during the first epochs, then half a cosine to none",
             .knobs = (const struct knob *const[]){&knob_warmup_epochs, NULL}},
    .factor = factor,
};
