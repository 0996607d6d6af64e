/* What is learned: tables of numbers with the optimiser's moments beside them.
 *
 * Weight decay on a table is lazy and exact: every step multiplies every row by (1 - lr * decay), but only rows that a
 * batch touches are multiplied, by all the factors they missed. `decay` is the sum of the logarithms so far and
 * `decayed[row]` how much of it the row has had. */
#ifndef ENGINE_CORE_PARAM_H
#define ENGINE_CORE_PARAM_H

#include "engine/core/real.h"
#include "engine/core/rng.h"

enum { MOMENTS = 2 };

struct param {
    const char *name; /* of its tensors in a checkpoint; a literal */
    size_t rows, cols;
    real *value;           /* (rows, cols) */
    real *moment[MOMENTS]; /* (rows, cols) each; what the optimiser keeps */
    uint32_t *updates;     /* (rows): how often each row was updated */
    double *decayed;       /* (rows) */
    double decay;
};

/* Values drawn from N(0, scale²); moments zero. */
void param_init(struct param *param, const char *name, size_t rows, size_t cols, double scale, const struct rng *rng,
                uint64_t first_index);
void param_release(struct param *param);

/* How much row still has to be multiplied by. */
double param_owed(const struct param *param, size_t row);
/* All values with what they are owed, into to (rows, cols). Changes nothing. */
void param_look(const struct param *param, size_t first, size_t n, real *to);
/* Brings these rows up to date. */
void param_settle(struct param *param, const uint32_t *rows, size_t n);

#endif
