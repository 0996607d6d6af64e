/* Who stands against whom in the next step of a run, and what each is pushed by: some of its anchors, of each the
 * positive and the negatives as the loss contrasts them, kept as a frame of the kind "batch" (store/batch_frame.h).
 *
 * Rows are what the step will make of them, views and draws included, by the weights that train; only batch
 * normalisation takes its running statistics, since those of the batch would change them. It is of the run's first
 * loss that contrasts rows. To look changes nothing of the run.
 *
 * What a loss makes of the similarities comes from its own functions (ops/contrast.h), so that the same can be asked
 * at other values of its knobs. */
#ifndef ENGINE_BATCH_FRAME_H
#define ENGINE_BATCH_FRAME_H

#include "engine/trainer.h"
#include "store/batch_frame.h"
#include "store/frame.h"

/* The first of a run's losses that contrasts rows, and its place in the objective; NULL where none does. */
const struct loss *batch_frame_loss(const struct objective *objective, size_t *term);
bool batch_frame_is_there(const struct trainer *trainer);
/* Fills a frame, which the caller releases; one without arrays where the step has no positives. */
void batch_frame_make(struct trainer *trainer, struct frame *out);

/* Computes loss, slopes and who is guided away from the similarities of a frame, by this loss and the present values
 * of its knobs. */
void batch_frame_weigh(struct frame *frame, const struct loss *loss, const struct settings *settings);
/* Fewer negatives of each anchor than it has, or other shares of the strategies that drew them (negatives and the
 * weights of the mix in the settings): which of them stay, spread evenly, in proportion to the shares; the rest is
 * left out when the frame is weighed. ERR_USAGE when more are asked for than there are. */
int batch_frame_leave_out(struct frame *frame, const struct settings *settings, struct err *err);
bool batch_frame_answers_draws(const struct frame *frame, const char *knob);
/* Knobs of the loss as the frame was made with, into the settings. -1 when it is no frame of such a loss. */
int batch_frame_settings(const struct frame *frame, const struct loss *loss, struct settings *settings,
                         struct err *err);
/* Whether other values of a knob can be asked of the similarities in a frame alone. */
bool batch_frame_answers(const struct frame *frame, const struct loss *loss, const char *knob);
/* What a slope is multiplied by to be a weight: tau for a loss that reads it, which makes of the slopes of InfoNCE
 * the probabilities of its softmax; else 1. */
double batch_frame_scale(const struct loss *loss, const struct settings *settings);

#endif
