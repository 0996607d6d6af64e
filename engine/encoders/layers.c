/* Dense layers: see layers.h. */
#include "engine/encoders/layers.h"

#include "engine/ops/ops.h"

#include <math.h>
#include <stdio.h>

const struct knob knob_batch_norm = {
    .name = "batch_norm", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "off",
    .why_not = "its statistics are kept from the first step on",
    .help = "standardise what goes into each layer over the batch"};

/* The words are those of enum activation (ops/ops.h). */
const struct knob knob_activation = {
    .name = "activation", .type = KNOB_CHOICE, .choices = "relu tanh gelu silu gelu_erf ", .start = "relu",
    .why_not = "weights learned with one mean little to another",
    .help = "what bends a hidden layer: relu, tanh, or the smooth gelu, gelu_erf or silu"};

const struct knob knob_head_width = {
    .name = "head_width", .type = KNOB_INT, .low = 1, .high = 4096, .scale = SCALE_LOG, .start = "64",
    .unit = "numbers", .why_not = "it is the shape of the weights",
    .help = "numbers in the hidden layer of a head or a predictor"};

const struct knob knob_depth = {
    .name = "depth", .type = KNOB_INT, .low = 1, .high = 8, .scale = SCALE_LINEAR, .start = "1", .unit = "layers",
    .why_not = "it is the shape of the weights", .help = "hidden layers of the encoder"};

const struct knob knob_width = {
    .name = "width", .type = KNOB_INT, .low = 1, .high = 4096, .scale = SCALE_LOG, .start = "64", .unit = "numbers",
    .why_not = "it is the shape of the weights", .help = "numbers in a hidden layer of the encoder"};

/* By which `freeze` knows them, and what stands in their names. */
static const char *const groups[N_STAGES] = {"encoder", "head", "predictor"};
static const char *const words[N_STAGES] = {"", "head_", "predictor_"};

static void name_of(const struct tower *tower, enum stage stage, const char *what, size_t layer,
                    char name[PARAM_NAME])
{
    snprintf(name, PARAM_NAME, "%s_%s%s%zu", tower->name, words[stage], what, layer);
}

static void add_statistics(struct tower *tower, enum stage stage, size_t layer, size_t inputs)
{
    char name[PARAM_NAME];
    name_of(tower, stage, "statistics", layer, name);
    struct param *statistics = tower_add(tower);
    param_init_state(statistics, name, 2, inputs, false);
    statistics->group = groups[stage];
    for (size_t k = 0; k < inputs; k++)
        statistics->value[inputs + k] = 1; /* the variance, until a batch was seen */
}

static void add_layer(struct tower *tower, enum stage stage, size_t layer, size_t inputs, size_t outputs,
                      double variance, struct rng_place *place)
{
    char name[PARAM_NAME];
    name_of(tower, stage, "weight", layer, name);
    param_init_dense(tower_add(tower), name, groups[stage], inputs, outputs, sqrt(variance / (double)inputs), place);
    name_of(tower, stage, "bias", layer, name);
    struct param *bias = tower_add(tower);
    param_init_dense(bias, name, groups[stage], 1, outputs, 0, place);
    bias->no_weight_decay = true;
}

void layers_add(struct tower *tower, enum stage stage, size_t inputs, size_t depth, size_t width, size_t outputs,
                const struct settings *settings, struct rng_place *place)
{
    for (size_t layer = 1; layer <= depth + 1; layer++) {
        size_t into = layer > 1 ? width : inputs;
        bool plain = layer > depth || tower->activation == ACTIVATION_TANH;
        size_t out = layer > depth ? outputs : width;
        if (setting(settings, &knob_batch_norm) != 0)
            add_statistics(tower, stage, layer, into);
        add_layer(tower, stage, layer, into, out, plain ? 1 : 2, place);
    }
}

struct node *layers_apply(const struct tower *tower, size_t first, size_t end, struct tape *tape, struct node *x)
{
    struct param **param = tower->params.list + first, **after = tower->params.list + end;
    while (param < after) {
        if (!(*param)->dense) /* statistics */
            x = op_batch_norm(tape, x, *param++);
        x = op_dense(tape, x, op_weights(tape, param[0]), op_weights(tape, param[1]));
        param += 2;
        if (param < after)
            x = op_activate(tape, x, tower->activation);
    }
    return x;
}
