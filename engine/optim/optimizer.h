/* Optimisers over row-sparse gradients: only the rows that a batch touched are updated. */
#ifndef ENGINE_OPTIM_OPTIMIZER_H
#define ENGINE_OPTIM_OPTIMIZER_H

#include "engine/core/param.h"
#include "engine/core/tape.h"
#include "engine/part.h"
#include "engine/settings.h"

/* One step for one table. */
struct update {
    struct param *param;
    const uint32_t *rows; /* each once */
    const real *grad;     /* (n, cols) */
    size_t n;
    double lr;
    const struct settings *settings;
    double value_norm, grad_norm; /* lengths of these rows and of grad, for an optimizer that wants_norms */
};

struct optimizer {
    struct part part;
    bool wants_norms;
    /* Updates rows[first .. end): called for blocks of rows from several threads. */
    void (*rows)(const struct update *update, size_t first, size_t end);
};

/* Knobs that several optimisers share. */
extern const struct knob knob_momentum;

/* Updates every table that the tape gathered from, and lets weight decay go on for all their rows. Decay is decoupled
 * from the gradient (Loshchilov and Hutter, ICLR 2019): every row shrinks by the factor (1 - lr * decay) each step.
 *
 * With `max_gradient_norm` above 0 the gradients of all tables are shortened together, in place, to that length when
 * they are longer (Pascanu, Mikolov and Bengio: On the difficulty of training recurrent neural networks, ICML 2013).
 *
 * Every table then knows the length of its gradient. False when one is not finite: the tables are spoilt. */
bool optimizer_step(const struct optimizer *optimizer, struct tape *tape, double lr, const struct settings *settings);

#endif
