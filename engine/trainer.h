/* One training run as pure state: the model, its settings, and how far it is. It knows nothing of the store, of
 * people or of time, which is why a run, its resumption and its replay are the same bits.
 *
 * Order of calls: trainer_init, then trainer_advance until trainer.ended; before any advance settings may be changed
 * with trainer_set, and the whole state saved or loaded with checkpoint.h. trainer_release. */
#ifndef ENGINE_TRAINER_H
#define ENGINE_TRAINER_H

#include "engine/evaluation.h"

void trainer_init(struct trainer *trainer, const struct settings *settings, const struct task_data *data,
                  struct pool *pool, uint64_t seed);
void trainer_release(struct trainer *trainer);
/* Before its first step: what it begins with (given.h), which must outlive it. */
void trainer_give(struct trainer *trainer, const struct initial_files *given);
/* Back to step 0 with the present settings. */
void trainer_restart(struct trainer *trainer);

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
/* The same for a later step, by the knobs as they are now, and as many plateaus as there were so far. */
void trainer_values_at(const struct trainer *trainer, int64_t step, double *lr, double *tau);
/* Whether a schedule moves them. A temperature that is learned goes by none. */
bool trainer_schedules_lr(const struct trainer *trainer);
bool trainer_schedules_tau(const struct trainer *trainer);

#endif
