/* The strategies of a run, with what they keep: see mix.h. */
#include "engine/negatives/mix.h"

#include "engine/fitting.h"
#include "engine/training.h"
#include "store/base/language.h"

/* The whole catalogue as negatives leaves nothing to draw. What a strategy keeps it keeps also while no loss asks for
 * negatives, so that another number of negatives or another loss finds it where it would be. */
bool strategy_draws(const struct strategy *strategy, const struct settings *settings)
{
    return setting(settings, strategy->weight) > 0 && strcmp(setting_word(settings, &knob_sharing), "catalog");
}

int classes_are_there(const struct fitting *run, const struct knob *weight, struct err *err)
{
    if (run->data->classes.of)
        return 0;
    bool of_rows = run->data->of_rows;
    return err_set(err, ERR_USAGE, "%s draws by the classes of candidates, and these data have none: import them "
                   "again with %s, or leave %s at 0", weight->name, of_rows
                   ? _("a label for each row (nearfar import --label NAME, or --labels FILE)")
                   : _("a table that has a column of classes (nearfar import --items FILE)"), weight->name);
}

void mix_init(struct mix *mix, const struct task_data *data, const struct tower *tower)
{
    *mix = (struct mix){.candidates = {.n = data->drawable, .rows = data->rows[SIDE_CANDIDATE], .tower = tower,
                                       .pairs = data->n, .count = data->count, .classes = &data->classes,
                                       .opposed = &data->opposed, .anchors = data->row[SIDE_ANCHOR]}};
}

static void drop(struct mix *mix, int s)
{
    if (mix->state[s])
        strategies[s]->release(mix->state[s]);
    mix->state[s] = NULL;
}

void mix_release(struct mix *mix)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        drop(mix, s);
}

static void keep(struct mix *mix, int s, const struct settings *settings, bool wanted)
{
    if (!wanted)
        drop(mix, s);
    else if (!mix->state[s])
        mix->state[s] = strategies[s]->keep(&mix->candidates, settings);
}

void mix_begin(struct mix *mix, const struct settings *settings)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s]->keep)
            keep(mix, s, settings, strategy_draws(strategies[s], settings));
}

void mix_refresh(struct mix *mix, const struct settings *settings)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s]->refresh && strategy_draws(strategies[s], settings))
            strategies[s]->refresh(&mix->state[s], &mix->candidates, settings);
}

void mix_expect(struct mix *mix, const struct settings *settings, bool (*was_there)(void *context, const char *table),
                void *context)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s]->keep) {
            drop(mix, s);
            keep(mix, s, settings, was_there(context, strategies[s]->part.name));
        }
}

bool mix_state_is_valid(const struct mix *mix)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s]->state_is_valid && mix->state[s] &&
            !strategies[s]->state_is_valid(&mix->candidates, mix->state[s]))
            return false;
    return true;
}

void mix_tables(const struct mix *mix, struct params *params)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s]->tables && mix->state[s])
            strategies[s]->tables(mix->state[s], params);
}

struct memory_rows mix_memory_rows(const struct mix *mix)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s]->remembers && mix->state[s])
            return strategies[s]->remembers(mix->state[s]);
    return (struct memory_rows){0};
}

bool mix_wants_negative_gradient(const struct settings *settings)
{
    bool wants_negative_gradient = false;
    for (int s = 0; s < N_STRATEGIES; s++)
        wants_negative_gradient |= strategies[s]->wants_negative_gradient && strategy_draws(strategies[s], settings);
    return wants_negative_gradient;
}

void mix_learn(struct mix *mix, const struct step_result *result)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (strategies[s]->learn && strategy_draws(strategies[s], result->settings))
            strategies[s]->learn(mix->state[s], result);
}

double strategy_probability(const struct strategy *strategy, const struct candidates *candidates, const void *state,
                            uint32_t candidate)
{
    return strategy->chance ? strategy->chance(candidates, state, candidate) : 1 / (double)candidates->n;
}
