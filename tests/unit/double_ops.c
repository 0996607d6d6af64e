/* Every op but the contrastive one against central differences, in double.
 *
 * The output of an op is projected on fixed random weights, so that one number depends on every element. tests/walls
 * fails when an op is not named in a file of this kind. */
#include "tests/unit/double_case.h"

/* Row ops: projected on random weights, whose derivative an op like any other hands back. */

static void project_backward(struct tape *tape, struct node *self, int input, real *grad, bool add)
{
    (void)tape, (void)input;
    const real *weights = self->saved;
    for (size_t i = 0; i < self->input[0]->rows * self->input[0]->cols; i++)
        grad[i] = (add ? grad[i] : 0) + self->grad[0] * weights[i];
}

static const struct op project_op = {.name = "project", .backward = project_backward};

static struct node *project(struct tape *tape, struct node *x, const real *weights)
{
    struct node *node = tape_node(tape, &project_op, 1, 1, x, NULL);
    node->saved = (void *)(uintptr_t)weights;
    node->value[0] = 0;
    for (size_t i = 0; i < x->rows * x->cols; i++)
        node->value[0] += x->value[i] * weights[i];
    return node;
}

static double normalized(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    (void)f, (void)grad_anchors;
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *candidates = tape_constant(&tape, CANDIDATES, DIM, in->candidates, true);
    struct node *out = project(&tape, op_normalize(&tape, candidates), in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(candidates, grad_candidates);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void normalize_agrees(void **state)
{
    (void)state;
    struct function f = {.name = "normalize", .value = normalized};
    check(&f);
}

/* op_take, op_stack and op_weighted_sum in one expression in which every input is used twice. */
static double arranged(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    (void)f;
    static const uint32_t rows[CANDIDATES] = {3, 0, 3, 1, 13, 5, 7, 7, 2};
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *anchors = tape_constant(&tape, ANCHORS, DIM, in->anchors, true);
    struct node *candidates = tape_constant(&tape, CANDIDATES, DIM, in->candidates, true);
    struct node *taken = op_take(&tape, op_stack(&tape, anchors, candidates), rows, CANDIDATES);
    struct node *half = op_weighted_sum(&tape, op_normalize(&tape, taken), 0.5, NULL, 0);
    struct node *out = project(&tape, op_weighted_sum(&tape, half, 0.7, candidates, -1.3), in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(anchors, grad_anchors);
    keep_grad(candidates, grad_candidates);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void arranging_agrees(void **state)
{
    (void)state;
    struct function f = {.name = "take, stack, blend", .value = arranged};
    check(&f);
}

/* Ops that end in one number: of users and of as many items. */
struct summary {
    struct tape *tape;
    struct node *anchors, *candidates;
};

static struct node *of_log(const struct summary *s)
{
    return op_log(s->tape, op_weighted_sum(s->tape, op_mean_square(s->tape, s->anchors), 2,
                                           op_mean_square(s->tape, s->candidates), 3));
}

static struct node *of_correlation(const struct summary *s)
{
    return op_correlation(s->tape, op_standardize(s->tape, s->anchors), op_standardize(s->tape, s->candidates), 0.3);
}

static struct node *of_scatter(const struct summary *s)
{
    struct node *narrow = op_weighted_sum(s->tape, s->anchors, 0.7, NULL, 0),
                *wide = op_weighted_sum(s->tape, s->candidates, 3, NULL, 0);
    return op_weighted_sum(s->tape, op_variance_covariance(s->tape, narrow, 2, 0.5), 1,
                           op_variance_covariance(s->tape, wide, 2, 0.5), 1);
}

static const struct geometry *by_distance(void)
{
    size_t i = 0;
    while (strcmp(similarities[i]->part.name, "euclidean"))
        i++;
    return similarities[i]->geometry;
}

static struct node *of_pairs(const struct summary *s, const struct geometry *geometry)
{
    static const float score[] = {2, 0, 2, 1};
    static const uint32_t some[] = {0, 1, 2, 1};
    struct node *x = op_take(s->tape, op_normalize(s->tape, s->anchors), some, 4);
    struct node *y = op_take(s->tape, op_normalize(s->tape, s->candidates), some, 4);
    return op_order(s->tape, op_pair_similarity(s->tape, x, y, geometry), score, 0.3);
}

static struct node *of_ordered(const struct summary *s)
{
    return of_pairs(s, NULL);
}

static struct node *of_ordered_by_distance(const struct summary *s)
{
    return of_pairs(s, by_distance());
}

static struct node *of_views(const struct summary *s, const struct geometry *geometry)
{
    static const uint32_t two_of_each[] = {0, 1, 2, 3}, three_of_each[] = {0, 1, 2, 3, 1, 0};
    struct node *x = op_take(s->tape, op_normalize(s->tape, s->anchors), two_of_each, 4);
    struct node *y = op_take(s->tape, op_normalize(s->tape, s->candidates), three_of_each, 6);
    return op_consistency(s->tape, x, y, 0.4, geometry);
}

static struct node *of_dot_views(const struct summary *s)
{
    return of_views(s, NULL);
}

static struct node *of_far_views(const struct summary *s)
{
    return of_views(s, by_distance());
}

static struct node *of_dropout(const struct summary *s)
{
    static const uint32_t ids[ANCHORS] = {7, 1, 4, 4, 0};
    struct rng rng = rng_make(3, STREAM_DROPOUT, 1);
    struct node *thinned = op_dropout(s->tape, s->anchors, 0.4, &rng, ids);
    size_t gone = 0;
    for (size_t k = 0; k < ANCHORS * DIM; k++) {
        gone += thinned->value[k] == 0;
        assert_true(thinned->value[k] == 0 ||
                    fabs((double)(thinned->value[k] * (real)0.6 - s->anchors->value[k])) < 1e-12);
    }
    assert_true(gone > 20 && gone < 60); /* of 95, 38 on average */
    for (size_t k = 0; k < DIM; k++) /* the same id, the same coordinates */
        assert_true((thinned->value[2 * DIM + k] == 0) == (thinned->value[3 * DIM + k] == 0));
    return op_mean_square(s->tape, op_weighted_sum(s->tape, thinned, 1, s->candidates, 1));
}

/* Windows of three of the anchors, some beyond the end, one row in two places of a window. */
static struct node *of_windows(const struct summary *s)
{
    static const uint32_t place[] = {NOT_DRAWN, 0, 1, 0, 1, 2, 3, 3, NOT_DRAWN, 4, 0, 4};
    struct node *wide = op_window(s->tape, s->anchors, place, 4, 3);
    return op_mean_square(s->tape, op_weighted_sum(s->tape, wide, 1, op_activate(s->tape, wide, ACTIVATION_TANH), 2));
}

/* Bags with members in common, one that is empty, and one with a member twice. */
static struct node *of_bags(const struct summary *s)
{
    static const size_t start[] = {0, 3, 3, 7, 8};
    static const uint32_t row[] = {0, 2, 4, 1, 2, 2, 0, 3};
    static const real weight[] = {1, (real)0.5, -2, (real)0.25, 1, 3, (real)0.1, 1};
    static const struct bags bags = {4, start, row, weight};
    return op_mean_square(s->tape, op_bag(s->tape, s->anchors, &bags));
}

/* By the batch, of as many rows as make two blocks of a lane, and by statistics that are frozen. */
static struct node *of_batch_norm(const struct summary *s)
{
    enum { MANY = 1100 };
    static uint32_t rows[MANY];
    for (uint32_t i = 0; i < MANY; i++)
        rows[i] = i * i % ANCHORS;
    struct param statistics;
    param_init_state(&statistics, "users_statistics1", 2, DIM, false);
    for (size_t k = 0; k < DIM; k++) {
        statistics.value[k] = (real)0.1 * (real)k;
        statistics.value[DIM + k] = (real)0.5 + (real)k;
    }
    struct node *batch = op_batch_norm(s->tape, op_take(s->tape, s->anchors, rows, MANY), &statistics);
    assert_int_equal(s->tape->n_changes, 1);
    statistics.frozen = true;
    struct node *given = op_batch_norm(s->tape, s->candidates, &statistics);
    assert_int_equal(s->tape->n_changes, 1);
    param_release(&statistics);
    return op_mean_square(s->tape, op_weighted_sum(s->tape, op_take(s->tape, batch, rows, ANCHORS), 1, given, 1));
}

/* Of numbers to which nothing happens, and further out. */
static struct node *bent(const struct summary *s, enum activation activation)
{
    struct node *far = op_weighted_sum(s->tape, s->candidates, 5, NULL, 0);
    return op_mean_square(s->tape, op_weighted_sum(s->tape, op_activate(s->tape, s->anchors, activation), 1,
                                                   op_activate(s->tape, far, activation), 0.7));
}

static struct node *of_tanh(const struct summary *s)
{
    return bent(s, ACTIVATION_TANH);
}

static struct node *of_gelu(const struct summary *s)
{
    return bent(s, ACTIVATION_GELU);
}

static struct node *of_gelu_erf(const struct summary *s)
{
    return bent(s, ACTIVATION_GELU_ERF);
}

static struct node *of_silu(const struct summary *s)
{
    return bent(s, ACTIVATION_SILU);
}

static double summarized(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *anchors = tape_constant(&tape, ANCHORS, DIM, in->anchors, true);
    struct node *candidates = tape_constant(&tape, ANCHORS, DIM, in->candidates, true);
    struct node *out = f->summary(&(struct summary){&tape, anchors, candidates});
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(anchors, grad_anchors);
    keep_grad(candidates, grad_candidates);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void summaries_agree(void **state)
{
    (void)state;
    static const struct function functions[] = {
        {.name = "log, mean_square", .summary = of_log},
        {.name = "standardize, correlation", .summary = of_correlation},
        {.name = "scatter", .summary = of_scatter},            {.name = "consistency", .summary = of_dot_views},
        {.name = "consistency by distance", .summary = of_far_views}, {.name = "bags", .summary = of_bags},
        {.name = "window", .summary = of_windows},
        {.name = "order, pair_similarity", .summary = of_ordered},
        {.name = "order by distance", .summary = of_ordered_by_distance},
        {.name = "dropout", .summary = of_dropout},
        {.name = "batch_norm", .summary = of_batch_norm}, {.name = "activate: tanh", .summary = of_tanh},
        {.name = "activate: gelu", .summary = of_gelu}, {.name = "activate: silu", .summary = of_silu},
        {.name = "activate: gelu_erf", .summary = of_gelu_erf},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        struct function f = functions[i];
        f.value = summarized;
        check(&f);
    }
}

/* Normalised after, so that the given coordinate has a say in every derivative. */
static double appended(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    (void)f, (void)grad_anchors;
    static const uint32_t rows[] = {4, 0, 4, 7};
    static const real column[] = {(real)0.3, (real)-1.2, 1, (real)0.8};
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *candidates = tape_constant(&tape, CANDIDATES, DIM, in->candidates, true);
    struct node *out = project(&tape,
                               op_normalize(&tape, op_append(&tape, op_take(&tape, candidates, rows, 4), column)),
                               in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(candidates, grad_candidates);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void appending_agrees(void **state)
{
    (void)state;
    struct function f = {.name = "append", .value = appended};
    check(&f);
}

/* Three inputs of which each row lacks some, beside each other and added. */
static double joined(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    static const uint8_t none[4] = {0}, some[4] = {0, 1, 0, 1}, other[4] = {0, 0, 1, 0};
    static const uint32_t rows[] = {4, 0, 2, 7}, others[] = {1, 0, 2, 3};
    const uint8_t *missing[] = {some, other, none};
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *anchors = tape_constant(&tape, ANCHORS, DIM, in->anchors, true);
    struct node *candidates = tape_constant(&tape, CANDIDATES, DIM, in->candidates, true);
    struct node *part[] = {op_take(&tape, candidates, rows, 4), op_take(&tape, anchors, others, 4),
                           op_take(&tape, candidates, others, 4)};
    struct node *x = op_join(&tape, part, missing, 3, f->shared);
    struct node *out = f->shared ? project(&tape, op_normalize(&tape, x), in->weights) : op_mean_square(&tape, x);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(anchors, grad_anchors);
    keep_grad(candidates, grad_candidates);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void joining_agrees(void **state)
{
    (void)state;
    for (int added = 0; added < 2; added++) {
        struct function f = {.name = added ? "join, added" : "join", .value = joined, .shared = added};
        check(&f);
    }
}

/* Rows between rows, one of them twice the same, one of none. */
static double mixed(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    (void)f, (void)grad_anchors;
    static const struct blend blends[] = {{{3, 0}, (real)0.3}, {{3, 3}, (real)0.9}, {{NOT_DRAWN, NOT_DRAWN}, 0},
                                          {{8, 3}, 1}, {{1, 2}, (real)0.5}};
    enum { BLENDS = sizeof blends / sizeof *blends };
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *candidates = tape_constant(&tape, CANDIDATES, DIM, in->candidates, true);
    static const uint32_t rows[CANDIDATES] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    struct node *between = op_normalize(&tape, op_interpolate(&tape, candidates, blends, BLENDS));
    struct node *out = project(&tape, op_take(&tape, op_stack(&tape, between, candidates), rows, CANDIDATES),
                               in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(candidates, grad_candidates);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void mixing_agrees(void **state)
{
    (void)state;
    struct function f = {.name = "mix", .value = mixed};
    check(&f);
}

/* A layer of more rows than all lanes have a block of, so that a lane adds up two; its weights and bias are used a
 * second time. */
static double layered(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    (void)f;
    enum { MANY = 1100 };
    static const uint32_t first[] = {0};
    uint32_t rows[MANY];
    for (uint32_t i = 0; i < MANY; i++)
        rows[i] = i * 7 % ANCHORS;
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *anchors = tape_constant(&tape, ANCHORS, DIM, in->anchors, true);
    struct node *w = tape_constant(&tape, DIM, CANDIDATES, in->candidates, true), *b = op_take(&tape, w, first, 1);
    struct node *many = op_activate(&tape, op_dense(&tape, op_take(&tape, anchors, rows, MANY), w, b),
                                    ACTIVATION_RELU);
    struct node *out = op_weighted_sum(&tape, op_mean_square(&tape, many), 1,
                                       op_mean_square(&tape, op_dense(&tape, anchors, w, b)), 0.5);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(anchors, grad_anchors);
    keep_grad(w, grad_candidates);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void layers_agree(void **state)
{
    (void)state;
    struct function f = {.name = "dense, activate", .value = layered};
    check(&f);
}

/* Against the C library, and where exp would overflow. */
static void activations_have_their_values(void **state)
{
    (void)state;
    enum { N = 9 };
    const real x[N] = {-100, -20, -3, -1, 0, (real)0.01, 1, 20, 100};
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *in = tape_constant(&tape, 1, N, (real *)(uintptr_t)x, false), *out[N_ACTIVATIONS];
    for (int a = 0; a < N_ACTIVATIONS; a++)
        out[a] = op_activate(&tape, in, (enum activation)a);
    for (size_t k = 0; k < N; k++) {
        double v = (double)x[k], u = sqrt(2 / M_PI) * (v + 0.044715 * v * v * v);
        const double expected[] = {fmax(v, 0), tanh(v), v * (1 + tanh(u)) / 2, v / (1 + exp(-v)),
                                   v * erfc(-v / sqrt(2)) / 2};
        for (int a = 0; a < N_ACTIVATIONS; a++)
            assert_true(fabs((double)out[a]->value[k] - expected[a]) < 1e-12);
        assert_true(fabs(expected[ACTIVATION_GELU] - v * erfc(-v / sqrt(2)) / 2) < 5e-4);
    }
    tape_release(&tape);
    pool_free(pool);
}

/* Dense weights are a leaf of all their rows, the same one wherever they are used. */
static void weights_are_a_leaf_of_all_rows(void **state)
{
    (void)state;
    struct inputs in;
    make_inputs(&in);
    struct pool *pool = pool_new(1);
    struct tape tape;
    struct param weights;
    struct rng_place place = {.rng = rng_make(1, STREAM_INIT, 0), .next = 5};
    tape_init(&tape, pool);
    param_init_dense(&weights, "users_weight1", "encoder", CANDIDATES, DIM, 1, &place);
    assert_int_equal(place.next, 5 + CANDIDATES * DIM);
    struct node *x = op_weights(&tape, &weights);
    assert_ptr_equal(op_weights(&tape, &weights), x);
    assert_memory_equal(x->value, weights.value, CANDIDATES * DIM * sizeof(real));
    tape_backward(&tape, project(&tape, x, in.weights));
    assert_memory_equal(x->grad, in.weights, CANDIDATES * DIM * sizeof(real));
    assert_true(tape.n_gathers == 1 && tape.gathers[0].rows[CANDIDATES - 1] == CANDIDATES - 1);
    param_release(&weights);
    tape_release(&tape);
    pool_free(pool);
}

/* The push is a constant on the way back (see ops.h), so the gradient passes through as it is. */
static void noise_passes_the_gradient(void **state)
{
    (void)state;
    struct inputs in;
    make_inputs(&in);
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    uint32_t ids[CANDIDATES] = {3, 1, 4, 15, 9, 2, 6, 5, 35};
    struct rng rng = rng_make(1, STREAM_NOISE, 5);
    struct node *candidates = tape_constant(&tape, CANDIDATES, DIM, in.candidates, true);
    struct node *noisy = op_noise(&tape, candidates, 0.3, &rng, ids);
    tape_backward(&tape, project(&tape, noisy, in.weights));
    for (size_t i = 0; i < CANDIDATES; i++) {
        double length = 0, push = 0;
        for (size_t k = i * DIM; k < (i + 1) * DIM; k++) {
            double moved = (double)(noisy->value[k] - candidates->value[k]);
            length += (double)candidates->value[k] * (double)candidates->value[k];
            push += moved * moved;
            assert_true(moved * (double)candidates->value[k] >= 0); /* its own orthant */
            assert_true(candidates->grad[k] == in.weights[k]);
        }
        assert_true(fabs(sqrt(push) - 0.3 * sqrt(length)) < 1e-9);
    }
    tape_release(&tape);
    pool_free(pool);
}

/* A gathered table: the gradient of each row is that of the row where it stands, and pending decay is paid first. */
static void gather_is_a_leaf_with_rows(void **state)
{
    (void)state;
    struct inputs in;
    make_inputs(&in);
    struct pool *pool = pool_new(1);
    struct tape tape;
    struct param table;
    struct rng_place place = {.rng = rng_make(1, STREAM_INIT, 0)};
    uint32_t rows[3] = {4, 0, 2};
    tape_init(&tape, pool);
    param_init(&table, "items", "items", CANDIDATES, DIM, 1, &place);
    table.decay = log(0.5);
    double before = (double)table.value[4 * DIM];
    struct node *x = op_gather(&tape, &table, rows, 3);
    assert_true(fabs((double)x->value[0] - 0.5 * before) < 1e-12);
    tape_backward(&tape, project(&tape, x, in.weights));
    assert_int_equal(tape.n_gathers, 1);
    for (size_t i = 0; i < 3 * DIM; i++)
        assert_true(x->grad[i] == in.weights[i]);
    param_release(&table);
    tape_release(&tape);
    pool_free(pool);
}

/* Bags of rows that stand in their table are those of rows that were copied, forward and back, and two lists of one
 * table become one; where a copy follows the table, rows are copied. */
static void rows_stand_in_their_table(void **state)
{
    (void)state;
    static const size_t start[] = {0, 2, 3};
    static const uint32_t rows[2][3] = {{0, 2, 4}, {1, 2, 3}}, row[] = {2, 0, 1};
    static const real weight[] = {1, (real)0.5, -2};
    const struct bags bags = {2, start, row, weight};
    struct inputs in;
    make_inputs(&in);
    struct pool *pool = pool_new(2);
    struct param table;
    struct rng_place place = {.rng = rng_make(1, STREAM_INIT, 0)};
    param_init(&table, "items", "items", CANDIDATES, DIM, 1, &place);
    real value[2][2 * 2 * DIM], grad[2][CANDIDATES * DIM];
    for (int stand = 0; stand < 2; stand++) {
        struct tape tape;
        struct node *sum[2];
        tape_init(&tape, pool);
        for (int list = 0; list < 2; list++) {
            struct node *x = (stand ? op_rows : op_gather)(&tape, &table, rows[list], 3);
            assert_int_equal(x->value == NULL, stand);
            struct node *bag = op_bag(&tape, x, &bags);
            memcpy(value[stand] + list * 2 * DIM, bag->value, 2 * DIM * sizeof(real));
            sum[list] = project(&tape, bag, in.weights);
        }
        tape_backward(&tape, op_weighted_sum(&tape, sum[0], 1, sum[1], 2));
        tape_merge_gathers(&tape);
        assert_int_equal(tape.n_gathers, 1);
        assert_int_equal(tape.gathers[0].node->rows, 5);
        assert_int_equal(tape.gathers[0].node->value == NULL, stand);
        memcpy(grad[stand], tape.gathers[0].node->grad, 5 * DIM * sizeof(real));
        tape_release(&tape);
    }
    assert_memory_equal(value[0], value[1], sizeof value[0]);
    assert_memory_equal(grad[0], grad[1], 5 * DIM * sizeof(real));
    table.followed = true;
    struct tape tape;
    tape_init(&tape, pool);
    assert_non_null(op_rows(&tape, &table, rows[0], 3)->value);
    tape_release(&tape);
    param_release(&table);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normalize_agrees),
        cmocka_unit_test(arranging_agrees),
        cmocka_unit_test(summaries_agree),
        cmocka_unit_test(appending_agrees),
        cmocka_unit_test(joining_agrees),
        cmocka_unit_test(mixing_agrees),
        cmocka_unit_test(layers_agree),
        cmocka_unit_test(activations_have_their_values),
        cmocka_unit_test(noise_passes_the_gradient),
        cmocka_unit_test(gather_is_a_leaf_with_rows),
        cmocka_unit_test(rows_stand_in_their_table),
        cmocka_unit_test(weights_are_a_leaf_of_all_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
