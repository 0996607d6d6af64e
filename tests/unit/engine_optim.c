/* Optimisers against their equations in double, and lazy weight decay against decaying every row at every step. */
#include "tests/unit/engine_support.h"

#include <string.h>

enum { ROWS = 6, COLS = 5, STEPS = 40 };

/* Which rows step t touches: a changing subset, each once. */
static size_t touched(int t, uint32_t *rows)
{
    size_t n = 0;
    for (uint32_t r = 0; r < ROWS; r++)
        if ((t * 7 + (int)r * 3) % 4 != 0)
            rows[n++] = r;
    return n;
}

static double gradient(int t, size_t row, size_t col)
{
    return sin((double)t * 1.3 + (double)row * 0.7 + (double)col);
}

static void train(struct param *param, const struct optimizer *optimizer, const struct settings *settings, double lr)
{
    struct pool *pool = pool_new(2);
    struct tape tape;
    tape_init(&tape, pool);
    for (int t = 0; t < STEPS; t++) {
        uint32_t rows[ROWS];
        size_t n = touched(t, rows);
        real grad[ROWS * COLS], value[ROWS * COLS] = {0};
        for (size_t i = 0; i < n * COLS; i++)
            grad[i] = (real)gradient(t, rows[i / COLS], i % COLS);
        tape_reset(&tape);
        param_settle(param, rows, n);
        struct node *node = tape_constant(&tape, n, COLS, value, true);
        node->grad = grad;
        ARRAY_ROOM(tape.gathers, tape.n_gathers, tape.gather_capacity);
        tape.gathers[tape.n_gathers++] = (struct gather){param, rows, node};
        optimizer_step(optimizer, &tape, lr, settings);
    }
    tape_release(&tape);
    pool_free(pool);
}

static void check_against(const char *name, const char *words, void (*update)(double *w, double *m, double *v, double g, double t))
{
    struct catalogue catalogue;
    struct settings settings;
    struct param param;
    double w[ROWS * COLS], m[ROWS * COLS] = {0}, v[ROWS * COLS] = {0}, count[ROWS] = {0};
    struct rng rng = rng_make(1, STREAM_INIT, 0);
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    param_init(&param, "items", ROWS, COLS, 1, &rng, 0);
    double lr = setting(&settings, "lr"), decay = setting(&settings, "weight_decay");
    for (size_t i = 0; i < ROWS * COLS; i++)
        w[i] = (double)param.value[i];
    for (int t = 0; t < STEPS; t++) {
        uint32_t rows[ROWS];
        size_t n = touched(t, rows);
        for (size_t i = 0; i < n; i++) {
            count[rows[i]]++;
            for (size_t k = rows[i] * COLS; k < (rows[i] + 1u) * COLS; k++)
                update(&w[k], &m[k], &v[k], gradient(t, rows[i], k % COLS), count[rows[i]]);
        }
        for (size_t k = 0; k < ROWS * COLS; k++) /* every row, touched or not */
            w[k] *= 1 - lr * decay;
    }
    train(&param, chosen_optimizer(&settings), &settings, lr);
    real settled[ROWS * COLS];
    param_look(&param, 0, ROWS, settled);
    for (size_t k = 0; k < ROWS * COLS; k++)
        if (fabs((double)settled[k] - w[k]) > 2e-5 * (1 + fabs(w[k])))
            fail_msg("%s, element %zu: %.9g where %.9g is right", name, k, (double)settled[k], w[k]);
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

static void optimizers_follow_their_equations(void **state)
{
    (void)state;
    check_against("sgd", "optimizer=sgd lr=0.05", sgd_step);
    check_against("adam", "optimizer=adam lr=0.05", adam_step);
}

static void lazy_decay_is_exact(void **state)
{
    (void)state;
    check_against("sgd with decay", "optimizer=sgd lr=0.05 weight_decay=0.7", sgd_step);
    check_against("adam with decay", "optimizer=adam lr=0.05 weight_decay=0.7", adam_step);
}

static void schedules_have_their_shapes(void **state)
{
    (void)state;
    struct catalogue catalogue;
    struct settings settings;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, "schedule=cosine");
    const struct schedule *cosine = chosen_schedule(&settings);
    assert_true(cosine->factor(0, 100, 0, &settings) == 1);
    assert_true(fabs(cosine->factor(50, 100, 5, &settings) - 0.5) < 1e-12);
    assert_true(cosine->factor(100, 100, 10, &settings) < 1e-12);
    small_settings(&settings, &catalogue, "schedule=step step_epochs=2 step_factor=0.1");
    assert_true(fabs(chosen_schedule(&settings)->factor(0, 0, 5.9, &settings) - 0.01) < 1e-12);
    small_settings(&settings, &catalogue, "schedule=constant");
    assert_true(chosen_schedule(&settings)->factor(7, 9, 3, &settings) == 1);
    catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optimizers_follow_their_equations),
        cmocka_unit_test(lazy_decay_is_exact),
        cmocka_unit_test(schedules_have_their_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
