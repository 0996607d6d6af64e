/* The baseline `random`: each user's items in a random order, which is what a model that knows nothing does. */
#include "engine/baselines/baseline.h"

#include "store/base/mem.h"

#include <stdlib.h>

struct chance {
    size_t candidates;
    struct rng rng;
};

static void score(const void *state, uint32_t anchor, real *to)
{
    const struct chance *chance = state;
    struct rng rng = rng_within(&chance->rng, anchor);
    for (size_t i = 0; i < chance->candidates; i++)
        to[i] = (real)rng_unit(&rng, i);
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    (void)err;
    struct chance *chance = xmalloc(sizeof *chance);
    *chance = (struct chance){input->data->rows[SIDE_CANDIDATE], rng_make(input->seed, STREAM_BASELINE, 0)};
    model->scorer = (struct scorer){score, chance};
    model->state = chance;
    model->release = free;
    return 0;
}

const struct baseline baseline_random = {
    .part = {.name = "random", .help = "items in a random order: what a model that knows nothing does"},
    .of_data = "interactions", .ranks = true, .fit = fit};
