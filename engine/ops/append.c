/* One more coordinate, which is given: see ops.h. */
#include "engine/ops/ops.h"

static void append_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape, (void)input;
    size_t cols = self->cols - 1;
    for (size_t i = 0; i < self->rows; i++)
        for (size_t k = 0; k < cols; k++)
            grad[i * cols + k] = (add ? grad[i * cols + k] : 0) + self->grad[i * (cols + 1) + k];
}

static const struct op append_op = {.name = "append", .backward = append_backward};

struct node *op_append(struct tape *tape, struct node *x, const real *column)
{
    struct node *node = tape_node(tape, &append_op, x->rows, x->cols + 1, x, NULL);
    for (size_t i = 0; i < x->rows; i++) {
        memcpy(node->value + i * node->cols, x->value + i * x->cols, x->cols * sizeof(real));
        node->value[i * node->cols + x->cols] = column[i];
    }
    return node;
}
