/* Settings that each may be chosen and together make no sense. */
#ifndef ENGINE_SETTINGS_CONFLICTS_H
#define ENGINE_SETTINGS_CONFLICTS_H

#include "engine/trainer_state.h"
#include "store/base/text.h"

/* -1 and why when a run with these settings trains nothing, or not what it says. trainer_fits asks it. Runs of the
 * first rules may go on as they did. */
int settings_check_conflicts(const struct trainer *trainer, struct err *err);
/* A line for each setting that does nothing beside the others. */
void settings_warn_unused(const struct trainer *trainer, struct text *out);

#endif
