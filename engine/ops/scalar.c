/* Small ops that end in one number: see ops.h. */
#include "engine/ops/ops.h"

#include <assert.h>

static void log_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    grad[0] = (add ? grad[0] : 0) + self->grad[0] / self->input[input]->value[0];
}

static const struct op log_op = {.name = "log", .backward = log_backward};

struct node *op_log(struct tape *tape, struct node *x)
{
    assert(x->rows == 1 && x->cols == 1);
    struct node *node = tape_node(tape, &log_op, 1, 1, x, NULL);
    node->value[0] = (real)log((double)x->value[0]);
    return node;
}

static void mean_square_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    const struct node *x = self->input[input];
    size_t size = x->rows * x->cols;
    real factor = 2 * self->grad[0] / (real)size;
    for (size_t k = 0; k < size; k++)
        grad[k] = (add ? grad[k] : 0) + factor * x->value[k];
}

static const struct op mean_square_op = {.name = "mean_square", .backward = mean_square_backward};

struct node *op_mean_square(struct tape *tape, struct node *x)
{
    struct node *node = tape_node(tape, &mean_square_op, 1, 1, x, NULL);
    double sum = 0;
    for (size_t k = 0; k < x->rows * x->cols; k++)
        sum += (double)x->value[k] * (double)x->value[k];
    node->value[0] = (real)(sum / (double)(x->rows * x->cols));
    return node;
}
