/* Losses of the whole batch against numbers that were made from their equations by another program:
 * tests/reference/wholes.py writes wholes.txt. Value and gradients by users, items and the learned temperature must
 * be these; a loss without a case fails. */
#include "tests/unit/engine_bench_support.h"

#include <string.h>

enum { ANCHORS = 5, CANDIDATES = 9, DIM = 6, PAIRS = 8, KNOWN = 10, NEGATIVES = 6, CLASSES = 3, LINE_SIZE = 8192 };
static const char path[] = "tests/reference/wholes.txt";
static const double tolerance = 1e-5;

struct numbers {
    double anchors[ANCHORS * DIM], candidates[CANDIDATES * DIM], other_anchors[ANCHORS * DIM],
        other_candidates[CANDIDATES * DIM];
    double pairs[2 * PAIRS], known[2 * KNOWN], negatives[NEGATIVES];
};

static void read_line(FILE *file, double *to, size_t n)
{
    char line[LINE_SIZE], *rest;
    size_t found = 0;
    assert_non_null(fgets(line, sizeof line, file));
    for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
        assert_true(found < n);
        to[found++] = strtod(word, NULL);
    }
    assert_int_equal(found, n);
}

static void read_given(FILE *file, struct numbers *g)
{
    read_line(file, g->anchors, ANCHORS * DIM);
    read_line(file, g->candidates, CANDIDATES * DIM);
    read_line(file, g->other_anchors, ANCHORS * DIM);
    read_line(file, g->other_candidates, CANDIDATES * DIM);
    read_line(file, g->pairs, 2 * PAIRS);
    read_line(file, g->known, 2 * KNOWN);
    read_line(file, g->negatives, NEGATIVES);
}

/* The batch of the file, as a step would make it. */
struct world {
    const struct numbers *given;
    struct task_data data;
    struct pool *pool;
    struct tape tape;
    uint32_t anchor[PAIRS], positive[PAIRS], negative[NEGATIVES], ids[CANDIDATES], masked[PAIRS * NEGATIVES];
    size_t masked_start[PAIRS + 1];
    float score[PAIRS];
    uint32_t class[CANDIDATES];
    struct batch batch;
    struct node *side[2], *class_vectors;
};

static bool known(const struct numbers *g, uint32_t anchor, uint32_t candidate)
{
    for (size_t i = 0; i < KNOWN; i++)
        if ((uint32_t)g->known[2 * i] == anchor && (uint32_t)g->known[2 * i + 1] == candidate)
            return true;
    return false;
}

static void mask_negatives(struct world *w)
{
    size_t n = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        w->masked_start[i] = n;
        for (uint32_t j = 0; j < NEGATIVES; j++)
            if (w->negative[j] == w->positive[i] || known(w->given, w->anchor[i], w->negative[j]))
                w->masked[n++] = j;
    }
    w->masked_start[PAIRS] = n;
}

static struct node *constant(struct world *w, const double *from, size_t rows, bool needs_grad)
{
    real value[CANDIDATES * DIM];
    for (size_t k = 0; k < rows * DIM; k++)
        value[k] = (real)from[k];
    return tape_constant(&w->tape, rows, DIM, value, needs_grad);
}

static void make_world(struct world *w, const struct numbers *g)
{
    uint32_t anchor[KNOWN], candidate[KNOWN];
    *w = (struct world){.given = g, .pool = pool_new(2)};
    for (size_t i = 0; i < KNOWN; i++) {
        anchor[i] = (uint32_t)g->known[2 * i];
        candidate[i] = (uint32_t)g->known[2 * i + 1];
    }
    data_from(&w->data, ANCHORS, CANDIDATES, anchor, candidate, KNOWN, 0);
    for (size_t i = 0; i < PAIRS; i++) {
        w->anchor[i] = (uint32_t)g->pairs[2 * i];
        w->positive[i] = (uint32_t)g->pairs[2 * i + 1];
    }
    for (size_t i = 0; i < PAIRS; i++)
        w->score[i] = (float)(3 * i % 4);
    w->data.highest_score = 4;
    for (uint32_t i = 0; i < CANDIDATES; i++)
        w->ids[i] = i;
    for (size_t j = 0; j < NEGATIVES; j++)
        w->negative[j] = (uint32_t)g->negatives[j];
    mask_negatives(w);
    tape_init(&w->tape, w->pool);
    w->side[SIDE_ANCHOR] = constant(w, g->anchors, ANCHORS, true);
    w->side[SIDE_CANDIDATE] = constant(w, g->candidates, CANDIDATES, true);
    w->class_vectors = constant(w, g->other_anchors, CLASSES, false);
    for (uint32_t i = 0; i < CANDIDATES; i++)
        w->class[i] = i == 2 || i == 5 ? NO_CLASS : i % CLASSES;
    w->data.classes.n = CLASSES;
    w->data.classes.of = w->class;
    w->batch = (struct batch){.ids = {w->ids, w->ids}, .n_ids = {ANCHORS, CANDIDATES}, .score = w->score};
    w->batch.pairs = (struct contrast_rows){.n = PAIRS, .anchor = w->anchor, .positive = w->positive,
                                            .negatives = NEGATIVES, .shared = true, .negative = w->negative,
                                            .masked_start = w->masked_start, .masked = w->masked};
}

static void end_world(struct world *w)
{
    tape_release(&w->tape);
    pool_free(w->pool);
    data_release(&w->data);
}

static struct node *second_view(void *context, enum side side)
{
    struct world *w = context;
    struct node *other = constant(w, side ? w->given->other_candidates : w->given->other_anchors,
                                  side ? CANDIDATES : ANCHORS, false);
    return op_normalize(&w->tape, op_weighted_sum(&w->tape, w->side[side], 0.8, other, 0.4));
}

static void compare(const char *name, const char *what, const struct node *node, const double *right)
{
    double scale = 0;
    for (size_t k = 0; k < node->rows * DIM; k++)
        scale = fabs(right[k]) > scale ? fabs(right[k]) : scale;
    if (scale == 0 && !node->grad) /* it takes no part */
        return;
    assert_true(scale > 0);
    for (size_t k = 0; k < node->rows * DIM; k++)
        if (!(fabs((double)node->grad[k] - right[k]) <= tolerance * scale))
            fail_msg("%s: gradient %zu by %s is %.9g where %.9g is right", name, k, what, (double)node->grad[k],
                     right[k]);
}

static const struct loss *loss_named(const char *name)
{
    for (size_t l = 0; losses[l]; l++)
        if (!strcmp(losses[l]->part.name, name))
            return losses[l];
    fail_msg("%s has a case for %s, which is no loss", path, name);
    return NULL;
}

/* A case of the file: value and derivatives. */
struct right {
    double value, by_log_tau, by_anchors[ANCHORS * DIM], by_candidates[CANDIDATES * DIM];
};

static const struct loss *check_case(const struct numbers *g, char *name, const struct right *right)
{
    struct world w;
    struct catalogue catalogue;
    struct settings settings;
    struct loss_terms terms;
    char *knobs = name + strcspn(name, " ");
    if (*knobs)
        *knobs++ = '\0';
    const struct loss *loss = loss_named(name);
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, knobs);
    loss_terms_read(&terms, loss, &settings);
    make_world(&w, g);
    struct loss_input input = {.tape = &w.tape, .batch = &w.batch, .side = {w.side[0], w.side[1]},
                               .with_prior = {w.side[0], w.side[1]}, .data = &w.data, .settings = &settings,
                               .second_view = second_view, .context = &w, .class_vectors = w.class_vectors};
    real log_tau = (real)log(setting(&settings, &knob_tau));
    if (loss->uses_temperature)
        input.log_tau = tape_constant(&w.tape, 1, 1, &log_tau, true);
    struct node *node = loss->whole(&input, &terms);
    tape_backward(&w.tape, node);
    if (!(fabs((double)node->value[0] - right->value) <= tolerance * (1 + fabs(right->value))))
        fail_msg("%s %s: %.9g where %.9g is right", name, knobs, (double)node->value[0], right->value);
    compare(name, "users", w.side[SIDE_ANCHOR], right->by_anchors);
    compare(name, "items", w.side[SIDE_CANDIDATE], right->by_candidates);
    double slope = loss->uses_temperature ? (double)input.log_tau->grad[0] : right->by_log_tau;
    if (!(fabs(slope - right->by_log_tau) <= tolerance * (1 + fabs(right->by_log_tau))))
        fail_msg("%s %s: slope %.9g by log tau where %.9g is right", name, knobs, slope, right->by_log_tau);
    end_world(&w);
    catalogue_release(&catalogue);
    return loss;
}

static void every_loss_is_its_equation(void **state)
{
    (void)state;
    struct numbers given;
    size_t cases[64] = {0};
    char name[LINE_SIZE];
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("cannot read %s: start the tests from the root of the repository", path);
    read_given(file, &given);
    while (fgets(name, sizeof name, file)) {
        struct right right;
        name[strcspn(name, "\n")] = '\0';
        read_line(file, &right.value, 1);
        read_line(file, &right.by_log_tau, 1);
        read_line(file, right.by_anchors, ANCHORS * DIM);
        read_line(file, right.by_candidates, CANDIDATES * DIM);
        const struct loss *loss = check_case(&given, name, &right);
        for (size_t l = 0; losses[l]; l++)
            cases[l] += losses[l] == loss;
    }
    fclose(file);
    for (size_t l = 0; losses[l]; l++)
        if (losses[l]->whole && !cases[l])
            fail_msg("%s has no case in %s", losses[l]->part.name, path);
}

/* Two views that are the same agree, and pull nothing. */
static void same_views_agree(void **state)
{
    (void)state;
    struct pool *pool = pool_new(1);
    struct tape tape;
    real value[2 * 3 * DIM];
    struct rng rng = rng_make(1, STREAM_INIT, 0);
    tape_init(&tape, pool);
    for (size_t k = 0; k < 3 * DIM; k++)
        value[k] = value[3 * DIM + k] = (real)rng_unit(&rng, k);
    struct node *x = tape_constant(&tape, 6, DIM, value, true), *y = tape_constant(&tape, 6, DIM, value, true);
    struct node *node = op_consistency(&tape, x, y, 0.1, NULL);
    tape_backward(&tape, node);
    assert_true(node->value[0] == 0);
    for (size_t k = 0; k < 6 * DIM; k++)
        assert_true(fabs((double)x->grad[k]) < 1e-6 && fabs((double)y->grad[k]) < 1e-6);
    tape_release(&tape);
    pool_free(pool);
}

/* Users that stand where their items do, up to the last bit: distance has no direction there, and no power of it a
 * slope. */
static void pairs_that_have_met_stay(void **state)
{
    (void)state;
    struct numbers g = {.known = {0}};
    struct world w;
    struct catalogue catalogue;
    struct settings settings;
    struct rng rng = rng_make(2, STREAM_INIT, 0);
    const struct loss *loss = loss_named("align_uniform");
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, "uniform_weight=0 align_alpha=0.5");
    for (size_t k = 0; k < CANDIDATES * DIM; k++)
        g.candidates[k] = rng_unit(&rng, k) - 0.5;
    memcpy(g.anchors, g.candidates, sizeof g.anchors);
    for (size_t i = 0; i < PAIRS; i++)
        g.pairs[2 * i] = g.pairs[2 * i + 1] = (double)(i % ANCHORS);
    make_world(&w, &g);
    struct loss_terms terms = small_terms(loss, "uniform_weight=0 align_alpha=0.5");
    struct loss_input input = {.tape = &w.tape, .batch = &w.batch, .side = {w.side[0], w.side[1]},
                               .with_prior = {w.side[0], w.side[1]}, .data = &w.data, .settings = &settings,
                               .second_view = second_view, .context = &w};
    tape_backward(&w.tape, loss->whole(&input, &terms));
    for (size_t k = 0; k < ANCHORS * DIM; k++)
        if (!(fabs((double)w.side[SIDE_ANCHOR]->grad[k]) < 1e-3))
            fail_msg("a pair at distance 0 is pulled by %g", (double)w.side[SIDE_ANCHOR]->grad[k]);
    end_world(&w);
    catalogue_release(&catalogue);
}

static uint64_t trained(const char *words)
{
    struct bench b;
    begin(&b, words, 2);
    train_to(&b, INT64_MAX);
    uint64_t bits = weights(&b);
    end(&b);
    return bits;
}

/* Losses within the batch draw nothing, so that how many negatives there would be, and by which law, changes no
 * bit. */
static void what_is_not_looked_at_is_not_drawn(void **state)
{
    (void)state;
    static const char *const ways[] = {"negatives=1", "negatives=50 mix_popularity=1 mix_hard=1",
                                       "sharing=shared logq=0.5", "sharing=catalog"};
    for (size_t l = 0; losses[l]; l++)
        for (size_t i = 1; i < sizeof ways / sizeof *ways && losses[l]->in_batch; i++) {
            char one[256], other[256];
            const char *company = losses[l]->is_auxiliary ? "+clip" : "";
            snprintf(one, sizeof one, "batch=200 epochs=2 dim=8 noise=0.1 loss=%s%s %s", losses[l]->part.name,
                     company, ways[0]);
            snprintf(other, sizeof other, "batch=200 epochs=2 dim=8 noise=0.1 loss=%s%s %s", losses[l]->part.name,
                     company, ways[i]);
            if (trained(one) != trained(other))
                fail_msg("%s and %s come to different weights", one, other);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_loss_is_its_equation),
        cmocka_unit_test(same_views_agree),
        cmocka_unit_test(pairs_that_have_met_stay),
        cmocka_unit_test(what_is_not_looked_at_is_not_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
