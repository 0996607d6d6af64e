/* Ops of networks over sequences against central differences, in double, and their laws.
 *
 * What they take is made of two inputs by rows taken, as often as wanted, and by dense layers of fixed numbers, so
 * that every input of an op has a derivative. */
#include "tests/unit/double_case.h"

#include "engine/ops/sequence.h"

struct summary {
    struct tape *tape;
    struct node *anchors, *candidates;
};

enum { MANY = 150, HEADS = 2, WIDE = 12 };

/* Rows of an input, over and over. */
static struct node *rows_of(const struct summary *s, struct node *x, size_t first, size_t n)
{
    uint32_t *rows = arena_alloc(&s->tape->arena, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (uint32_t)((first + i * 7 + i / 5) % x->rows);
    return op_take(s->tape, x, rows, n);
}

/* x (n, DIM) by a fixed layer to (n, cols). */
static struct node *made_of(const struct summary *s, struct node *x, size_t cols)
{
    real *w = arena_alloc(&s->tape->arena, (x->cols + 1) * cols, sizeof *w);
    fill(w, (x->cols + 1) * cols, STREAM_POINTS);
    return op_dense(s->tape, x, tape_constant(s->tape, x->cols, cols, w, false),
                    tape_constant(s->tape, 1, cols, w + x->cols * cols, false));
}

static const uint64_t *ids_of(const struct summary *s, size_t n)
{
    uint64_t *ids = arena_alloc(&s->tape->arena, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = 3 * i + 1;
    return ids;
}

static struct dropping dropping_of(const struct summary *s, size_t n, double share)
{
    return (struct dropping){share, rng_make(3, STREAM_LAYER_DROPOUT, 1), ids_of(s, n)};
}

static struct node *of_layer_norm(const struct summary *s)
{
    struct node *scale = rows_of(s, s->candidates, 0, 1), *shift = rows_of(s, s->candidates, 1, 1);
    struct node *many = rows_of(s, s->anchors, 0, 1100); /* two blocks of a lane */
    struct node *y = op_layer_norm(s->tape, many, scale, shift, 1e-5);
    return op_mean_square(s->tape, op_weighted_sum(s->tape, y, 1, many, 0.5));
}

static struct node *of_residual(const struct summary *s)
{
    struct node *x = rows_of(s, s->anchors, 0, MANY), *branch = rows_of(s, s->candidates, 2, MANY);
    struct dropping some = dropping_of(s, MANY, 0.3), none = {.share = 0};
    struct node *y = op_residual(s->tape, x, branch, &some);
    return op_mean_square(s->tape, op_residual(s->tape, y, branch, &none));
}

static struct node *of_feed_forward(const struct summary *s)
{
    static const double shares[] = {0, 0.4};
    struct node *sum = NULL;
    for (size_t c = 0; c < 2; c++) {
        struct layer_pair pair = {rows_of(s, s->candidates, 0, DIM), rows_of(s, s->anchors, 3, 1),
                                  made_of(s, rows_of(s, s->anchors, 1, DIM), WIDE),
                                  made_of(s, rows_of(s, s->candidates, 3, 1), WIDE),
                                  c ? ACTIVATION_GELU_ERF : ACTIVATION_GELU, dropping_of(s, 600, shares[c])};
        struct node *y = op_feed_forward(s->tape, rows_of(s, s->anchors, c, 600), &pair);
        sum = sum ? op_weighted_sum(s->tape, sum, 1, y, 0.3) : y;
    }
    return op_mean_square(s->tape, sum);
}

static struct node *attend(const struct summary *s, const size_t *start, size_t n, bool causal, double share)
{
    struct node *x = made_of(s, rows_of(s, s->candidates, 0, start[n]), WIDE);
    struct attention attention = {{n, start}, HEADS, causal, dropping_of(s, start[n], share), NULL};
    return op_attention(s->tape, op_weighted_sum(s->tape, x, 0.4, NULL, 0), &attention);
}

static struct node *of_attention(const struct summary *s)
{
    static const size_t starts[] = {0, 1, 1, 6, 9, 9}, starts_of_long[] = {0, 131, MANY};
    struct node *y = attend(s, starts, 5, false, 0);
    for (int causal = 0; causal < 2; causal++)
        y = op_stack(s->tape, y, attend(s, starts_of_long, 2, causal, 0.3 * causal));
    return op_mean_square(s->tape, op_weighted_sum(s->tape, y, 1, made_of(s, rows_of(s, s->anchors, 0, y->rows), 4),
                                                   0.5));
}

/* Some see all of their sequence, some a part, some themselves alone. */
static struct node *of_hidden_attention(const struct summary *s)
{
    static const size_t starts[] = {0, 1, 1, 4, 6};
    static const uint8_t sees[] = {1, 1, 6, 5, 3, 2};
    struct node *x = made_of(s, rows_of(s, s->candidates, 0, 6), WIDE);
    struct attention attention = {{4, starts}, HEADS, false, dropping_of(s, 6, 0.3), sees};
    struct node *y = op_attention(s->tape, op_weighted_sum(s->tape, x, 0.4, NULL, 0), &attention);
    return op_mean_square(s->tape, op_weighted_sum(s->tape, y, 1, made_of(s, rows_of(s, s->anchors, 0, 6), 4), 0.5));
}

static struct node *of_gru(const struct summary *s)
{
    static size_t starts[41]; /* two blocks, from none to six long */
    for (size_t i = 0; i < 40; i++)
        starts[i + 1] = starts[i] + i * 5 % 7;
    struct packed packed = {40, starts};
    struct node *x = made_of(s, rows_of(s, s->candidates, 0, starts[40]), WIDE);
    struct node *u = made_of(s, rows_of(s, s->anchors, 0, WIDE / 3), WIDE);
    struct node *b = made_of(s, rows_of(s, s->anchors, 2, 1), WIDE / 3);
    struct node *y = op_gru(s->tape, op_weighted_sum(s->tape, x, 0.3, NULL, 0),
                            op_weighted_sum(s->tape, u, 0.3, NULL, 0), b, &packed);
    return op_mean_square(s->tape, y);
}

static double summarized(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    struct tape *tape = f->tape;
    tape_reset(tape);
    struct node *anchors = tape_constant(tape, ANCHORS, DIM, in->anchors, true);
    struct node *candidates = tape_constant(tape, CANDIDATES, DIM, in->candidates, true);
    struct node *out = f->summary(&(struct summary){tape, anchors, candidates});
    double value = (double)out->value[0];
    tape_backward(tape, out);
    keep_grad(anchors, grad_anchors);
    keep_grad(candidates, grad_candidates);
    return value;
}

static void summaries_agree(void **state)
{
    (void)state;
    static const struct function functions[] = {
        {.name = "layer_norm", .summary = of_layer_norm}, {.name = "residual", .summary = of_residual},
        {.name = "feed_forward", .summary = of_feed_forward}, {.name = "attention", .summary = of_attention},
        {.name = "hidden attention", .summary = of_hidden_attention}, {.name = "gru", .summary = of_gru},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        struct function f = functions[i];
        f.value = summarized;
        check(&f);
    }
}

/* Laws ----------------------------------------------------------------------------------------------------------- */

/* A head with its weights written out. */
static void attention_is_a_mean_by_softmax(void **state)
{
    (void)state;
    enum { ROWS = 70, KEYS = 3, COLS = 6 };
    static const size_t starts[] = {0, ROWS};
    static real x[ROWS * KEYS * COLS];
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    fill(x, ROWS * KEYS * COLS, STREAM_INIT);
    for (int causal = 0; causal < 2; causal++) {
        struct attention attention = {.packed = {1, starts}, .heads = 2, .causal = causal};
        struct node *y = op_attention(&tape, tape_constant(&tape, ROWS, KEYS * COLS, x, false), &attention);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t k = 0; k < COLS; k++) {
                double sum = 0, mean = 0;
                for (size_t j = 0; j < (causal ? i + 1 : ROWS); j++) {
                    double score = 0;
                    for (size_t c = k / 3 * 3; c < k / 3 * 3 + 3; c++)
                        score += (double)(x[i * KEYS * COLS + c] * x[j * KEYS * COLS + COLS + c]);
                    double weight = exp(score / sqrt(3));
                    sum += weight;
                    mean += weight * (double)x[j * KEYS * COLS + 2 * COLS + k];
                }
                assert_true(fabs(mean / sum - (double)y->value[i * COLS + k]) < 1e-12);
            }
    }
    tape_release(&tape);
    pool_free(pool);
}

/* What a row may not look at changes nothing of it; what it may, does. */
static void attention_looks_where_it_may(void **state)
{
    (void)state;
    enum { ROWS = 3, COLS = 12, DIM_OF_ROWS = COLS / 3 };
    static const size_t starts[] = {0, ROWS};
    static const uint8_t sees[] = {5, 2, 7}; /* 0 at 2, 1 at itself alone, 2 at all */
    real x[ROWS * COLS], y[2][ROWS * DIM_OF_ROWS];
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    for (size_t changed = 0; changed < ROWS; changed++) {
        for (size_t turn = 0; turn < 2; turn++) {
            fill(x, ROWS * COLS, STREAM_INIT);
            x[changed * COLS + COLS - 1] += (real)turn; /* a value */
            struct attention attention = {.packed = {1, starts}, .heads = 1, .sees = sees};
            memcpy(y[turn], op_attention(&tape, tape_constant(&tape, ROWS, COLS, x, false), &attention)->value,
                   sizeof y[turn]);
            tape_reset(&tape);
        }
        for (size_t row = 0; row < ROWS; row++)
            assert_int_equal(memcmp(y[0] + row * DIM_OF_ROWS, y[1] + row * DIM_OF_ROWS,
                                    sizeof(real[DIM_OF_ROWS])) != 0, sees[row] >> changed & 1);
    }
    tape_release(&tape);
    pool_free(pool);
}

/* A third is left out, and by a row's id whatever its place. */
static void dropping_has_its_share(void **state)
{
    (void)state;
    enum { N = 1002 };
    static const uint64_t ids[] = {5, 9, 5};
    struct dropping dropping = {1 / 3.0, rng_make(1, STREAM_LAYER_DROPOUT, 4), ids};
    real factor[3][N + DRAWN_AT_ONCE];
    size_t left_out = 0, alike = 0;
    for (size_t row = 0; row < 3; row++)
        dropping_draw(&dropping, row, 0, N, factor[row]);
    for (size_t k = 0; k < N; k++) {
        assert_true(factor[0][k] == 0 || fabs((double)factor[0][k] - 1.5) < 1e-4);
        assert_true(factor[0][k] == factor[2][k]);
        left_out += factor[0][k] == 0;
        alike += factor[0][k] == factor[1][k];
    }
    assert_true(left_out > 270 && left_out < 400 && alike > 450 && alike < 670);
    dropping_draw(&dropping, 0, 1, N, factor[1]);
    assert_memory_not_equal(factor[0], factor[1], N * sizeof(real));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(summaries_agree),
                                       cmocka_unit_test(attention_is_a_mean_by_softmax),
                                       cmocka_unit_test(attention_looks_where_it_may),
                                       cmocka_unit_test(dropping_has_its_share)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
