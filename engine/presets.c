/* Named sets of settings that are known to do well. What those of users and items come to stands with its commands in
 * README.md; what those of rows come to, in nearfar(1). A row says which data it is for; several may have one
 * name. */
#include "engine/catalogue.h"
#include "engine/tasks/task.h"

#define INTERACTIONS "interactions"
#define GOWALLA "dim=64 batch=2048 epochs=20 negatives=1024 sharing=shared schedule=cosine eval_every=5 "

/* What is learned of rows of numbers without their classes, and by them. */
#define NUMBERS(task) "task=" task " encoder=mlp head=mlp dim=64 batch=128 epochs=100 eval_every=5 lr=0.01 " \
    "probe=linear+knn+clusters+retrieval+health main_metric=linear_accuracy k=1,10 input_noise=0.2 "

#define PICTURES(task) "task=" task " " PICTURES_START

#define TEXTS(task) "task=" task " " TEXTS_START
/* An item by what it is, for a user by what was chosen: items that nobody has chosen yet can be recommended. */
#define CONTENT "task=user_item candidate_encoder=fusion dim=64 batch=512 epochs=20 lr=0.003 schedule=cosine " \
    "tau=0.2 negatives=256 sharing=shared probe=ranking+cold+health "
#define PRESETS_OF_CONTENT(data, members)                                                                            \
    {"content", data, "a vector for each user, items by texts and pictures: for items that nobody has chosen yet",   \
     CONTENT "encoder=table members=" members},                                                                      \
    {"two_tower", data, "vectors for users and items beside their texts and pictures, some of it left out at times", \
     CONTENT "encoder=fusion members=table+" members " feature_dropout=0.5"}

/* Ways to learn from rows that are paired. */
#define TWO_PRESETS_OF_PAIRS(data, start)                                                                      \
    {"clip", data, "the same with a temperature that is learned (CLIP)",                                       \
     "task=paired " start "loss=clip learn_tau=on tau=0.07 tau_min=0.01"},                                     \
    {"siglip", data, "each pair of the batch alone is a yes-or-no question (SigLIP)",                          \
     "task=paired " start "loss=sigmoid tau=0.1 bias=-5 sharing=shared negatives=256 mix_uniform=0 "           \
     "mix_in_batch=1"}
#define PRESETS_OF_PAIRS(data, start)                                                                          \
    {"pairs", data, "the rows of a pair find each other among those of the batch, both ways",                  \
     "task=paired " start "loss=clip tau=0.1"},                                                                \
    TWO_PRESETS_OF_PAIRS(data, start)

const struct preset presets[] = {
    {"shop", INTERACTIONS, "the sample shop: a lively run of some minutes to turn knobs on",
     "dim=32 batch=512 epochs=60 lr=0.003 tau=0.2 negatives=64 sharing=own eval_every=0.5 pace=30"},
    {"movielens", INTERACTIONS, "MovieLens-sized data: a minute of training",
     "dim=64 batch=1024 epochs=40 lr=0.003 tau=0.15 negatives=256 sharing=shared schedule=cosine"},
    /* Five losses at the same work, to compare. */
    {"gowalla", INTERACTIONS, "Gowalla-sized data: matrix factorisation with sampled softmax, popularity beside it",
     GOWALLA "loss=info_nce tau=0.1 lr=0.02 weight_decay=0.1 prior=0.1"},
    {"gowalla-ccl", INTERACTIONS, "the same with the cosine contrastive loss",
     GOWALLA "loss=ccl margin=0.8 negative_weight=150 lr=0.02 weight_decay=0.05 prior=0.03"},
    {"gowalla-sigmoid", INTERACTIONS, "the same with the sigmoid loss",
     GOWALLA "loss=sigmoid tau=0.1 bias=-8 lr=0.02 weight_decay=0.1 prior=0.1"},
    {"gowalla-triplet", INTERACTIONS, "the same with the triplet loss",
     GOWALLA "loss=triplet margin=0.3 lr=0.02 weight_decay=0.1 prior=0.05"},
    {"gowalla-bpr", INTERACTIONS, "the same with BPR, on plain dot products",
     GOWALLA "loss=bpr similarity=dot lr=0.01 weight_decay=0.03"},
    PRESETS_OF_CONTENT("interactions+texts+pictures", "conv+bag"),
    PRESETS_OF_CONTENT("interactions+texts", "bag"),
    PRESETS_OF_CONTENT("interactions+pictures", "conv"),
    /* Ways to learn from rows of numbers, at the same work, to compare; and from pictures. */
    {"simclr", "numbers", "two views of a row, against the other rows of the batch",
     NUMBERS("two_views") "loss=nt_xent tau=0.2"},
    {"moco", "numbers", "a slow copy for candidates, and a queue of past ones as negatives",
     NUMBERS("two_views") "loss=info_nce tau=0.2 candidate_tower=slow tower_momentum=0.9 sharing=shared "
     "negatives=512 mix_uniform=0 mix_queue=1 queue_size=512 queue_momentum=0"},
    {"byol", "numbers", "a predictor and a slow copy, and no negatives at all",
     NUMBERS("two_views") "loss=align_uniform uniform_weight=0 predictor=mlp candidate_tower=slow "
     "tower_momentum=0.9"},
    {"vicreg", "numbers", "views agree, and every coordinate varies by itself",
     NUMBERS("two_views") "loss=vicreg"},
    {"barlow", "numbers", "coordinates of two views are alike, and unlike each other",
     NUMBERS("two_views") "loss=barlow_twins"},
    {"supcon", "numbers", "rows of a class together",
     NUMBERS("same_class") "loss=sup_con tau=0.1"},
    {"supervised", "numbers", "classes are told by a learned vector each, beside two views of a row",
     NUMBERS("two_views") "loss=cross_entropy+nt_xent weight_nt_xent=0.3 tau=0.2"},
    {"simclr", "pictures", "two views of a picture, against the others of the batch",
     PICTURES("two_views") "loss=nt_xent tau=0.2 channels=64 crop=0.4 epochs=14 eval_every=0.5"},
    {"moco", "pictures", "a slow copy for candidates, and a queue of past ones as negatives",
     PICTURES("two_views") "loss=info_nce tau=0.2 candidate_tower=slow tower_momentum=0.99 sharing=shared "
     "negatives=2048 mix_uniform=0 mix_queue=1 queue_size=2048 queue_momentum=0"},
    {"byol", "pictures", "a predictor and a slow copy, and no negatives at all",
     PICTURES("two_views") "loss=align_uniform uniform_weight=0 predictor=mlp candidate_tower=slow "
     "tower_momentum=0.99"},
    {"vicreg", "pictures", "views agree, and every coordinate varies by itself",
     PICTURES("two_views") "loss=vicreg"},
    {"barlow", "pictures", "coordinates of two views are alike, and unlike each other",
     PICTURES("two_views") "loss=barlow_twins"},
    {"supcon", "pictures", "pictures of a class together, and near a vector of their class; milder views",
     PICTURES("same_class") "loss=cross_entropy+sup_con tau=0.1 channels=64 crop=0.85 rotation=0 brightness=0.2"},
    {"supervised", "pictures", "classes are told by a learned vector each, beside two views of a picture",
     PICTURES("two_views") "loss=cross_entropy+nt_xent weight_nt_xent=0.3 tau=0.2"},
    {"finetune", "pictures", "classes alone, in few gentle steps: for a run that begins --from one of simclr",
     PICTURES("two_views") "loss=cross_entropy lr=0.0003 epochs=5 warmup_epochs=0.5 "
     "schedule=warmup_cosine"},
    {"metric", "pictures", "pictures of a class nearer than any other of the batch, by a margin (triplets)",
     PICTURES("same_class") "loss=triplet margin=0.2 mining=semi_hard sharing=shared negatives=256 "
     "mix_uniform=0 mix_in_batch=1"},
    {"simcse", "pairs+texts+scored", "two views of each text, without a score; who is alike is only measured",
     "task=paired " SCORED_START "partner=itself " TEXTS_BY_VIEWS},
    {"simcse", "pairs+texts", "two views of each text; who belongs together is only measured",
     "task=paired " PAIRED_TEXTS_START "partner=itself " TEXTS_BY_VIEWS},
    {"simcse", "texts", "two views of a text by dropout and a few words less, against the others of the batch",
     TEXTS("two_views") TEXTS_BY_VIEWS},
    {"cpc", "texts", "what follows in a text is predicted from its beginning, among the others of the batch (CPC)",
     TEXTS("two_views") "loss=info_nce tau=0.1 encoder=gru layers=1 sequence_pooling=last predictor=linear stretch=1 "
     "sharing=shared negatives=256 mix_uniform=0 mix_in_batch=1"},
    {"rdrop", "texts", "two passes of a text tell its class, and the same one (R-Drop)",
     TEXTS("two_views") "loss=cross_entropy+rdrop class_tau=0.05 ema=0.99"},
    {"distill", "texts", "similarities of texts as a teacher has them (--teacher RUN or FILE)",
     TEXTS("two_views") "loss=distill distill_tau=0.1 word_deletion=0 dropout=0"},
    {"vicreg", "texts", "views agree, and every coordinate varies by itself",
     TEXTS("two_views") "loss=vicreg"},
    {"supcon", "texts", "texts of a class together, and near a vector of their class",
     TEXTS("same_class") TEXTS_BY_CLASS},
    {"tagger", "tokens", "tokens of a label together, each with its neighbours, and near a vector of their label",
     "task=tokens " TOKENS_START TOKENS_BY_LABEL},
    PRESETS_OF_PAIRS("pairs+pictures+texts", CAPTIONS_START),
    {"pairs", "pairs+texts+scored", "the cosine of two texts becomes the score of their pair; better with --vectors",
     "task=paired " SCORED_START "loss=score_regression"},
    TWO_PRESETS_OF_PAIRS("pairs+texts+scored", SCORED_TEXTS_START),
    {"simcse_supervised", "pairs+texts+scored",
     "pairs of high score together, against the others of the batch and pairs of low score",
     "task=paired " SCORED_START "loss=info_nce tau=0.05 sharing=shared negatives=512 mix_uniform=0 mix_in_batch=1 "
     "mix_contradiction=1 positive_score=0.6 negative_score=0.4 epochs=8 dropout=0.1 word_deletion=0.1"},
    PRESETS_OF_PAIRS("pairs+texts", PAIRED_TEXTS_START),
    PRESETS_OF_PAIRS("pairs", PAIRS_START "probe=both_ways+health main_metric=a2b/recall encoder=mlp "),
};
const size_t n_presets = sizeof presets / sizeof *presets;
