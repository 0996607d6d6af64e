/* Every op and every loss against central differences, in double.
 *
 * The output of an op is projected on fixed random weights, so that one number depends on every element; the derivative by
 * each input element is then compared with (f(x + h) - f(x - h)) / 2h. A case per op, and for
 * every loss of the catalogue on every path of op_contrast. tests/walls fails when an op is not named here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/catalogue.h"
#include "engine/losses/scene.h"
#include "engine/teacher.h"

enum { USERS = 5, ITEMS = 9, DIM = 19, PAIRS = 7, NEGATIVES = 6 };
static const double step = 1e-5, tolerance = 1e-6;

struct inputs {
    real users[USERS * DIM], items[ITEMS * DIM], weights[ITEMS * DIM];
};

static void fill(real *to, size_t n, enum rng_stream stream)
{
    struct rng rng = rng_make(7, stream, 0);
    for (size_t i = 0; i < n; i++)
        to[i] = (real)(rng_unit(&rng, i) * 2 - 1);
}

static void make_inputs(struct inputs *in)
{
    fill(in->users, USERS * DIM, STREAM_INIT);
    fill(in->items, ITEMS * DIM, STREAM_SHUFFLE);
    fill(in->weights, ITEMS * DIM, STREAM_NOISE);
}

struct summary;

/* A scalar made of two inputs; leaves the gradients where asked. */
struct function {
    const char *name;
    double (*value)(const struct function *f, struct inputs *in, real *grad_users, real *grad_items);
    const struct loss *loss;
    bool shared, masked, corrected, weighted;
    struct loss_terms terms;
    const struct similarity *similarity; /* NULL: the dot product of the rows as they are */
    struct node *(*summary)(const struct summary *summary);
};

static void check(const struct function *f)
{
    struct inputs in;
    real grad[2][ITEMS * DIM] = {{0}};
    make_inputs(&in);
    f->value(f, &in, grad[0], grad[1]);
    real *x[2] = {in.users, in.items};
    size_t n[2] = {USERS * DIM, ITEMS * DIM};
    double scale = 0;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < n[side]; i++)
            scale = fabs((double)grad[side][i]) > scale ? fabs((double)grad[side][i]) : scale;
    assert_true(scale > 1e-6); /* a gradient of nothing would agree with everything */
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < n[side]; i++) {
            real kept = x[side][i];
            x[side][i] = kept + (real)step;
            double up = f->value(f, &in, NULL, NULL);
            x[side][i] = kept - (real)step;
            double down = f->value(f, &in, NULL, NULL);
            x[side][i] = kept;
            double numeric = (up - down) / (2 * step), error = fabs(numeric - (double)grad[side][i]);
            if (error > tolerance * scale)
                fail_msg("%s: side %d element %zu: %.10g by differences, %.10g by the tape", f->name, side, i, numeric,
                         (double)grad[side][i]);
        }
}

static void keep_grad(const struct node *node, real *to)
{
    if (to && node->grad)
        memcpy(to, node->grad, node->rows * node->cols * sizeof(real));
}

/* Contrast ----------------------------------------------------------------------------------------------------------------- */

static const uint32_t anchor[PAIRS] = {0, 1, 2, 3, 4, 0, 2}, positive[PAIRS] = {0, 1, 2, 3, 4, 5, 0};
static const uint32_t own[PAIRS * NEGATIVES] = {1, 2, 3, 4, 5, 6,         0, 2, 3, 7, 7, 8,         1, 3, NOT_DRAWN, 4, 5, 6,
                                                1, 2, 4, 8, 7, 6,         0, 1, 2, 3, 5, 6,         1, 2, 3, 4, 6, 8,
                                                NOT_DRAWN, 1, NOT_DRAWN, 2, 3, 8};
static const uint32_t together[NEGATIVES] = {1, 3, 5, 7, 7, 8};
static const size_t masked_start[PAIRS + 1] = {0, 1, 2, 2, 3, 3, 4, 4};
static const uint32_t masked[] = {2, 0, 1, 5};
static const real weight[PAIRS] = {1, (real)0.5, 2, 1, 0, (real)0.25, 1};
static const real offset[ITEMS] = {(real)0.1, (real)-0.2, (real)0.3, (real)0.5, (real)-0.4, 0, (real)0.2, (real)0.7, (real)-0.1};

/* What a teacher says, scores of every user and item; it is the same on every path. */
static float scores[USERS * ITEMS];
static struct teacher teacher = {.rows = {USERS, ITEMS}, .scores = scores};
static const struct taught taught = {.teacher = &teacher};

static struct pairs pairs_of(const struct function *f)
{
    struct rng rng = rng_make(7, STREAM_SPLIT, 0);
    for (size_t i = 0; i < USERS * ITEMS; i++)
        scores[i] = (float)(rng_unit(&rng, i) * 2 - 1);
    return (struct pairs){.n = PAIRS, .anchor = anchor, .positive = positive, .negatives = NEGATIVES, .shared = f->shared,
                          .negative = f->shared ? together : own, .offset = f->corrected ? offset : NULL,
                          .masked_start = f->masked ? masked_start : NULL, .masked = masked, .guide = f->masked ? 1.5 : 0,
                          .weight = f->weighted ? weight : NULL, .taught = &taught};
}

static struct node *prepared(const struct function *f, struct tape *tape, struct node *x)
{
    return f->similarity ? f->similarity->prepare(tape, x) : x;
}

static double contrast(const struct function *f, struct inputs *in, real *grad_users, real *grad_items)
{
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    struct pairs pairs = pairs_of(f);
    real memory[PAIRS] = {0};
    struct row_loss how = {f->loss, f->terms, f->similarity ? f->similarity->geometry : NULL, NULL};
    if (f->loss->remembers)
        pairs.memory = memory;
    struct node *users = tape_constant(&tape, USERS, DIM, in->users, true);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in->items, true);
    struct node *loss = op_contrast(&tape, prepared(f, &tape, users), prepared(f, &tape, items), &pairs, &how);
    double value = (double)loss->value[0];
    tape_backward(&tape, loss);
    keep_grad(users, grad_users);
    keep_grad(items, grad_items);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

/* Knobs at their defaults, but for those at which similarities as large as these would leave a derivative of nothing. */
static struct loss_terms terms_of(const struct loss *loss, bool corrected)
{
    static const char *const words[][2] = {{"tau", "0.7"}, {"margin", "0.3"}, {"bias", "-1"}, {"beta", "3"}, {"rince_tau", "0.7"},
                                              {"distill_tau", "0.7"}};
    struct catalogue catalogue;
    struct settings settings;
    struct loss_terms terms;
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    catalogue_gather(&catalogue);
    settings_init(&settings, &catalogue);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(settings_set(&settings, words[i][0], words[i][1], old, canonical, &err), 0);
    assert_int_equal(settings_set(&settings, "logq", corrected ? "0.8" : "0", old, canonical, &err), 0);
    loss_terms_read(&terms, loss, &settings);
    catalogue_release(&catalogue);
    return terms;
}

static void every_loss_on_every_path(void **state)
{
    (void)state;
    for (size_t l = 0; losses[l]; l++)
        for (int path = 0; path < 16 && !losses[l]->whole; path++) {
            char name[96];
            struct function f = {name, contrast, losses[l], path & 1, path & 2, path & 4, path & 8,
                                 terms_of(losses[l], path & 4), NULL, NULL};
            snprintf(name, sizeof name, "%s, %s%s%s%s", losses[l]->part.name, path & 1 ? "shared" : "own",
                     path & 2 ? ", masked and guided" : "", path & 4 ? ", corrected" : "", path & 8 ? ", weighted" : "");
            check(&f);
        }
}

/* InfoNCE takes a path of its own when it is smoothed. */
static void smoothed_softmax_on_every_path(void **state)
{
    (void)state;
    for (int path = 0; path < 16; path++) {
        struct loss_terms terms = terms_of(losses[0], path & 4);
        struct function f = {"info_nce, smoothed", contrast, losses[0], path & 1, path & 2, path & 4, path & 8, terms, NULL, NULL};
        assert_string_equal(losses[0]->part.knobs[2]->name, "smoothing");
        f.terms.value[2] = (real)0.3;
        check(&f);
    }
}

static void every_similarity_on_every_path(void **state)
{
    (void)state;
    for (size_t s = 0; similarities[s]; s++)
        for (int path = 0; path < 4; path++) {
            char name[96];
            struct function f = {name, contrast, losses[0], path & 1, path & 2, false, false, terms_of(losses[0], false),
                                 similarities[s], NULL};
            snprintf(name, sizeof name, "%s, %s%s", similarities[s]->part.name, path & 1 ? "shared" : "own",
                     path & 2 ? ", masked" : "");
            check(&f);
        }
}

/* Prepared in place, as for ranking, rows are what they are on the tape; and a tile of pairs is the pairs. */
static void similarities_are_the_same_when_ranking(void **state)
{
    (void)state;
    struct inputs in;
    make_inputs(&in);
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    for (size_t s = 0; similarities[s]; s++) {
        real rows[ITEMS * DIM], tile[ITEMS * ITEMS];
        memcpy(rows, in.items, sizeof rows);
        similarities[s]->prepare_rows(rows, ITEMS, DIM);
        struct node *x = similarities[s]->prepare(&tape, tape_constant(&tape, ITEMS, DIM, in.items, false));
        for (size_t k = 0; k < ITEMS * DIM; k++)
            assert_true(fabs((double)(x->value[k] - rows[k])) < 1e-12);
        if (!similarities[s]->geometry)
            continue;
        similarity_tile(similarities[s]->geometry, ITEMS, ITEMS, DIM, rows, rows, tile);
        for (size_t i = 0; i < ITEMS; i++)
            for (size_t j = 0; j < ITEMS; j++) {
                assert_true(tile[i * ITEMS + j] == similarity_of_rows(similarities[s]->geometry, rows + i * DIM, rows + j * DIM, DIM));
                assert_true(tile[i * ITEMS + i] >= tile[i * ITEMS + j]); /* nothing is nearer than itself */
            }
    }
    tape_release(&tape);
    pool_free(pool);
}

/* The temperature, where it is learned: by differences of tau itself, on every similarity. */
static double by_tau(const struct function *f, struct inputs *in, double log_tau, double *slope)
{
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    real value = (real)log_tau;
    struct pairs pairs = pairs_of(f);
    struct row_loss how = {f->loss, f->terms, f->similarity->geometry, tape_constant(&tape, 1, 1, &value, true)};
    how.terms.value[0] = (real)exp(log_tau); /* tau is the first knob of every loss that lets it be learned */
    struct node *users = tape_constant(&tape, USERS, DIM, in->users, true);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in->items, true);
    struct node *loss = op_contrast(&tape, prepared(f, &tape, users), prepared(f, &tape, items), &pairs, &how);
    double result = (double)loss->value[0];
    tape_backward(&tape, loss);
    *slope = (double)how.log_tau->grad[0];
    tape_release(&tape);
    pool_free(pool);
    return result;
}

static void learned_temperature_agrees(void **state)
{
    (void)state;
    struct inputs in;
    make_inputs(&in);
    for (size_t l = 0; losses[l]; l++)
        for (size_t s = 0; similarities[s] && losses[l]->tempered && !losses[l]->whole; s++)
            for (int path = 0; path < 8; path++) {
                struct function f = {"", contrast, losses[l], path & 1, path & 2, path & 4, path & 4,
                                     terms_of(losses[l], path & 4), similarities[s], NULL};
                if (l == 0 && path & 2)
                    f.terms.value[2] = (real)0.3; /* smoothing */
                assert_ptr_equal(losses[l]->part.knobs[0], &knob_tau);
                double slope, unused, at = -0.4;
                by_tau(&f, &in, at, &slope);
                double numeric = (by_tau(&f, &in, at + step, &unused) - by_tau(&f, &in, at - step, &unused)) / (2 * step);
                if (!(fabs(numeric - slope) <= tolerance * (1 + fabs(slope))) || fabs(slope) < 1e-4)
                    fail_msg("%s, %s, path %d: %.10g by differences, %.10g by the tape", losses[l]->part.name,
                             similarities[s]->part.name, path, numeric, slope);
            }
}

/* Losses of the whole batch ------------------------------------------------------------------------------------------------ */

/* Another view of the same rows: mixed with fixed numbers. */
static struct node *seen_again(void *context, enum side side)
{
    const struct scene *scene = context;
    struct node *x = scene->side[side];
    real other[ITEMS * DIM];
    fill(other, x->rows * x->cols, STREAM_SPLIT);
    return op_blend(scene->tape, x, 0.8, tape_constant(scene->tape, x->rows, x->cols, other, false), 0.4);
}

static double whole(const struct function *f, struct inputs *in, real *grad_users, real *grad_items)
{
    static const uint32_t users_ids[USERS] = {0, 1, 2, 3, 4}, items_ids[ITEMS] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    struct pool *pool = pool_new(2);
    struct tape tape;
    struct interactions data;
    struct catalogue catalogue;
    struct settings settings;
    catalogue_gather(&catalogue);
    settings_init(&settings, &catalogue);
    interactions_from(&data, USERS, ITEMS, anchor, positive, PAIRS, 0);
    tape_init(&tape, pool);
    struct batch batch = {.pairs = pairs_of(f), .ids = {users_ids, items_ids}, .n_ids = {USERS, ITEMS}};
    struct node *users = tape_constant(&tape, USERS, DIM, in->users, true);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in->items, true);
    struct scene scene = {.tape = &tape, .batch = &batch, .side = {prepared(f, &tape, users), prepared(f, &tape, items)},
                          .data = &data, .settings = &settings, .geometry = f->similarity->geometry,
                          .second_view = seen_again, .context = &scene};
    scene.candidates = scene.side[SIDE_ITEM];
    struct node *loss = f->loss->whole(&scene, &f->terms);
    double value = (double)loss->value[0];
    tape_backward(&tape, loss);
    keep_grad(users, grad_users);
    keep_grad(items, grad_items);
    tape_release(&tape);
    interactions_release(&data);
    catalogue_release(&catalogue);
    pool_free(pool);
    return value;
}

static void every_loss_of_the_batch(void **state)
{
    (void)state;
    for (size_t l = 0; losses[l]; l++)
        for (int shared = 0; shared < 2 && losses[l]->whole; shared++) {
            if (!strcmp(losses[l]->part.name, "dclw"))
                continue; /* its weights are constant on the way back: held against autograd in engine_wholes.c */
            char name[96];
            struct function f = {name, whole, losses[l], shared, shared, false, false, terms_of(losses[l], false), similarities[0], NULL};
            snprintf(name, sizeof name, "%s, %s", losses[l]->part.name, shared ? "shared" : "own");
            check(&f);
        }
}

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

static double normalized(const struct function *f, struct inputs *in, real *grad_users, real *grad_items)
{
    (void)f, (void)grad_users;
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in->items, true);
    struct node *out = project(&tape, op_normalize(&tape, items), in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(items, grad_items);
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

/* op_take, op_stack and op_blend in one expression in which every input is used twice. */
static double arranged(const struct function *f, struct inputs *in, real *grad_users, real *grad_items)
{
    (void)f;
    static const uint32_t rows[ITEMS] = {3, 0, 3, 1, 13, 5, 7, 7, 2};
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *users = tape_constant(&tape, USERS, DIM, in->users, true);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in->items, true);
    struct node *taken = op_take(&tape, op_stack(&tape, users, items), rows, ITEMS);
    struct node *half = op_blend(&tape, op_normalize(&tape, taken), 0.5, NULL, 0);
    struct node *out = project(&tape, op_blend(&tape, half, 0.7, items, -1.3), in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(users, grad_users);
    keep_grad(items, grad_items);
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
    struct node *users, *items;
};

static struct node *of_log(const struct summary *s)
{
    return op_log(s->tape, op_blend(s->tape, op_mean_square(s->tape, s->users), 2, op_mean_square(s->tape, s->items), 3));
}

static struct node *of_correlation(const struct summary *s)
{
    return op_correlation(s->tape, op_standardize(s->tape, s->users), op_standardize(s->tape, s->items), 0.3);
}

static struct node *of_scatter(const struct summary *s)
{
    struct node *narrow = op_blend(s->tape, s->users, 0.7, NULL, 0), *wide = op_blend(s->tape, s->items, 3, NULL, 0);
    return op_blend(s->tape, op_scatter(s->tape, narrow, 2, 0.5), 1, op_scatter(s->tape, wide, 2, 0.5), 1);
}

static struct node *of_views(const struct summary *s, const struct geometry *geometry)
{
    static const uint32_t two_of_each[] = {0, 1, 2, 3};
    struct node *x = op_take(s->tape, op_normalize(s->tape, s->users), two_of_each, 4);
    struct node *y = op_take(s->tape, op_normalize(s->tape, s->items), two_of_each, 4);
    return op_consistency(s->tape, x, y, 0.4, geometry);
}

static struct node *of_dot_views(const struct summary *s)
{
    return of_views(s, NULL);
}

static struct node *of_far_views(const struct summary *s)
{
    for (size_t i = 0; similarities[i]; i++)
        if (!strcmp(similarities[i]->part.name, "euclidean"))
            return of_views(s, similarities[i]->geometry);
    return NULL;
}

static struct node *of_dropout(const struct summary *s)
{
    static const uint32_t ids[USERS] = {7, 1, 4, 4, 0};
    struct rng rng = rng_make(3, STREAM_DROPOUT, 1);
    struct node *thinned = op_dropout(s->tape, s->users, 0.4, &rng, ids);
    size_t gone = 0;
    for (size_t k = 0; k < USERS * DIM; k++) {
        gone += thinned->value[k] == 0;
        assert_true(thinned->value[k] == 0 || fabs((double)(thinned->value[k] * (real)0.6 - s->users->value[k])) < 1e-12);
    }
    assert_true(gone > 20 && gone < 60); /* of 95, 38 on average */
    for (size_t k = 0; k < DIM; k++) /* the same id, the same coordinates */
        assert_true((thinned->value[2 * DIM + k] == 0) == (thinned->value[3 * DIM + k] == 0));
    return op_mean_square(s->tape, op_blend(s->tape, thinned, 1, s->items, 1));
}

static double summarized(const struct function *f, struct inputs *in, real *grad_users, real *grad_items)
{
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *users = tape_constant(&tape, USERS, DIM, in->users, true);
    struct node *items = tape_constant(&tape, USERS, DIM, in->items, true);
    struct node *out = f->summary(&(struct summary){&tape, users, items});
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(users, grad_users);
    keep_grad(items, grad_items);
    tape_release(&tape);
    pool_free(pool);
    return value;
}

static void summaries_agree(void **state)
{
    (void)state;
    static const struct function functions[] = {
        {.name = "log, mean_square", .summary = of_log},       {.name = "standardize, correlation", .summary = of_correlation},
        {.name = "scatter", .summary = of_scatter},            {.name = "consistency", .summary = of_dot_views},
        {.name = "consistency by distance", .summary = of_far_views}, {.name = "dropout", .summary = of_dropout},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        struct function f = functions[i];
        f.value = summarized;
        check(&f);
    }
}

/* Normalised after, so that the given coordinate has a say in every derivative. */
static double appended(const struct function *f, struct inputs *in, real *grad_users, real *grad_items)
{
    (void)f, (void)grad_users;
    static const uint32_t rows[] = {4, 0, 4, 7};
    static const real column[] = {(real)0.3, (real)-1.2, 1, (real)0.8};
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in->items, true);
    struct node *out = project(&tape, op_normalize(&tape, op_append(&tape, op_take(&tape, items, rows, 4), column)), in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(items, grad_items);
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

/* Rows between rows, one of them twice the same, one of none. */
static double mixed(const struct function *f, struct inputs *in, real *grad_users, real *grad_items)
{
    (void)f, (void)grad_users;
    static const struct blend blends[] = {{{3, 0}, (real)0.3}, {{3, 3}, (real)0.9}, {{NOT_DRAWN, NOT_DRAWN}, 0},
                                          {{8, 3}, 1}, {{1, 2}, (real)0.5}};
    enum { BLENDS = sizeof blends / sizeof *blends };
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in->items, true);
    static const uint32_t rows[ITEMS] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    struct node *between = op_normalize(&tape, op_mix(&tape, items, blends, BLENDS));
    struct node *out = project(&tape, op_take(&tape, op_stack(&tape, between, items), rows, ITEMS), in->weights);
    double value = (double)out->value[0];
    tape_backward(&tape, out);
    keep_grad(items, grad_items);
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

/* The push is a constant on the way back (see ops.h), so the gradient passes through as it is. */
static void noise_passes_the_gradient(void **state)
{
    (void)state;
    struct inputs in;
    make_inputs(&in);
    struct pool *pool = pool_new(1);
    struct tape tape;
    tape_init(&tape, pool);
    uint32_t ids[ITEMS] = {3, 1, 4, 15, 9, 2, 6, 5, 35};
    struct rng rng = rng_make(1, STREAM_NOISE, 5);
    struct node *items = tape_constant(&tape, ITEMS, DIM, in.items, true);
    struct node *noisy = op_noise(&tape, items, 0.3, &rng, ids);
    tape_backward(&tape, project(&tape, noisy, in.weights));
    for (size_t i = 0; i < ITEMS; i++) {
        double length = 0, push = 0;
        for (size_t k = i * DIM; k < (i + 1) * DIM; k++) {
            double moved = (double)(noisy->value[k] - items->value[k]);
            length += (double)items->value[k] * (double)items->value[k];
            push += moved * moved;
            assert_true(moved * (double)items->value[k] >= 0); /* its own orthant */
            assert_true(items->grad[k] == in.weights[k]);
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
    struct rng rng = rng_make(1, STREAM_INIT, 0);
    uint32_t rows[3] = {4, 0, 2};
    tape_init(&tape, pool);
    param_init(&table, "items", ITEMS, DIM, 1, &rng, 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_loss_on_every_path),
        cmocka_unit_test(smoothed_softmax_on_every_path),
        cmocka_unit_test(every_similarity_on_every_path),
        cmocka_unit_test(similarities_are_the_same_when_ranking),
        cmocka_unit_test(learned_temperature_agrees),
        cmocka_unit_test(every_loss_of_the_batch),
        cmocka_unit_test(normalize_agrees),
        cmocka_unit_test(arranging_agrees),
        cmocka_unit_test(summaries_agree),
        cmocka_unit_test(appending_agrees),
        cmocka_unit_test(mixing_agrees),
        cmocka_unit_test(noise_passes_the_gradient),
        cmocka_unit_test(gather_is_a_leaf_with_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
