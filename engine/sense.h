/* Settings that each may be chosen and together make no sense. */
#ifndef ENGINE_SENSE_H
#define ENGINE_SENSE_H

#include "engine/trainer.h"

/* -1 and why when a run with these settings trains nothing, or not what it says. trainer_fits asks it. Runs of the first rules may
 * go on as they did. */
int sense_check(const struct trainer *trainer, struct err *err);
/* A line for each setting that does nothing beside the others. */
void sense_warn(const struct trainer *trainer, struct text *out);

#endif
