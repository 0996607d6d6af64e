/* What strategies keep from step to step, all together: see strategy.h.
 *
 * Order of calls in a step: kept_begin, batch_make, ..., kept_learn once the optimiser has gone its step. */
#ifndef ENGINE_NEGATIVES_KEPT_H
#define ENGINE_NEGATIVES_KEPT_H

#include "engine/catalogue.h"

/* Makes what strategies with a share of the mix keep, and drops what the others kept. */
void kept_begin(struct sampler *sampler, const struct settings *settings);
/* Makes anew, to be loaded, what was there when a checkpoint was written, and drops the rest: `was_there` is asked by the
 * name of each strategy's first table. */
void kept_expect(struct sampler *sampler, const struct settings *settings,
                 bool (*was_there)(void *context, const char *table), void *context);
/* Whether what was loaded can be what strategies keep: places that are there, items that there are. */
bool kept_make_sense(const struct sampler *sampler);
/* The tables that there are. Returns how many. */
size_t kept_tables(struct sampler *sampler, struct param *list[MOST_SAMPLER_PARAMS]);
/* True when a strategy wants to hear where the loss pushed. */
bool kept_hears(const struct settings *settings);
void kept_learn(struct sampler *sampler, const struct lesson *lesson);

#endif
