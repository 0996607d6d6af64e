/* Losses of how the columns of a batch vary together, by a (cols, cols) matrix, however many rows there are: see
 * ops.h. */
#include "engine/ops/ops.h"

#include "engine/core/blas.h"

#include <assert.h>

/* Between two batches -------------------------------------------------------------------------------------------- */

static void correlation_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    const struct node *x = self->input[0], *y = self->input[1];
    size_t rows = x->rows, cols = x->cols;
    const real *slope = self->saved; /* d loss / d C (cols of x, cols of y) */
    real *scaled = arena_alloc(&tape->arena, cols * cols, sizeof *scaled);
    for (size_t a = 0; a < cols; a++)
        for (size_t b = 0; b < cols; b++)
            scaled[a * cols + b] = (input ? slope[a * cols + b] : slope[b * cols + a]) * self->grad[0] / (real)rows;
    blas_a_b(rows, cols, cols, (input ? x : y)->value, scaled, grad, add);
}

static const struct op correlation_op = {.name = "correlation", .backward = correlation_backward};

struct node *op_correlation(struct tape *tape, struct node *x, struct node *y, double apart)
{
    assert(x->rows == y->rows && x->cols == y->cols);
    size_t rows = x->rows, cols = x->cols;
    struct node *node = tape_node(tape, &correlation_op, 1, 1, x, y);
    real *c = arena_alloc(&tape->arena, cols * cols, sizeof *c);
    double loss = 0;
    blas_at_b(cols, cols, rows, x->value, y->value, c, 0);
    for (size_t a = 0; a < cols; a++)
        for (size_t b = 0; b < cols; b++) {
            double off = (double)c[a * cols + b] / (double)rows - (a == b), weight = a == b ? 1 : apart;
            loss += weight * off * off;
            c[a * cols + b] = (real)(2 * weight * off);
        }
    node->saved = c;
    node->value[0] = (real)loss;
    return node;
}

/* Within one batch ----------------------------------------------------------------------------------------------- */

struct scatter {
    real *centred; /* (rows, cols) */
    real *slope;   /* (cols, cols): d loss / d covariance; on the diagonal of the variance */
};

static void scatter_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    const struct scatter *scatter = self->saved;
    size_t rows = self->input[input]->rows, cols = self->input[input]->cols;
    if (rows < 2) { /* nothing varies */
        memset(grad, 0, add ? 0 : cols * sizeof *grad);
        return;
    }
    real *scaled = arena_alloc(&tape->arena, cols * cols, sizeof *scaled);
    for (size_t k = 0; k < cols * cols; k++)
        scaled[k] = 2 * scatter->slope[k] * self->grad[0] / (real)(rows - 1);
    blas_a_b(rows, cols, cols, scatter->centred, scaled, grad, add); /* stays centred, as its columns are */
}

static const struct op scatter_op = {.name = "scatter", .backward = scatter_backward};

static real *centre(struct tape *tape, const struct node *x)
{
    real *centred = arena_alloc(&tape->arena, x->rows * x->cols, sizeof *centred);
    for (size_t k = 0; k < x->cols; k++) {
        double mean = 0;
        for (size_t i = 0; i < x->rows; i++)
            mean += (double)x->value[i * x->cols + k];
        mean /= (double)x->rows;
        for (size_t i = 0; i < x->rows; i++)
            centred[i * x->cols + k] = (real)((double)x->value[i * x->cols + k] - mean);
    }
    return centred;
}

struct node *op_variance_covariance(struct tape *tape, struct node *x, double variance, double covariance)
{
    static const double epsilon = 1e-4; /* of the paper: keeps the slope of a column that hardly varies bounded */
    size_t rows = x->rows, cols = x->cols;
    struct node *node = tape_node(tape, &scatter_op, 1, 1, x, NULL);
    struct scatter *scatter = arena_alloc(&tape->arena, 1, sizeof *scatter);
    *scatter = (struct scatter){centre(tape, x), arena_alloc(&tape->arena, cols * cols, sizeof(real))};
    double loss = 0, samples = rows > 1 ? (double)(rows - 1) : 1;
    blas_at_b(cols, cols, rows, scatter->centred, scatter->centred, scatter->slope, 0);
    for (size_t a = 0; a < cols; a++)
        for (size_t b = 0; b < cols; b++) {
            double c = (double)scatter->slope[a * cols + b] / samples, spread = sqrt(c + epsilon);
            bool inside = a == b && spread < 1;
            loss += a != b ? covariance * c * c / (double)cols : inside ? variance * (1 - spread) / (double)cols : 0;
            scatter->slope[a * cols + b] = (real)(a != b   ? 2 * covariance * c / (double)cols
                                                  : inside ? -variance / (2 * spread * (double)cols)
                                                           : 0);
        }
    node->saved = scatter;
    node->value[0] = (real)loss;
    return node;
}
