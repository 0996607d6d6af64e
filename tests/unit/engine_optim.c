/* Optimisers against their equations in double, and lazy weight decay against decaying every row at every step. */
#include "tests/unit/engine_support.h"

#include <string.h>

enum { ROWS = 6, COLS = 5, STEPS = 40 };

/* Which rows step t touches: of a table a changing subset, each once; of dense weights all. */
static size_t touched(int t, bool dense, uint32_t *rows)
{
    size_t n = 0;
    for (uint32_t r = 0; r < ROWS; r++)
        if (dense || (t * 7 + (int)r * 3) % 4 != 0)
            rows[n++] = r;
    return n;
}

static double gradient(int t, size_t row, size_t col)
{
    return sin((double)t * 1.3 + (double)row * 0.7 + (double)col);
}

/* Takes rows of which this part has a share of the gradient: of all, of those in the first part, in the second, or in
 * both with a half each. */
static void take(struct tape *tape, struct param *param, int t, const uint32_t *touched_rows, size_t n_touched,
                 const double share[3])
{
    uint32_t *rows = arena_alloc(&tape->arena, n_touched, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < n_touched; i++)
        if (share[touched_rows[i] % 3] > 0)
            rows[n++] = touched_rows[i];
    struct node *node = op_gather(tape, param, rows, n);
    node->grad = arena_alloc(&tape->arena, n * COLS, sizeof *node->grad);
    for (size_t i = 0; i < n * COLS; i++)
        node->grad[i] = (real)(share[rows[i / COLS] % 3] * gradient(t, rows[i / COLS], i % COLS));
}

static void step(struct tape *tape, struct param *param, const struct settings *settings, double lr, int t,
                 const uint32_t *rows, size_t n)
{
    static const double all[3] = {1, 1, 1}, first[3] = {0, 1, 0.5}, second[3] = {1, 0, 0.5};
    tape_reset(tape);
    take(tape, param, t, rows, n, t % 2 ? all : first);
    if (t % 2 == 0)
        take(tape, param, t, rows, n, second);
    optimizer_step(chosen_optimizer(settings), tape, lr, settings);
    assert_int_equal(tape->n_gathers, 1);
}

static void train(struct param *param, const struct settings *settings, double lr)
{
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    for (int t = 0; t < STEPS; t++) {
        uint32_t rows[ROWS];
        size_t n = touched(t, param->dense, rows);
        step(&tape, param, settings, lr, t, rows, n);
    }
    tape_release(&tape);
    pool_free(pool);
}

/* How an optimiser changes one number, and, where the lengths of all touched values and gradients matter, what every
 * gradient is multiplied by before that. */
struct equation {
    void (*update)(double *w, double *m, double *v, double g, double t);
    double (*ratio)(double values, double gradients);
};

static double ratio_of_step(const struct equation *equation, int t, const uint32_t *rows, size_t n, const double *w)
{
    double values = 0, gradients = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COLS; k++) {
            values += w[rows[i] * COLS + k] * w[rows[i] * COLS + k];
            gradients += gradient(t, rows[i], k) * gradient(t, rows[i], k);
        }
    return equation->ratio ? equation->ratio(sqrt(values), sqrt(gradients)) : 1;
}

/* In double, with every row shrinking at every step, touched or not, and every average following it. */
static void train_plainly(double *w, double *average, const struct equation *equation, bool dense, double kept,
                          double keep)
{
    double m[ROWS * COLS] = {0}, v[ROWS * COLS] = {0}, count[ROWS] = {0};
    for (int t = 0; t < STEPS; t++) {
        uint32_t rows[ROWS];
        size_t n = touched(t, dense, rows);
        double ratio = ratio_of_step(equation, t, rows, n, w);
        for (size_t i = 0; i < n; i++) {
            count[rows[i]]++;
            for (size_t k = rows[i] * COLS; k < (rows[i] + 1u) * COLS; k++)
                equation->update(&w[k], &m[k], &v[k], ratio * gradient(t, rows[i], k % COLS), count[rows[i]]);
        }
        for (size_t k = 0; k < ROWS * COLS; k++) {
            w[k] *= kept;
            average[k] = keep * average[k] + (1 - keep) * w[k];
        }
    }
    for (size_t k = 0; k < ROWS * COLS; k++)
        average[k] /= 1 - pow(keep, STEPS);
}

static void check_against(const char *words, const struct equation *equation, bool dense)
{
    struct catalogue catalogue;
    struct settings settings;
    struct param param;
    double w[ROWS * COLS], average[ROWS * COLS] = {0};
    real settled[ROWS * COLS];
    struct rng_place place = {.rng = rng_make(1, STREAM_INIT, 0)};
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    (dense ? param_init_dense : param_init)(&param, "items", "items", ROWS, COLS, 1, &place);
    double lr = setting(&settings, &knob_lr);
    for (size_t i = 0; i < ROWS * COLS; i++)
        w[i] = (double)param.value[i];
    train_plainly(w, average, equation, dense, 1 - lr * setting(&settings, &knob_weight_decay),
                  setting(&settings, &knob_ema));
    param_average(&param, setting(&settings, &knob_ema));
    train(&param, &settings, lr);
    param_read(&param, WEIGHTS_MEASURED, 0, ROWS, settled);
    for (size_t k = 0; k < ROWS * COLS; k++)
        /* the weights themselves without ema */
        if (fabs((double)settled[k] - average[k]) > 2e-5 * (1 + fabs(average[k])))
            fail_msg("%s, element %zu: %.9g where %.9g is right", words, k, (double)settled[k], average[k]);
    assert_true(!dense || param.decay == 0); /* nothing is owed */
    param_release(&param);
    catalogue_release(&catalogue);
}

static void sgd_step(double *w, double *m, double *v, double g, double t)
{
    (void)m, (void)v, (void)t;
    *w -= 0.05 * g;
}

static void adam_step(double *w, double *m, double *v, double g, double t)
{
    *m = 0.9 * *m + 0.1 * g;
    *v = 0.999 * *v + 0.001 * g * g;
    *w -= 0.05 * (*m / (1 - pow(0.9, t))) / (sqrt(*v / (1 - pow(0.999, t))) + 1e-8);
}

static void momentum_step(double *w, double *m, double *v, double g, double t)
{
    (void)v, (void)t;
    *m = 0.8 * *m + g;
    *w -= 0.05 * *m;
}

static void nesterov_step(double *w, double *m, double *v, double g, double t)
{
    (void)v, (void)t;
    *m = 0.8 * *m + g;
    *w -= 0.05 * (g + 0.8 * *m);
}

static void adagrad_step(double *w, double *m, double *v, double g, double t)
{
    (void)m, (void)t;
    *v += g * g;
    *w -= 0.05 * g / (sqrt(*v) + 1e-10);
}

static double lars_ratio(double values, double gradients)
{
    return 0.02 * values / gradients;
}

/* Some steps of this test have longer gradients than this, some shorter. */
static double clip_ratio(double values, double gradients)
{
    (void)values;
    return gradients > 3.25 ? 3.25 / gradients : 1;
}

/* The optimisers of the list that are held against their equation, and a run's other words. */
static const struct {
    const char *optimizer, *words;
    struct equation equation;
} cases[] = {
    {"adam", "", {adam_step, NULL}},
    {"sgd", "", {sgd_step, NULL}},
    {"momentum", "momentum=0.8", {momentum_step, NULL}},
    {"momentum", "momentum=0.8 nesterov=on", {nesterov_step, NULL}},
    {"adagrad", "", {adagrad_step, NULL}},
    {"lars", "momentum=0.8 trust=0.02", {momentum_step, lars_ratio}},
    {"sgd", "clip=3.25", {sgd_step, clip_ratio}},
    {"momentum", "momentum=0.8 clip=3.25", {momentum_step, clip_ratio}},
};
enum { CASES = sizeof cases / sizeof *cases };

static void check_cases(const char *more)
{
    for (size_t c = 0; c < CASES; c++) {
        char words[256];
        snprintf(words, sizeof words, "optimizer=%s lr=0.05 %s %s", cases[c].optimizer, cases[c].words, more);
        check_against(words, &cases[c].equation, false);
        check_against(words, &cases[c].equation, true);
    }
}

static void optimizers_follow_their_equations(void **state)
{
    (void)state;
    check_cases("");
    for (size_t o = 0; optimizers[o]; o++) {
        bool found = false;
        for (size_t c = 0; c < CASES; c++)
            found |= !strcmp(cases[c].optimizer, optimizers[o]->part.name);
        if (!found)
            fail_msg("%s has no equation here", optimizers[o]->part.name);
    }
}

static void lazy_decay_is_exact(void **state)
{
    (void)state;
    check_cases("weight_decay=0.7");
}

static void lazy_averages_are_exact(void **state)
{
    (void)state;
    check_cases("ema=0.9");
    check_cases("ema=0.99");
    check_cases("ema=0.9 weight_decay=0.7");
    check_cases("ema=0.99 weight_decay=5"); /* values shrink faster than averages follow */
    check_cases("ema=0.999 weight_decay=10");
}

/* Another implementation's numbers: see tests/reference/optim.py. There decay comes before a step and here after it,
 * so the values begin with one decay more, and are read before the last. */
static void check_reference(const char *words, const double *right)
{
    struct catalogue catalogue;
    struct settings settings;
    struct param param;
    struct rng_place place = {.rng = rng_make(1, STREAM_INIT, 0)};
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    param_init(&param, "items", "items", ROWS, COLS, 0, &place);
    double lr = setting(&settings, &knob_lr), kept = 1 - lr * setting(&settings, &knob_weight_decay);
    struct tape tape;
    struct pool *pool = pool_new(2);
    tape_init(&tape, pool);
    for (size_t k = 0; k < ROWS * COLS; k++)
        param.value[k] = (real)(kept * sin(0.3 * (double)k + 1));
    for (int t = 0; t < STEPS; t++) {
        uint32_t rows[ROWS] = {0, 1, 2, 3, 4, 5};
        step(&tape, &param, &settings, lr, t, rows, ROWS);
    }
    for (size_t k = 0; k < ROWS * COLS; k++)
        if (fabs((double)param.value[k] - right[k]) > 1e-5)
            fail_msg("%s, element %zu: %.9g where the reference has %.9g", words, k, (double)param.value[k],
                     right[k]);
    tape_release(&tape);
    pool_free(pool);
    param_release(&param);
    catalogue_release(&catalogue);
}

static void optimizers_agree_with_another_implementation(void **state)
{
    (void)state;
    FILE *in = fopen("tests/reference/optim.txt", "r");
    char line[4096];
    size_t n = 0;
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        double right[ROWS * COLS];
        char *colon = strchr(line, ':');
        if (*line == '#')
            continue;
        assert_non_null(colon);
        *colon = '\0';
        char *at = colon + 1;
        for (size_t k = 0; k < ROWS * COLS; k++)
            right[k] = strtod(at, &at);
        check_reference(line, right);
        n++;
    }
    assert_true(n >= 8);
    fclose(in);
}

/* Many blocks of rows in two tables: the lengths are summed in one order, whoever sums. */
enum { MANY = 3000, WIDTH = 21 };

static uint64_t step_on_many_rows(const char *words, int threads)
{
    struct catalogue catalogue;
    struct settings settings;
    struct param param[2];
    struct tape tape;
    struct pool *pool = pool_new(threads);
    uint64_t hash = 0;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    uint32_t *rows = xmalloc(MANY * sizeof *rows);
    tape_init(&tape, pool);
    for (int p = 0; p < 2; p++) {
        struct rng_place place = {rng_make(5, STREAM_INIT, 0), (uint64_t)p * 1000003};
        param_init(&param[p], "items", "items", MANY, WIDTH, 1, &place);
        for (uint32_t i = 0; i < MANY; i++)
            rows[i] = MANY - 1 - i;
        struct node *node = tape_constant(&tape, MANY, WIDTH, param[p].value, true);
        node->grad = node->value; /* row i moves row MANY - 1 - i */
        ARRAY_ROOM(tape.gathers, tape.n_gathers, tape.gather_capacity);
        tape.gathers[tape.n_gathers++] = (struct gather){&param[p], rows, node};
    }
    optimizer_step(chosen_optimizer(&settings), &tape, 0.1, &settings);
    for (int p = 0; p < 2; p++) {
        for (size_t k = 0; k < MANY * WIDTH; k++) {
            uint32_t bits = 0;
            memcpy(&bits, &param[p].value[k], sizeof bits);
            hash = rng_mix(hash ^ bits);
        }
        param_release(&param[p]);
    }
    free(rows);
    tape_release(&tape);
    pool_free(pool);
    catalogue_release(&catalogue);
    return hash;
}

static void threads_change_no_bit_of_a_length(void **state)
{
    (void)state;
    static const char *const words[] = {"optimizer=sgd clip=1", "optimizer=lars",
                                        "optimizer=lars clip=0.5 weight_decay=0.1"};
    for (size_t w = 0; w < 3; w++) {
        uint64_t one = step_on_many_rows(words[w], 1);
        assert_true(step_on_many_rows(words[w], 2) == one);
        assert_true(step_on_many_rows(words[w], 4) == one);
    }
    assert_true(step_on_many_rows("optimizer=sgd clip=1", 2) != step_on_many_rows("optimizer=sgd", 2));
    /* Some 125 thousand gradients of spread 1 are 355 long: a longer bound changes nothing. */
    assert_true(step_on_many_rows("optimizer=sgd clip=400", 2) == step_on_many_rows("optimizer=sgd", 2));
}

/* The factor at a share of training of 10 epochs of 100 steps. */
static double factor_at(const char *words, double share)
{
    struct catalogue catalogue;
    struct settings settings;
    char all[256];
    catalogue_gather(&catalogue);
    snprintf(all, sizeof all, "epochs=10 schedule=%s", words);
    small_settings(&settings, &catalogue, all);
    /* a plateau every epoch */
    struct training_position at = {(int64_t)(share * 1000), 1000, share * 10, (int64_t)(share * 10)};
    double factor = chosen_schedule(&settings)->factor(&at, &settings);
    catalogue_release(&catalogue);
    return factor;
}

static void schedules_have_their_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        double share, factor;
    } points[] = {
        {"constant", 0, 1}, {"constant", 0.7, 1},
        {"cosine", 0, 1}, {"cosine", 0.25, 0.853553390593}, {"cosine", 0.5, 0.5}, {"cosine", 1, 0},
        {"linear", 0, 1}, {"linear", 0.3, 0.7}, {"linear", 1, 0},
        {"step step_epochs=2 step_factor=0.1", 0.19, 1}, {"step step_epochs=2 step_factor=0.1", 0.2, 0.1},
        {"step step_epochs=2 step_factor=0.1", 0.59, 0.01},
        {"exponential epoch_factor=0.5", 0, 1}, {"exponential epoch_factor=0.5", 0.1, 0.5},
        {"exponential epoch_factor=0.5", 0.25, 0.176776695297}, {"exponential epoch_factor=0", 0, 1},
        {"exponential epoch_factor=0", 0.5, 0},
        {"warmup_cosine warmup_epochs=2", 0, 1.0 / 201}, {"warmup_cosine warmup_epochs=2", 0.1, 101.0 / 201},
        {"warmup_cosine warmup_epochs=2", 0.2, 1}, {"warmup_cosine warmup_epochs=2", 0.6, 0.5},
        {"warmup_cosine warmup_epochs=2", 1, 0}, {"warmup_cosine warmup_epochs=0", 0, 1},
        {"warmup_cosine warmup_epochs=20", 1, 1001.0 / 2001},
        {"plateau", 0, 1}, {"plateau plateau_factor=0.1", 0.2, 0.01}, {"plateau plateau_factor=0", 0.5, 0},
    };
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        if (fabs(factor_at(points[i].words, points[i].share) - points[i].factor) > 1e-9)
            fail_msg("%s at %g: %.12g where %.12g is right", points[i].words, points[i].share,
                     factor_at(points[i].words, points[i].share), points[i].factor);
    for (size_t s = 0; schedules[s]; s++) {
        bool found = false;
        for (size_t i = 0; i < sizeof points / sizeof *points; i++)
            found |= !strncmp(points[i].words, schedules[s]->part.name, strcspn(points[i].words, " ")) &&
                     strcspn(points[i].words, " ") == strlen(schedules[s]->part.name);
        if (!found)
            fail_msg("%s has no shape here", schedules[s]->part.name);
        for (double share = 0; share <= 1; share += 0.01)
            assert_true(factor_at(schedules[s]->part.name, share) >= 0 &&
                        factor_at(schedules[s]->part.name, share) <= 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optimizers_follow_their_equations),
        cmocka_unit_test(lazy_decay_is_exact),
        cmocka_unit_test(lazy_averages_are_exact),
        cmocka_unit_test(optimizers_agree_with_another_implementation),
        cmocka_unit_test(threads_change_no_bit_of_a_length),
        cmocka_unit_test(schedules_have_their_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
