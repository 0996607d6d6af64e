/* The knobs of training itself, and those by which a run chooses its parts. One knob is a definition in training.c
 * and a row here, in the order of lists. */
#ifndef ENGINE_TRAINING_H
#define ENGINE_TRAINING_H

#include "store/catalogue.h"

#define TRAINING_KNOBS(X) \
    X(lr)                 \
    X(weight_decay)       \
    X(max_gradient_norm)  \
    X(negatives)          \
    X(positive_dropout)   \
    X(mask_known)         \
    X(false_negative_guard) \
    X(distinct)           \
    X(pseudo_count)       \
    X(pseudo_from)        \
    X(pseudo_threshold)   \
    X(pseudo_weight)      \
    X(frozen)             \
    X(ema)                \
    X(pace)               \
    X(epochs)             \
    X(batch)              \
    X(task)               \
    X(encoder)            \
    X(candidate_encoder)  \
    X(head)               \
    X(head_dim)           \
    X(predictor)          \
    X(candidate_tower)    \
    X(tower_momentum)     \
    X(similarity)         \
    X(loss)               \
    X(learn_tau)          \
    X(tau_min)            \
    X(sharing)            \
    X(optimizer)          \
    X(schedule)           \
    X(lr_floor)           \
    X(tau_schedule)       \
    X(tau_end)            \
    X(validation)         \
    X(balance)            \
    X(smote_neighbours)   \
    X(eval_every)         \
    X(patience)           \
    X(probe)              \
    X(main_metric)        \
    X(baseline)           \
    X(frames_every)       \
    X(frames_mb)

#define X(name) extern const struct knob knob_##name;
TRAINING_KNOBS(X)
#undef X

/* NULL-ended. A choice among parts has its first word as the default, and `start` is NULL. */
extern const struct knob *const training_knobs[];

#endif
