/* Adam on the touched rows: each row keeps its own count of updates for the bias correction, so that a row met for
 * the first time late in training takes a first step like any other.
 *
 * Kingma and Ba: Adam: A Method for Stochastic Optimization, ICLR 2015. Weight decay is decoupled from the gradient
 * for every optimiser here (optimizer.h), so with decay this is what is called AdamW: Loshchilov and Hutter:
 * Decoupled Weight Decay Regularization, ICLR 2019. */
#include "engine/optim/optimizer.h"

static const char counts_on_it[] = "the bias correction counts on the same value since the first update";

static const struct knob knob_beta1 = {
    .name = "beta1", .type = KNOB_REAL, .low = 0, .high = 0.9999, .scale = SCALE_LINEAR, .start = "0.9",
    .why_not = counts_on_it, .help = "how long Adam remembers the gradient"};

static const struct knob knob_beta2 = {
    .name = "beta2", .type = KNOB_REAL, .low = 0, .high = 0.99999, .scale = SCALE_LINEAR, .start = "0.999",
    .why_not = counts_on_it, .help = "how long Adam remembers the gradient's square"};

struct coefficients {
    real beta1, beta2, rate, root, epsilon;
};

INLINE void update_row(const struct coefficients *c, real *w, real *m, real *v, const real *g, size_t cols)
{
    for (size_t k = 0; k < cols; k++) {
        m[k] = c->beta1 * m[k] + (1 - c->beta1) * g[k];
        v[k] = c->beta2 * v[k] + (1 - c->beta2) * g[k] * g[k];
#ifdef NEARFAR_DOUBLE
        w[k] -= c->rate * m[k] / (sqrt(v[k]) * c->root + c->epsilon);
#else
        w[k] -= c->rate * m[k] / (sqrtf(v[k]) * c->root + c->epsilon);
#endif
    }
}

/* Rows of a large table lie far apart: what the next ones need is on its way while this one is computed. */
enum { ROWS_AHEAD = 4 };

INLINE void prefetch_row(const struct param *p, size_t row)
{
    enum { LINE = 64 / sizeof(real) };
    __builtin_prefetch(p->updates + row, 1);
    for (size_t k = 0; k < p->cols; k += LINE) {
        __builtin_prefetch(p->value + row * p->cols + k, 1);
        __builtin_prefetch(p->moment[0] + row * p->cols + k, 1);
        __builtin_prefetch(p->moment[1] + row * p->cols + k, 1);
    }
}

/* 1 - beta^t, which is 1 in float long before t overflows anything. `power` is the logarithm of beta. */
static double correction(double power, uint32_t t)
{
    return isfinite(power) ? -expm1((double)t * power) : 1;
}

/* Bias corrections that were computed lately, by the count of updates: many rows share a few counts, and the powers
 * take as long as the row itself. */
enum { REMEMBERED = 64 };

struct corrections {
    double lr, power1, power2; /* logarithms of the betas */
    uint32_t t[REMEMBERED]; /* 0: none */
    real rate[REMEMBERED], root[REMEMBERED];
};

INLINE void correct(struct corrections *known, uint32_t t, struct coefficients *c)
{
    uint32_t place = t % REMEMBERED;
    if (known->t[place] != t) {
        known->t[place] = t;
        known->rate[place] = (real)(known->lr / correction(known->power1, t));
        known->root[place] = (real)(1 / sqrt(correction(known->power2, t)));
    }
    c->rate = known->rate[place];
    c->root = known->root[place];
}

MULTIVERSION static void rows(const struct update *update, size_t first, size_t end)
{
    struct param *p = update->param;
    double beta1 = setting(update->settings, &knob_beta1), beta2 = setting(update->settings, &knob_beta2);
    struct corrections known = {.lr = update->lr, .power1 = log(beta1), .power2 = log(beta2)};
    struct coefficients c = {.beta1 = (real)beta1, .beta2 = (real)beta2, .epsilon = (real)1e-8};
    for (size_t i = first; i < end; i++) {
        size_t row = update->rows[i], at = row * p->cols;
        uint32_t t = ++p->updates[row];
        if (i + ROWS_AHEAD < end)
            prefetch_row(p, update->rows[i + ROWS_AHEAD]);
        correct(&known, t, &c);
        update_row(&c, p->value + at, p->moment[0] + at, p->moment[1] + at, update->grad + i * p->cols, p->cols);
    }
}

const struct optimizer optimizer_adam = {
    .part = {.name = "adam", .help = "each number at its own pace (Adam), on touched rows only",
             .knobs = (const struct knob *const[]){&knob_beta1, &knob_beta2, NULL}},
    .rows = rows,
};
