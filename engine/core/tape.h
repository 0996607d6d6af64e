/* Autograd by a tape. Operations run eagerly and are recorded in order; tape_backward walks back.
 *
 * Order of calls, each step: op_... functions build nodes; tape_backward(loss); the optimiser reads the gradient of
 * each gathered row from tape->gathers; tape_reset. All memory of a step is in the tape's arena, which keeps its
 * blocks, so that after the first steps nothing is allocated.
 *
 * An op is a function that makes a node and a `struct op` that knows the way back. To add one: a file in ops/, its
 * function declared in ops/ops.h, and a case in tests/unit/double_ops.c. */
#ifndef ENGINE_CORE_TAPE_H
#define ENGINE_CORE_TAPE_H

#include "engine/core/param.h"
#include "engine/core/pool.h"
#include "engine/core/real.h"
#include "store/base/mem.h"

#include <stdbool.h>

enum { OP_INPUTS = 5 };

struct tape;
struct node;

struct op {
    const char *name;
    /* Adds d loss / d input to `grad` (or writes it, when `add` is false and nothing was there). Called only for an
     * input that needs a gradient: the guard exists once, in tape_backward. NULL for a leaf. */
    void (*backward)(struct tape *tape, struct node *self, int input, real *grad, bool add);
    /* Instead of it, where the ways back to the inputs share their work: all at once; grad[i] is NULL for an input
     * that needs none. No two inputs are the same node. */
    void (*backward_all)(struct tape *tape, struct node *self, real *const *grad, const bool *add);
};

struct node {
    const struct op *op;
    struct node *input[OP_INPUTS];
    size_t rows, cols;
    real *value; /* (rows, cols); NULL for rows that stand in their table, see op_rows */
    real *grad;  /* the same, or NULL before anything flowed back and, but for a leaf, after it flowed on */
    bool needs_grad;
    void *saved; /* what the op's way back wants to know */
};

/* Rows taken from a table: a leaf whose gradient is row-sparse. */
struct gather {
    struct param *param;
    const uint32_t *rows; /* (node->rows), each row once, and rising where a param is gathered from several times */
    struct node *node;
};

/* A row of a node, also of one whose rows stand in their table. */
static inline const real *node_row(const struct node *node, size_t row)
{
    const struct gather *gather = node->saved;
    return node->value ? node->value + row * node->cols : gather->param->value + gather->rows[row] * node->cols;
}

/* State that no gradient moves, as it will be when the step is made. */
struct state_change {
    struct param *param;
    const real *value; /* (rows, cols) */
};

/* Numbers that nobody needs any more, on the way back. */
struct spare {
    real *at;
    size_t n;
};

struct tape {
    struct arena arena;
    struct pool *pool;
    bool looks;         /* params are looked at and not touched, no node needs a gradient */
    enum weights which; /* by these, if so */
    struct node **nodes;
    size_t n_nodes, node_capacity;
    struct gather *gathers;
    size_t n_gathers, gather_capacity;
    struct state_change *changes;
    size_t n_changes, change_capacity;
    struct spare *spares;
    size_t n_spares, spare_capacity;
};

void tape_init(struct tape *tape, struct pool *pool);
/* One that only looks, by these weights. Nothing flows back on it. */
void tape_init_to_look(struct tape *tape, struct pool *pool, enum weights which);
void tape_release(struct tape *tape);
void tape_reset(struct tape *tape);

/* For ops: a new node with room for its value (not zeroed). It needs a gradient when an input does. */
struct node *tape_node(struct tape *tape, const struct op *op, size_t rows, size_t cols, struct node *a,
                       struct node *b);
/* One without room: its rows are read elsewhere. */
struct node *tape_node_without_value(struct tape *tape, const struct op *op, size_t rows, size_t cols, struct node *a,
                                     struct node *b);
/* One more input, for ops that have more than two. */
void tape_input(struct node *node, int place, struct node *input);
/* A value that is given; the gradient check asks for its gradient, training never does. */
struct node *tape_constant(struct tape *tape, size_t rows, size_t cols, const real *value, bool needs_grad);

/* For ops: `value`, which lives as long as the step, becomes that of the state when the step is made. */
void tape_change(struct tape *tape, struct param *state, const real *value);
/* The step is made. */
void tape_make_changes(struct tape *tape);

/* What this step has taken of a param, or NULL. */
const struct gather *tape_gathered(const struct tape *tape, const struct param *param);

/* After the way back: of each param one list of rows, with the sum of what flowed back to each. */
void tape_merge_gathers(struct tape *tape);

/* For ops, on their way back: n numbers of the arena that nobody needs any more. The gradients of nodes further back
 * take their place, so that a deep network has only a few at a time. */
void tape_spare(struct tape *tape, real *at, size_t n);

/* From a scalar node back to every node that needs a gradient. Only leaves keep theirs. */
void tape_backward(struct tape *tape, struct node *loss);

#endif
