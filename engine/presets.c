/* Named sets of settings that are known to do well. The numbers beside them were measured with the command in
 * README.md. */
#include "engine/catalogue.h"

#define GOWALLA "dim=64 batch=2048 epochs=20 negatives=1024 sharing=shared schedule=cosine eval_every=5 "

const struct preset presets[] = {
    {"shop", "the sample shop: a lively run of some minutes to turn knobs on",
     "dim=32 batch=512 epochs=60 lr=0.003 tau=0.2 negatives=64 sharing=own eval_every=0.5 pace=30"},
    {"movielens", "MovieLens-sized data: a minute of training",
     "dim=64 batch=1024 epochs=40 lr=0.003 tau=0.15 negatives=256 sharing=shared schedule=cosine"},
    /* Five losses at the same work, to compare. */
    {"gowalla", "Gowalla-sized data: matrix factorisation with sampled softmax, popularity beside it",
     GOWALLA "loss=info_nce tau=0.1 lr=0.02 weight_decay=0.1 prior=0.1"},
    {"gowalla-ccl", "the same with the cosine contrastive loss",
     GOWALLA "loss=ccl margin=0.8 negative_weight=150 lr=0.02 weight_decay=0.05 prior=0.03"},
    {"gowalla-sigmoid", "the same with the sigmoid loss",
     GOWALLA "loss=sigmoid tau=0.1 bias=-8 lr=0.02 weight_decay=0.1 prior=0.1"},
    {"gowalla-triplet", "the same with the triplet loss",
     GOWALLA "loss=triplet margin=0.3 lr=0.02 weight_decay=0.1 prior=0.05"},
    {"gowalla-bpr", "the same with BPR, on plain dot products",
     GOWALLA "loss=bpr similarity=dot lr=0.01 weight_decay=0.03"},
};
const size_t n_presets = sizeof presets / sizeof *presets;
