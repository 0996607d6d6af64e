/* Successive halving: see halving.h. */
#include "tui/halving.h"

#include "tui/sweep.h"

#include <math.h>

void halving_lay_out(struct halving *halving, double epochs, double evaluated_every, bool to_end)
{
    double first = evaluated_every >= 1 ? evaluated_every : ceil(1 / evaluated_every - 1e-9) * evaluated_every;
    *halving = (struct halving){.to_end = to_end};
    if (first >= epochs) /* a run of an epoch or so */
        first = evaluated_every;
    for (double rung = first; rung < epochs && halving->n < MOST_RUNGS; rung *= HALVING_SHARE)
        halving->rung[halving->n++] = rung;
}

size_t halving_rungs(const struct halving *halving, double epoch)
{
    size_t n = 0;
    while (n < halving->n && epoch >= halving->rung[n] * (1 - 1e-9))
        n++;
    return n;
}

double halving_until(const struct halving *halving, const struct trial *trial)
{
    return trial->rungs < halving->n ? halving->rung[trial->rungs] : 0;
}

static bool is_better(const struct sweep *sweep, const struct trial *a, const struct trial *b)
{
    return !b || (sweep->higher ? a->value > b->value : a->value < b->value);
}

/* The best of those that rest with so many rungs behind them, if one of them may go on. */
static struct trial *next_above(const struct sweep *sweep, size_t rungs, bool last)
{
    size_t came = 0, went = 0;
    struct trial *best = NULL;
    for (size_t t = 0; t < sweep->n; t++) {
        struct trial *trial = &sweep->trials[t];
        came += trial->rungs >= rungs || trial->state == TRIAL_OVER;
        went += trial->rungs > rungs || (trial->rungs == rungs && trial->state != TRIAL_RESTS &&
                                         trial->state != TRIAL_OVER);
        if (trial->rungs == rungs && trial->state == TRIAL_RESTS && !isnan(trial->value) &&
            is_better(sweep, trial, best))
            best = trial;
    }
    size_t allowed = came / HALVING_SHARE;
    return went < (allowed || !last ? allowed : 1) ? best : NULL;
}

struct trial *halving_next(const struct sweep *sweep, bool last)
{
    const struct halving *halving = sweep->halving;
    for (size_t rungs = halving->n + halving->to_end; rungs-- > 1;) {
        struct trial *trial = next_above(sweep, rungs, last);
        if (trial)
            return trial;
    }
    return NULL;
}
