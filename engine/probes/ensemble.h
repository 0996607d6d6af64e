/* Several runs as one: for each anchor the scores that each run gives to all candidates are standardised (less their
 * mean, divided by their standard deviation), so that runs with other similarities and temperatures have an equal
 * say, and then averaged. */
#ifndef ENGINE_PROBES_ENSEMBLE_H
#define ENGINE_PROBES_ENSEMBLE_H

#include "engine/rank.h"

enum { MOST_MEMBERS = 16 };

/* To be ranked like any other catalogue and released with embedded_release. The members have the same anchors and
 * candidates. Where all of them are dot products it is one, of their rows side by side. A run that gives an anchor's
 * candidates one score says nothing. */
void ensemble_make(struct pool *pool, const struct embedded *members, size_t n, struct embedded *ensemble);

#endif
