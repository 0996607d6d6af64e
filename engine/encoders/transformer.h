/* What encoders that are transformers share: words and their places, then layers (transformer_layers.h). */
#ifndef ENGINE_ENCODERS_TRANSFORMER_H
#define ENGINE_ENCODERS_TRANSFORMER_H

#include "engine/encoders/transformer_layers.h"

/* Where the normalisations stand and what keeps them from dividing by zero: `norm_last` and `epsilon`; the rest of
 * the shape comes from the settings. */
struct transformer_kind {
    bool norm_last;
    double epsilon;
};

/* The params of a transformer, in their order. */
enum transformer_param { TRANSFORMER_WORDS, TRANSFORMER_PLACES, TRANSFORMER_LAYERS };

size_t transformer_init(struct tower *tower, const struct settings *settings, const struct transformer_kind *kind,
                        struct rng_place *place);
struct node *transformer_encode(const struct tower *tower, const struct transformer_kind *kind, struct tape *tape,
                                const struct input *input);
int transformer_fits(const struct fitting *run, struct err *err);
/* Whether dim can be shared out among attention_heads. */
int attention_heads_fit(const struct settings *settings, struct err *err);

extern const struct knob knob_attention_heads, knob_feed_forward;

#endif
