/* The ops that a training step is built from. Each is one file; shapes are (rows, cols). The largest of them has a
 * header of its own, contrast.h. */
#ifndef ENGINE_OPS_OPS_H
#define ENGINE_OPS_OPS_H

#include "engine/core/tape.h"

#define NOT_DRAWN UINT32_MAX /* a place where there is no row */

struct geometry; /* geometry.h */

/* (n, dim): these rows of a table. Each row may occur once. The gradient stays row-sparse (tape->gathers); a frozen
 * table has none. Asked again for the same rows (at the same address) in one step, it is the same node; where a table
 * is gathered from by several lists, the rows of each rise. */
struct node *op_gather(struct tape *tape, struct param *table, const uint32_t *rows, size_t n);
/* The same for op_bag, which reads the rows where they stand in the table (node_row): nothing is copied unless
 * averages, or a copy of the table, ask what the rows were before the step. */
struct node *op_rows(struct tape *tape, struct param *table, const uint32_t *rows, size_t n);

/* (rows, cols): all of dense weights, as a leaf; asked again in one step, it is the same node. */
struct node *op_weights(struct tape *tape, struct param *weights);

/* (n, out): x W + b, a dense layer: x (n, in), W (in, out), b (1, out). */
struct node *op_dense(struct tape *tape, struct node *x, struct node *w, struct node *b);

/* (n, dim): each number by itself.
 *   relu  the larger of x and 0; where it is 0 the slope is 0
 *   tanh  the hyperbolic tangent
 *   gelu  x Phi(x), by its approximation with tanh (Hendrycks, Gimpel: Gaussian Error Linear Units, arXiv 1606.08415)
 *   silu  x / (1 + exp(-x)) (the same paper; Elfwing, Uchibe, Doya: Sigmoid-Weighted Linear Units, Neural Networks
 *         107, 2018)
 *   gelu_erf  gelu by the error function, which it is defined by */
enum activation {
    ACTIVATION_RELU,
    ACTIVATION_TANH,
    ACTIVATION_GELU,
    ACTIVATION_SILU,
    ACTIVATION_GELU_ERF,
    N_ACTIVATIONS
};
struct node *op_activate(struct tape *tape, struct node *x, enum activation activation);

/* (n, dim): every column less its mean, divided by sqrt(variance + 1e-5) (Ioffe and Szegedy: Batch Normalization,
 * ICML 2015). While training these are the batch's, and `statistics` (2, dim), means and variances, follow them once
 * the step is made; on a tape that looks, and where they are frozen, they are the statistics. */
struct node *op_batch_norm(struct tape *tape, struct node *x, struct param *statistics);

/* (n, dim): every row divided by its Euclidean length; a row of zeros stays. */
struct node *op_normalize(struct tape *tape, struct node *x);

/* (n, dim + 1): x with `column` (n) as its last coordinate, which is a constant. */
struct node *op_append(struct tape *tape, struct node *x, const real *column);

/* (n, dim): every row pushed by `strength` times its own length in a random direction of its own orthant, as in
 * SimGCL (Yu et al., Are Graph Augmentations Necessary?, SIGIR 2022), which adds noise of the sign of the embedding;
 * scaled by the row's length, so that a strength means the same at every stage of training. The push is taken as
 * constant on the way back. The numbers belong to ids[row], so an anchor has the same noise wherever it stands. */
struct node *op_noise(struct tape *tape, struct node *x, double strength, const struct rng *rng, const uint32_t *ids);

/* (n, dim): x with a share of its coordinates, chosen at random, set to 0, and the others multiplied by 1 / (1 -
 * share). The numbers belong to ids[row], as for op_noise. */
struct node *op_dropout(struct tape *tape, struct node *x, double share, const struct rng *rng, const uint32_t *ids);

/* (n, 1): how similar row i of x and row i of y are, which are prepared. */
struct node *op_pair_similarity(struct tape *tape, struct node *x, struct node *y, const struct geometry *geometry);

/* (1, 1): log(1 + sum over i, j with score_i > score_j of exp((x_j - x_i) / tau)), of x (n, 1). */
struct node *op_order(struct tape *tape, struct node *x, const float *score, double tau);

/* (n, dim): rows of x, in any order and as often as wanted. */
struct node *op_take(struct tape *tape, struct node *x, const uint32_t *rows, size_t n);

/* (n, slots * dim): of each row the rows of x that stand in its slots, one behind the other; zeros where place (n,
 * slots) is NOT_DRAWN. */
struct node *op_window(struct tape *tape, struct node *x, const uint32_t *place, size_t n, size_t slots);

/* Bags of rows, each with as many as it likes. What they point to lives as long as the step. */
struct bags {
    size_t n;
    const size_t *start;  /* (n + 1): where the members of each begin, the first at 0 */
    const uint32_t *row;  /* (start[n]) */
    const real *weight;   /* (start[n]) */
};

/* (n, dim): of each bag the sum of its members, rows of x, by their weights; an empty one is zeros. */
struct node *op_bag(struct tape *tape, struct node *x, const struct bags *bags);

/* (a + b rows, dim): the rows of a, then those of b. */
struct node *op_stack(struct tape *tape, struct node *a, struct node *b);

/* A row between two rows: share first + (1 - share) second. Both NOT_DRAWN: a row of zeros. */
struct blend {
    uint32_t parent[2];
    real share;
};

/* (n, dim): rows between two rows of x. */
struct node *op_interpolate(struct tape *tape, struct node *x, const struct blend *blends, size_t n);

/* (rows, cols): weight_a a + weight_b b, of the same shape. b may be NULL. */
struct node *op_weighted_sum(struct tape *tape, struct node *a, double weight_a, struct node *b, double weight_b);

/* (1, 1): the logarithm of a number above 0. */
struct node *op_log(struct tape *tape, struct node *x);

/* (1, 1): the mean of the squares of all numbers of x. */
struct node *op_mean_square(struct tape *tape, struct node *x);

/* (rows, cols): every column less its mean, divided by sqrt(variance + 1e-5), the variance being over all rows by
 * their number: batch normalisation without weights. A column that does not vary becomes 0. */
struct node *op_standardize(struct tape *tape, struct node *x);

/* (1, 1): sum_a (1 - C_aa)^2 + apart sum_{a != b} C_ab^2 with C = x' y / rows, of x and y (rows, cols). */
struct node *op_correlation(struct tape *tape, struct node *x, struct node *y, double apart);

/* (1, 1): variance mean_a max(0, 1 - sqrt(Var x_a + 0.0001)) + covariance sum_{a != b} Cov(x_a, x_b)^2 / cols, both
 * over the rows of x, dividing by rows - 1; of one row both are 0. */
struct node *op_variance_covariance(struct tape *tape, struct node *x, double variance, double covariance);

/* (1, 1): how far two views disagree: the mean over i < n of (KL(p_1i || p_2i) + KL(p_2i || p_1i)) / 2, where p_vi is
 * the softmax over j < m of s(x_vi, y_vj) / tau. x (2 n, dim) and y (2 m, dim) hold view 1 and then view 2. */
struct node *op_consistency(struct tape *tape, struct node *x, struct node *y, double tau,
                            const struct geometry *geometry);

/* n nodes of as many rows, 1 or more and JOIN_INPUTS at most, beside each other in their order or, with `add`, added,
 * being of one width. A row of which missing[m] (rows) is not 0 counts as zeros in the m-th. */
enum { JOIN_INPUTS = OP_INPUTS };
struct node *op_join(struct tape *tape, struct node *const *x, const uint8_t *const *missing, size_t n, bool add);

#endif
