/* The evaluations of a trainer: when they are due, which probes measure, and what follows: the best step, early
 * stopping, plateaus, the alarm. The test split is measured at the end, by the parameters of the best step. */
#ifndef ENGINE_EVALUATION_H
#define ENGINE_EVALUATION_H

#include "engine/probes/probe.h"
#include "engine/trainer_state.h"

/* False when nothing is held out for validation: `why` then has the reason, and what is watched instead. */
bool trainer_validates(const struct trainer *trainer, char *why, size_t size);

/* The step of the first evaluation at its pace. There are some before it, for something to be seen soon; nothing is
 * made of them: no best, no patience, no plateau, no alarm. */
int64_t trainer_evaluates_from(const struct trainer *trainer);
/* The metric by which it is judged, on the split that it watches. */
void trainer_main_metric(const struct trainer *trainer, struct metric *out);
/* True when the step that was just trained is followed by an evaluation at its pace. */
bool evaluation_is_due(const struct trainer *trainer);
/* Makes the evaluation that is due, or one of the first that come early, or none. */
void evaluation_make(struct trainer *trainer, const struct sink *sink);
/* Hands out all that its probes of embeddings measure on a split ("valid" or "test"), on all rows of it, by the
 * weights that are measured; with `raw` what probes make of the numbers that rows have, without the encoder.
 * `encoded` (N_SPLITS) is zeroed before the first of some splits, and released by the caller after the last. Changes
 * nothing of the run. */
void evaluation_of_split(struct trainer *trainer, const char *split, bool raw, struct encoded_rows *encoded,
                         const struct sink *sink);

#endif
