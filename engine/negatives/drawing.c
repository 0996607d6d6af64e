/* What is to be drawn: see drawing.h. */
#include "engine/negatives/drawing.h"

#include "engine/fitting.h"
#include "engine/training.h"

/* The largest remainders are rounded up. */
void drawing_share_slots(const struct settings *settings, size_t slots, size_t share[N_STRATEGIES])
{
    double weight[N_STRATEGIES], total = 0, rest[N_STRATEGIES];
    size_t given = 0;
    for (int s = 0; s < N_STRATEGIES; s++)
        total += weight[s] = setting(settings, strategies[s]->weight);
    for (int s = 0; s < N_STRATEGIES; s++) {
        double exact = total > 0 ? weight[s] / total * (double)slots : s == 0 ? (double)slots : 0;
        share[s] = (size_t)exact;
        rest[s] = exact - (double)share[s];
        given += share[s];
    }
    while (given < slots) {
        int most = 0;
        for (int s = 1; s < N_STRATEGIES; s++)
            most = rest[s] > rest[most] ? s : most;
        share[most]++;
        rest[most] = -1;
        given++;
    }
}

size_t drawing_own_blends(const struct settings *settings, size_t n)
{
    size_t share[N_STRATEGIES], blends = 0;
    drawing_share_slots(settings, (size_t)setting(settings, &knob_negatives), share);
    for (int s = 0; s < N_STRATEGIES; s++)
        blends += strategies[s]->blends ? n * share[s] : 0;
    return blends;
}

int drawing_fits(const struct fitting *run, struct err *err)
{
    static const double most = 1 << 28; /* indexes are 32 bits wide, and each takes about 12 bytes */
    double negatives = setting(run->settings, &knob_negatives),
           drawn = run->own ? (negatives + 1) * (double)run->batch : 0;
    if (drawn <= most)
        return 0;
    return err_set(err, ERR_USAGE, "%.0f negatives for each of %zu positives need %.1f GB a step: lower negatives or "
                   "batch, or train with sharing=shared", negatives, run->batch, drawn * 12e-9);
}

size_t drawing_first_blend(const struct drawing *d)
{
    return d->data->rows[SIDE_CANDIDATE] + d->memory.n;
}

size_t drawing_candidates(const struct drawing *d, uint32_t id, uint32_t candidate[2])
{
    size_t ids = drawing_first_blend(d), n_candidates = d->data->rows[SIDE_CANDIDATE], n = id < ids ? 1 : 2;
    const uint32_t *parent = id < ids ? &id : d->blends[id - ids].parent;
    for (size_t i = 0; i < n; i++)
        candidate[i] = parent[i] < n_candidates ? parent[i] : d->memory.candidate[parent[i] - n_candidates] - 1;
    return n;
}
