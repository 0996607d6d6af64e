/* Ops of networks over sequences, which lie packed: one behind the other, each as long as it is. */
#ifndef ENGINE_OPS_SEQUENCE_H
#define ENGINE_OPS_SEQUENCE_H

#include "engine/ops/dropping.h"
#include "engine/ops/ops.h"

/* Rows start[s] .. start[s + 1] - 1 are sequence s, which may be empty. Lives as long as the step. */
struct packed {
    size_t n;
    const size_t *start; /* (n + 1), the first 0 */
};

/* (n, dim): every row less its mean, divided by sqrt(variance + epsilon), the variance being by the number of
 * columns; then times `scale` (1, dim) plus `shift` (1, dim) (Ba, Kiros, Hinton: Layer Normalization, arXiv
 * 1607.06450). */
struct node *op_layer_norm(struct tape *tape, struct node *x, struct node *scale, struct node *shift, double epsilon);

/* (n, dim): x + branch, with dropout of the branch; x may be NULL. */
struct node *op_residual(struct tape *tape, struct node *x, struct node *branch, const struct dropping *dropping);

/* (n, out): act(x w1 + b1) w2 + b2, with dropout behind the activation: x (n, in), w1 (in, hidden), w2 (hidden,
 * out). */
struct layer_pair {
    struct node *w1, *b1, *w2, *b2;
    enum activation activation;
    struct dropping dropping;
};
struct node *op_feed_forward(struct tape *tape, struct node *x, const struct layer_pair *layers);

/* (rows, dim): self-attention with several heads (Vaswani et al.: Attention Is All You Need, NeurIPS 2017). x (rows,
 * 3 dim) holds queries, keys and values, side by side; a head has dim / heads columns of each. A row is the mean of
 * the values of its sequence by the softmax of query . key / sqrt(dim / heads), with dropout of these weights;
 * `causal`: of the values up to its own; `sees`: of those that it may look at. The weights of a whole sequence are
 * nowhere kept: a tile of queries at a time has them, and the way back computes them again from each row's largest
 * number and sum (Dao, Fu, Ermon, Rudra, Re: FlashAttention, NeurIPS 2022). So memory grows with rows and not with
 * the squares of lengths. */
struct attention {
    struct packed packed;
    size_t heads;
    bool causal;
    struct dropping dropping;
    const uint8_t *sees; /* (rows): bit k is set where a row may look at the k-th of its sequence, itself always, and
                            sequences have 8 rows at most; NULL: at all. Not beside `causal`. */
};
struct node *op_attention(struct tape *tape, struct node *x, const struct attention *attention);

/* (rows, dim): the states of gated recurrent units (Cho et al., EMNLP 2014; with the reset gate behind the product,
 * as in Chung, Gulcehre, Cho, Bengio, arXiv 1412.3555 and cuDNN), from a state of zeros on:
 *
 *     r = sigmoid(x_r + h u_r)    z = sigmoid(x_z + h u_z)    c = tanh(x_c + r (h u_c + b))    h' = (1 - z) c + z h
 *
 * x (rows, 3 dim) are what inputs add to r, z and c; u (dim, 3 dim); b (1, dim). */
struct node *op_gru(struct tape *tape, struct node *x, struct node *u, struct node *b, const struct packed *packed);

#endif
