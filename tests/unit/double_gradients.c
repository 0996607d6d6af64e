/* Every loss and every similarity against central differences, in double: for every loss of rows on every path of
 * op_contrast, for losses of the batch on a small one, and for the temperature where it is learned. The ops stand in
 * double_ops.c. */
#include "tests/unit/double_case.h"

/* Contrast ------------------------------------------------------------------------------------------------------- */

static const uint32_t anchor[PAIRS] = {0, 1, 2, 3, 4, 0, 2}, positive[PAIRS] = {0, 1, 2, 3, 4, 5, 0};
static const uint32_t own[PAIRS * NEGATIVES] = {1,         2, 3, 4, 5, 6, 0, 2, 3,         7, 7,         8, 1, 3,
                                                NOT_DRAWN, 4, 5, 6, 1, 2, 4, 8, 7,         6, 0,         1, 2, 3,
                                                5,         6, 1, 2, 3, 4, 6, 8, NOT_DRAWN, 1, NOT_DRAWN, 2, 3, 8};
static const uint32_t together[NEGATIVES] = {1, 3, 5, 7, 7, 8};
static const size_t masked_start[PAIRS + 1] = {0, 1, 2, 2, 3, 3, 4, 4};
static const uint32_t masked[] = {2, 0, 1, 5};
static const real weight[PAIRS] = {1, (real)0.5, 2, 1, 0, (real)0.25, 1};
static const real offset[CANDIDATES] = {(real)0.1, (real)-0.2, (real)0.3, (real)0.5, (real)-0.4,
                                        0,         (real)0.2,  (real)0.7, (real)-0.1};

/* What a teacher says, scores of every user and item; it is the same on every path. */
static float scores[ANCHORS * CANDIDATES];
static struct teacher teacher = {.rows = {ANCHORS, CANDIDATES}, .scores = scores};
static const struct teacher_query query = {.teacher = &teacher};
static struct row_teacher taught;

static struct contrast_rows pairs_of(const struct function *f)
{
    struct rng rng = rng_make(7, STREAM_SPLIT, 0);
    for (size_t i = 0; i < ANCHORS * CANDIDATES; i++)
        scores[i] = (float)(rng_unit(&rng, i) * 2 - 1);
    taught = teacher_of_rows(&query);
    return (struct contrast_rows){.n = PAIRS, .anchor = anchor, .positive = positive, .negatives = NEGATIVES,
                                  .shared = f->shared, .negative = f->shared ? together : own, .offset = f->corrected
                                  ? offset : NULL,
                                  .masked_start = f->masked ? masked_start : NULL, .masked = masked,
                                  .guide = f->masked ? 1.5 : 0, .weight = f->weighted ? weight : NULL,
                                  .taught = &taught};
}

static struct node *prepared(const struct function *f, struct tape *tape, struct node *x)
{
    return f->similarity ? f->similarity->prepare(tape, x) : x;
}

static double contrast(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    struct tape *tape = f->tape;
    tape_reset(tape);
    struct contrast_rows pairs = pairs_of(f);
    real memory[PAIRS] = {0};
    struct row_loss how = {&f->loss->of_rows, f->terms, f->similarity ? f->similarity->geometry : NULL, NULL};
    if (f->loss->remembers)
        pairs.memory = memory;
    struct node *anchors = tape_constant(tape, ANCHORS, DIM, in->anchors, true);
    struct node *candidates = tape_constant(tape, CANDIDATES, DIM, in->candidates, true);
    struct node *loss = op_contrast(tape, prepared(f, tape, anchors), prepared(f, tape, candidates), &pairs, &how);
    double value = (double)loss->value[0];
    tape_backward(tape, loss);
    keep_grad(anchors, grad_anchors);
    keep_grad(candidates, grad_candidates);
    return value;
}

/* Knobs at their defaults, but for those at which similarities as large as these would leave a derivative of
 * nothing. */
static struct loss_terms terms_of(const struct loss *loss, bool corrected)
{
    static const char *const words[][2] = {{"tau", "0.7"}, {"margin", "0.3"}, {"bias", "-1"}, {"beta", "3"},
                                           {"rince_tau", "0.7"},
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
            struct function f = {.name = name, .value = contrast, .loss = losses[l], .shared = path & 1,
                                 .masked = path & 2, .corrected = path & 4, .weighted = path & 8,
                                 .terms = terms_of(losses[l], path & 4)};
            snprintf(name, sizeof name, "%s, %s%s%s%s", losses[l]->part.name, path & 1 ? "shared" : "own",
                     path & 2 ? ", masked and guided" : "", path & 4 ? ", corrected" : "", path & 8 ? ", weighted"
                     : "");
            check(&f);
        }
}

/* InfoNCE takes a path of its own when it is smoothed. */
static void smoothed_softmax_on_every_path(void **state)
{
    (void)state;
    for (int path = 0; path < 16; path++) {
        struct loss_terms terms = terms_of(losses[0], path & 4);
        struct function f = {.name = "info_nce, smoothed", .value = contrast, .loss = losses[0], .shared = path & 1,
                             .masked = path & 2, .corrected = path & 4, .weighted = path & 8, .terms = terms};
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
            struct function f = {.name = name, .value = contrast, .loss = losses[0], .shared = path & 1,
                                 .masked = path & 2, .terms = terms_of(losses[0], false),
                                 .similarity = similarities[s]};
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
        real rows[CANDIDATES * DIM], tile[CANDIDATES * CANDIDATES];
        memcpy(rows, in.candidates, sizeof rows);
        similarities[s]->prepare_rows(rows, CANDIDATES, DIM);
        struct node *x = similarities[s]->prepare(&tape, tape_constant(&tape, CANDIDATES, DIM, in.candidates, false));
        for (size_t k = 0; k < CANDIDATES * DIM; k++)
            assert_true(fabs((double)(x->value[k] - rows[k])) < 1e-12);
        if (!similarities[s]->geometry)
            continue;
        similarity_tile(similarities[s]->geometry, CANDIDATES, CANDIDATES, DIM, rows, rows, tile, CANDIDATES);
        for (size_t i = 0; i < CANDIDATES; i++)
            for (size_t j = 0; j < CANDIDATES; j++) {
                assert_true(tile[i * CANDIDATES + j] ==
                            similarity_of_rows(similarities[s]->geometry, rows + i * DIM, rows + j * DIM, DIM));
                assert_true(tile[i * CANDIDATES + i] >= tile[i * CANDIDATES + j]); /* nothing is nearer than itself */
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
    struct contrast_rows pairs = pairs_of(f);
    struct row_loss how = {&f->loss->of_rows, f->terms, f->similarity->geometry,
                           tape_constant(&tape, 1, 1, &value, true)};
    how.terms.value[0] = (real)exp(log_tau); /* tau is the first knob of every loss that lets it be learned */
    struct node *anchors = tape_constant(&tape, ANCHORS, DIM, in->anchors, true);
    struct node *candidates = tape_constant(&tape, CANDIDATES, DIM, in->candidates, true);
    struct node *loss = op_contrast(&tape, prepared(f, &tape, anchors), prepared(f, &tape, candidates), &pairs, &how);
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
        for (size_t s = 0; similarities[s] && losses[l]->uses_temperature && !losses[l]->whole; s++)
            for (int path = 0; path < 8; path++) {
                struct function f = {.value = contrast, .loss = losses[l], .shared = path & 1, .masked = path & 2,
                                     .corrected = path & 4, .weighted = path & 4,
                                     .terms = terms_of(losses[l], path & 4), .similarity = similarities[s]};
                if (l == 0 && path & 2)
                    f.terms.value[2] = (real)0.3; /* smoothing */
                assert_ptr_equal(losses[l]->part.knobs[0], &knob_tau);
                double slope, unused, at = -0.4;
                by_tau(&f, &in, at, &slope);
                double numeric = (by_tau(&f, &in, at + step, &unused) - by_tau(&f, &in, at - step, &unused)) /
                                 (2 * step);
                if (!(fabs(numeric - slope) <= tolerance * (1 + fabs(slope))) || fabs(slope) < 1e-4)
                    fail_msg("%s, %s, path %d: %.10g by differences, %.10g by the tape", losses[l]->part.name,
                             similarities[s]->part.name, path, numeric, slope);
            }
}

/* Losses of the whole batch -------------------------------------------------------------------------------------- */

/* Another view of the same rows: mixed with fixed numbers. */
static struct node *seen_again(void *context, enum side side)
{
    const struct loss_input *input = context;
    struct node *x = input->side[side];
    real other[CANDIDATES * DIM];
    fill(other, x->rows * x->cols, STREAM_SPLIT);
    return op_weighted_sum(input->tape, x, 0.8, tape_constant(input->tape, x->rows, x->cols, other, false), 0.4);
}

static uint32_t *copy_of(const uint32_t *from)
{
    uint32_t *to = xmalloc(PAIRS * sizeof *to);
    return memcpy(to, from, PAIRS * sizeof *to);
}

/* The pairs as those of train. */
static void bind_data(struct corpus *corpus, struct task_data *data)
{
    const struct collection *anchors = corpus_collection(corpus, "user", ANCHORS),
                            *candidates = corpus_collection(corpus, "item", CANDIDATES);
    struct relation *relation = corpus_relation(corpus, "chose", anchors, candidates);
    struct relation_pairs pairs = {PAIRS, {copy_of(anchor), copy_of(positive)}, NULL, NULL};
    relation_fill(relation, SPLIT_TRAIN, &pairs);
    task_bind_relation(data, relation);
}

static double whole(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    static const uint32_t anchors_ids[ANCHORS] = {0, 1, 2, 3, 4},
                          candidates_ids[CANDIDATES] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    struct corpus corpus = {0};
    struct task_data data = {0};
    struct catalogue catalogue;
    struct settings settings;
    catalogue_gather(&catalogue);
    settings_init(&settings, &catalogue);
    bind_data(&corpus, &data);
    struct tape *tape = f->tape;
    tape_reset(tape);
    float score[PAIRS];
    for (size_t i = 0; i < PAIRS; i++)
        score[i] = (float)(3 * i % 4);
    data.highest_score = 3;
    struct batch batch = {.pairs = pairs_of(f), .ids = {anchors_ids, candidates_ids}, .n_ids = {ANCHORS, CANDIDATES},
                          .score = score};
    /* Of candidates; what anchors are for other losses are the vectors of classes. */
    static const uint32_t class[CANDIDATES] = {0, 1, 2, 3, 4, 0, NO_CLASS, 2, 3};
    data.classes = (struct classes){.n = ANCHORS, .of = class};
    struct node *anchors = tape_constant(tape, ANCHORS, DIM, in->anchors, true);
    struct node *candidates = tape_constant(tape, CANDIDATES, DIM, in->candidates, true);
    struct node *class_vectors = f->loss->of_classes ? prepared(f, tape, anchors) : NULL;
    struct loss_input input = {.tape = tape, .batch = &batch,
                               .side = {prepared(f, tape, anchors), prepared(f, tape, candidates)}, .data = &data,
                               .settings = &settings, .geometry = f->similarity->geometry, .second_view = seen_again,
                               .context = &input, .class_vectors = class_vectors};
    input.with_prior[SIDE_ANCHOR] = input.side[SIDE_ANCHOR];
    input.with_prior[SIDE_CANDIDATE] = input.side[SIDE_CANDIDATE];
    struct node *loss = f->loss->whole(&input, &f->terms);
    double value = (double)loss->value[0];
    tape_backward(tape, loss);
    keep_grad(anchors, grad_anchors);
    keep_grad(candidates, grad_candidates);
    task_data_release(&data);
    corpus_release(&corpus);
    catalogue_release(&catalogue);
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
            struct function f = {.name = name, .value = whole, .loss = losses[l], .shared = shared, .masked = shared,
                                 .terms = terms_of(losses[l], false), .similarity = similarities[0]};
            snprintf(name, sizeof name, "%s, %s", losses[l]->part.name, shared ? "shared" : "own");
            check(&f);
        }
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
