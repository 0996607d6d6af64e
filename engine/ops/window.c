/* Rows beside each other made one: see ops.h. */
#include "engine/ops/ops.h"

struct window_way {
    const uint32_t *place;
    size_t slots;
};

/* In the order of the rows, so that the gradients of one row of x are always added in the same order. */
static void window_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape;
    const struct window_way *way = self->saved;
    const struct node *x = self->input[input];
    if (!add)
        memset(grad, 0, x->rows * x->cols * sizeof *grad);
    for (size_t i = 0; i < self->rows * way->slots; i++)
        if (way->place[i] != NOT_DRAWN)
            vector_add_scaled(grad + way->place[i] * x->cols, 1, self->grad + i * x->cols, x->cols);
}

static const struct op window_op = {.name = "window", .backward = window_backward};

struct node *op_window(struct tape *tape, struct node *x, const uint32_t *place, size_t n, size_t slots)
{
    struct node *node = tape_node(tape, &window_op, n, slots * x->cols, x, NULL);
    struct window_way *way = arena_alloc(&tape->arena, 1, sizeof *way);
    *way = (struct window_way){place, slots};
    node->saved = way;
    for (size_t i = 0; i < n * slots; i++) {
        real *to = node->value + i * x->cols;
        if (place[i] == NOT_DRAWN)
            memset(to, 0, x->cols * sizeof *to);
        else
            memcpy(to, x->value + place[i] * x->cols, x->cols * sizeof *to);
    }
    return node;
}
