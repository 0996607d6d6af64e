/* Named sets of settings that are known to do well. The numbers beside them were measured with the command in README.md. */
#include "engine/catalogue.h"

const struct preset presets[] = {
    {"shop", "the sample shop: a lively run of some minutes to turn knobs on",
     "dim=32 batch=512 epochs=60 lr=0.003 tau=0.2 negatives=64 sharing=own eval_every=0.5 pace=30"},
    {"movielens", "MovieLens-sized data: a minute of training",
     "dim=64 batch=1024 epochs=40 lr=0.003 tau=0.15 negatives=256 sharing=shared schedule=cosine"},
    {"gowalla", "Gowalla-sized data: matrix factorisation with the cosine contrastive loss",
     "dim=64 batch=2048 epochs=60 lr=0.02 weight_decay=0.05 loss=ccl margin=0.8 negative_weight=150 negatives=1024 "
     "sharing=shared schedule=cosine eval_every=5"},
    {"gowalla-softmax", "the same with sampled softmax",
     "dim=64 batch=2048 epochs=30 lr=0.02 weight_decay=0.1 loss=info_nce tau=0.1 negatives=1024 sharing=shared "
     "schedule=cosine eval_every=5"},
};
const size_t n_presets = sizeof presets / sizeof *presets;
