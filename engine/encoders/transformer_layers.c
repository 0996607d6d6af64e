/* Layers of a transformer: see transformer_layers.h. */
#include "engine/encoders/transformer_layers.h"

/* Beginning ------------------------------------------------------------------------------------------------------ */

static void add_norm(struct tower *tower, const char *scale, const char *shift, size_t layer, size_t dim)
{
    sequences_add_row(tower, scale, layer, dim, 1);
    sequences_add_row(tower, shift, layer, dim, 0);
}

static void add_attention(struct tower *tower, const struct transformer_layers *shape, size_t layer,
                          struct rng_place *place)
{
    size_t dim = shape->dim;
    sequences_add_dense(tower, "attention", layer, dim, 3 * dim, 1 / (double)dim, place);
    sequences_add_dense(tower, "together", layer, dim, dim, 1 / (double)(dim * 2 * shape->layers), place);
}

static void add_feed_forward(struct tower *tower, const struct transformer_layers *shape, size_t layer,
                             struct rng_place *place)
{
    size_t dim = shape->dim, hidden = shape->hidden;
    sequences_add_dense(tower, "wide", layer, dim, hidden, 1 / (double)dim, place);
    sequences_add_dense(tower, "narrow", layer, hidden, dim, 1 / (double)(hidden * 2 * shape->layers), place);
}

static void add_layer(struct tower *tower, const struct transformer_layers *shape, size_t layer,
                      struct rng_place *place)
{
    if (!shape->norm_last)
        add_norm(tower, "attention_scale", "attention_shift", layer, shape->dim);
    add_attention(tower, shape, layer, place);
    add_norm(tower, shape->norm_last ? "attention_scale" : "wide_scale",
             shape->norm_last ? "attention_shift" : "wide_shift", layer, shape->dim);
    add_feed_forward(tower, shape, layer, place);
    if (shape->norm_last)
        add_norm(tower, "wide_scale", "wide_shift", layer, shape->dim);
}

void transformer_layers_add(struct tower *tower, const struct transformer_layers *shape, struct rng_place *place)
{
    add_norm(tower, "first_scale", "first_shift", 0, shape->dim);
    for (size_t layer = 1; layer <= shape->layers; layer++)
        add_layer(tower, shape, layer, place);
    if (!shape->norm_last)
        add_norm(tower, "last_scale", "last_shift", shape->layers, shape->dim);
}

size_t transformer_layers_kept(const struct transformer_layers *shape)
{
    enum { ROWS_OF_A_LAYER = 10 }; /* of `dim` numbers each */
    return shape->layers * (ROWS_OF_A_LAYER * shape->dim + shape->hidden) + 4 * shape->dim;
}

/* Forward -------------------------------------------------------------------------------------------------------- */

/* On the way through the params. */
struct passing {
    const struct transformer_layers *shape;
    const struct sequences *sequences;
    struct tape *tape;
    struct param **param; /* the next */
    size_t use;           /* of dropout */
};

static struct node *next(struct passing *p)
{
    return op_weights(p->tape, *p->param++);
}

static struct dropping drop(struct passing *p)
{
    return sequences_dropping(p->sequences, p->use++);
}

static struct node *norm(struct passing *p, struct node *x)
{
    struct node *scale = next(p), *shift = next(p);
    return op_layer_norm(p->tape, x, scale, shift, p->shape->epsilon);
}

static struct node *dense(struct passing *p, struct node *x)
{
    struct node *w = next(p), *b = next(p);
    return op_dense(p->tape, x, w, b);
}

static struct node *attend(struct passing *p, struct node *x)
{
    struct attention attention = {p->sequences->packed, p->shape->heads, p->shape->causal, drop(p),
                                  p->sequences->sees};
    return dense(p, op_attention(p->tape, dense(p, x), &attention));
}

static struct node *feed_forward(struct passing *p, struct node *x)
{
    struct layer_pair pair = {.activation = p->shape->activation, .dropping = drop(p)};
    pair.w1 = next(p);
    pair.b1 = next(p);
    pair.w2 = next(p);
    pair.b2 = next(p);
    return op_feed_forward(p->tape, x, &pair);
}

static struct node *add_branch(struct passing *p, struct node *x, struct node *branch)
{
    struct dropping dropping = drop(p);
    return op_residual(p->tape, x, branch, &dropping);
}

/* x with what a branch makes of it. */
static struct node *go_past(struct passing *p, struct node *x,
                            struct node *(*branch)(struct passing *p, struct node *x))
{
    if (p->shape->norm_last)
        return norm(p, add_branch(p, x, branch(p, x)));
    return add_branch(p, x, branch(p, norm(p, x)));
}

struct node *transformer_layers_apply(const struct tower *tower, size_t first, const struct transformer_layers *shape,
                                      struct tape *tape, struct node *x, const struct sequences *sequences)
{
    struct passing p = {shape, sequences, tape, tower->params.list + first, 0};
    x = add_branch(&p, NULL, norm(&p, x));
    for (size_t layer = 0; layer < shape->layers; layer++)
        x = go_past(&p, go_past(&p, x, attend), feed_forward);
    return shape->norm_last ? x : norm(&p, x);
}
