/* One training run as pure state: the model, its settings, and how far it is. It knows nothing of the store, of
 * people or of time, which is why a run, its resumption and its replay are the same bits.
 *
 * Order of calls: trainer_init, then trainer_advance until trainer.ended; before any advance settings may be changed
 * with trainer_set, and the whole state saved or loaded with checkpoint.h. trainer_release. */
#ifndef ENGINE_TRAINER_H
#define ENGINE_TRAINER_H

#include "engine/encoding.h"
#include "engine/probes/loss_trend.h"
#include "engine/objective.h"
#include "engine/probes/probe.h"
#include "engine/pseudo.h"
#include "store/base/text.h"

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

void trainer_init(struct trainer *trainer, const struct settings *settings, const struct task_data *data,
                  struct pool *pool, uint64_t seed);
void trainer_release(struct trainer *trainer);
/* Before its first step: what it begins with (given.h), which must outlive it. */
void trainer_give(struct trainer *trainer, const struct initial_files *given);
/* Every table of its state, for checkpoints: those of the towers, what the objective and strategies of negatives
 * keep, and pseudo-labels. The list is the trainer's, until the next call. */
const struct params *trainer_params(struct trainer *trainer);
/* Back to step 0 with the present settings. */
void trainer_restart(struct trainer *trainer);

/* False when nothing is held out for validation: `why` then has the reason, and what is watched instead. */
bool trainer_validates(const struct trainer *trainer, char *why, size_t size);

/* The step of the first evaluation at its pace. There are some before it, for something to be seen soon; nothing is
 * made of them: no best, no patience, no plateau, no alarm. */
int64_t trainer_evaluates_from(const struct trainer *trainer);
/* The metric by which it is judged, on the split that it watches. */
void trainer_main_metric(const struct trainer *trainer, struct metric *out);
/* Trains one step, evaluates when it is due, and at the end measures the test split with the best parameters. A step
 * in which the loss or its gradient is not finite ends it and does not count; the tables may be spoilt then. */
void trainer_advance(struct trainer *trainer, const struct sink *sink);
/* After a checkpoint was loaded: whether training was over where it was taken. */
void trainer_see_end(struct trainer *trainer);

/* One knob, between two steps. `old` and `canonical` have WORD_SIZE bytes. Refuses what may not change live. */
int trainer_set(struct trainer *trainer, const char *knob, const char *word, char *old, char *canonical,
                struct err *err);

/* -1 and why when these settings cannot train on these data: a step would not fit into memory, say. trainer_set asks
 * it too. */
int trainer_fits(const struct trainer *trainer, struct err *err);
/* -1 and why when one of its losses asks a teacher that it was not given. */
int trainer_check_teacher(const struct trainer *trainer, struct err *err);

/* What the learning rate and the temperature are for the next step, by their knobs and whatever moves them. */
void trainer_effective_values(const struct trainer *trainer, double *lr, double *tau);

double trainer_epoch(const struct trainer *trainer);
/* Embeds all anchors and candidates for ranking, by these weights; released with embedded_release. */
void trainer_embed_all(const struct trainer *trainer, enum weights which, struct embedded *embedded);
void embedded_release(struct embedded *embedded);

/* These rows of a side as the next step would see them; `copy` counts how often it has seen them already. */
struct encoding trainer_encoding(const struct trainer *trainer, enum side side, const uint32_t *rows, size_t n,
                                 int copy);
/* The batch that the next step trains on, in the arena of its tape. Changes nothing. */
void trainer_batch(struct trainer *trainer, struct batch *batch);

enum { SIMILARITY_BINS = 24 };
/* Where a similarity stands in the picture of such similarities. */
int similarity_bin(const struct similarity *similarity, double value);
/* Shares of a batch's similarities by size, for whoever watches: of the batch that the next step will train on,
 * before it does, by the weights that are measured. Changes nothing. JSON into `out`. */
void trainer_similarity_histogram(struct trainer *trainer, struct text *out);

#endif
