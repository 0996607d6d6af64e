/* A slow copy of a tower: at every step its weights are k <- m k + (1 - m) w, a moving average of the weights of the
 * tower. So an embedding that it computed some steps ago is still close to the one that it would compute now (He,
 * Fan, Wu, Xie, Girshick: Momentum Contrast for Unsupervised Visual Representation Learning, CVPR 2020). It is state:
 * checkpoints hold it, no gradient moves it.
 *
 * A row of a table moves only when a batch touches it, so its copy is moved then, for all the steps since at once:
 * k <- w + m^steps (k - w), m^steps being the product of what m was. That is the same, but that weight decay of
 * those steps counts as of their end. Before it is first touched the copy is the row itself. Rows that the last
 * step touched are up to date. Statistics are copied as they are. */
#ifndef ENGINE_ENCODERS_SLOW_H
#define ENGINE_ENCODERS_SLOW_H

#include "engine/encoders/encoder.h"

/* `name`, a literal, names its tensors: NAME is the copy of the param with the name of the tower, NAME_weight1 that
 * of TOWER_weight1. Released with tower_release. */
void slow_init(struct tower *copy, const struct tower *of, const char *name);
/* After a step on this tape: follows the weights as they were before it, by the momentum m. */
void slow_follow(struct tower *copy, const struct tower *of, const struct tape *tape, double momentum);

#endif
