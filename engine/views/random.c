/* The random numbers of views: see view.h. */
#include "engine/views/view.h"

struct rng view_rng(const struct viewed *at, enum rng_stream stream)
{
    uint64_t seed = at->copy ? rng_mix(at->seed + (uint64_t)at->copy) : at->seed;
    return rng_make(seed, stream, (uint64_t)at->step * 2 + at->side);
}
