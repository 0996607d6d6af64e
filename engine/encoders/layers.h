/* Dense layers of a tower, one after the other: what encoders and heads of layers share.
 *
 * A layer is x <- x W + b, the layers before the last followed by the activation. First weights are drawn with the
 * variance 2 / inputs (He, Zhang, Ren, Sun: Delving Deep into Rectifiers, ICCV 2015), of the last layer and before
 * tanh 1 / inputs (LeCun, Bottou, Orr, Muller: Efficient BackProp, 1998), which do not halve what passes. Biases are
 * 0, and weight decay leaves them alone. Batch normalisation stands before a layer, whose W and b do what its scale
 * and shift would. */
#ifndef ENGINE_ENCODERS_LAYERS_H
#define ENGINE_ENCODERS_LAYERS_H

#include "engine/encoders/encoder.h"

/* What stands on top of an encoder: a projection head, or a predictor of anchors. Layers whose params are the
 * tower's. */
struct head {
    struct part part;
    /* Adds the params of this stage, from `inputs` numbers to `outputs`. */
    void (*init)(struct tower *tower, enum stage stage, size_t inputs, size_t outputs,
                 const struct settings *settings, struct rng_place *place);
};

/* Adds `depth` hidden layers of `width` and the last one. */
void layers_add(struct tower *tower, enum stage stage, size_t inputs, size_t depth, size_t width, size_t outputs,
                const struct settings *settings, struct rng_place *place);
/* x (n, inputs) through params `first` .. `end` - 1 of the tower, which layers_add made. */
struct node *layers_apply(const struct tower *tower, size_t first, size_t end, struct tape *tape, struct node *x);

/* Standardise what goes into each layer; what bends hidden ones; the width of a head's hidden layer; how many hidden
 * layers an encoder has, and their width. */
extern const struct knob knob_batch_norm, knob_activation, knob_head_width, knob_depth, knob_width;

#endif
