/* What is learned: tables of numbers with the optimiser's moments beside them.
 *
 * Weight decay on a table is lazy and exact: every step multiplies every row by (1 - lr * decay), but only rows that a
 * batch touches are multiplied, by all the factors they missed. `decay` is the sum of the logarithms so far and
 * `decayed[row]` how much of it the row has had.
 *
 * Averaged weights, when they are kept, are as lazy and as exact. Every step,
 *
 *     sum <- keep sum + (1 - keep) w
 *
 * from 0, and the average is sum / (1 - keep^steps), so that the random beginning is no part of it (the bias correction of
 * Kingma and Ba, ICLR 2015). The sum of a row w is written a w + lag. Its step for all rows, decay and all, is then lag <- keep lag for a row that stands still but for its decay, lag <- keep (lag + a u)
 * for one that a step took u from, and a <- keep a / (1 - lr * decay) + 1 - keep for the whole table. */
#ifndef ENGINE_CORE_PARAM_H
#define ENGINE_CORE_PARAM_H

#include "engine/core/real.h"
#include "engine/core/rng.h"

#include <stdbool.h>

enum { MOMENTS = 2 };

struct param {
    const char *name; /* of its tensors in a checkpoint; a literal */
    size_t rows, cols;
    real *value;           /* (rows, cols) */
    real *moment[MOMENTS]; /* (rows, cols) each; what the optimiser keeps; NULL for state that none moves */
    uint32_t *updates;     /* (rows): how often each row was updated; of state that none moves, what its owner says */
    double *decayed;       /* (rows) */
    double decay;
    real *lag;             /* (rows, cols), or NULL: no averages */
    uint32_t *lagged;      /* (rows): how many steps each row's lag has had */
    uint32_t steps;        /* that it should have had */
    double keep, a;
    bool keeps_size;       /* no weight decay */
    double grad_squares;   /* sum of squares of its gradient in the last step, before clipping; no checkpoint keeps it */
    bool frozen;           /* in this step: no gradient, no decay */
};

/* Values drawn from N(0, scale²); moments zero. */
void param_init(struct param *param, const char *name, size_t rows, size_t cols, double scale, const struct rng *rng,
                uint64_t first_index);
/* A table of zeros that checkpoints keep and nothing decays: state, or learned scalars when `learned`, which then have
 * moments. */
void param_init_state(struct param *param, const char *name, size_t rows, size_t cols, bool learned);
void param_release(struct param *param);

/* How much row still has to be multiplied by. */
double param_owed(const struct param *param, size_t row);
/* Rows first .. first + n - 1 as they are to be used, with what they are owed: the averages when there are some, else the
 * values. Into to (n, cols). Changes nothing. */
void param_look(const struct param *param, size_t first, size_t n, real *to);
/* Brings these rows up to date. */
void param_settle(struct param *param, const uint32_t *rows, size_t n);

/* Begins averages; keep 0 for none. Before the first step they are the values. */
void param_average(struct param *param, double keep);
/* After a step changed these rows, each once, which were `before` (n, cols): several threads may call it for theirs. */
void param_average_rows(struct param *param, const uint32_t *rows, size_t n, const real *before);
/* After the step for all rows, whose values shrink by the factor `kept`. */
void param_average_all(struct param *param, double kept);

#endif
