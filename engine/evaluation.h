/* The evaluations of a trainer: when they are due, which probes measure, and what follows: the best step, early
 * stopping, plateaus, the alarm. The test split is measured at the end, by the parameters of the best step. */
#ifndef ENGINE_EVALUATION_H
#define ENGINE_EVALUATION_H

#include "engine/trainer.h"

/* True when the step that was just trained is followed by an evaluation at its pace. */
bool evaluation_is_due(const struct trainer *trainer);
/* Makes the evaluation that is due, or one of the first that come early, or none. */
void evaluation_make(struct trainer *trainer, const struct sink *sink);

#endif
