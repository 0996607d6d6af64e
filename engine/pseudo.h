/* Pseudo-labels: candidates that an anchor is not known to have, but that the model (or the run's teacher) is sure
 * of, count as further positives for an epoch (Lee: Pseudo-Label: The Simple and Efficient Semi-Supervised Learning
 * Method for Deep Neural Networks, ICML workshop 2013).
 *
 * They are chosen at the beginning of an epoch, by the weights as they are then: of each anchor the best
 * `pseudo_count` candidates outside train whose score is more than `pseudo_threshold` standard deviations above the
 * mean of the anchor's scores. That ranks all candidates for all anchors, as an evaluation does. They are part of a
 * checkpoint, so that a run that goes on in the middle of an epoch has the same ones. What is held out for validation
 * or test is unknown like any other.
 *
 * All labels of an anchor come in one step of the epoch, anchors being dealt out over its steps. */
#ifndef ENGINE_PSEUDO_H
#define ENGINE_PSEUDO_H

#include "engine/core/param.h"
#include "engine/core/pool.h"
#include "engine/tasks/task.h"
#include "engine/rank.h"
#include "engine/settings.h"
#include "engine/teacher.h"

enum { MOST_PSEUDO = 64 };

struct pseudo {
    size_t count;       /* most labels of an anchor; 0: none are ever made */
    struct param table; /* (anchors, count): the number of a candidate plus 1, or 0 */
};

void pseudo_init(struct pseudo *pseudo, const struct settings *settings, size_t anchors);
/* -1 and why when labels cannot be kept for so many candidates. */
int pseudo_fits(const struct pseudo *pseudo, const struct task_data *data, struct err *err);
void pseudo_release(struct pseudo *pseudo);

/* Chooses labels for an epoch: by the teacher, or by the catalogue when it is NULL. Returns how many there are. */
size_t pseudo_choose(struct pseudo *pseudo, struct pool *pool, const struct embedded *embedded,
                     const struct teacher *teacher, const struct lists *train, double threshold);
void pseudo_clear(struct pseudo *pseudo);

/* The labels of step `step` of an epoch of `steps`: anchors and candidates, pseudo_most at the most. Returns how
 * many. */
size_t pseudo_of_step(const struct pseudo *pseudo, size_t step, size_t steps, uint32_t *anchor, uint32_t *candidate);
size_t pseudo_most(const struct pseudo *pseudo, size_t steps);

#endif
