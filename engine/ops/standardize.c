/* Columns of mean 0 and variance 1: see ops.h. With y = (x - mean) / d, d = sqrt(variance + epsilon), the way back is
 * dx = (dy - mean(dy) - y mean(dy y)) / d. */
#include "engine/ops/ops.h"

static const double epsilon = 1e-5; /* of batch normalisation: a column that hardly varies is not blown up, nor its
                                       slope */

/* mean (cols) of x, and of x w where w is given. */
static void column_means(const real *x, const real *w, size_t rows, size_t cols, double *mean)
{
    for (size_t k = 0; k < cols; k++)
        mean[k] = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < cols; k++)
            mean[k] += (double)x[i * cols + k] * (w ? (double)w[i * cols + k] : 1);
    for (size_t k = 0; k < cols; k++)
        mean[k] /= (double)rows;
}

static void standardize_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)input;
    size_t rows = self->rows, cols = self->cols;
    const double *spread = self->saved;
    double *mean = arena_alloc(&tape->arena, 2 * cols, sizeof *mean), *along = mean + cols;
    column_means(self->grad, NULL, rows, cols, mean);
    column_means(self->grad, self->value, rows, cols, along);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < cols; k++) {
            size_t at = i * cols + k;
            double slope = ((double)self->grad[at] - mean[k] - (double)self->value[at] * along[k]) / spread[k];
            grad[at] = (add ? grad[at] : 0) + (real)slope;
        }
}

static const struct op standardize_op = {.name = "standardize", .backward = standardize_backward};

struct node *op_standardize(struct tape *tape, struct node *x)
{
    size_t rows = x->rows, cols = x->cols;
    struct node *node = tape_node(tape, &standardize_op, rows, cols, x, NULL);
    double *mean = arena_alloc(&tape->arena, 2 * cols, sizeof *mean), *spread = mean + cols;
    column_means(x->value, NULL, rows, cols, mean);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < cols; k++)
            node->value[i * cols + k] = (real)((double)x->value[i * cols + k] - mean[k]);
    column_means(node->value, node->value, rows, cols, spread);
    for (size_t k = 0; k < cols; k++)
        spread[k] = sqrt(spread[k] + epsilon);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < cols; k++)
            node->value[i * cols + k] /= (real)spread[k];
    node->saved = spread;
    return node;
}
