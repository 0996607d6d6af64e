/* Stretches that follow each other: a text is cut in two, the anchor sees what stands before the cut, and the
 * candidate what stands behind it. With a predictor on an encoder that reads in order, what is behind is predicted
 * from what was before among that of other texts (van den Oord, Li, Vinyals: Representation Learning with
 * Contrastive Predictive Coding, 2018, arXiv 1807.03748; sentences that follow each other: Logeswaran, Lee: An
 * Efficient Framework for Learning Sentence Representations, ICLR 2018). A text of one word cannot be cut. */
#include "engine/views/input_view.h"

#include <string.h>

static const struct knob knob_stretch = {
    .name = "stretch", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of texts that are cut in two: anchors keep what is before, candidates what follows"};

static size_t part(struct unit *unit, size_t n, enum side side, double strength, const struct rng *rng)
{
    if (n < 2 || rng_unit(rng, 0) >= strength)
        return n;
    size_t cut = 1 + rng_below(rng, 1, (uint32_t)(n - 1));
    if (side == SIDE_ANCHOR)
        return cut;
    memmove(unit, unit + cut, (n - cut) * sizeof *unit);
    return n - cut;
}

const struct input_view input_view_stretch = {
    .part = {.name = "stretch", .help = "anchors keep the beginning of a text, candidates what follows (CPC)",
             .knobs = (const struct knob *const[]){&knob_stretch, NULL}},
    .of_data = "texts",
    .stream = STREAM_STRETCH,
    .part_by_side = part,
};
