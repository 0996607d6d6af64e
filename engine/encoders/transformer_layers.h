/* The layers of a transformer's encoder (Vaswani et al.: Attention Is All You Need, NeurIPS 2017), for words in a
 * row.
 *
 * Each has self-attention and two dense layers, past which x goes by itself. The normalisation stands before them,
 * and once behind all (Xiong et al.: On Layer Normalization in the Transformer Architecture, ICML 2020), or behind
 * each sum (`norm_last`), as at first and in BERT (Devlin, Chang, Lee, Toutanova, NAACL 2019). */
#ifndef ENGINE_ENCODERS_TRANSFORMER_LAYERS_H
#define ENGINE_ENCODERS_TRANSFORMER_LAYERS_H

#include "engine/encoders/sequences.h"

struct transformer_layers {
    size_t dim, layers, heads, hidden; /* numbers of a word; between the two dense layers */
    bool norm_last, causal;            /* causal: a word sees those before it and itself */
    double epsilon;                    /* of normalisations */
    enum activation activation;
};

/* Adds their params in the order of use: the normalisation of what goes in; for each layer queries, keys and values
 * side by side, what follows attention, and both dense layers, with a normalisation before or behind each of the two;
 * and without norm_last the last one. A normalisation is a scale and a shift; dense weights have a bias behind them.
 * Weights have the variance 1 / inputs, those that end a branch a share of it, since 2 layers branches add up
 * (Radford et al.: Language Models are Unsupervised Multitask Learners, 2019). */
void transformer_layers_add(struct tower *tower, const struct transformer_layers *shape, struct rng_place *place);
/* x (words, dim) through them, by params `first` and on. */
struct node *transformer_layers_apply(const struct tower *tower, size_t first, const struct transformer_layers *shape,
                                      struct tape *tape, struct node *x, const struct sequences *sequences);
/* Numbers that they keep of a word. */
size_t transformer_layers_kept(const struct transformer_layers *shape);

#endif
