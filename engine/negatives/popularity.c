/* Popularity negatives: candidates by how often they occur in train, to a power.
 *
 * The power 3/4 is that of Mikolov et al., Distributed Representations of Words and Phrases, NIPS 2013. */
#include "engine/fitting.h"
#include "engine/negatives/alias.h"
#include "engine/negatives/strategy.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

static const struct knob knob_mix_popularity = {
    .name = "mix_popularity", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of popular negatives in the mix"};

static const struct knob knob_popularity_exponent = {
    .name = "popularity_exponent", .type = KNOB_REAL, .low = -1, .high = 2, .scale = SCALE_LINEAR, .start = "0.75",
    .help = "popular negatives are drawn by count to this power: 0 is uniform, 1 by count"};

struct law {
    struct alias table; /* count ^ exponent */
    double exponent;    /* with which it was made */
};

static void release(void *state)
{
    struct law *law = state;
    alias_release(&law->table);
    free(law);
}

static void refresh(void **state, const struct candidates *candidates, const struct settings *settings)
{
    double exponent = setting(settings, &knob_popularity_exponent);
    struct law *law = *state;
    if (law && law->exponent == exponent)
        return;
    if (law)
        release(law);
    double *weights = xmalloc(candidates->n * sizeof *weights);
    for (size_t i = 0; i < candidates->n; i++)
        weights[i] = candidates->count[i] ? pow(candidates->count[i], exponent) : 0;
    *state = law = xmalloc(sizeof *law);
    law->exponent = exponent;
    alias_init(&law->table, weights, candidates->n);
    free(weights);
}

static uint32_t draw(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot)
{
    (void)candidates, (void)pair, (void)slot;
    const struct law *law = state;
    return alias_draw(&law->table, rng, index);
}

static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    (void)candidates;
    const struct law *law = state;
    return law->table.chance[candidate];
}

static int fits(const struct fitting *run, struct err *err)
{
    if (!run->data->of_rows)
        return 0;
    return err_set(err, ERR_USAGE, "mix_popularity draws what is chosen more often, and each row of %s counts once: "
                   "set mix_popularity=0, and mix_uniform=1", _(run->data->side[0]->name));
}

const struct strategy strategy_popularity = {
    .part = {.name = "popularity", .help = "candidates in proportion to how often they occur, to a power",
             .knobs = (const struct knob *const[]){&knob_mix_popularity, &knob_popularity_exponent, NULL},
             .fits = fits},
    .weight = &knob_mix_popularity,
    .draw = draw,
    .chance = chance,
    .refresh = refresh,
    .release = release,
};
