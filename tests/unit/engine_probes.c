/* Probes of rows against what they should say: a brute force, or numbers that were worked out elsewhere. */
#include "tests/unit/engine_bench_support.h"

#include "engine/evaluation.h"
#include "engine/probes/classifier.h"
#include "engine/probes/rows.h"

#include <math.h>
#include <string.h>

/* The classifier ------------------------------------------------------------------------------------------------- */

enum { ROWS = 60, DIM = 3, CLASSES = 3 };

static void make_rows(real *x, uint32_t *class)
{
    for (size_t i = 0; i < ROWS; i++) {
        class[i] = (uint32_t)i % CLASSES;
        for (size_t k = 0; k < DIM; k++)
            x[i * DIM + k] = (real)(sin(1.7 * (double)i + 2.3 * (double)k + 0.1 * (double)(i * k)) +
                                    (k == class[i] ? 0.8 : 0));
    }
}

/* The mean of -log(chance of the class) and the decay, at the classifier's weights. */
static double objective(const struct classifier *c, const real *x, const uint32_t *class)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < ROWS; i++) {
        double score[CLASSES], chances = 0;
        for (size_t j = 0; j < CLASSES; j++) {
            const double *w = c->weight + j * c->width;
            score[j] = w[DIM];
            for (size_t k = 0; k < DIM; k++)
                score[j] += w[k] * ((double)x[i * DIM + k] - c->mean[k]) / c->deviation[k];
            chances += exp(score[j]);
        }
        sum += log(chances) - score[class[i]];
    }
    for (size_t i = 0; i < c->classes * c->width; i++)
        squares += c->weight[i] * c->weight[i];
    return sum / ROWS + 1e-4 / 2 * squares;
}

/* The chances of a row add up to 1, and its answer has the largest. */
static void chances_fit(const struct classifier *c, const real *x, const uint32_t *answer)
{
    double chance[ROWS * CLASSES];
    classifier_chances(c, x, ROWS, chance);
    for (size_t i = 0; i < ROWS; i++) {
        double sum = 0;
        for (size_t j = 0; j < CLASSES; j++) {
            sum += chance[i * CLASSES + j];
            assert_true(chance[i * CLASSES + j] <= chance[i * CLASSES + answer[i]]);
        }
        assert_true(fabs(sum - 1) < 1e-12);
    }
}

/* The least that can be reached was found in Python by 6,000 steps of plain gradient descent of the length 0.7, from
 * 0, over these rows, standardised, where no slope was larger than 1e-16; so were the first weights, and how many of
 * its answers are right. */
static void a_classifier_is_the_best_there_is(void **state)
{
    (void)state;
    static const double least = 0.7556518253626238,
                        first[DIM + 1] = {0.7510850718392161, -0.4580416194316553, -0.26682084413214346,
                                          0.06779229791891193};
    real x[ROWS * DIM];
    uint32_t class[ROWS], answer[ROWS];
    size_t right = 0;
    struct classifier c;
    struct pool *pool = pool_new(2);
    make_rows(x, class);
    classifier_train(&c, pool, x, class, ROWS, DIM, CLASSES);
    assert_true(objective(&c, x, class) >= least - 1e-9 && objective(&c, x, class) < least + 1e-6);
    for (size_t k = 0; k <= DIM; k++)
        assert_true(fabs(c.weight[k] - first[k]) < 5e-3);
    classifier_answer(&c, x, ROWS, answer);
    chances_fit(&c, x, answer);
    for (size_t i = 0; i < ROWS; i++)
        right += answer[i] == class[i];
    assert_int_equal(right, 38);
    classifier_release(&c);
    pool_free(pool);
}

/* Rows that a plane parts, of which there are many; numbers that do not vary; one class; one row. */
static void a_classifier_takes_what_comes(void **state)
{
    (void)state;
    enum { MANY = 3000, WIDE = 37 };
    real *x = xcalloc(MANY * WIDE, sizeof *x);
    uint32_t *class = xcalloc(MANY, sizeof *class), *answer = xcalloc(MANY, sizeof *answer);
    struct pool *pool[2] = {pool_new(1), pool_new(4)};
    struct rng rng = rng_make(3, STREAM_SPLIT, 0);
    for (size_t i = 0; i < MANY; i++) {
        class[i] = (uint32_t)i % 2;
        for (size_t k = 0; k < WIDE - 2; k++)
            x[i * WIDE + k] = (real)(rng_normal(&rng, i * WIDE + k) + (k < 2 ? 4.0 * class[i] : 0));
        x[i * WIDE + WIDE - 1] = 7;
    }
    static const size_t rows[] = {MANY, 300, 1}, classes[] = {2, 5, 1};
    for (size_t c = 0; c < 3; c++) {
        struct classifier made[2];
        for (int p = 0; p < 2; p++)
            classifier_train(&made[p], pool[p], x, class, rows[c], WIDE, classes[c]);
        assert_memory_equal(made[0].weight, made[1].weight, classes[c] * made[0].width * sizeof *made[0].weight);
        classifier_answer(&made[0], x, rows[c], answer);
        for (size_t i = 0; i < rows[c]; i++)
            assert_int_equal(answer[i], class[i]);
        classifier_release(&made[0]);
        classifier_release(&made[1]);
    }
    pool_free(pool[0]);
    pool_free(pool[1]);
    free(x);
    free(class);
    free(answer);
}

/* Of three classes and one that nobody has: 0 is answered 3 times and right twice, 1 once and right, 2 never, which
 * are 2 / 3, 1 and 0 of precision; of their rows 2 of 2, 1 of 2 and 0 of 1 are told. A class that is only answered
 * counts as well. */
static void answers_are_judged_class_by_class(void **state)
{
    (void)state;
    static const uint32_t right[] = {0, 0, 1, 1, 2}, answer[] = {0, 0, 1, 0, 0}, stray[] = {0, 0, 1, 3, 0};
    struct answers a = judge_answers(right, answer, 5, 4);
    assert_true(fabs(a.accuracy - 3.0 / 5) < 1e-12);
    assert_true(fabs(a.precision - (2.0 / 4 + 1 + 0) / 3) < 1e-12);
    assert_true(fabs(a.recall - (1 + 0.5 + 0) / 3) < 1e-12);
    assert_true(fabs(a.f1 - (2.0 / 3 + 2.0 / 3 + 0) / 3) < 1e-12);
    a = judge_answers(right, stray, 5, 4);
    assert_true(fabs(a.recall - (1 + 0.5 + 0 + 0) / 4) < 1e-12);
    assert_true(fabs(a.precision - (2.0 / 3 + 1 + 0 + 0) / 4) < 1e-12);
}

/* Entropies by hand: H(clusters) = log 2, H(classes) = 0.562335, together 1.039721. */
static void mutual_information_is_as_by_hand(void **state)
{
    (void)state;
    static const uint32_t halves[] = {0, 0, 1, 1}, other[] = {2, 2, 0, 0}, crossed[] = {0, 1, 0, 1},
                          unequal[] = {0, 1, 1, 1}, one[] = {0, 0, 0, 0};
    assert_true(fabs(mutual_information(halves, 2, other, 3, 4) - 1) < 1e-12);
    assert_true(fabs(mutual_information(halves, 2, crossed, 2, 4)) < 1e-12);
    assert_true(fabs(mutual_information(halves, 2, unequal, 2, 4) - 0.343711) < 1e-6);
    assert_true(fabs(mutual_information(one, 2, halves, 2, 4)) < 1e-12);
    assert_true(mutual_information(one, 1, one, 1, 4) == 1);
}

/* All of a run --------------------------------------------------------------------------------------------------- */

enum { MOST_METRICS = 32 };

struct measurements {
    char name[MOST_METRICS][METRIC_NAME];
    double value[MOST_METRICS];
    size_t n;
    size_t classes, *confusion; /* (classes, classes) */
};

static void take_point(void *context, const struct metric *metric, int64_t step, double value)
{
    (void)step;
    struct measurements *m = context;
    assert_true(m->n < MOST_METRICS);
    metric_name(metric, m->name[m->n]);
    m->value[m->n++] = value;
}

static void take_answers(void *context, const struct class_answers *answers)
{
    struct measurements *m = context;
    size_t n = answers->classes;
    m->classes = n;
    m->confusion = xcalloc(n * n, sizeof *m->confusion);
    for (size_t i = 0; i < answers->n; i++)
        m->confusion[answers->right[i] * n + answers->answer[i]]++;
}

static double measured(const struct measurements *m, const char *name)
{
    for (size_t i = 0; i < m->n; i++)
        if (!strcmp(m->name[i], name))
            return m->value[i];
    fail_msg("%s was not measured", name);
    return 0;
}

static const char points[] = "task=two_views encoder=mlp head=mlp dim=8 width=16 batch=64 epochs=60 loss=nt_xent "
                             "input_noise=0.1 probe=linear+knn+clusters+retrieval+health "
                             "main_metric=linear_accuracy k=1,10 ";

static void begin_points(struct bench *b, const char *more, int threads)
{
    char words[512];
    snprintf(words, sizeof words, "%s%s", points, more);
    begin(b, words, threads);
}

static void measure(struct bench *b, const char *split, struct measurements *m)
{
    struct sink sink = {.point = take_point, .context = m, .answers = take_answers};
    *m = (struct measurements){.n = 0};
    struct encoded_rows encoded[N_SPLITS] = {0};
    evaluation_of_split(&b->trainer, split, false, encoded, &sink);
    encoded_rows_release(encoded);
}

/* Of rows with a class, of length one. */
struct encoded {
    real x[256 * 8];
    uint32_t class[256];
    size_t n;
};

static void encode(const struct bench *b, enum split split, struct encoded *e)
{
    const struct collection *rows = b->data.side[0];
    const uint32_t *class = collection_classes(rows)->value;
    e->n = 0;
    for (uint32_t r = (uint32_t)rows->first[split]; r < rows->first[split + 1]; r++) {
        if (class[r] == NO_CLASS)
            continue;
        tower_encode(&b->trainer.tower[0], b->pool, WEIGHTS_MEASURED, &r, 1, e->x + e->n * 8);
        prepare_unit_rows(e->x + e->n * 8, 1, 8);
        e->class[e->n++] = class[r];
    }
}

static double cosine(const struct encoded *a, size_t i, const struct encoded *b, size_t j)
{
    double sum = 0;
    for (size_t k = 0; k < 8; k++)
        sum += (double)a->x[i * 8 + k] * (double)b->x[j * 8 + k];
    return sum;
}

/* The classes of the k nearest, weighed by exp(cosine / 0.07), one after the other. */
static double knn_by_hand(const struct encoded *train, const struct encoded *rows, size_t k)
{
    size_t right = 0;
    for (size_t i = 0; i < rows->n; i++) {
        bool taken[256] = {false};
        double votes[3] = {0};
        for (size_t nearest = 0; nearest < k; nearest++) {
            size_t best = SIZE_MAX;
            for (size_t j = 0; j < train->n; j++)
                if (!taken[j] && (best == SIZE_MAX || cosine(rows, i, train, j) > cosine(rows, i, train, best)))
                    best = j;
            taken[best] = true;
            votes[train->class[best]] += exp((cosine(rows, i, train, best) - 1) / 0.07);
        }
        uint32_t answer = votes[1] > votes[0] ? 1 : 0;
        answer = votes[2] > votes[answer] ? 2 : answer;
        right += answer == rows->class[i];
    }
    return (double)right / (double)rows->n;
}

static void neighbours_vote_as_by_hand(void **state)
{
    (void)state;
    static struct encoded train, test;
    static const char *const k[] = {"1", "7", "20"};
    struct measurements m;
    for (size_t c = 0; c < 3; c++) {
        struct bench b;
        char words[64];
        snprintf(words, sizeof words, "neighbours=%s", k[c]);
        begin_points(&b, words, 2);
        train_to(&b, 10);
        measure(&b, "test", &m);
        encode(&b, SPLIT_TRAIN, &train);
        encode(&b, SPLIT_TEST, &test);
        assert_true(fabs(measured(&m, "test/knn_accuracy") - knn_by_hand(&train, &test, (size_t)atoi(k[c]))) < 1e-9);
        free(m.confusion);
        end(&b);
    }
}

/* What classes are answered adds up to the rows that have one, and says the accuracy again. */
static void the_confusion_matrix_is_of_the_same_answers(void **state)
{
    (void)state;
    static struct encoded test;
    struct bench b;
    struct measurements m;
    size_t all = 0, right = 0;
    begin_points(&b, "", 2);
    train_to(&b, 20);
    measure(&b, "test", &m);
    encode(&b, SPLIT_TEST, &test);
    for (size_t i = 0; i < 9; i++) {
        all += m.confusion[i];
        right += i % 4 ? 0 : m.confusion[i];
    }
    assert_true(m.classes == 3 && all == test.n);
    assert_true(fabs(measured(&m, "test/accuracy") - (double)right / (double)all) < 1e-12);
    assert_true(measured(&m, "test/accuracy") == measured(&m, "test/linear_accuracy"));
    free(m.confusion);
    end(&b);
}

/* An encoder of the test's own, which describes a row by its numbers and counts the rows. */
static size_t described;

static struct node *describe_by_numbers(const struct tower *tower, struct tape *tape, const struct input *input)
{
    described += input->n;
    return tape_constant(tape, input->n, tower->feature->width, input->dense, false);
}

static void rows_are_described_once_by_what_the_encoder_shows(void **state)
{
    (void)state;
    struct bench b;
    struct measurements by_encoder = {.n = 0}, raw = {.n = 0};
    begin_points(&b, "", 2);
    train_to(&b, 10);
    struct encoder own = *b.trainer.tower[0].encoder;
    size_t all;
    own.describe = describe_by_numbers;
    b.trainer.tower[0].encoder = &own;
    b.trainer.tower[0].described = 2;
    for (int way = 0; way < 2; way++) {
        struct encoded_rows encoded[N_SPLITS] = {0};
        struct sink sink = {.point = take_point, .context = way ? &raw : &by_encoder};
        evaluation_of_split(&b.trainer, "valid", way, encoded, &sink);
        evaluation_of_split(&b.trainer, "test", way, encoded, &sink);
        assert_int_equal(encoded[SPLIT_TRAIN].dim, 2);
        all = encoded[SPLIT_TRAIN].n + encoded[SPLIT_VALID].n + encoded[SPLIT_TEST].n;
        encoded_rows_release(encoded);
        assert_true(all > 100 && described == all); /* by the encoder, for all probes; never for raw numbers */
    }
    assert_true(measured(&by_encoder, "test/knn_accuracy") == measured(&raw, "test/knn_accuracy"));
    assert_true(measured(&by_encoder, "test/nmi") == measured(&raw, "test/nmi"));
    assert_true(measured(&raw, "test/linear_accuracy") > 0.3);
    for (size_t i = 0; i < raw.n; i++)
        assert_null(strstr(raw.name[i], "retrieval"));
    end(&b);
}

/* Twins have one embedding, so that none of them is nearer to its own other view than to the twin: without noise a
 * row is found if it is alone. */
static void equals_do_not_help_retrieval(void **state)
{
    (void)state;
    struct bench b;
    struct measurements m;
    begin_points(&b, "input_noise=0", 2);
    measure(&b, "test", &m);
    const struct collection *rows = b.data.side[0];
    const float *value = collection_dense(rows)->value;
    size_t alone = 0, n = rows->first[N_SPLITS] - rows->first[SPLIT_TEST];
    for (size_t i = rows->first[SPLIT_TEST]; i < rows->first[N_SPLITS]; i++) {
        bool twin = false;
        for (size_t j = rows->first[SPLIT_TEST]; j < rows->first[N_SPLITS]; j++)
            twin |= i != j && !memcmp(value + 2 * i, value + 2 * j, 2 * sizeof *value);
        alone += !twin;
    }
    assert_true(alone < n);
    assert_true(measured(&m, "test/retrieval/recall@1") <= (double)alone / (double)n + 1e-12);
    assert_true(measured(&m, "test/retrieval/recall@1") > 0.8 * (double)alone / (double)n);
    assert_true(measured(&m, "test/retrieval/recall@10") == 1); /* no row has ten twins */
    free(m.confusion);
    end(&b);
}

/* The same bits by any number of threads; and measuring changes nothing. */
static void measuring_is_the_same_and_changes_nothing(void **state)
{
    (void)state;
    struct bench one, four;
    struct measurements a, b;
    begin_points(&one, "batch_norm=on ema=0.9", 1);
    begin_points(&four, "batch_norm=on ema=0.9", 4);
    train_to(&one, 12);
    train_to(&four, 12);
    uint64_t before = weights(&one);
    for (int split = 0; split < 2; split++) {
        measure(&one, split ? "test" : "valid", &a);
        measure(&four, split ? "test" : "valid", &b);
        assert_int_equal(a.n, b.n);
        for (size_t i = 0; i < a.n; i++)
            if (memcmp(&a.value[i], &b.value[i], sizeof a.value[i]))
                fail_msg("%s: %.17g by one thread, %.17g by four", a.name[i], a.value[i], b.value[i]);
        free(a.confusion);
        free(b.confusion);
    }
    assert_true(weights(&one) == before);
    train_to(&one, 24);
    train_to(&four, 24);
    assert_true(one.heard.hash == four.heard.hash);
    end(&four);
    end(&one);
}

/* Ratings -------------------------------------------------------------------------------------------------------- */

static void take_errors(void *context, const struct metric *metric, int64_t step, double value)
{
    double *errors = context;
    assert_int_equal(step, 7);
    assert_string_equal(metric->split, "test");
    errors[!strcmp(metric->base, "mse")] = value;
}

/* Scores 0, 1, 2 with the ratings 1, 3, 5 in train: the line is 1 + 2 score. In test 2 where it says 1, 2 where it
 * says 5, and 5 where it says 9, which train never has, so that 5 is said. */
static void ratings_are_measured_by_the_line_of_train(void **state)
{
    (void)state;
    static const real anchors[] = {1, 1}, candidates[] = {0, 1, 2, 4};
    static const uint32_t train[2][3] = {{0, 0, 1}, {0, 1, 2}};
    static const float train_rating[] = {1, 3, 5}, test_rating[] = {2, 5, 2};
    size_t start[] = {0, 2, 3};
    uint32_t test[] = {2, 3, 0}; /* of anchor 0 candidates 2 and 3, of anchor 1 candidate 0 */
    struct task_data data = {.n = 3, .row = {train[0], train[1]}, .value = {train_rating, NULL, test_rating},
                             .test = {2, start, test}};
    struct embedded embedded = {.anchors = anchors, .candidates = candidates, .n_anchors = 2, .n_candidates = 4,
                                .dim = 1};
    struct measured m = {.data = &data, .step = 7, .split = "test", .embedded = &embedded, .relevant = &data.test};
    double errors[2] = {-1, -1};
    extern const struct probe probe_ratings;
    assert_string_equal(probe_ratings.measure(&m, &(struct sink){.point = take_errors, .context = errors}), "");
    assert_true(fabs(errors[0] - 4.0 / 3) < 1e-9 && fabs(errors[1] - 10.0 / 3) < 1e-9);
    data.value[SPLIT_TEST] = NULL;
    assert_null(probe_ratings.measure(&m, &(struct sink){.point = take_errors, .context = errors}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_classifier_is_the_best_there_is),
        cmocka_unit_test(a_classifier_takes_what_comes),
        cmocka_unit_test(answers_are_judged_class_by_class),
        cmocka_unit_test(mutual_information_is_as_by_hand),
        cmocka_unit_test(neighbours_vote_as_by_hand),
        cmocka_unit_test(the_confusion_matrix_is_of_the_same_answers),
        cmocka_unit_test(rows_are_described_once_by_what_the_encoder_shows),
        cmocka_unit_test(equals_do_not_help_retrieval),
        cmocka_unit_test(ratings_are_measured_by_the_line_of_train),
        cmocka_unit_test(measuring_is_the_same_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
