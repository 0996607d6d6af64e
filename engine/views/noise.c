/* Embedding noise: see op_noise. */
#include "engine/ops/ops.h"
#include "engine/views/view.h"

static const struct knob knob_noise = {
    .name = "noise", .type = KNOB_REAL, .low = 0, .high = 2, .scale = SCALE_LINEAR, .start = "0",
    .help = "random push of each embedding, as a share of its length"};

static struct node *apply(struct tape *tape, struct node *x, const struct viewed *at, const struct settings *settings)
{
    double strength = setting(settings, &knob_noise);
    if (strength == 0)
        return x;
    struct rng rng = view_rng(at, STREAM_NOISE);
    return op_noise(tape, x, strength, &rng, at->ids);
}

const struct view view_noise = {
    .part = {.name = "noise", .help = "pushes every embedding of the batch in a random direction",
             .knobs = (const struct knob *const[]){&knob_noise, NULL}},
    .apply = apply,
};
