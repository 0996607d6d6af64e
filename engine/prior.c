/* Popularity beside the embeddings: see prior.h. */
#include "engine/prior.h"

#include <math.h>
#include <string.h>

double prior_strength(const struct settings *settings)
{
    return setting_applies(settings, &knob_prior) ? setting(settings, &knob_prior) : 0;
}

double prior_of(double strength, const struct task_data *data, uint32_t candidate)
{
    return strength == 0 ? 0 : strength * log1p((double)data->count[candidate]);
}

static real coordinate(double strength, const struct task_data *data, enum side side, uint32_t id)
{
    return side == SIDE_ANCHOR ? 1 : (real)prior_of(strength, data, id);
}

struct node *prior_append(struct tape *tape, struct node *x, enum side side, const uint32_t *ids,
                          const struct task_data *data, double strength)
{
    if (strength == 0)
        return x;
    real *column = arena_alloc(&tape->arena, x->rows, sizeof *column);
    for (size_t i = 0; i < x->rows; i++)
        column[i] = coordinate(strength, data, side, ids[i]);
    return op_append(tape, x, column);
}

/* From the last row on, so that none is written over before it has moved. */
void prior_append_rows(real *rows, size_t n, size_t dim, enum side side, const struct task_data *data,
                       double strength)
{
    for (size_t i = n; i-- > 0;) {
        memmove(rows + i * (dim + 1), rows + i * dim, dim * sizeof *rows);
        rows[i * (dim + 1) + dim] = coordinate(strength, data, side, (uint32_t)i);
    }
}
