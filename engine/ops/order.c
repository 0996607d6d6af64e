/* How far numbers are from the order of their scores: see ops.h.
 *
 * Sorted by score, the sum over all pairs i above j of exp((x_j - x_i) / tau) is for each i exp(-x_i / tau) times the
 * sum of exp(x_j / tau) over those below it, so that it takes one pass and not one for each number. Both are taken
 * relative to the largest of their kind. */
#include "engine/ops/ops.h"

#include <math.h>
#include <stdlib.h>

struct ordered {
    float score;
    uint32_t at;
};

static int compare_ordered(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    if (x->score != y->score)
        return (x->score > y->score) - (x->score < y->score);
    return (x->at > y->at) - (x->at < y->at);
}

/* Of each number exp(x / tau) and exp(-x / tau), less the largest of them, whose logarithms add up to the result. */
static double exponentials(const struct node *x, double tau, double *up, double *down)
{
    double high = -INFINITY, low = INFINITY;
    for (size_t i = 0; i < x->rows; i++) {
        high = fmax(high, (double)x->value[i] / tau);
        low = fmin(low, (double)x->value[i] / tau);
    }
    for (size_t i = 0; i < x->rows; i++) {
        up[i] = exp((double)x->value[i] / tau - high);
        down[i] = exp(low - (double)x->value[i] / tau);
    }
    return high - low;
}

/* Of each number the sum of `of` over those with another score that stand before it in the order, from the first
 * (step 1) or from the last (-1). */
static void sum_beyond(const struct ordered *order, size_t n, int step, const double *of, double *to)
{
    double sum = 0;
    for (size_t first = 0, end; first < n; first = end) {
        double tied = 0;
        float score = order[step > 0 ? first : n - 1 - first].score;
        for (end = first; end < n && order[step > 0 ? end : n - 1 - end].score == score; end++) {
            uint32_t at = order[step > 0 ? end : n - 1 - end].at;
            to[at] = sum;
            tied += of[at];
        }
        sum += tied;
    }
}

static void order_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    const real *slope = self->saved;
    for (size_t i = 0; i < self->input[input]->rows; i++)
        grad[i] = (add ? grad[i] : 0) + self->grad[0] * slope[i];
}

static const struct op order_op = {.name = "order", .backward = order_backward};

struct node *op_order(struct tape *tape, struct node *x, const float *score, double tau)
{
    size_t n = x->rows;
    struct node *node = tape_node(tape, &order_op, 1, 1, x, NULL);
    struct ordered *order = arena_alloc(&tape->arena, n, sizeof *order);
    double *up = arena_alloc(&tape->arena, 4 * n, sizeof *up), *down = up + n, *below = up + 2 * n,
           *above = up + 3 * n, sum = 0, range = exponentials(x, tau, up, down);
    real *slope = arena_alloc(&tape->arena, n, sizeof *slope);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct ordered){score[i], (uint32_t)i};
    qsort(order, n, sizeof *order, compare_ordered);
    sum_beyond(order, n, 1, up, below);
    sum_beyond(order, n, -1, down, above);
    for (size_t i = 0; i < n; i++)
        sum += down[i] * below[i];
    double all = exp(-range) + sum; /* 1 + the sum of all pairs, relative to exp(range); 0 where
                                        only that is too large, and no pair is out of order by as much */
    for (size_t i = 0; i < n; i++)
        slope[i] = all > 0 ? (real)((up[i] * above[i] - down[i] * below[i]) / (all * tau)) : 0;
    node->value[0] = all > 0 ? (real)(range + log(all)) : 0;
    node->saved = slope;
    return node;
}
