/* A head of two layers: what is contrasted stands above it, and what is used stands below, where more of the input is
 * kept (Chen, Kornblith, Norouzi, Hinton: A Simple Framework for Contrastive Learning of Visual Representations, ICML
 * 2020). As a predictor that of BYOL (Grill et al.: Bootstrap Your Own Latent, NeurIPS 2020). */
#include "engine/encoders/layers.h"

static void init(struct tower *tower, enum stage stage, size_t inputs, size_t outputs,
                 const struct settings *settings, struct rng_place *place)
{
    layers_add(tower, stage, inputs, 1, (size_t)setting(settings, &knob_head_width), outputs, settings, place);
}

const struct head head_mlp = {
    .part = {.name = "mlp", .help = "a hidden layer and a last one",
             .knobs = (const struct knob *const[]){&knob_head_width, &knob_activation, &knob_batch_norm, NULL}},
    .init = init,
};
