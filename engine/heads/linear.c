/* A head of one layer without a bend. */
#include "engine/encoders/layers.h"

static void init(struct tower *tower, enum stage stage, size_t inputs, size_t outputs,
                 const struct settings *settings, struct rng_place *place)
{
    layers_add(tower, stage, inputs, 0, 0, outputs, settings, place);
}

const struct head head_linear = {
    .part = {.name = "linear", .help = "one dense layer",
             .knobs = (const struct knob *const[]){&knob_batch_norm, NULL}},
    .init = init,
};
