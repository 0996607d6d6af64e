/* Gradient descent with momentum: a row goes on in the direction of its past gradients, which fade.
 *
 *     v = momentum v + g,   w -= lr v   (with Nesterov: w -= lr (g + momentum v))
 *
 * Polyak: Some methods of speeding up the convergence of iteration methods, 1964. Nesterov's form as in Sutskever,
 * Martens, Dahl and Hinton: On the importance of initialization and momentum in deep learning, ICML 2013. A row that
 * a batch did not touch stands still: its v neither fades nor moves it until it is touched again. */
#include "engine/optim/optimizer.h"

/* Live: v is a sum of gradients, without the learning rate, so a new value only changes how fast it fades from now
 * on. */
const struct knob knob_momentum = {
    .name = "momentum", .type = KNOB_REAL, .low = 0, .high = 0.999, .scale = SCALE_LINEAR, .start = "0.9",
    .help = "how much of a row's last direction goes on into its next step"};

static const struct knob knob_nesterov = {
    .name = "nesterov", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "off",
    .help = "look one step ahead along the momentum"};

struct coefficients {
    real momentum, lr, of_gradient, of_velocity; /* the last two: what a step is made of */
};

INLINE void update_row(const struct coefficients *c, real *w, real *v, const real *g, size_t cols)
{
    for (size_t k = 0; k < cols; k++) {
        v[k] = c->momentum * v[k] + g[k];
        w[k] -= c->lr * (c->of_gradient * g[k] + c->of_velocity * v[k]);
    }
}

MULTIVERSION static void rows(const struct update *update, size_t first, size_t end)
{
    struct param *p = update->param;
    real momentum = (real)setting(update->settings, &knob_momentum);
    bool nesterov = setting(update->settings, &knob_nesterov) > 0;
    struct coefficients c = {momentum, (real)update->lr, nesterov ? 1 : 0, nesterov ? momentum : 1};
    for (size_t i = first; i < end; i++) {
        size_t at = update->rows[i] * p->cols;
        update_row(&c, p->value + at, p->moment[0] + at, update->grad + i * p->cols, p->cols);
        p->updates[update->rows[i]]++;
    }
}

const struct optimizer optimizer_momentum = {
    .part = {.name = "momentum", .help = "gradient descent with momentum, plain or Nesterov's",
             .knobs = (const struct knob *const[]){&knob_momentum, &knob_nesterov, NULL}},
    .rows = rows,
};
