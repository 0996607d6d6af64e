/* Ways to train that lean on more than the data: tables that stand still, values and teachers from elsewhere. */
#include "tests/unit/engine_bench_support.h"

#include <string.h>

/* Freezing ----------------------------------------------------------------------------------------------------------------- */

static real *look_at(const struct bench *b, int side)
{
    const struct param *table = &b->trainer.model.params[side];
    real *all = xmalloc(table->rows * table->cols * sizeof *all);
    param_look(table, 0, table->rows, all);
    return all;
}

/* The largest difference between what was seen of a table and what is there now. Frees `before`. */
static double moved(const struct bench *b, int side, real *before)
{
    const struct param *table = &b->trainer.model.params[side];
    real *now = look_at(b, side);
    double most = 0;
    for (size_t i = 0; i < table->rows * table->cols; i++)
        most = fmax(most, fabs((double)(now[i] - before[i])));
    free(now);
    free(before);
    return most;
}

static void set_freeze(struct bench *b, const char *which)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    struct err err = ERR_INIT;
    assert_int_equal(trainer_set(&b->trainer, "freeze", which, old, canonical, &err), 0);
}

static void what_is_frozen_stands_still(void **state)
{
    (void)state;
    static const struct {
        const char *which;
        bool moves[2];
    } cases[] = {{"none", {true, true}}, {"users", {false, true}}, {"items", {true, false}}, {"all", {false, false}}, {"none", {true, true}}};
    struct bench b;
    begin(&b, "batch=100 epochs=20 dim=8 weight_decay=0.5 lr=0.02 mix_in_batch=1", 2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set_freeze(&b, cases[i].which);
        real *before[2] = {look_at(&b, 0), look_at(&b, 1)};
        train_to(&b, b.trainer.step + 5);
        for (int side = 0; side < 2; side++)
            assert_true((moved(&b, side, before[side]) > 0) == cases[i].moves[side]);
    }
    end(&b);
}

/* A table frozen from the beginning does not matter to the norm that is clipped: its gradient is never made. */
static void what_is_frozen_has_no_share_in_clipping(void **state)
{
    (void)state;
    struct bench b;
    struct tape *tape = &b.trainer.tape;
    begin(&b, "batch=100 epochs=2 dim=8 clip=0.001 freeze=users optimizer=sgd lr=1", 1);
    real *before = look_at(&b, 1);
    train_to(&b, 1);
    double squares = 0;
    real *after = look_at(&b, 1);
    for (size_t i = 0; i < b.trainer.model.params[1].rows * 8; i++)
        squares += (double)(after[i] - before[i]) * (double)(after[i] - before[i]);
    assert_true(fabs(sqrt(squares) - 0.001) < 1e-5); /* all that was left of the gradient is the items' */
    for (size_t g = 0; g < tape->n_gathers; g++)
        assert_true((tape->gathers[g].node->grad != NULL) == (tape->gathers[g].param == &b.trainer.model.params[1]));
    free(before);
    free(after);
    end(&b);
}

/* Averages of a table that stands still come nearer to it at every step, as those of any other would. */
static void averages_of_what_is_frozen_go_on(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "batch=100 epochs=40 dim=8 weight_decay=0.5 lr=0.02 ema=0.9", 2);
    train_to(&b, 20);
    set_freeze(&b, "items");
    const struct param *items = &b.trainer.model.params[1];
    size_t n = items->rows * items->cols;
    double *average = xcalloc(n, sizeof *average);
    real *seen = look_at(&b, 1);
    for (size_t i = 0; i < n; i++)
        average[i] = (double)seen[i] * (1 - pow(0.9, (double)b.trainer.step));
    free(seen);
    for (int step = 0; step < 30; step++) {
        train_to(&b, b.trainer.step + 1);
        for (size_t i = 0; i < n; i++)
            average[i] = 0.9 * average[i] + 0.1 * param_owed(items, i / 8) * (double)items->value[i];
    }
    seen = look_at(&b, 1);
    for (size_t i = 0; i < n; i++)
        assert_true(fabs((double)seen[i] - average[i] / (1 - pow(0.9, (double)b.trainer.step))) < 1e-5);
    free(seen);
    free(average);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_frozen_stands_still),
        cmocka_unit_test(what_is_frozen_has_no_share_in_clipping),
        cmocka_unit_test(averages_of_what_is_frozen_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
