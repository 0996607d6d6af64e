/* What is learned: tables of numbers with the optimiser's moments beside them. A step takes some rows of a table; of
 * dense weights (those of a layer) it takes all, every time.
 *
 * Weight decay on a table is lazy and exact: every step multiplies every row by (1 - lr * decay), but only rows that
 * a batch touches are multiplied, by all the factors they missed. `decay` is the sum of the logarithms so far and
 * `decayed[row]` how much of it the row has had. Dense weights are multiplied in the step itself and owe nothing.
 *
 * Averaged weights, when they are kept, are as lazy and as exact. Every step,
 *
 *     sum <- keep sum + (1 - keep) w
 *
 * from 0, and the average is sum / (1 - keep^steps), so that the random beginning is no part of it (the bias
 * correction of Kingma and Ba, ICLR 2015). The sum of a row w is written a w + lag. `a` is one number for the table
 * and `lag` one for each weight. Written so, a step updates them like this:
 *
 *     untouched row:                        lag <- keep lag            (weight decay changes w alone)
 *     row changed by the step, w <- w - u:  lag <- keep (lag + a u)
 *     whole table:                          a <- keep a / (1 - lr * decay) + 1 - keep
 *
 * So an untouched row costs nothing until it is read. */
#ifndef ENGINE_CORE_PARAM_H
#define ENGINE_CORE_PARAM_H

#include "engine/core/real.h"
#include "engine/core/rng.h"

#include <stdbool.h>

enum { MOMENTS = 2, MOST_GROUPS = 8, PARAM_NAME = 96 };

/* Which values of a param are meant, where it is only looked at. */
enum weights {
    WEIGHTS_PRESENT,  /* as they train */
    WEIGHTS_MEASURED, /* the averages when there are some, else the present ones */
    WEIGHTS_BEST      /* the measured ones as they were at the best evaluation */
};

struct param {
    char name[PARAM_NAME]; /* of its tensors in a checkpoint */
    const char *group; /* under which `frozen` and the curves of gradients know it, a literal; NULL for state that
                          neither knows. At most MOST_GROUPS in a run */
    size_t rows, cols;
    real *value;           /* (rows, cols) */
    real *moment[MOMENTS]; /* (rows, cols) each; what the optimiser keeps; NULL for state that none moves (statistics,
                              copies) */
    uint32_t *updates;     /* (rows): how often each row was updated; of state that none moves, what its owner says */
    double *decayed;       /* (rows) */
    double decay;
    real *lag;             /* (rows, cols), or NULL: no averages */
    uint32_t *lagged;      /* (rows): how many steps each row's lag has had */
    uint32_t steps;        /* that it should have had */
    double keep, a;
    bool dense;            /* every step takes every row */
    bool no_weight_decay;  /* no weight decay */
    double grad_squares;   /* sum of squares of its gradient in the last step, before clipping; no checkpoint keeps
                              it */
    bool frozen;           /* in this step: no gradient, no decay */
    bool followed;         /* a copy follows it, which asks what its rows were before a step */
    real *best;            /* (rows, cols): as it was measured at the best evaluation; NULL before one */
};

/* Params in an order, as many as there are; they belong to somebody else. Zeroed to begin with. */
struct params {
    struct param **list;
    size_t n, capacity;
};

void params_add(struct params *params, struct param *param);
/* Forgets the list, not what is in it. */
void params_release(struct params *params);

/* Values drawn from N(0, scale²), from `place` on; moments zero. */
void param_init(struct param *param, const char *name, const char *group, size_t rows, size_t cols, double scale,
                struct rng_place *place);
/* The same for dense weights; scale 0 makes zeros. */
void param_init_dense(struct param *param, const char *name, const char *group, size_t rows, size_t cols,
                      double scale, struct rng_place *place);
/* A table of zeros that checkpoints keep and nothing decays: state, or learned scalars when `learned`, which then
 * have moments. The name is a literal, and that of their group. */
void param_init_state(struct param *param, const char *name, size_t rows, size_t cols, bool learned);
void param_release(struct param *param);

/* How much row still has to be multiplied by. */
double param_missed_decay(const struct param *param, size_t row);
/* Rows first .. first + n - 1 as they are to be used, with what they are owed. Into to (n, cols). Changes nothing. */
void param_read(const struct param *param, enum weights which, size_t first, size_t n, real *to);
/* The best are those that are measured now. */
void param_keep_best(struct param *param);
/* Brings these rows up to date. */
void param_apply_decay(struct param *param, const uint32_t *rows, size_t n);

/* Begins averages of what is learned; keep 0 for none. Before the first step they are the values. */
void param_average(struct param *param, double keep);
/* After a step changed these rows, each once, which were `before` (n, cols): several threads may call it for
 * theirs. */
void param_average_rows(struct param *param, const uint32_t *rows, size_t n, const real *before);
/* After the step for all rows, whose values shrink by the factor `kept`. */
void param_average_all(struct param *param, double kept);

#endif
