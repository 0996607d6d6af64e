/* Importance by a forest, on functions of which the answer is known. */
#include "tui/forest.h"
#include "tui/run_facts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { RUNS = 216, SETTINGS = 3, LEVELS = 6 };

/* All combinations of three settings of six levels. */
struct grid {
    uint8_t level[RUNS * SETTINGS];
    int n_levels[SETTINGS];
    bool ordered[SETTINGS];
    double y[RUNS];
};

static double noise(size_t i)
{
    return (double)(run_facts_mix(7, i) >> 11) / 9007199254740992.0 - 0.5;
}

static struct forest_data make_grid(struct grid *grid, double (*of)(const uint8_t *level, size_t i), bool words)
{
    for (size_t i = 0; i < RUNS; i++) {
        uint8_t *level = &grid->level[i * SETTINGS];
        level[0] = (uint8_t)(i % LEVELS);
        level[1] = (uint8_t)(i / LEVELS % LEVELS);
        level[2] = (uint8_t)(i / LEVELS / LEVELS);
        grid->y[i] = of(level, i);
    }
    for (int j = 0; j < SETTINGS; j++) {
        grid->n_levels[j] = LEVELS;
        grid->ordered[j] = !words;
    }
    return (struct forest_data){RUNS, SETTINGS, grid->level, grid->n_levels, grid->ordered, grid->y};
}

/* Shares of main effects, and of pairs; returns R2 out of bag. */
static double ask(const struct forest_data *data, double main[SETTINGS], double pair[SETTINGS * SETTINGS])
{
    struct forest forest;
    struct forest_shares shares;
    forest_grow(&forest, data, 1);
    forest_shares(&shares, &forest, data);
    memcpy(main, shares.main, SETTINGS * sizeof *main);
    memcpy(pair, shares.pair, SETTINGS * SETTINGS * sizeof *pair);
    double explained = forest.explained;
    forest_shares_release(&shares);
    forest_release(&forest);
    return explained;
}

static double additive(const uint8_t *level, size_t i)
{
    (void)i;
    return 2.0 * level[0] + level[1]; /* variances 4 to 1, the third setting has none */
}

static double interacting(const uint8_t *level, size_t i)
{
    (void)i;
    return (level[0] < 3) == (level[1] < 3) ? 1 : -1; /* no main effect at all */
}

static double by_word(const uint8_t *level, size_t i)
{
    (void)i;
    return level[2] == 1 || level[2] == 4;
}

static double noise_only(const uint8_t *level, size_t i)
{
    (void)level;
    return noise(i);
}

static void main_effects_add_up(void **state)
{
    (void)state;
    struct grid grid;
    double main[SETTINGS], pair[SETTINGS * SETTINGS];
    struct forest_data data = make_grid(&grid, additive, false);
    assert_true(ask(&data, main, pair) > 0.95);
    assert_float_equal(main[0], 0.8, 0.04);
    assert_float_equal(main[1], 0.2, 0.04);
    assert_true(main[2] < 0.01);
    assert_true(pair[1] < 0.03 && pair[2] < 0.03 && pair[5] < 0.03);
}

static void an_interaction_is_of_its_pair(void **state)
{
    (void)state;
    struct grid grid;
    double main[SETTINGS], pair[SETTINGS * SETTINGS];
    struct forest_data data = make_grid(&grid, interacting, false);
    assert_true(ask(&data, main, pair) > 0.8);
    assert_true(pair[1] > 0.75);
    assert_true(main[0] < 0.1 && main[1] < 0.1 && main[2] < 0.05);
    assert_true(pair[2] < 0.05 && pair[5] < 0.05);
}

/* Words have no order: one cut takes two that are not neighbours. */
static void words_are_cut_by_their_means(void **state)
{
    (void)state;
    struct grid grid;
    double main[SETTINGS], pair[SETTINGS * SETTINGS];
    struct forest_data data = make_grid(&grid, by_word, true);
    assert_true(ask(&data, main, pair) > 0.99);
    assert_true(main[2] > 0.97);
    assert_true(main[0] + main[1] < 0.01);
}

static void noise_is_not_explained(void **state)
{
    (void)state;
    struct grid grid;
    double main[SETTINGS], pair[SETTINGS * SETTINGS];
    struct forest_data data = make_grid(&grid, noise_only, false);
    assert_true(ask(&data, main, pair) <= 0.05);
    for (size_t i = 0; i < RUNS; i++)
        grid.y[i] = 1;
    assert_true(isnan(ask(&data, main, pair)));
    assert_true(main[0] == 0 && main[1] == 0 && main[2] == 0);
}

static void a_seed_gives_one_forest(void **state)
{
    (void)state;
    struct grid grid;
    double first[SETTINGS], again[SETTINGS], pair[SETTINGS * SETTINGS];
    struct forest_data data = make_grid(&grid, noise_only, false);
    double explained = ask(&data, first, pair);
    assert_true(ask(&data, again, pair) == explained);
    assert_memory_equal(first, again, sizeof first);
}

/* Two runs, one setting: nothing that can be asked, and nothing that breaks. */
static void few_runs_are_borne(void **state)
{
    (void)state;
    static const uint8_t level[] = {0, 1};
    static const int n_levels[] = {2};
    static const bool ordered[] = {true};
    static const double y[] = {1, 2};
    struct forest_data data = {2, 1, level, n_levels, ordered, y};
    struct forest forest;
    struct forest_shares shares;
    forest_grow(&forest, &data, 1);
    forest_shares(&shares, &forest, &data);
    assert_true(shares.main[0] == 0);
    forest_shares_release(&shares);
    forest_release(&forest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(main_effects_add_up),        cmocka_unit_test(an_interaction_is_of_its_pair),
        cmocka_unit_test(words_are_cut_by_their_means), cmocka_unit_test(noise_is_not_explained),
        cmocka_unit_test(a_seed_gives_one_forest),    cmocka_unit_test(few_runs_are_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
