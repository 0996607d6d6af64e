/* Running statistics: see statistics.h. */
#include "engine/ops/statistics.h"

static const double share = 0.1; /* of a batch in them */

bool statistics_are_given(const struct tape *tape, const struct param *statistics)
{
    return tape->looks || statistics->frozen;
}

double *statistics_read(struct tape *tape, const struct param *statistics)
{
    size_t n = 2 * statistics->cols;
    real *running = arena_alloc(&tape->arena, n, sizeof *running);
    double *given = arena_alloc(&tape->arena, n, sizeof *given);
    param_read(statistics, tape->looks ? tape->which : WEIGHTS_PRESENT, 0, 2, running);
    for (size_t k = 0; k < n; k++)
        given[k] = (double)running[k];
    return given;
}

void statistics_follow(struct tape *tape, struct param *statistics, const double *of_batch)
{
    size_t n = 2 * statistics->cols;
    real *running = arena_alloc(&tape->arena, n, sizeof *running);
    double part = statistics->updates[0] ? share : 1;
    for (size_t k = 0; k < n; k++)
        running[k] = (real)((1 - part) * (double)statistics->value[k] + part * of_batch[k]);
    tape_change(tape, statistics, running);
}
