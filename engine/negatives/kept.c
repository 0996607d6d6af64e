/* What strategies keep from step to step: see kept.h. */
#include "engine/negatives/kept.h"

/* The whole catalogue as negatives leaves nothing to draw. */
static bool draws(const struct strategy *strategy, const struct settings *settings)
{
    return setting(settings, strategy->weight) > 0 && setting_applies(settings, strategy->weight);
}

void kept_begin(struct sampler *sampler, const struct settings *settings)
{
    for (size_t s = 0; strategies[s]; s++)
        if (strategies[s]->keep)
            strategies[s]->keep(sampler, settings, draws(strategies[s], settings));
}

void kept_expect(struct sampler *sampler, const struct settings *settings,
                 bool (*was_there)(void *context, const char *table), void *context)
{
    for (size_t s = 0; strategies[s]; s++)
        if (strategies[s]->keep) {
            strategies[s]->keep(sampler, settings, false);
            strategies[s]->keep(sampler, settings, was_there(context, strategies[s]->part.name));
        }
}

bool kept_make_sense(const struct sampler *sampler)
{
    for (size_t s = 0; strategies[s]; s++)
        if (strategies[s]->makes_sense && !strategies[s]->makes_sense(sampler))
            return false;
    return true;
}

size_t kept_tables(struct sampler *sampler, struct param *list[MOST_SAMPLER_PARAMS])
{
    size_t n = 0;
    for (size_t s = 0; strategies[s]; s++)
        if (strategies[s]->tables)
            n += strategies[s]->tables(sampler, list + n);
    return n;
}

bool kept_hears(const struct settings *settings)
{
    bool hears = false;
    for (size_t s = 0; strategies[s]; s++)
        hears |= strategies[s]->hears && draws(strategies[s], settings);
    return hears;
}

void kept_learn(struct sampler *sampler, const struct lesson *lesson)
{
    for (size_t s = 0; strategies[s]; s++)
        if (strategies[s]->learn && draws(strategies[s], lesson->settings))
            strategies[s]->learn(sampler, lesson);
}
