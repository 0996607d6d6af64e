/* What a training run is between two steps, and the ways to look at it: for probes, evaluations, checkpoints and
 * whoever begins another run with it. trainer.h moves it on. */
#ifndef ENGINE_TRAINER_STATE_H
#define ENGINE_TRAINER_STATE_H

#include "engine/batcher.h"
#include "engine/encoding.h"
#include "engine/loss_trend.h"
#include "engine/objective.h"
#include "engine/pseudo.h"
#include "engine/rank.h"

enum trainer_end { TRAINER_GOES_ON, TRAINER_FINISHED, TRAINER_STOPPED_EARLY, TRAINER_NOT_FINITE };

struct initial_files;

struct trainer {
    struct settings settings;
    const struct task_data *data;
    struct pool *pool;
    uint64_t seed;
    int rules; /* what is recorded, and how: see store/run.h */
    const struct initial_files *given; /* before its first step, or NULL */
    struct tower tower[2]; /* of anchors, of candidates */
    const struct similarity *similarity;
    struct objective objective;
    struct batcher batcher;
    struct pseudo pseudo;
    struct tape tape;
    int64_t step, steps; /* finished, planned */
    enum trainer_end ended;
    const char *not_finite; /* when that is how it ended: what was not, "loss" or "gradient" */
    double interactions; /* trained on in the last step */
    const char *alarm;   /* what was wrong at the last evaluation; "" when nothing was */
    double lr, tau;      /* of the last step, or of the first before it: by their schedules, or as tau was learned */

    /* Selection by the main metric on validation; best_step is -1 without. */
    int64_t best_step;
    double best;
    int64_t evaluations_since_best;
    struct plateau plateau;
    struct loss_trend course;

    struct params params; /* as trainer_params found them last */
};

/* Every table of its state, for checkpoints: those of the towers, what the objective and strategies of negatives
 * keep, and pseudo-labels. The list is the trainer's, until the next call. */
const struct params *trainer_params(struct trainer *trainer);
double trainer_epoch(const struct trainer *trainer);
/* Embeds all anchors and candidates for ranking, by these weights; released with embedded_release. */
void trainer_embed_all(const struct trainer *trainer, enum weights which, struct embedded *embedded);
void embedded_release(struct embedded *embedded);

/* These rows of a side as the next step would see them; `copy` counts how often it has seen them already. */
struct encoding trainer_encoding(const struct trainer *trainer, enum side side, const uint32_t *rows, size_t n,
                                 int copy);
/* The batch that the next step trains on, in the arena of its tape. Changes nothing. */
void trainer_batch(struct trainer *trainer, struct batch *batch);

#endif
