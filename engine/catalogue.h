/* Everything a person can choose or turn as one catalogue, and what all chosen parts say of a run. Made from the
 * lists of parts.h, whose tables are in catalogue.c. */
#ifndef ENGINE_CATALOGUE_H
#define ENGINE_CATALOGUE_H

#include "store/catalogue.h"

/* Gathers the catalogue: parts, their knobs (each once, with the parts that read it), the knobs of training itself,
 * presets. To be released with catalogue_release. */
void catalogue_gather(struct catalogue *catalogue);

struct fitting;
/* Asks every part that the settings choose, strategies with a share of the mix among them, whether the run can be
 * trained: -1 and why not. */
int chosen_fit(const struct fitting *run, struct err *err);

extern const struct preset presets[];
extern const size_t n_presets;

#endif
