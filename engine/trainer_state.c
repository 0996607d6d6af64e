/* See trainer_state.h. */
#include "engine/trainer_state.h"

#include "engine/lookup.h"
#include "engine/prior.h"
#include "engine/training.h"

#include <stdlib.h>

const struct params *trainer_params(struct trainer *trainer)
{
    struct params *params = &trainer->params;
    params->n = 0;
    objective_params(&trainer->objective, params);
    towers_params(trainer->tower, params);
    if (trainer->pseudo.count)
        params_add(params, &trainer->pseudo.table);
    mix_tables(&trainer->batcher.mix, params);
    return params;
}

double trainer_epoch(const struct trainer *trainer)
{
    return (double)trainer->step / (double)trainer->batcher.steps_per_epoch;
}

/* Draws no negatives when no loss uses them. Otherwise their rows would be gathered on the tape, and the optimiser
 * would move them by its momentum although their gradient is 0. */
void trainer_batch(struct trainer *trainer, struct batch *batch)
{
    struct settings drawing = trainer->settings;
    if (!objective_draws(&trainer->objective))
        settings_move(&drawing, &knob_negatives, 0);
    batch_make(&trainer->batcher, &trainer->tape.arena, trainer->step, &drawing, batch);
}

struct encoding trainer_encoding(const struct trainer *trainer, enum side side, const uint32_t *rows, size_t n,
                                 int copy)
{
    return (struct encoding){.tower = &trainer->tower[side], .similarity = trainer->similarity,
                             .settings = &trainer->settings, .at = {side, rows, trainer->seed, trainer->step, copy},
                             .n = n};
}

void trainer_embed_all(const struct trainer *trainer, enum weights which, struct embedded *embedded)
{
    const struct tower *tower = trainer->tower;
    double prior = prior_strength(&trainer->settings);
    bool has_prior = prior != 0;
    real *rows[2];
    for (int side = 0; side < 2; side++) {
        size_t n = tower[side].rows, dim = tower[side].dim;
        rows[side] = xmalloc(n * (dim + has_prior) * sizeof(real));
        lookup_all(&tower[side], trainer->pool, trainer->similarity, which, NULL, n, rows[side]);
        if (has_prior)
            prior_append_rows(rows[side], n, dim, (enum side)side, trainer->data, prior);
    }
    *embedded = (struct embedded){.anchors = rows[SIDE_ANCHOR], .candidates = rows[SIDE_CANDIDATE],
                                  .n_anchors = tower[SIDE_ANCHOR].rows, .n_candidates = tower[SIDE_CANDIDATE].rows,
                                  .dim = tower[SIDE_ANCHOR].dim + has_prior,
                                  .geometry = trainer->similarity->geometry,
                                  .key = {trainer->data->key[0], trainer->data->key[1]}};
}

void embedded_release(struct embedded *embedded)
{
    free((void *)(uintptr_t)embedded->anchors);
    free((void *)(uintptr_t)embedded->candidates);
}
