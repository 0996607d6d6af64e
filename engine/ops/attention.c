/* Self-attention over packed sequences: see sequence.h. The way back of a tile of queries, with weights p, factors f
 * of dropout and D = dy . y of each row: dp = f (dy v'), ds = p (dp - D) / sqrt(width), dq = ds k, dk = ds' q,
 * dv = (p f)' dy. A block is a few whole sequences, so that only it adds to their keys and values. */
#include "engine/ops/sequence.h"

#include "engine/core/processor.h"
#include "engine/core/product.h"

#include <assert.h>
#include <stdlib.h>

enum { SEQUENCES_PER_BLOCK = 4, ROWS_PER_TILE = 64 };

/* Of a row and a head: its weights are exp(score - most) inverse. */
struct softmax {
    real most, inverse;
};

struct attending {
    struct attention of;
    size_t width; /* of a head */
    real scale;
    struct softmax *softmax; /* (rows, heads) */
    const struct node *y;
    real *grad; /* of x, on the way back */
};

/* Queries of one head in a sequence, and the keys that they see. */
struct tile {
    const struct attending *a;
    size_t first, row, rows, keys, head; /* first row of the sequence; first query, from there on; how many */
    real *weight, *slope;                /* (rows, keys) each */
    real *factor;                        /* (dropping_room(keys)) */
};

enum part { QUERY, KEY, VALUE, PARTS };

/* Where rows of a part of x, or of its gradient, begin; a row is `stride` from the next. */
static size_t place_of(const struct tile *t, size_t row, enum part part)
{
    size_t dim = t->a->y->cols;
    return ((t->first + row) * PARTS + part) * dim + t->head * t->a->width;
}

static size_t stride_of(const struct tile *t)
{
    return PARTS * t->a->y->cols;
}

static const real *rows_of(const struct tile *t, size_t row, enum part part)
{
    return t->a->y->input[0]->value + place_of(t, row, part);
}

static size_t place_of_output(const struct tile *t)
{
    return (t->first + t->row) * t->a->y->cols + t->head * t->a->width;
}

/* to (rows, keys) = a (rows, width) times these rows of x, transposed. */
static void against(const struct tile *t, const real *a, size_t a_row, enum part part, real *to)
{
    struct product product = {.m = t->rows, .n = t->keys, .k = t->a->width, .a = a, .a_row = a_row, .a_k = 1,
                              .b = rows_of(t, 0, part), .b_k = 1, .b_column = stride_of(t), .c = to,
                              .c_row = t->keys};
    product_run(&product, processor_generation());
}

/* to (rows, width) = or += by (rows, keys) times these rows of x. */
static void together(const struct tile *t, const real *by, enum part part, real *to, size_t to_row, bool add)
{
    struct product product = {.m = t->rows, .n = t->a->width, .k = t->keys, .a = by, .a_row = t->keys, .a_k = 1,
                              .b = rows_of(t, 0, part), .b_k = stride_of(t), .b_column = 1, .c = to, .c_row = to_row,
                              .add = add};
    product_run(&product, processor_generation());
}

/* The gradient of these rows += by (rows, keys), transposed, times b (rows, width). */
static void back_to_keys(const struct tile *t, const real *by, const real *b, size_t b_k, enum part part)
{
    struct product product = {.m = t->keys, .n = t->a->width, .k = t->rows, .a = by, .a_row = 1, .a_k = t->keys,
                              .b = b, .b_k = b_k, .b_column = 1, .c = t->a->grad + place_of(t, 0, part),
                              .c_row = stride_of(t), .add = true};
    product_run(&product, processor_generation());
}

static struct softmax *softmax_of(const struct tile *t, size_t i)
{
    return &t->a->softmax[(t->first + t->row + i) * t->a->of.heads + t->head];
}

/* Keys that a query sees. */
INLINE size_t seen_by(const struct tile *t, size_t i)
{
    return t->a->of.causal ? t->row + i + 1 : t->keys;
}

/* Of a row of scores or weights, by what each query may look at: those it may not become `with`. */
INLINE void hide(const struct tile *t, size_t i, real *x, real with)
{
    const uint8_t *sees = t->a->of.sees;
    for (size_t k = 0; sees && k < t->keys; k++)
        if (!(sees[t->first + t->row + i] >> k & 1))
            x[k] = with;
}

INLINE real largest(const real *x, size_t n)
{
    real lane[LANES], most = x[0];
    size_t k = 0;
    for (int l = 0; l < LANES; l++)
        lane[l] = x[0];
    for (; k + LANES <= n; k += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] = x[k + l] > lane[l] ? x[k + l] : lane[l];
    for (int l = 0; l < LANES; l++)
        most = lane[l] > most ? lane[l] : most;
    for (; k < n; k++)
        most = x[k] > most ? x[k] : most;
    return most;
}

/* From scores to exp(scale score - most) of those that are seen; the others are 0. */
INLINE void exponents(real *x, size_t seen, size_t n, real scale, real most)
{
    for (size_t k = 0; k < seen; k++)
        x[k] = real_exp(scale * x[k] - most);
    memset(x + seen, 0, (n - seen) * sizeof *x);
}

/* From scores to what values are multiplied by. */
MULTIVERSION static void weigh(const struct tile *t)
{
    bool drops = t->a->of.dropping.share > 0;
    for (size_t i = 0; i < t->rows; i++) {
        real *x = t->weight + i * t->keys;
        size_t seen = seen_by(t, i);
        hide(t, i, x, x[t->row + i]); /* a score that counts anyway, so that no other is the largest */
        real most = t->a->scale * largest(x, seen);
        exponents(x, seen, t->keys, t->a->scale, most);
        hide(t, i, x, 0);
        real inverse = 1 / vector_sum(x, seen);
        *softmax_of(t, i) = (struct softmax){most, inverse};
        if (drops)
            dropping_draw(&t->a->of.dropping, t->first + t->row + i, t->head, t->keys, t->factor);
        for (size_t k = 0; k < t->keys; k++)
            x[k] *= inverse * (drops ? t->factor[k] : 1);
    }
}

/* From scores to weights with dropout, and from dy v' to the slopes of scores. */
MULTIVERSION static void weigh_back(const struct tile *t)
{
    bool drops = t->a->of.dropping.share > 0;
    const struct node *y = t->a->y;
    for (size_t i = 0; i < t->rows; i++) {
        real *x = t->weight + i * t->keys, *slope = t->slope + i * t->keys;
        size_t at = place_of_output(t) + i * y->cols;
        struct softmax softmax = *softmax_of(t, i);
        real along = vector_dot(y->grad + at, y->value + at, t->a->width);
        hide(t, i, x, x[t->row + i]);
        exponents(x, seen_by(t, i), t->keys, t->a->scale, softmax.most);
        hide(t, i, x, 0);
        if (drops)
            dropping_draw(&t->a->of.dropping, t->first + t->row + i, t->head, t->keys, t->factor);
        for (size_t k = 0; k < t->keys; k++) {
            real weight = x[k] * softmax.inverse, factor = drops ? t->factor[k] : 1;
            slope[k] = weight * (factor * slope[k] - along) * t->a->scale;
            x[k] = weight * factor;
        }
    }
}

static void forward_tile(const struct tile *t)
{
    const struct node *y = t->a->y;
    against(t, rows_of(t, t->row, QUERY), stride_of(t), KEY, t->weight);
    weigh(t);
    together(t, t->weight, VALUE, y->value + place_of_output(t), y->cols, false);
}

static void backward_tile(const struct tile *t)
{
    const struct node *y = t->a->y;
    const real *dy = y->grad + place_of_output(t);
    against(t, rows_of(t, t->row, QUERY), stride_of(t), KEY, t->weight);
    against(t, dy, y->cols, VALUE, t->slope);
    weigh_back(t);
    back_to_keys(t, t->weight, dy, y->cols, VALUE);
    back_to_keys(t, t->slope, rows_of(t, t->row, QUERY), stride_of(t), KEY);
    together(t, t->slope, KEY, t->a->grad + place_of(t, t->row, QUERY), stride_of(t), true);
}

static void go_over(const struct attending *a, size_t block, void (*work)(const struct tile *t))
{
    const struct packed *packed = &a->of.packed;
    size_t from = block * SEQUENCES_PER_BLOCK, end = from + SEQUENCES_PER_BLOCK, longest = 0;
    end = end < packed->n ? end : packed->n;
    for (size_t s = from; s < end; s++)
        longest = packed->start[s + 1] - packed->start[s] > longest ? packed->start[s + 1] - packed->start[s]
                                                                    : longest;
    size_t size = (longest < ROWS_PER_TILE ? longest : ROWS_PER_TILE) * longest;
    real *room = xmalloc((2 * size + dropping_room(longest) + 1) * sizeof *room);
    struct tile t = {.a = a, .weight = room, .slope = room + size, .factor = room + 2 * size};
    for (size_t s = from; s < end; s++) {
        size_t n = packed->start[s + 1] - packed->start[s];
        t.first = packed->start[s];
        for (t.head = 0; t.head < a->of.heads; t.head++)
            for (t.row = 0; t.row < n; t.row += ROWS_PER_TILE) {
                t.rows = n - t.row < ROWS_PER_TILE ? n - t.row : ROWS_PER_TILE;
                t.keys = a->of.causal ? t.row + t.rows : n;
                work(&t);
            }
    }
    free(room);
}

static void forward_block(void *context, size_t block, int worker)
{
    (void)worker;
    go_over(context, block, forward_tile);
}

static void backward_block(void *context, size_t block, int worker)
{
    (void)worker;
    go_over(context, block, backward_tile);
}

static size_t blocks_of(const struct attending *a)
{
    return (a->of.packed.n + SEQUENCES_PER_BLOCK - 1) / SEQUENCES_PER_BLOCK;
}

static void attention_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    struct attending a = *(const struct attending *)self->saved;
    a.grad = grad;
    if (!add)
        memset(grad, 0, self->rows * self->input[input]->cols * sizeof *grad);
    pool_for(tape->pool, blocks_of(&a), backward_block, &a);
}

static const struct op attention_op = {.name = "attention", .backward = attention_backward};

struct node *op_attention(struct tape *tape, struct node *x, const struct attention *attention)
{
    size_t dim = x->cols / PARTS, width = dim / attention->heads;
    assert(x->cols == PARTS * attention->heads * width && attention->packed.start[attention->packed.n] == x->rows);
    assert(!attention->sees || !attention->causal);
    struct node *node = tape_node(tape, &attention_op, x->rows, dim, x, NULL);
    struct attending *a = arena_alloc(&tape->arena, 1, sizeof *a);
    *a = (struct attending){.of = *attention, .width = width, .scale = (real)(1 / sqrt((double)width)), .y = node,
                            .softmax = arena_alloc(&tape->arena, x->rows * attention->heads + 1, sizeof *a->softmax)};
    node->saved = a;
    pool_for(tape->pool, blocks_of(a), forward_block, a);
    return node;
}
