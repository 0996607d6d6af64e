/* The bends between layers: see ops.h. */
#include "engine/ops/activation.h"

#include "engine/core/vectors.h"

enum { ROWS_PER_BLOCK = 512 };

INLINE real sigmoid(real x)
{
    return 1 / (1 + real_exp(-x));
}

INLINE real relu_value(real x)
{
    return x > 0 ? x : 0;
}

INLINE real relu_slope(real x)
{
    return x > 0 ? 1 : 0;
}

INLINE real tanh_value(real x)
{
    return 2 * sigmoid(2 * x) - 1;
}

INLINE real tanh_slope(real x)
{
    real y = tanh_value(x);
    return 1 - y * y;
}

INLINE real silu_value(real x)
{
    return x * sigmoid(x);
}

INLINE real silu_slope(real x)
{
    real s = sigmoid(x);
    return s * (1 + x * (1 - s));
}

/* x (1 + tanh(u)) / 2 = x sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3). */
static const real gelu_scale = (real)1.5957691216057308, gelu_cube = (real)0.044715; /* 2 sqrt(2 / pi) */

INLINE real gelu_value(real x)
{
    return x * sigmoid(gelu_scale * x * (1 + gelu_cube * x * x));
}

INLINE real gelu_slope(real x)
{
    real s = sigmoid(gelu_scale * x * (1 + gelu_cube * x * x));
    return s + x * s * (1 - s) * gelu_scale * (1 + 3 * gelu_cube * x * x);
}

/* (1 + erf(x / sqrt(2))) / 2, the error function by formula 7.1.26 of Abramowitz and Stegun (Handbook of Mathematical
 * Functions, 1964), which is right within 1.5e-7. `density` receives exp(-x^2 / 2). */
INLINE real normal_share(real x, real *density)
{
    *density = real_exp(-x * x / 2);
#ifdef NEARFAR_DOUBLE
    return (1 + erf(x * 0.70710678118654752)) / 2;
#else
    float z = fabsf(x) * 0.707106781f, t = 1 / (1 + 0.3275911f * z);
    float tail = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f +
                 t * 1.061405429f)))) * *density / 2;
    return x < 0 ? tail : 1 - tail;
#endif
}

INLINE real gelu_erf_value(real x)
{
    real density;
    return x * normal_share(x, &density);
}

INLINE real gelu_erf_slope(real x)
{
    real density, share = normal_share(x, &density);
    return share + x * density * (real)0.39894228040143268; /* 1 / sqrt(2 pi) */
}

/* A block of so many numbers forward, and back. There `to` may be `grad`, which does not make it slower: each number
 * depends on those of its own place alone. */
#define BEND(name)                                                                                                   \
    MULTIVERSION static void name##_forward(const real *x, real *y, size_t n)                                        \
    {                                                                                                                \
        for (size_t k = 0; k < n; k++)                                                                               \
            y[k] = name##_value(x[k]);                                                                               \
    }                                                                                                                \
    MULTIVERSION static void name##_back(const real *x, const real *grad, real *to, bool add, size_t n)              \
    {                                                                                                                \
        if (add) {                                                                                                   \
            INDEPENDENT                                                                                              \
            for (size_t k = 0; k < n; k++)                                                                           \
                to[k] += name##_slope(x[k]) * grad[k];                                                               \
            return;                                                                                                  \
        }                                                                                                            \
        INDEPENDENT                                                                                                  \
        for (size_t k = 0; k < n; k++)                                                                               \
            to[k] = 0 + name##_slope(x[k]) * grad[k];                                                                \
    }
BEND(relu)
BEND(tanh)
BEND(gelu)
BEND(silu)
BEND(gelu_erf)

const struct bend bends[] = {
    [ACTIVATION_RELU] = {relu_forward, relu_back},
    [ACTIVATION_TANH] = {tanh_forward, tanh_back},
    [ACTIVATION_GELU] = {gelu_forward, gelu_back},
    [ACTIVATION_SILU] = {silu_forward, silu_back},
    [ACTIVATION_GELU_ERF] = {gelu_erf_forward, gelu_erf_back},
};

struct job {
    const struct node *node;
    real *to;
    bool add;
};

/* Where a block begins; how many numbers it has. */
static size_t block_of(const struct node *node, size_t block, size_t *n)
{
    size_t first = block * ROWS_PER_BLOCK, rows = node->rows - first;
    *n = (rows < ROWS_PER_BLOCK ? rows : ROWS_PER_BLOCK) * node->cols;
    return first * node->cols;
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    const struct bend *bend = job->node->saved;
    size_t n, first = block_of(job->node, block, &n);
    bend->forward(job->node->input[0]->value + first, job->to + first, n);
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    const struct bend *bend = job->node->saved;
    size_t n, first = block_of(job->node, block, &n);
    bend->back(job->node->input[0]->value + first, job->node->grad + first, job->to + first, job->add, n);
}

static size_t blocks_of(const struct node *node)
{
    return (node->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
}

static void activate_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)input;
    struct job job = {self, grad, add};
    pool_for(tape->pool, blocks_of(self), backward_block, &job);
}

static const struct op activate_op = {.name = "activate", .backward = activate_backward};

struct node *op_activate(struct tape *tape, struct node *x, enum activation activation)
{
    struct node *node = tape_node(tape, &activate_op, x->rows, x->cols, x, NULL);
    node->saved = (void *)(uintptr_t)&bends[activation];
    struct job job = {node, node->value, false};
    pool_for(tape->pool, blocks_of(node), forward_block, &job);
    return node;
}
