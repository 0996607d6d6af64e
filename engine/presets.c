/* Named sets of settings that are known to do well. What those of users and items come to stands with its commands in
 * README.md; what those of rows come to, in nearfar(1). */
#include "engine/catalogue.h"

#define GOWALLA "dim=64 batch=2048 epochs=20 negatives=1024 sharing=shared schedule=cosine eval_every=5 "

/* What is learned of rows of numbers without their classes, and by them. */
#define ROWS(task) "task=" task " encoder=mlp head=mlp dim=64 batch=128 epochs=100 eval_every=5 lr=0.01 " \
    "probe=linear+knn+clusters+retrieval+health main_metric=linear_accuracy input_noise=0.2 "

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
    /* Six ways to learn from rows of numbers, at the same work, to compare. */
    {"simclr", "rows of numbers: two views of a row, against the other rows of the batch",
     ROWS("two_views") "loss=nt_xent tau=0.2"},
    {"moco", "rows of numbers: a slow copy for candidates, and a queue of past ones as negatives",
     ROWS("two_views") "loss=info_nce tau=0.2 candidate_tower=slow tower_momentum=0.9 sharing=shared negatives=512 "
     "mix_uniform=0 mix_queue=1 queue_size=512 queue_momentum=0"},
    {"byol", "rows of numbers: a predictor and a slow copy, and no negatives at all",
     ROWS("two_views") "loss=align_uniform uniform_weight=0 predictor=mlp candidate_tower=slow tower_momentum=0.9"},
    {"vicreg", "rows of numbers: views agree, and every coordinate varies by itself",
     ROWS("two_views") "loss=vicreg"},
    {"barlow", "rows of numbers: coordinates of two views are alike, and unlike each other",
     ROWS("two_views") "loss=barlow_twins"},
    {"supcon", "rows of numbers with classes: rows of a class together",
     ROWS("same_class") "loss=sup_con tau=0.1"},
};
const size_t n_presets = sizeof presets / sizeof *presets;
